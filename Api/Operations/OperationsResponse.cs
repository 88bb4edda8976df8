using Dashboard.Api.Operations.Alerts;
using Dashboard.Contracts;

namespace Dashboard.Api.Operations;

/// <summary>What an operator looks at, in one answer. A part that cannot be known right now is null.</summary>
public sealed record OperationsResponse
{
    /// <summary>When the parts that are measured only now and then were measured.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    public QueueStatus? Queue { get; init; }

    public IReadOnlyList<RunnerResponse>? Runners { get; init; }

    public EventStatus? Events { get; init; }

    public required PostgresStatus Postgres { get; init; }

    public required RedisStatus Redis { get; init; }

    public required ArtifactStoreStatus ArtifactStore { get; init; }

    public IReadOnlyList<ApiStatus>? Apis { get; init; }

    /// <summary>Disks that the answering Api writes to.</summary>
    public required IReadOnlyList<DiskStatus> Disks { get; init; }

    public IReadOnlyList<ArtifactUsage>? Artifacts { get; init; }

    public required AlertsResponse Alerts { get; init; }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<ServiceWarning>? Warnings { get; init; }
}

/// <summary>How far the events of runners are behind.</summary>
/// <param name="OldestSeconds">Age of the oldest event that is not committed, 0 when there is none.</param>
public sealed record EventStatus(double OldestSeconds, long Waiting, IReadOnlyList<EventShardStatus> Shards);

/// <param name="Reader">The Api that reads this stream; null when nobody does.</param>
/// <param name="LeaseUntil">Until when it is the reader's, unless it renews.</param>
public sealed record EventShardStatus(int Shard, long Waiting, double OldestSeconds, Guid? Reader, string? ReaderHost, DateTimeOffset? LeaseUntil);

/// <param name="Error">Why it is not healthy.</param>
public sealed record PostgresStatus(
    bool Healthy,
    double? LatencyMs = null,
    string? Error = null,
    string? Version = null,
    long? SizeBytes = null,
    int? Connections = null,
    int? MaxConnections = null);

/// <param name="Error">Why it is not healthy.</param>
/// <param name="MaxMemoryBytes">0 is no limit of its own.</param>
/// <param name="EvictionPolicy">Must be <c>noeviction</c>.</param>
/// <param name="AppendOnly">Whether it keeps an append-only file, as it must.</param>
public sealed record RedisStatus(
    bool Healthy,
    double? LatencyMs = null,
    string? Error = null,
    string? Version = null,
    long? MemoryBytes = null,
    long? MaxMemoryBytes = null,
    string? EvictionPolicy = null,
    bool? AppendOnly = null);

/// <param name="Kind">Where artifacts are kept: <c>directory</c>, <c>azure_blob</c>, ….</param>
/// <param name="Error">Why it is not healthy.</param>
public sealed record ArtifactStoreStatus(bool Healthy, string Kind, double? LatencyMs = null, string? Error = null);

/// <param name="Self">This one answered.</param>
public sealed record ApiStatus(Guid Id, string Host, string Version, bool Self, int EventShards, DateTimeOffset StartedAt, DateTimeOffset LastSeenAt);

/// <param name="Path">Where it is mounted.</param>
/// <param name="Uses">What lies on it: <c>artifacts</c>, <c>temporary</c>, <c>logs</c>.</param>
public sealed record DiskStatus(string Host, string Path, IReadOnlyList<string> Uses, long FreeBytes, long TotalBytes)
{
    public double FreePercent => TotalBytes > 0 ? 100.0 * FreeBytes / TotalBytes : 100;
}

/// <summary>What is kept of one kind.</summary>
public sealed record ArtifactUsage(ArtifactKind Kind, long Count, long Bytes);

/// <param name="Active">Newest first.</param>
/// <param name="Ended">Ended within the last day, newest first, at most 20; null when they cannot be read.</param>
/// <param name="Thresholds">When they are raised, from the configuration.</param>
public sealed record AlertsResponse(IReadOnlyList<AlertResponse> Active, IReadOnlyList<AlertResponse>? Ended, AlertThresholds Thresholds);

/// <param name="Subject">A runner's id, a disk, a dependency; empty where a code is about one thing only.</param>
/// <param name="Message">In English; code and arguments are for pages.</param>
/// <param name="Since">When its condition was first seen.</param>
public sealed record AlertResponse(
    Guid Id,
    AlertCode Code,
    AlertSeverity Severity,
    string Subject,
    string Message,
    IReadOnlyDictionary<string, string> Arguments,
    DateTimeOffset Since,
    DateTimeOffset? EndedAt);

public sealed record AlertThresholds(double QueueSeconds, double DiskFreePercent, double EventLagSeconds, double RaiseAfterSeconds, double EndAfterSeconds);
