using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>What the phases of one step hand on to each other, and how the step stands.</summary>
internal sealed class StepWork(RunContext run, StepScope scope, RunSpan span)
{
    private readonly DateTimeOffset _startedAt = run.Clock.Now;
    private readonly TimeSpan _activeAtStart = run.Clock.Active;

    public StepScope Scope => scope;

    public RunSpan Span => span;

    public int Number { get; } = run.State.Step;

    public Seen? Seen { get; set; }

    /// <summary>Set once the model was shown the page in full.</summary>
    public ShownPage? Shown { get; set; }

    public ModelStep? Decided { get; set; }

    public List<ActionOutcome> Outcomes { get; } = [];

    /// <summary>Why actions were dropped, for the model.</summary>
    public string? Note { get; set; }

    public string? ScreenshotKey { get; set; }

    /// <summary>The first thing that failed.</summary>
    public ExecutionError? Error { get; private set; }

    /// <summary>Why the step was broken off.</summary>
    public Interruption Interruption { get; private set; }

    public bool CanGoOn => Interruption == Interruption.None && Error is null && run.State.Finish is null;

    /// <summary>Paused before anything was done: to be decided afresh, under the same number.</summary>
    public bool MustBeDecidedAfresh => Interruption == Interruption.Pause && Outcomes.Count == 0;

    public string ActionType => Decided?.Actions[0].ActionType ?? "think";

    public LocalizableText Description => Decided switch
    {
        null => AgentWords.Thinking,
        { NextGoal.Length: > 0 } decided => new LocalizableText(decided.NextGoal),
        var decided => new LocalizableText(ActionWords.Short(decided.Actions[0])),
    };

    public StepState StateAtEnd => (Interruption, Error) switch
    {
        (Interruption.Stop or Interruption.RunTimeout, _) => StepState.Skipped,
        (_, null) when run.State.Finish?.Error is null || run.State.Finish.Error.Code == AgentWords.GoalNotReached => StepState.Completed,
        _ => StepState.Failed,
    };

    public void Break(Interruption interruption) => Interruption = interruption == Interruption.None ? Interruption : interruption;

    public void Fail(ExecutionError? error) => Error ??= error;

    /// <summary>The step as it stands now.</summary>
    public StepEvent Event(StepState status)
    {
        var isOver = status != StepState.Running;
        var first = Outcomes.FirstOrDefault();
        return new StepEvent
        {
            Number = Number,
            ActionType = ActionType,
            Description = Description,
            Status = status,
            Detail = Outcomes.LastOrDefault()?.Result,
            Target = first?.Target,
            InputValue = first?.InputValue,
            Result = isOver ? Outcomes.LastOrDefault()?.Result : null,
            Error = isOver ? Error : null,
            ScreenshotKey = ScreenshotKey,
            StartedAt = _startedAt,
            CompletedAt = isOver ? run.Clock.Now : null,
            DurationMs = isOver ? (long)(run.Clock.Active - _activeAtStart).TotalMilliseconds : null,
        };
    }
}
