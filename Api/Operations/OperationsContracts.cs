using Dashboard.Api.Runners;
using Dashboard.Api.Security;
using Dashboard.Contracts;

namespace Dashboard.Api.Operations;

/// <summary>Everything the dashboard shows, in one answer.</summary>
public sealed record DashboardResponse
{
    public required DashboardCounts Counts { get; init; }

    /// <summary>Not final, newest first, at most 20.</summary>
    public required IReadOnlyList<ExecutionListItem> Running { get; init; }

    /// <summary>Ended, newest first, at most 10.</summary>
    public required IReadOnlyList<ExecutionListItem> Latest { get; init; }

    /// <summary>Tasks whose newest ended execution failed, at most 10.</summary>
    public required IReadOnlyList<ExecutionListItem> Failing { get; init; }

    public required QueueStatus Queue { get; init; }

    public required IReadOnlyList<RunnerResponse> Runners { get; init; }

    /// <summary>Active alerts, newest first.</summary>
    public required IReadOnlyList<AlertResponse> Alerts { get; init; }
}

/// <summary>Counts over tasks, and over executions created in the last 24 hours.</summary>
/// <param name="CostTodayUnknown">The price of a model that was asked is not known: <paramref name="CostTodayUsd"/> leaves it out.</param>
public sealed record DashboardCounts(
    int Tasks,
    int ActiveTasks,
    int Running,
    int Pending,
    int CompletedToday,
    int FailedToday,
    int StoppedToday,
    decimal CostTodayUsd,
    bool CostTodayUnknown);

/// <param name="OldestSeconds">Age of the oldest pending execution, 0 when there is none.</param>
/// <param name="Capacity">Executions all runners that take new ones take together.</param>
/// <param name="ByPriority">High, normal and low, each also when nothing of it waits.</param>
public sealed record QueueStatus(int Pending, double OldestSeconds, int Active, int Capacity, IReadOnlyList<PriorityQueueStatus> ByPriority);

public sealed record PriorityQueueStatus(Priority Priority, int Pending, double OldestSeconds);

/// <param name="VersionDiffers">It is of another version than the answering Api.</param>
/// <param name="Executions">What it holds now, oldest first.</param>
/// <param name="Draining">It takes nothing new, because it was told so or because it is ending.</param>
/// <param name="DrainSince">Since when a person wants it to take nothing new; only then can it be resumed.</param>
public sealed record RunnerResponse(
    Guid Id,
    string Name,
    string Host,
    string OperatingSystem,
    string Version,
    bool VersionDiffers,
    RunnerState State,
    int Capacity,
    int Running,
    long MemoryBytes,
    long BrowserMemoryBytes,
    IReadOnlyList<RunnerExecution> Executions,
    bool Draining,
    bool Alive,
    DateTimeOffset? DrainSince,
    DateTimeOffset? StoppedAt,
    DateTimeOffset StartedAt,
    DateTimeOffset LastSeenAt);

/// <summary>An execution as a runner's line names it.</summary>
public sealed record RunnerExecution(Guid Id, string TaskName, ExecutionState Status);

/// <summary>An execution as a row of a list.</summary>
public sealed record ExecutionListItem
{
    public required Guid Id { get; init; }

    public required Guid TaskId { get; init; }

    public required string TaskName { get; init; }

    /// <summary>The most that whoever asks may do with it and its task.</summary>
    public Access Access { get; init; }

    public required ExecutionState Status { get; init; }

    public Verdict? Verdict { get; init; }

    /// <summary>What it waits for a person to say.</summary>
    public PersonQuestion? Question { get; init; }

    public required TriggeredBy TriggeredBy { get; init; }

    public required Priority Priority { get; init; }

    public required int Attempt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public required long ElapsedMs { get; init; }

    public required int CurrentStep { get; init; }

    /// <summary>What the current step does; <see cref="CurrentStepCode"/> is its key in the client's message files.</summary>
    public string? CurrentStepDescription { get; init; }

    public string? CurrentStepCode { get; init; }

    public IReadOnlyDictionary<string, string>? CurrentStepArguments { get; init; }

    public required int CompletedSteps { get; init; }

    public int? TotalSteps { get; init; }

    public ExecutionError? Error { get; init; }

    public string? LatestScreenshot { get; init; }

    public required decimal CostUsd { get; init; }

    /// <summary>The price of a model that was asked is not known: <see cref="CostUsd"/> leaves it out.</summary>
    public required bool CostUnknown { get; init; }
}

/// <param name="Watchers">Sockets that watch an execution at the answering Api.</param>
/// <param name="Alerts">Active alerts, newest first.</param>
public sealed record MetricsResponse(QueueStatus Queue, IReadOnlyList<RunnerResponse> Runners, int Watchers, IReadOnlyList<AlertResponse> Alerts);
