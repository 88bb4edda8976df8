namespace Dashboard.Api.Operations;

/// <summary>The state of the installation as one Api measured it; null where it could not.</summary>
internal sealed record OperationsSample
{
    public required DateTimeOffset TakenAt { get; init; }

    public QueueStatus? Queue { get; init; }

    public IReadOnlyList<RunnerResponse>? Runners { get; init; }

    public EventStatus? Events { get; init; }

    public required PostgresStatus Postgres { get; init; }

    public required RedisStatus Redis { get; init; }

    public required ArtifactStoreStatus ArtifactStore { get; init; }

    public IReadOnlyList<ApiStatus>? Apis { get; init; }

    public IReadOnlyList<DiskStatus> Disks { get; init; } = [];

    public IReadOnlyList<ArtifactUsage>? Artifacts { get; init; }
}
