using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dashboard.Contracts;

/// <summary>One event on its way from a runner to the Api.</summary>
/// <param name="Sequence">Counts from 1 in each attempt without gaps; what was committed already is recognised by it.</param>
public sealed record RunnerEventEnvelope(
    Guid ExecutionId,
    int Attempt,
    long Sequence,
    DateTimeOffset Timestamp,
    RunnerEvent Event);

/// <summary>Something that happened in an execution and is kept with it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(StepEvent), "step")]
[JsonDerivedType(typeof(ActionEvent), "action")]
[JsonDerivedType(typeof(LogEvent), "log")]
[JsonDerivedType(typeof(ProgressEvent), "progress")]
[JsonDerivedType(typeof(ArtifactEvent), "artifact")]
[JsonDerivedType(typeof(UsageEvent), "usage")]
[JsonDerivedType(typeof(ControlEvent), "control")]
[JsonDerivedType(typeof(PlanEvent), "plan")]
[JsonDerivedType(typeof(CheckpointEvent), "checkpoint")]
[JsonDerivedType(typeof(ResumedEvent), "resumed")]
[JsonDerivedType(typeof(QuestionEvent), "question")]
[JsonDerivedType(typeof(TakeoverEvent), "takeover")]
[JsonDerivedType(typeof(FinishedEvent), "finished")]
public abstract record RunnerEvent
{
    /// <summary>
    /// The runner goes on only once this event is committed: an action that may reach the outside world is on record
    /// before its input is sent, so that an execution whose runner died is never silently repeated.
    /// </summary>
    [JsonIgnore]
    public virtual bool MustBeCommittedFirst => false;
}

/// <summary>A step as it stands now; the latest one for a number replaces the earlier ones.</summary>
public sealed record StepEvent : RunnerEvent
{
    /// <summary>From 1.</summary>
    public required int Number { get; init; }

    /// <summary>Type of the step's first action (<c>click</c>), or <c>think</c> while there is none.</summary>
    public required string ActionType { get; init; }

    public required LocalizableText Description { get; init; }

    public required StepState Status { get; init; }

    /// <summary>The detail line: what the model aims at next, or what an action gave.</summary>
    public string? Detail { get; init; }

    public string? Target { get; init; }

    /// <summary>What was put in; secrets masked.</summary>
    public string? InputValue { get; init; }

    public string? Result { get; init; }

    public ExecutionError? Error { get; init; }

    /// <summary>Key of the picture in the artifact store.</summary>
    public string? ScreenshotKey { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Without the time spent paused.</summary>
    public long? DurationMs { get; init; }
}

/// <summary>An action of a step as it stands now; the latest one for (step, index) replaces the earlier ones.</summary>
public sealed record ActionEvent : RunnerEvent
{
    public required int StepNumber { get; init; }

    /// <summary>Position within its step, from 0.</summary>
    public required int Index { get; init; }

    public required string ActionType { get; init; }

    public required LocalizableText Description { get; init; }

    public required StepState Status { get; init; }

    public string? Target { get; init; }

    public string? InputValue { get; init; }

    public string? Result { get; init; }

    public ExecutionError? Error { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public long? DurationMs { get; init; }

    /// <summary>Said before the input is sent: the action may cause a request other than GET, HEAD or OPTIONS.</summary>
    public bool MayHaveOutsideEffect { get; init; }

    /// <summary>Seen afterwards: it did.</summary>
    public bool OutsideEffect { get; init; }

    [JsonIgnore]
    public override bool MustBeCommittedFirst => Status == StepState.Running && MayHaveOutsideEffect;
}

public sealed record LogEvent(LogSeverity Level, LocalizableText Message, int? StepNumber = null) : RunnerEvent;

/// <param name="TotalSteps">Null while nobody knows.</param>
public sealed record ProgressEvent(int CurrentStep, int? TotalSteps) : RunnerEvent;

/// <summary>Bytes were stored with the execution.</summary>
public sealed record ArtifactEvent : RunnerEvent
{
    public required string Key { get; init; }

    public required ArtifactKind Kind { get; init; }

    /// <summary>File name for people.</summary>
    public required string Name { get; init; }

    public required string ContentType { get; init; }

    public required long Size { get; init; }

    public int? StepNumber { get; init; }
}

[JsonConverter(typeof(SnakeCaseEnumConverter<ArtifactKind>))]
public enum ArtifactKind
{
    Screenshot,
    Download,
    Result,
    Other,
}

/// <summary>One model call was paid for.</summary>
public sealed record UsageEvent : RunnerEvent
{
    public required string Model { get; init; }

    public long InputTokens { get; init; }

    public long CachedInputTokens { get; init; }

    public long OutputTokens { get; init; }

    /// <summary>US dollars; null when the price of the model is not known.</summary>
    public decimal? CostUsd { get; init; }

    public int? StepNumber { get; init; }
}

/// <summary>The runner has obeyed: it is paused, or goes on.</summary>
public sealed record ControlEvent(bool Paused) : RunnerEvent;

/// <summary>The agent's plan as it stands now; it replaces the one before.</summary>
public sealed record PlanEvent(IReadOnlyList<PlanItem> Items) : RunnerEvent;

/// <summary>The last event of an attempt.</summary>
public sealed record FinishedEvent : RunnerEvent
{
    public required ExecutionOutcome Outcome { get; init; }

    /// <summary>The answer for people.</summary>
    public string? Summary { get; init; }

    /// <summary>What was extracted, by name: tables as arrays of objects, texts as strings.</summary>
    public JsonElement? Data { get; init; }

    public ExecutionError? Error { get; init; }

    public Verdict Verdict { get; set; } = Verdict.Unverified;

    /// <summary>What became of each postcondition; null when the task has none.</summary>
    public IReadOnlyList<PostconditionResult>? Conditions { get; init; }
}
