using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Contracts;
using Microsoft.Extensions.AI;

namespace Dashboard.BrowserAgent;

/// <summary>What became of one action, as the model is told.</summary>
/// <param name="Error">Null when it worked.</param>
/// <param name="Content">What it read from the page; untrusted.</param>
internal sealed record ActionOutcome(ActionParameters Action, string Result, ExecutionError? Error = null, string? Content = null)
{
    /// <summary>What it aimed at, for people.</summary>
    public string? Target { get; init; }

    /// <summary>What was put in; secrets masked.</summary>
    public string? InputValue { get; init; }

    /// <summary>The name under which what it read is kept for the user; null when nothing is.</summary>
    public string? KeptAs { get; init; }

    /// <summary>A person answered: the result's words are ours and no page's.</summary>
    public bool IsFromPerson { get; init; }

    /// <summary>What the person said.</summary>
    public string? PersonSaid { get; init; }
}

/// <summary>One step that is over.</summary>
/// <param name="Note">Why actions were dropped.</param>
internal sealed record Turn(int Step, ModelStep Decided, IReadOnlyList<ActionOutcome> Outcomes, string? Note = null)
{
    /// <summary>What happened in the browser besides; may quote pages.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>
    /// The page as the model was shown it in this step; null when it was told only what had changed, or when the turn is
    /// told in one line by now.
    /// </summary>
    public ShownPage? Shown { get; init; }
}

/// <summary>An observation that a model got in full.</summary>
internal sealed record ShownPage(ObservationBody Body, PageMark Page);

/// <summary>
/// The turns so far as messages. The last ones are told in full, the older ones in one line each; several become old at
/// once, so that the beginning of the messages stays the same for a while and can be cached.
/// </summary>
internal sealed class History(int fullTurns)
{
    private const int CompactedAtOnce = 5;
    private const int MaxContent = 3_000;

    /// <summary>What was just read is told at length once; what is needed later the model has to note.</summary>
    private const int MaxNewContent = 14_000;

    private const int LeastNewContent = 1_000;
    private const double LeastShare = 0.2;

    private readonly List<Turn> _turns = [];
    private double _summaryShare = 1;
    private int _maxNewContent = MaxNewContent;
    private int _compacted;
    private string? _summary;

    public IReadOnlyList<Turn> Turns => _turns;

    /// <summary>What the model wanted to remember last; null when it never said anything.</summary>
    public string? LastMemory => _turns.Select(turn => turn.Decided.Memory).LastOrDefault(memory => memory.Length > 0);

    /// <summary>How many of them are told in one line each.</summary>
    public int CompactedTurns => _compacted;

    /// <summary>Takes over the turns of a run that this one goes on from.</summary>
    public void Restore(IEnumerable<Turn> turns, int compacted)
    {
        _turns.AddRange(turns);
        _compacted = Math.Clamp(compacted, 0, Math.Max(0, _turns.Count - 1));
        Summarize();
    }

    public void Add(Turn turn)
    {
        _turns.Add(turn);
        _maxNewContent = MaxNewContent;
        if (_turns.Count - _compacted >= fullTurns + CompactedAtOnce)
        {
            Compact(CompactedAtOnce);
        }
    }

    /// <summary>Tells less, because the model has no room for so much: fewer turns in full, then less of the older ones, then less of what was just read.</summary>
    /// <returns>False when there is nothing left to leave out.</returns>
    public bool Shorten()
    {
        var full = _turns.Count - _compacted;
        if (full > 1)
        {
            Compact(Math.Min(CompactedAtOnce, full - 1));
        }
        else if (_compacted > 0 && _summaryShare > LeastShare)
        {
            _summaryShare /= 2;
            Summarize();
        }
        else if (full == 1 && _maxNewContent > LeastNewContent)
        {
            _maxNewContent /= 2;
        }
        else
        {
            return false;
        }

        return true;
    }

    private void Compact(int count)
    {
        ForgetPages(_compacted, count);
        _compacted += count;
        Summarize();
    }

    private void Summarize() => _summary = _compacted == 0 ? null : HistorySummary.Of([.. _turns.Take(_compacted)], CompactedAtOnce, _summaryShare);

