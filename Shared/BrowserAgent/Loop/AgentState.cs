using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>What a run knows from step to step.</summary>
internal sealed partial class AgentState(RunOptions options)
{
    private const string TakeoverNote =
        "Since your last step a person drove this browser and handed it back. Pages, tabs and what is filled in may be others than you left: look before you go on, and do not repeat what they did.";

    private readonly TaskLimits _limits = options.Limits;
    private readonly JsonObject _data = [];
    private readonly Lock _paying = new();
    private bool _strategyChanged;
    private int _stepsBefore;

    public History History { get; } = new(options.Agent.FullTurns);

    public LoopDetector Loops { get; } = new();

    /// <summary>How much the models take and say, as their servers told so far.</summary>
    public ModelLimits ModelLimits { get; } = new();

    /// <summary>The model's plan as it stood last.</summary>
    public IReadOnlyList<PlanItem> Plan { get; set; } = [];

    /// <summary>The fallback model has taken over.</summary>
    public bool UsesFallback { get; set; }

    /// <summary>Number of the step at hand, from 1.</summary>
    public int Step { get; set; }

    /// <summary>Consecutive failed steps.</summary>
    public int Failures { get; private set; }

    public decimal CostUsd { get; private set; }

    /// <summary>Tokens of all calls so far, given and got.</summary>
    public long Tokens { get; private set; }

    /// <summary>A call was made whose price is not known.</summary>
    public bool CostIsUnknown { get; private set; }

    public TimeSpan ActionTimeout { get; private set; } = TimeSpan.FromSeconds(options.Limits.ActionTimeoutSeconds);

    /// <summary>The next observation is to show more, with a picture.</summary>
    public bool NeedsDetail { get; private set; }

    /// <summary>Words of ours for the next question.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Set once the run is over.</summary>
    public FinishedEvent? Finish { get; private set; }

    /// <summary>The number of the last step there may be.</summary>
    public int LastStep => _stepsBefore + _limits.MaxSteps;

    public bool IsLastStep => Step >= LastStep;

    public bool HasFailedTooOften => Failures >= _limits.MaxFailures;

    /// <summary>Only the final answer is offered.</summary>
    public bool IsFinalAnswer => IsLastStep || HasFailedTooOften;

    public JsonElement? Data => _data.Count == 0 ? null : JsonSerializer.SerializeToElement(_data);

    /// <summary>Names of what was kept so far.</summary>
    public IEnumerable<string> DataNames => _data.Select(part => part.Key);

    /// <summary>Counts a call; actions that read at once call their models at once.</summary>
    public void Paid(UsageEvent usage)
    {
        lock (_paying)
        {
            CostUsd += usage.CostUsd ?? 0;
            CostIsUnknown |= usage.CostUsd is null;
            Tokens += usage.InputTokens + usage.OutputTokens;
        }
    }

    /// <summary>Why no further model call may be made; null when one may.</summary>
    public string? BudgetReason()
    {
        lock (_paying)
        {
            return OverBudget();
        }
    }

    private string? OverBudget() =>
        _limits.MaxCostUsd is { } dollars && CostUsd >= dollars
            ? string.Create(CultureInfo.InvariantCulture, $"The model calls cost ${CostUsd:0.00##}, and ${dollars:0.00##} was the limit.")
        : _limits.MaxTokens is { } tokens && Tokens >= tokens
            ? string.Create(CultureInfo.InvariantCulture, $"The model calls took {Tokens} tokens, and {tokens} was the limit.")
        : null;

    public bool IsBudgetNearlyUsedUp =>
        (_limits.MaxCostUsd is { } dollars && CostUsd >= dollars * 0.8m) || (_limits.MaxTokens is { } tokens && Tokens >= tokens * 0.8);

    /// <summary>The agent gets nowhere: from the next step on it sees all there is to see.</summary>
    public void ChangeStrategy() => _strategyChanged = true;

    /// <summary>A person drove the browser: the model is told, and sees the page in detail.</summary>
    public void NoteTakeover(TakeoverEvent takeover)
    {
        NeedsDetail = true;
        if (!Notes.Contains(TakeoverNote))
        {
            Notes.Add(TakeoverNote);
        }

        Notes.AddRange(takeover.Files.Select(static name => $"They chose a file for a page: {DownloadKeeper.Clean(name)}"));
    }

    /// <summary>Notes how a step ended, and what follows from it for the next one.</summary>
    public void EndStep(ExecutionError? error)
    {
        NeedsDetail = _strategyChanged || error?.Code is ActionErrors.ElementNotFound or ActionErrors.ElementCovered or ActionErrors.ElementHidden;
        _strategyChanged = false;
        Failures = error is null ? 0 : Failures + 1;
        if (error?.Code == ActionErrors.Timeout)
        {
            var longest = TimeSpan.FromSeconds(_limits.StepTimeoutSeconds);
            ActionTimeout = ActionTimeout * 1.5 < longest ? ActionTimeout * 1.5 : longest;
        }
    }

    /// <summary>What was kept under this name; null when nothing was.</summary>
    public JsonNode? Extracted(string name) => _data[name];

    /// <summary>Keeps what an action read. More rows for a table of the same name are added, as from one page of a list to the next.</summary>
    /// <returns>The name that it is kept under.</returns>
    public string Keep(string name, JsonNode value)
    {
        var own = NameFor(name, value, Extracted);
        if (_data[own] is not JsonArray rows)
        {
            _data[own] = value;
        }
        else if (value is JsonArray more && !EndsWith(rows, more))
        {
            foreach (var row in more)
            {
                rows.Add(row?.DeepClone());
            }
        }

        return own;
    }

    /// <summary>The name under which something is kept: the one wanted, unless something that it does not continue has it.</summary>
    /// <param name="extracted">What is kept under a name.</param>
    public static string NameFor(string name, JsonNode value, Func<string, JsonNode?> extracted)
    {
        var own = name;
        for (var number = 2; extracted(own) is { } there && !(there is JsonArray rows && value is JsonArray more && Continues(rows, more)); number++)
        {
            own = string.Create(CultureInfo.InvariantCulture, $"{name} ({number})");
        }

        return own;
    }

    /// <summary>Rows continue rows with the same columns, of which some may be left out; other lists continue each other.</summary>
    private static bool Continues(JsonArray rows, JsonArray more) => rows.FirstOrDefault() is not JsonObject first
        || more.FirstOrDefault() is not JsonObject next
        || first.All(column => next.ContainsKey(column.Key)) || next.All(column => first.ContainsKey(column.Key));

    /// <summary>The same rows stand at the end already.</summary>
    public static bool EndsWith(JsonArray rows, JsonArray end) =>
        rows.Count >= end.Count && rows.Skip(rows.Count - end.Count).Zip(end).All(pair => JsonNode.DeepEquals(pair.First, pair.Second));

    public void FinishWith(ExecutionOutcome outcome, string? summary, ExecutionError? error = null) => Finish ??= new FinishedEvent
    {
        Outcome = outcome,
        Summary = summary,
        Data = Data,
        Error = error,
        Verdict = Verdict.Unverified,
    };

    /// <summary>Ends the run as failed; without an answer people get the agent's own notes of how far it came.</summary>
    public void Fail(string code, string message) =>
        FinishWith(ExecutionOutcome.Failed, History.LastMemory, new ExecutionError(code, message));
}
