using System.Globalization;
using System.Text;

namespace Dashboard.BrowserAgent;

/// <summary>
/// The older turns in few words: one line each, the oldest of many as one line together, and after every few turns what
/// they read from pages, in a fence. Names and sizes of what was read are never left out; how much of its content is,
/// depends on the room. What was written stays as it is when more turns become old, so that it can be cached.
/// </summary>
internal static class HistorySummary
{
    /// <summary>Upper bound of the lines in characters; about 3,000 tokens.</summary>
    private const int MaxLines = 12_000;

    /// <summary>So much of each thing that was read is repeated while there is room.</summary>
    private const int MaxExcerpt = 400;

    private const int MaxExcerpts = 6_000;

    /// <param name="atOnce">How many turns become old at once.</param>
    /// <param name="share">Of the usual length, where the model has no room for more.</param>
    public static string Of(IReadOnlyList<Turn> turns, int atOnce, double share = 1)
    {
        var text = new StringBuilder("Steps so far, shortened:");
        var lines = turns.Select(OneLine).ToList();
        var merged = (Merged(lines, (int)(MaxLines * share)) + atOnce - 1) / atOnce * atOnce;
        var room = (int)(MaxExcerpts * share);
        if (merged > 0)
        {
            text.Append('\n').Append(Together([.. turns.Take(merged)]));
            AppendRead(text, turns.Take(merged), ref room);
        }

        foreach (var some in turns.Zip(lines).Skip(merged).Chunk(atOnce))
        {
            foreach (var (_, line) in some)
            {
                text.Append('\n').Append(line);
            }

            AppendRead(text, some.Select(turn => turn.First), ref room);
        }

        return text.ToString();
    }

    private static void AppendRead(StringBuilder text, IEnumerable<Turn> turns, ref int room)
    {
        var read = ReadFrom(turns, ref room);
        if (read.Length > 0)
        {
            text.Append("\nRead in these steps (kept for the user under its name):\n").Append(ObservationText.Fence(read, int.MaxValue));
        }
    }

    /// <summary>How many of the oldest lines must be merged to fit.</summary>
    private static int Merged(List<string> lines, int room)
    {
        for (var index = lines.Count - 1; index >= 0; index--)
        {
            room -= lines[index].Length + 1;
            if (room < 0)
            {
                // Half of what would fit stays as lines, so that the beginning does not change with every step.
                return index + 1 + ((lines.Count - index - 1) / 2);
            }
        }

        return 0;
    }

    private static string OneLine(Turn turn)
    {
        var done = turn.Outcomes.Select(outcome =>
            ActionWords.Short(outcome.Action) + (outcome.Error is { } error ? $" failed ({error.Code})" : outcome.IsFromPerson ? UserText.Short(outcome) : ""));
        return string.Create(CultureInfo.InvariantCulture, $"{turn.Step}. {turn.Decided.NextGoal} — {string.Join("; ", done)}");
    }

    /// <summary>Many turns in one line; the model's own notes say what came of them.</summary>
    private static string Together(IReadOnlyList<Turn> turns)
    {
        var outcomes = turns.SelectMany(turn => turn.Outcomes).ToList();
        var counts = outcomes.GroupBy(outcome => outcome.Action.ActionType).OrderByDescending(group => group.Count())
            .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Count()} × {group.Key}"));
        var failed = outcomes.Count(outcome => outcome.Error is not null);
        var memory = turns.Select(turn => turn.Decided.Memory).LastOrDefault(memory => memory.Length > 0);
        return string.Create(CultureInfo.InvariantCulture, $"{turns[0].Step} to {turns[^1].Step}. {string.Join(", ", counts)}; {failed} failed.")
            + (memory is null ? "" : $" Your notes then: {memory}");
    }

    private static string ReadFrom(IEnumerable<Turn> turns, ref int room)
    {
        var text = new StringBuilder();
        foreach (var turn in turns)
        {
            foreach (var outcome in turn.Outcomes.Where(outcome => outcome is { KeptAs: not null } or { Content.Length: > 0 }))
            {
                text.Append(CultureInfo.InvariantCulture, $"{turn.Step}. {outcome.Action.ActionType}");
                text.Append(outcome.KeptAs is { } name ? $" “{name}”: " : ": ").Append(outcome.Result).Append('\n');
                var length = Math.Min(Math.Min(outcome.Content?.Length ?? 0, MaxExcerpt), room);
                if (length > 0)
                {
                    text.Append(outcome.Content.AsSpan(0, length)).Append(length < outcome.Content!.Length ? "…\n" : "\n");
                    room -= length;
                }
            }
        }

        return text.ToString().TrimEnd();
    }
}