    /// <summary>Nobody refers to the pages of turns that are told in one line; of long runs they would fill the memory.</summary>
    private void ForgetPages(int from, int count)
    {
        for (var index = from; index < from + count; index++)
        {
            _turns[index] = _turns[index] with { Shown = null };
        }
    }

    /// <summary>The older turns in few words; null when there are none.</summary>
    public string? Summary() => _summary;

    /// <summary>
    /// How the page is told now: as changes to the last one that was told in full, where that is the same document, is
    /// still among the messages and the changes are short; else in full. So no message ever lacks what it refers to.
    /// </summary>
    /// <returns>The text, and what the turn is to keep as shown, which is null for changes.</returns>
    public (string Text, ShownPage? Shown) Tell(Seen seen)
    {
        if (seen.Body is not { } body || !ObservationDiff.IsWorthIt(body))
        {
            return (seen.Text, null);
        }

        var changes = Basis() is { Shown: { } shown } && shown.Page with { Modal = seen.Page.Modal } == seen.Page
            ? ObservationDiff.Between(shown.Body, body)
            : null;
        return changes is null
            ? (seen.Text, new ShownPage(body, seen.Page))
            : (string.Create(CultureInfo.InvariantCulture, $"(changes to the page of step {Basis()!.Step})\n{changes}"), null);
    }

    /// <summary>The page of the oldest turn that is told in full, if later ones refer to it; it stands before that turn's answer.</summary>
    public string OpeningPage() => _compacted < _turns.Count ? PageBefore(_turns[_compacted]) : "";

    private Turn? Basis() => _turns.Skip(_compacted).LastOrDefault(turn => turn.Shown is not null);

    private string PageBefore(Turn turn) => turn.Shown is { } shown && ReferenceEquals(turn, Basis())
        ? string.Create(CultureInfo.InvariantCulture, $"\n\nThe page at step {turn.Step}:\n{shown.Body.Text}")
        : "";

    /// <summary>The newer turns as the model's own answers, each followed by its results but for the last one's.</summary>
    public IEnumerable<ChatMessage> Messages()
    {
        for (var i = _compacted; i < _turns.Count; i++)
        {
            yield return new ChatMessage(ChatRole.Assistant, Answer(_turns[i].Decided));
            if (i < _turns.Count - 1)
            {
                yield return new ChatMessage(ChatRole.User, Results(_turns[i], MaxContent) + PageBefore(_turns[i + 1]));
            }
        }
    }

    /// <summary>Results of the last turn, which belong into the message with the new observation.</summary>
    public string? LastResults() => _turns.Count == 0 ? null : Results(_turns[^1], _maxNewContent);

    private static string Answer(ModelStep step) => new JsonObject
    {
        ["evaluation_previous"] = step.EvaluationPrevious,
        ["memory"] = step.Memory,
        ["next_goal"] = step.NextGoal,
        ["actions"] = new JsonArray([.. step.Actions.Select(action => JsonSerializer.SerializeToNode(action, Json.Options))]),
    }.ToJsonString(Readable);

    /// <summary>Our own words first, and in one fence after them everything that may quote a page.</summary>
    private static string Results(Turn turn, int maxContent)
    {
        var text = new StringBuilder();
        var details = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Results of step {turn.Step}:");
        foreach (var outcome in turn.Outcomes)
        {
            var action = ActionWords.Short(outcome.Action);
            text.Append("\n- ").Append(action).Append(": ").Append(outcome.Error is { } error ? $"FAILED ({error.Code})" : "ok");
            if (outcome.IsFromPerson)
            {
                text.Append(". ").Append(outcome.Error?.Message ?? outcome.Result).Append(UserText.Fence(outcome.PersonSaid));
                continue;
            }

            details.Append(outcome.Action.ActionType).Append(": ").Append(outcome.Error?.Message ?? outcome.Result).Append('\n');
            if (outcome.Content is { Length: > 0 } content)
            {
                details.Append(content).Append('\n');
            }
        }

        if (turn.Note is not null)
        {
            text.Append("\n- ").Append(turn.Note);
        }

        details.AppendJoin('\n', turn.Notices);
        return details.Length == 0 ? text.ToString() : text.Append('\n').Append(ObservationText.Fence(details.ToString().Trim(), maxContent)).ToString();
    }

    // Models read Japanese better than its escapes, and it takes fewer tokens.
    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
