using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>One action of a recipe on its way through a run, and the events that tell of it.</summary>
internal sealed class RecipeStep(RecipeAction source, int number)
{
    private RunOptions? _options;
    private TimeSpan _pausedBefore;
    private long _timestamp;
    private DateTimeOffset? _startedAt;
    private DateTimeOffset? _completedAt;
    private long? _durationMs;
    private string? _inputValue;
    private bool _outsideEffect;

    public RecipeAction Source => source;

    public int Number => number;

    /// <summary>The parameters, with placeholders filled in once the step has started.</summary>
    public ActionParameters Action { get; private set; } = source.Action;

    public ExecutionError? Error { get; set; }

    public string? Result { get; private set; }

    public string? ScreenshotKey { get; set; }

    public bool IsUnsettled { get; private set; }

    public StepState Outcome { get; private set; } = StepState.Pending;

    public LocalizableText Description => source.Description is { Length: > 0 } own ? own : ActionDescriptions.Describe(Action);

    public void Start(RunOptions options)
    {
        _options = options;
        _startedAt = options.Time.GetUtcNow();
        _timestamp = options.Time.GetTimestamp();
        _pausedBefore = options.Control.PausedTime;
    }

    public void Fill(DateOnly today, IReadOnlyDictionary<string, string> inputs) =>
        Action = PlaceholderFilling.Fill(source.Action, today, inputs);

    public void Complete(ActionContext context, ActionResult? result)
    {
        var options = _options!;
        var paused = options.Control.PausedTime - _pausedBefore;
        _completedAt = options.Time.GetUtcNow();
        _durationMs = Math.Max(0, (long)(options.Time.GetElapsedTime(_timestamp) - paused).TotalMilliseconds);
        _inputValue = ActionDescriptions.InputValue(Action, secret: result?.InputIsSecret ?? Action is TypeParameters);
        _outsideEffect = context.OutsideEffect;
        IsUnsettled = context.Unsettled;
        Result = result?.Text;
        Outcome = Error is null ? StepState.Completed : source.Optional ? StepState.Skipped : StepState.Failed;
    }

    public StepEvent Event(StepState status) => new()
    {
        Number = number,
        ActionType = Action.ActionType,
        Description = Description,
        Status = status,
        Target = Action.AimedAt?.ToString(),
        InputValue = _inputValue,
        Result = Result,
        Error = Error,
        ScreenshotKey = ScreenshotKey,
        StartedAt = _startedAt,
        CompletedAt = _completedAt,
        DurationMs = _durationMs,
    };

    public ActionEvent ActionEvent(StepState status) => new()
    {
        StepNumber = number,
        Index = 0,
        ActionType = Action.ActionType,
        Description = Description,
        Status = status,
        Target = Action.AimedAt?.ToString(),
        InputValue = _inputValue,
        Result = Result,
        Error = Error,
        StartedAt = _startedAt,
        CompletedAt = _completedAt,
        DurationMs = _durationMs,
        MayHaveOutsideEffect = ActionCatalog.For(Action).MayHaveOutsideEffect(Action),
        OutsideEffect = _outsideEffect,
    };
}
