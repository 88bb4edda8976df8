using System.Text.Json;
using System.Text.Json.Serialization;
using Dashboard.Api.Security;
using Dashboard.Contracts;

namespace Dashboard.Api.Executions;

/// <summary>One run of a task.</summary>
public sealed record ExecutionResponse
{
    public required Guid Id { get; init; }

    /// <summary>The task as it was when this execution was created.</summary>
    public required TaskSnapshot Task { get; init; }

    /// <summary>Whose it is: that of its task when it was created.</summary>
    public required Guid OwnerId { get; init; }

    /// <summary>The most that whoever asks may do with it. What is shared ends with the task; its owner's right does not.</summary>
    public required Access Access { get; init; }

    public required ExecutionState Status { get; init; }

    public Verdict? Verdict { get; init; }

    /// <summary>What became of each postcondition; null until it is completed, and where the task has none.</summary>
    public IReadOnlyList<PostconditionResult>? Conditions { get; init; }

    /// <summary>The agent's plan of the coming steps, where it made one.</summary>
    public IReadOnlyList<PlanItem>? Plan { get; init; }

    /// <summary>What it waits for a person to say; answered with <c>POST …/answer</c>.</summary>
    public PersonQuestion? Question { get; init; }

    /// <summary>Who drives the browser; null while nobody does.</summary>
    public TakeoverResponse? Takeover { get; init; }

    public required TriggeredBy TriggeredBy { get; init; }

    public required Priority Priority { get; init; }

    public required IReadOnlyDictionary<string, string> Inputs { get; init; }

    /// <summary>0 until a runner took it; more than 1 after it was reassigned.</summary>
    public required int Attempt { get; init; }

    public Guid? RunnerId { get; init; }

    public string? RunnerName { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Running time so far in ms, without what was spent paused, at the time of the answer.</summary>
    public required long ElapsedMs { get; init; }

    public required int CurrentStep { get; init; }

    public required int CompletedSteps { get; init; }

    public int? TotalSteps { get; init; }

    /// <summary>The answer for people.</summary>
    public string? Summary { get; init; }

    /// <summary>What was extracted, by name.</summary>
    public JsonElement? Result { get; init; }

    public ExecutionError? Error { get; init; }

    public string? LatestScreenshot { get; init; }

    public required long InputTokens { get; init; }

    public required long OutputTokens { get; init; }

    public required decimal CostUsd { get; init; }

    /// <summary>The price of a model that was asked is not known: <see cref="CostUsd"/> leaves it out.</summary>
    public required bool CostUnknown { get; init; }

    /// <summary>The last step whose state was kept and can be gone on from; null when there is none.</summary>
    public int? CheckpointStep { get; init; }

    /// <summary>How this attempt went on where an earlier one was; null when it began at the first step.</summary>
    public ResumeResponse? Resume { get; init; }

    /// <summary>The execution that this one runs again, in part or whole; null when it is no such.</summary>
    public RerunResponse? Rerun { get; init; }

    /// <summary>Place in the queue from 1, while pending.</summary>
    public int? QueuePosition { get; init; }

    /// <summary>Trace of the request that created it and of everything that ran it; null when no trace was kept.</summary>
    public string? TraceId { get; init; }

    /// <summary>Where that trace can be seen, when the server's settings say.</summary>
    public string? TraceUrl { get; init; }

    /// <summary>Position of the newest committed event; a socket opened with <c>?after=</c> it misses nothing.</summary>
    public required long Position { get; init; }
}

/// <summary>Somebody drives the browser.</summary>
/// <param name="Since">When they took it over.</param>
public sealed record TakeoverResponse(Guid UserId, string UserName, DateTimeOffset Since)
{
    /// <summary>Who asks them for it; null while nobody does.</summary>
    public TakeoverAskResponse? Asked { get; init; }
}

/// <summary>Somebody asks for the browser that another person drives.</summary>
/// <param name="Yields">The driver gives it to them: they take it over like one that is free.</param>
/// <param name="GoesOverInSeconds">At the time of the answer: they may take it over then, unless the driver does something or declines.</param>
/// <param name="EndsInSeconds">At the time of the answer: they have to ask again then.</param>
public sealed record TakeoverAskResponse(Guid UserId, string UserName, bool Yields, double GoesOverInSeconds, double EndsInSeconds);

/// <param name="FromStep">The last step that was not repeated; 0 when the state could not be used and it began anew.</param>
/// <param name="NotRestored">What did not come back.</param>
public sealed record ResumeResponse(int FromStep, IReadOnlyList<LocalizableText> NotRestored);

/// <param name="FromStep">The first step that was run again.</param>
public sealed record RerunResponse(Guid ExecutionId, int FromStep);

public sealed record StepResponse
{
    public required Guid Id { get; init; }

