using System.Globalization;
using System.Text;

namespace Dashboard.BrowserAgent;

/// <summary>An observation as lines: what is known of the page as a whole, then its content.</summary>
internal sealed record ObservationBody(string Header, IReadOnlyList<string> Lines)
{
    /// <summary>The whole of it, fenced.</summary>
    public string Text => field ??= $"{ObservationText.FenceStart}\n{Header}{string.Concat(Lines.Select(line => line + "\n"))}{ObservationText.FenceEnd}";
}

/// <summary>
/// What differs between two observations, for a model that has the first before it. Lines begin with <c>@</c> (the lines
/// below it follow this number of lines of the first), <c>-</c> (is gone) or <c>+</c> (is new); the header is always told anew.
/// </summary>
internal static class ObservationDiff
{
    /// <summary>Short pages are easier to read than changes to them.</summary>
    private const int WorthIt = 1_500;

    private const int LongestContext = 60;

    public static bool IsWorthIt(ObservationBody now) => now.Text.Length >= WorthIt;

    /// <returns>Null when the whole is to be told: it is short, or much of it changed.</returns>
    public static string? Between(ObservationBody before, ObservationBody now)
    {
        var whole = now.Text.Length;
        if (!IsWorthIt(now) || before.Lines.Count > 2_000 || now.Lines.Count > 2_000)
        {
            return null;
        }

        var text = new StringBuilder().Append(ObservationText.FenceStart).Append('\n').Append(now.Header);
        Write(text, before.Lines, now.Lines);
        text.Append(ObservationText.FenceEnd);
        return text.Length * 2 <= whole ? text.ToString() : null;
    }

    /// <summary>Marks of what is new are no change: what was new then is there still.</summary>
    private static string Plain(string line) => line.Replace("*[", "[", StringComparison.Ordinal);

    private static void Write(StringBuilder text, IReadOnlyList<string> before, IReadOnlyList<string> now)
    {
        var kept = LongestCommon([.. before.Select(Plain)], [.. now.Select(Plain)]);
        var (at, to) = (0, 0);
        foreach (var (i, j) in kept.Append((before.Count, now.Count)))
        {
            if (i > at || j > to)
            {
                text.Append(CultureInfo.InvariantCulture, $"@{at}");
                text.Append(at > 0 ? $" after: {Cut(before[at - 1].Trim())}\n" : "\n");
                for (var line = at; line < i; line++)
                {
                    // Enough to know it again; the number of lines counts.
                    text.Append("- ").Append(Cut(before[line])).Append('\n');
                }

                for (var line = to; line < j; line++)
                {
                    text.Append("+ ").Append(now[line]).Append('\n');
                }
            }

            (at, to) = (i + 1, j + 1);
        }
    }

    private static string Cut(string line) => line.Length <= LongestContext ? line : line[..LongestContext] + "…";

    /// <summary>Pairs of equal lines in order, as many as there are; what both begin and end with is told apart quickly.</summary>
    private static List<(int Before, int Now)> LongestCommon(string[] before, string[] now)
    {
        var start = 0;
        while (start < before.Length && start < now.Length && before[start] == now[start])
        {
            start++;
        }

        var (endBefore, endNow) = (before.Length, now.Length);
        while (endBefore > start && endNow > start && before[endBefore - 1] == now[endNow - 1])
        {
            endBefore--;
            endNow--;
        }

        var pairs = Enumerable.Range(0, start).Select(line => (line, line)).ToList();
        var (rows, columns) = (endBefore - start, endNow - start);
        var length = new int[rows + 1, columns + 1];
        for (var i = rows - 1; i >= 0; i--)
        {
            for (var j = columns - 1; j >= 0; j--)
            {
                length[i, j] = before[start + i] == now[start + j] ? length[i + 1, j + 1] + 1 : Math.Max(length[i + 1, j], length[i, j + 1]);
            }
        }

        for (int i = 0, j = 0; i < rows && j < columns;)
        {
            if (before[start + i] == now[start + j])
            {
                pairs.Add((start + i++, start + j++));
            }
            else if (length[i + 1, j] >= length[i, j + 1])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        pairs.AddRange(Enumerable.Range(0, before.Length - endBefore).Select(line => (endBefore + line, endNow + line)));
        return pairs;
    }
}
