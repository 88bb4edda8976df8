using Dashboard.Contracts;

namespace Dashboard.Api.Executions;

/// <summary>A step as kept; partitioned by month of its execution.</summary>
public sealed class ExecutionStep
{
    public Guid ExecutionId { get; init; }

    /// <summary>Position of the event that created it.</summary>
    public long Position { get; init; }

    /// <summary>Position of the event that changed it last.</summary>
    public long ChangedPosition { get; init; }

    public Guid Id { get; init; }

    public int Attempt { get; init; }

    public int Number { get; init; }

    public string ActionType { get; init; } = "";

    public LocalizableText Description { get; init; } = "";

    public StepState Status { get; init; }

    public string? Detail { get; init; }

    public string? Target { get; init; }

    public string? InputValue { get; init; }

    public string? Result { get; init; }

    public string? ErrorCode { get; init; }

    public string? ErrorMessage { get; init; }

    public string? ScreenshotKey { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public long? DurationMs { get; init; }
}

/// <summary>An action of a step as kept; partitioned by month of its execution.</summary>
public sealed class ExecutionAction
{
    public Guid ExecutionId { get; init; }

    public long Position { get; init; }

    public long ChangedPosition { get; init; }

    public int Attempt { get; init; }

    public int StepNumber { get; init; }

    public int Index { get; init; }

    public string ActionType { get; init; } = "";

    public LocalizableText Description { get; init; } = "";

    public StepState Status { get; init; }

    public string? Target { get; init; }

    public string? InputValue { get; init; }

    public string? Result { get; init; }

    public string? ErrorCode { get; init; }

    public string? ErrorMessage { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public long? DurationMs { get; init; }

    public bool OutsideEffect { get; init; }
}

/// <summary>A line of an execution's log; partitioned by month of its execution.</summary>
public sealed class ExecutionLog
{
    public Guid ExecutionId { get; init; }

    public long Position { get; init; }

    public int Attempt { get; init; }

    public DateTimeOffset Timestamp { get; init; }

    public LogSeverity Level { get; init; }

    public LocalizableText Message { get; init; } = "";

    public int? StepNumber { get; init; }
}

/// <summary>Bytes in the artifact store that belong to an execution.</summary>
public sealed class ExecutionArtifact
{
    public Guid ExecutionId { get; init; }

    public long Position { get; init; }

    public int Attempt { get; init; }

    public string Key { get; init; } = "";

    public ArtifactKind Kind { get; init; }

    public string Name { get; init; } = "";

    public string ContentType { get; init; } = "";

    public long Size { get; init; }

    public int? StepNumber { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}