    public required int StepNumber { get; init; }

    public required string ActionType { get; init; }

    public required string Description { get; init; }

    /// <summary>Key of the description in the client's message files, under <c>events.</c>.</summary>
    public string? DescriptionCode { get; init; }

    public IReadOnlyDictionary<string, string>? DescriptionArguments { get; init; }

    public required StepState Status { get; init; }

    public string? Detail { get; init; }

    public string? Target { get; init; }

    public string? InputValue { get; init; }

    public string? Result { get; init; }

    public string? ScreenshotPath { get; init; }

    public long? DurationMs { get; init; }

    public string? ErrorCode { get; init; }

    public string? ErrorMessage { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public required int Attempt { get; init; }

    /// <summary>Left out of <c>step_update</c>, where actions come as messages of their own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ActionResponse>? Actions { get; init; }
}

public sealed record ActionResponse
{
    public required int StepNumber { get; init; }

    public required int Index { get; init; }

    public required string ActionType { get; init; }

    public required string Description { get; init; }

    public string? DescriptionCode { get; init; }

    public IReadOnlyDictionary<string, string>? DescriptionArguments { get; init; }

    public required StepState Status { get; init; }

    public string? Target { get; init; }

    public string? InputValue { get; init; }

    public string? Result { get; init; }

    public string? ErrorCode { get; init; }

    public string? ErrorMessage { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public long? DurationMs { get; init; }

    public required bool OutsideEffect { get; init; }
}

public sealed record LogResponse
{
    public required long Position { get; init; }

    public required DateTimeOffset Timestamp { get; init; }

    public required LogSeverity Level { get; init; }

    public required string Message { get; init; }

    public string? MessageCode { get; init; }

    public IReadOnlyDictionary<string, string>? MessageArguments { get; init; }

    public int? StepNumber { get; init; }

    public required int Attempt { get; init; }
}

public sealed record ArtifactResponse
{
    public required long Position { get; init; }

    public required ArtifactKind Kind { get; init; }

    public required string Name { get; init; }

    public required string ContentType { get; init; }

    public required long Size { get; init; }

    public int? StepNumber { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Where its bytes can be had, relative to the server.</summary>
    public required string Url { get; init; }
}

/// <summary>Whole state of a live page; also what its socket sends first.</summary>
/// <param name="Screenshot">The newest picture as Base64 JPEG.</param>
public sealed record LiveResponse(
    ExecutionResponse Execution,
    IReadOnlyList<StepResponse> Steps,
    LiveControl Control,
    string? Screenshot,
    IReadOnlyList<ArtifactResponse> Artifacts);

public sealed record LiveControl(bool IsPaused, bool IsStopping);

/// <summary>What a person says to an execution that waits for them.</summary>
public sealed record AnswerRequest
{
    /// <summary>The question that was read; an answer to another one is refused.</summary>
    public Guid? QuestionId { get; init; }

    /// <summary>The answer to a question; a remark beside a yes or no.</summary>
    public string? Text { get; init; }

    /// <summary>Yes or no to an approval; whether what was asked for is done.</summary>
    public bool? Approved { get; init; }
}

/// <summary>Answer of pause, resume, stop and answer.</summary>
public sealed record ControlResponse(string Message, ExecutionState Status);

public sealed record ScreenshotResponse(string? Screenshot);
