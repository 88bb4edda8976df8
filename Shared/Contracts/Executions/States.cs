using System.Text.Json.Serialization;

namespace Dashboard.Contracts;

/// <summary>Where an execution stands. Which change follows which is decided in one place: the Api's state machine.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ExecutionState>))]
public enum ExecutionState
{
    Pending,
    Running,
    Paused,
    WaitingForHuman,
    Stopping,
    Completed,
    Failed,
    Stopped,
}

[JsonConverter(typeof(SnakeCaseEnumConverter<StepState>))]
public enum StepState
{
    Pending,
    Running,
    Completed,
    Failed,
    Skipped,
}

/// <summary>What started an execution.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<TriggeredBy>))]
public enum TriggeredBy
{
    Manual,
    Schedule,
    Api,
    Workflow,
    Webhook,
    Chain,
    Backfill,
}

/// <summary>Whether a finished execution was checked to have reached its goal.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<Verdict>))]
public enum Verdict
{
    Verified,
    Unverified,
    Refuted,
}

[JsonConverter(typeof(SnakeCaseEnumConverter<LogSeverity>))]
public enum LogSeverity
{
    Debug,
    Info,
    Warning,
    Error,
}

/// <summary>What a person asked of a running execution and its runner has to obey.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ExecutionControl>))]
public enum ExecutionControl
{
    None,
    Pause,
    Stop,
}

/// <summary>How a runner ended an attempt.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ExecutionOutcome>))]
public enum ExecutionOutcome
{
    Completed,
    Failed,
    Stopped,
}
