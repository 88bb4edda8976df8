using System.Text.Json.Nodes;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>What an agent knows after a step, as a checkpoint keeps it.</summary>
internal sealed record AgentMemory
{
    public const string Kind = "agent";

    public required int Step { get; init; }

    /// <summary>Steps of another execution that this one goes on from; they count for no limit.</summary>
    public int StepsBefore { get; init; }

    public int Failures { get; init; }

    public decimal CostUsd { get; init; }

    public bool CostIsUnknown { get; init; }

    public TimeSpan ActionTimeout { get; init; }

    public bool NeedsDetail { get; init; }

    public IReadOnlyList<string> Notes { get; init; } = [];

    public JsonObject Data { get; init; } = [];

    public IReadOnlyList<Turn> Turns { get; init; } = [];

    /// <summary>How many of the turns are told in one line each.</summary>
    public int CompactedTurns { get; init; }

    /// <summary>What the loop detector has seen.</summary>
    public LoopMemory? Loops { get; init; }

    public IReadOnlyList<PlanItem> Plan { get; init; } = [];

    /// <summary>The fallback model has taken over.</summary>
    public bool UsesFallback { get; init; }

    /// <summary>Tokens of all calls so far, given and got.</summary>
    public long Tokens { get; init; }

    /// <summary>The agent got nowhere and is to see more.</summary>
    public bool StrategyChanged { get; init; }

    /// <summary>Time used so far.</summary>
    public TimeSpan Active { get; init; }

    /// <summary>Names that downloads have taken.</summary>
    public IReadOnlyList<string> DownloadNames { get; init; } = [];

    /// <summary>What is known stays; limits, and the ways out of getting nowhere, begin anew.</summary>
    public AgentMemory ForAnotherExecution() => this with
    {
        StepsBefore = Step,
        Failures = 0,
        CostUsd = 0,
        CostIsUnknown = false,
        Tokens = 0,
        Active = TimeSpan.Zero,
        ActionTimeout = TimeSpan.Zero,
        Loops = null,
        UsesFallback = false,
    };
}

/// <summary>What a loop detector has seen.</summary>
/// <param name="Recent">Actions, and actions with their page, of the last steps.</param>
/// <param name="Given">Actions that were repeated when the strategy changed.</param>
/// <param name="Read">Hashes of what was read.</param>
internal sealed record LoopMemory(
    IReadOnlyList<string[]> Recent, IReadOnlyList<string>? Given, int RepeatedSinceChange, string? LastPage, int Idle, IReadOnlyList<string>? Read = null);

/// <summary>What a recipe's replay knows after a step.</summary>
internal sealed record RecipeMemory
{
    public const string Kind = "recipe";

    public JsonObject Data { get; init; } = [];

    /// <inheritdoc cref="AgentMemory.Active"/>
    public TimeSpan Active { get; init; }

    /// <inheritdoc cref="AgentMemory.DownloadNames"/>
    public IReadOnlyList<string> DownloadNames { get; init; } = [];
}

/// <summary>How an agent's state becomes a memory and comes back.</summary>
internal sealed partial class AgentState
{
    public AgentMemory ToMemory(TimeSpan active, IReadOnlyList<string> downloadNames) => new()
    {
        Step = Step,
        StepsBefore = _stepsBefore,
        Failures = Failures,
        CostUsd = CostUsd,
        CostIsUnknown = CostIsUnknown,
        ActionTimeout = ActionTimeout,
        NeedsDetail = NeedsDetail,
        Notes = [.. Notes],
        Data = (JsonObject)_data.DeepClone(),
        Turns = History.Turns,
        CompactedTurns = History.CompactedTurns,
        Loops = Loops.ToMemory(),
        Plan = Plan,
        UsesFallback = UsesFallback,
        Tokens = Tokens,
        StrategyChanged = _strategyChanged,
        Active = active,
        DownloadNames = downloadNames,
    };

    /// <summary>Goes on where another run was.</summary>
    public void Restore(AgentMemory memory)
    {
        Step = memory.Step;
        _stepsBefore = memory.StepsBefore;
        Failures = memory.Failures;
        CostUsd = memory.CostUsd;
        CostIsUnknown = memory.CostIsUnknown;
        ActionTimeout = memory.ActionTimeout > ActionTimeout ? memory.ActionTimeout : ActionTimeout;
        NeedsDetail = memory.NeedsDetail;
        Notes.AddRange(memory.Notes);
        foreach (var (name, value) in memory.Data)
        {
            _data[name] = value?.DeepClone();
        }

        History.Restore(memory.Turns, memory.CompactedTurns);
        Plan = memory.Plan;
        UsesFallback = memory.UsesFallback;
        Tokens = memory.Tokens;
        _strategyChanged = memory.StrategyChanged;
        if (memory.Loops is { } loops)
        {
            Loops.Restore(loops);
        }
    }

    /// <summary>Tells the model once that what it sees was opened again.</summary>
    public void NoteResumed(IReadOnlyList<LocalizableText> notRestored)
    {
        var lost = notRestored.Count == 0 ? "" : "\nNot restored: " + string.Join("; ", notRestored.Select(text => text.Text));
        Notes.Add($"The work was interrupted after step {Step} and goes on here in a newly opened browser: look at what the page shows before you rely on it. "
            + $"Element numbers are new.{(lost.Length == 0 ? "" : "\n" + ObservationText.Fence(lost.Trim(), 2_000))}");
    }
}
