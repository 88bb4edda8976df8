using Dashboard.Api.Audit;
using Dashboard.Api.Live;
using Dashboard.Api.Takeovers;
using Dashboard.Contracts;

namespace Dashboard.Api.Executions;

/// <summary>
/// Collects what one transaction changes in one execution: the rows to write and, with the same positions, the
/// messages to publish once it is committed.
/// </summary>
internal sealed class ExecutionJournal(Execution execution, ExecutionRowBatch rows, DateTimeOffset now)
{
    private readonly List<LiveMessage> _messages = [];
    private readonly DrivenBefore? _driven = DrivenBefore.Of(execution);
    private bool _summaryChanged;
    private bool _givenAway;

    public Execution Execution => execution;

    /// <summary>Its state before this transaction.</summary>
    public ExecutionState StateBefore { get; } = execution.State;

    /// <summary>Since when it waited, before this transaction.</summary>
    public DateTimeOffset QueuedBefore { get; } = execution.QueuedAt;

    public IReadOnlyList<LiveMessage> Messages => _messages;

    public void Log(LogSeverity level, LocalizableText text) => Add(new LogEvent(level, text), now);

    /// <summary>The execution itself changed: its state, result, runner.</summary>
    public void ExecutionChanged() => _summaryChanged = true;

    /// <summary>A person paused, resumed or stopped it.</summary>
    public void ControlChanged() => AddMessage(LiveMessageTypes.ControlUpdate, now, new ControlUpdate(execution.State switch
    {
        ExecutionState.Running => "resumed",
        var state => Data.EnumText<ExecutionState>.Write(state),
    }));

    /// <summary>The driver gave the browser back or to somebody who asked, which their own request says in the audit log.</summary>
    public void GivenAway() => _givenAway = true;

    /// <summary>What the audit log is to hold that no request of a person says.</summary>
    public AuditEntry? Unasked() => _givenAway ? null : _driven?.Lost(execution, now);

    /// <summary>Applies an event of the runner that holds the execution.</summary>
    public void Apply(RunnerEvent runnerEvent, DateTimeOffset timestamp)
    {
        switch (runnerEvent)
        {
            case StepEvent step:
                WithdrawQuestionBefore(step);
                execution.Apply(step);
                Add(step, timestamp);
                break;
            case ActionEvent action:
                execution.Apply(action);
                Add(action, timestamp);
                break;
            case LogEvent log:
                Add(log, timestamp);
                break;
            case ArtifactEvent artifact:
                Add(artifact, timestamp);
                break;
            case ProgressEvent progress:
                execution.Apply(progress);
                AddMessage(LiveMessageTypes.ProgressUpdate, timestamp, execution.ToProgress());
                break;
            case UsageEvent usage:
                execution.Apply(usage);
                _summaryChanged = true;
                break;
            case PlanEvent plan:
                execution.Apply(plan);
                _summaryChanged = true;
                break;
            case ControlEvent control:
                AddMessage(LiveMessageTypes.ControlUpdate, timestamp, new ControlUpdate(control.Paused ? "paused" : "resumed"));
                break;
            case CheckpointEvent checkpoint:
                execution.Apply(checkpoint);
                Add(checkpoint, timestamp);
                _summaryChanged = true;
                break;
            case ResumedEvent resumed:
                execution.Apply(resumed);
                Add(resumed, timestamp);
                _summaryChanged = true;
                break;
            case QuestionEvent asked:
                Ask(asked.Question);
                break;
            case TakeoverEvent takeover:
                execution.Apply(takeover);
                Log(LogSeverity.Info, TakeoverWords.Report(takeover));
                if (takeover.Files.Count > 0)
                {
                    Log(LogSeverity.Info, TakeoverWords.Files(takeover));
                }

                if (takeover.Copies > 0)
                {
                    Log(LogSeverity.Info, TakeoverWords.Copies(takeover));
                }

                break;
            case FinishedEvent finished:
                execution.Finish(finished, now);
                _summaryChanged = true;
                break;
            default:
                throw new InvalidOperationException($"No rule for {runnerEvent.GetType().Name}.");
        }
    }

    /// <summary>Steps and actions that will not come to an end any more are closed.</summary>
    public void Close(IEnumerable<ExecutionStep> steps, IEnumerable<ExecutionAction> actions)
    {
        foreach (var step in steps)
        {
            AddRow(step, step.Status == StepState.Running && execution.State != ExecutionState.Stopped ? StepState.Failed : StepState.Skipped);
        }

        foreach (var action in actions)
        {
            AddRow(action, StepState.Failed);
        }
    }

    /// <summary>Adds the message that carries the execution's own new state; call once, last.</summary>
    public void Complete()
    {
        if (!_summaryChanged)
        {
            return;
        }

        // The position is taken first, so that the data says it too.
        var position = execution.NextPosition();
        _messages.Add(new LiveMessage(LiveMessageTypes.ExecutionUpdate, execution.Id, position, now, ApiJson.Element(execution.ToUpdate(now))));
    }

    private void Ask(PersonQuestion question)
    {
        if (execution.Ask(question, now))
        {
            Log(LogSeverity.Info, new LocalizableText(
                $"The agent asks: {question.Text}", "person_asked", new Dictionary<string, string> { ["question"] = question.Text }));
            ControlChanged();
            _summaryChanged = true;
        }
    }

    /// <summary>A step that begins after a question that nobody answered: the run starts again in another browser.</summary>
    private void WithdrawQuestionBefore(StepEvent step)
    {
        if (step.Status == StepState.Running && execution.Question is { } question && step.StartedAt > question.AskedAt && execution.WithdrawQuestion(now))
        {
            ControlChanged();
            _summaryChanged = true;
        }
    }

    private void Add(StepEvent step, DateTimeOffset timestamp)
    {
        var position = execution.NextPosition();
        var row = new ExecutionStep
        {
            ExecutionId = execution.Id,
            Position = position,
            ChangedPosition = position,
            Id = StepIds.Create(execution.Id, execution.Attempt, step.Number),
            Attempt = execution.Attempt,
            Number = step.Number,
            ActionType = step.ActionType,
            Description = step.Description,
            Status = step.Status,
            Detail = step.Detail,
            Target = step.Target,
            InputValue = step.InputValue,
            Result = step.Result,
            ErrorCode = step.Error?.Code,
            ErrorMessage = step.Error?.Message,
            ScreenshotKey = step.ScreenshotKey,
            StartedAt = step.StartedAt,
            CompletedAt = step.CompletedAt,
            DurationMs = step.DurationMs,
        };
        rows.Upsert(row);
        AddMessage(LiveMessageTypes.StepUpdate, timestamp, row.ToResponse(), position);
    }

    private void Add(ActionEvent action, DateTimeOffset timestamp)
    {
        var position = execution.NextPosition();
        var row = new ExecutionAction
        {
            ExecutionId = execution.Id,
            Position = position,
            ChangedPosition = position,
            Attempt = execution.Attempt,
            StepNumber = action.StepNumber,
            Index = action.Index,
            ActionType = action.ActionType,
            Description = action.Description,
            Status = action.Status,
            Target = action.Target,
            InputValue = action.InputValue,
            Result = action.Result,
            ErrorCode = action.Error?.Code,
            ErrorMessage = action.Error?.Message,
            StartedAt = action.StartedAt,
            CompletedAt = action.CompletedAt,
            DurationMs = action.DurationMs,
            OutsideEffect = action.OutsideEffect,
        };
        rows.Upsert(row);
        AddMessage(LiveMessageTypes.ActionUpdate, timestamp, row.ToResponse(), position);
    }

    private void Add(LogEvent log, DateTimeOffset timestamp)
    {
        var row = new ExecutionLog
        {
            ExecutionId = execution.Id,
            Position = execution.NextPosition(),
            Attempt = execution.Attempt,
            Timestamp = timestamp,
            Level = log.Level,
            Message = log.Message,
            StepNumber = log.StepNumber,
        };
        rows.Insert(row);
        AddMessage(LiveMessageTypes.Log, timestamp, row.ToResponse(), row.Position);
    }

    private void Add(ArtifactEvent artifact, DateTimeOffset timestamp)
    {
        var row = new ExecutionArtifact
        {
            ExecutionId = execution.Id,
            Position = execution.NextPosition(),
            Attempt = execution.Attempt,
            Key = artifact.Key,
            Kind = artifact.Kind,
            Name = artifact.Name,
            ContentType = artifact.ContentType,
            Size = artifact.Size,
            StepNumber = artifact.StepNumber,
            CreatedAt = timestamp,
        };
        rows.Insert(row);
        AddMessage(LiveMessageTypes.Artifact, timestamp, row.ToResponse(), row.Position);
    }

    private void Add(CheckpointEvent checkpoint, DateTimeOffset timestamp) => rows.Upsert(new ExecutionCheckpoint
    {
        ExecutionId = execution.Id,
        Attempt = execution.Attempt,
        Step = checkpoint.StepNumber,
        Version = checkpoint.Version,
        Key = checkpoint.Key,
        Size = checkpoint.Size,
        Cookies = checkpoint.Cookies,
        Tabs = checkpoint.Tabs,
        NotRestorable = checkpoint.NotRestorable,
        CreatedAt = timestamp,
    });

    private void Add(ResumedEvent resumed, DateTimeOffset timestamp)
    {
        var (step, runner) = ($"{resumed.FromStep}", execution.RunnerName ?? "");
        Add(
            resumed.FromStep == 0
                ? new LogEvent(LogSeverity.Warning, new LocalizableText("Beginning again at the first step.", "started_over"))
                : new LogEvent(LogSeverity.Info, new LocalizableText(
                    $"Runner {runner} goes on after step {step}.",
                    "resumed",
                    new Dictionary<string, string> { ["step"] = step, ["runner"] = runner })),
            timestamp);
        foreach (var lost in resumed.NotRestored)
        {
            Add(new LogEvent(LogSeverity.Warning, lost), timestamp);
        }
    }

    private void AddRow(ExecutionStep step, StepState status) => Add(
        new StepEvent
        {
            Number = step.Number,
            ActionType = step.ActionType,
            Description = step.Description,
            Status = status,
            Detail = step.Detail,
            Target = step.Target,
            InputValue = step.InputValue,
            Result = step.Result,
            Error = status == StepState.Failed ? execution.Error : null,
            ScreenshotKey = step.ScreenshotKey,
            StartedAt = step.StartedAt,
            CompletedAt = step.StartedAt is null ? null : now,
        },
        now);

    private void AddRow(ExecutionAction action, StepState status) => Add(
        new ActionEvent
        {
            StepNumber = action.StepNumber,
            Index = action.Index,
            ActionType = action.ActionType,
            Description = action.Description,
            Status = status,
            Target = action.Target,
            InputValue = action.InputValue,
            Result = action.Result,
            StartedAt = action.StartedAt,
            CompletedAt = now,
        },
        now);

    private void AddMessage<T>(string type, DateTimeOffset timestamp, T data, long? position = null) =>
        _messages.Add(new LiveMessage(type, execution.Id, position ?? execution.NextPosition(), timestamp, ApiJson.Element(data)));
}
