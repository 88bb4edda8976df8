using Dashboard.Api.Data;
using Dashboard.Api.Events;
using Dashboard.Api.Operations.Alerts;
using Dashboard.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Operations;

/// <summary>
/// Looks at everything an operator cares about every few seconds, once per Api however many people watch, and judges
/// what it sees.
/// </summary>
internal sealed class OperationsMonitor(
    IServiceScopeFactory scopes,
    Probes probes,
    EventLag events,
    Disks disks,
    EventShardLeases leases,
    AlertKeeper alerts,
    OperationsOptions options,
    TimeProvider time,
    ILogger<OperationsMonitor> logger) : BackgroundService
{
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IReadOnlyList<ArtifactUsage>? _artifacts;
    private DateTimeOffset _artifactsAt;

    /// <summary>Null until the first one was taken.</summary>
    public OperationsSample? Latest { get; private set; }

    public async Task<OperationsSample> LatestAsync(CancellationToken cancellationToken)
    {
        await _first.Task.WaitAsync(cancellationToken);
        return Latest!;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                Latest = await TakeAsync(stoppingToken);
                _first.TrySetResult();
                await alerts.JudgeAsync(Latest, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("Looking at the installation failed and is tried again: {Reason}", exception.Message);
            }

            await Task.Delay(options.SampleEvery, time, stoppingToken);
        }
    }

    internal async Task<OperationsSample> TakeAsync(CancellationToken cancellationToken)
    {
        var postgres = probes.PostgresAsync(cancellationToken);
        var redis = probes.RedisAsync(cancellationToken);
        var store = probes.ArtifactStoreAsync(cancellationToken);
        var sample = new OperationsSample
        {
            TakenAt = time.GetUtcNow(),
            Postgres = await postgres,
            Redis = await redis,
            ArtifactStore = await store,
            Disks = disks.Measure(),
        };
        return sample.Postgres.Healthy ? await WithDatabaseAsync(sample, cancellationToken) : sample with { Artifacts = _artifacts };
    }

    private async Task<OperationsSample> WithDatabaseAsync(OperationsSample sample, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var queries = scope.ServiceProvider.GetRequiredService<SystemQueries>();
            var context = scope.ServiceProvider.GetRequiredService<DashboardContext>();
            return sample with
            {
                Queue = await queries.QueueAsync(cancellationToken),
                Runners = await queries.RunnersAsync(cancellationToken),
                Apis = await ApisAsync(context, cancellationToken),
                Artifacts = await ArtifactsAsync(context, cancellationToken),
                Events = sample.Redis.Healthy ? await EventsAsync(cancellationToken) : null,
            };
        }
        catch (Exception exception) when (DatabaseOutage.Is(exception))
        {
            return sample with { Postgres = new PostgresStatus(false, Error: exception.Message), Artifacts = _artifacts };
        }
    }

    private async Task<EventStatus?> EventsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await events.MeasureAsync(cancellationToken);
        }
        catch (Exception exception) when (exception.IsRedisFailure())
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<ApiStatus>> ApisAsync(DashboardContext context, CancellationToken cancellationToken)
    {
        var instances = await context.ApiInstances.AsNoTracking().OrderBy(instance => instance.Id).ToListAsync(cancellationToken);
        var read = await context.EventShards.AsNoTracking().Where(shard => shard.Owner != null).GroupBy(shard => shard.Owner!.Value)
            .ToDictionaryAsync(group => group.Key, group => group.Count(), cancellationToken);
        return instances.Select(instance => new ApiStatus(
            instance.Id, instance.Host, instance.Version, instance.Id == leases.InstanceId, read.GetValueOrDefault(instance.Id),
            instance.StartedAt, instance.LastSeenAt)).ToList();
    }

    private async Task<IReadOnlyList<ArtifactUsage>> ArtifactsAsync(DashboardContext context, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();

        // Nothing is quickly added up, and a newcomer who just ran the first task should not read that nothing was kept.
        if (_artifacts is null or { Count: 0 } || now - _artifactsAt >= options.ArtifactSizesEvery)
        {
            _artifacts = (await context.Artifacts.AsNoTracking().GroupBy(artifact => artifact.Kind)
                    .Select(group => new { group.Key, Count = group.LongCount(), Bytes = group.Sum(artifact => artifact.Size) })
                    .ToListAsync(cancellationToken))
                .Select(group => new ArtifactUsage(group.Key, group.Count, group.Bytes)).OrderByDescending(usage => usage.Bytes).ToList();
            _artifactsAt = now;
        }

        return _artifacts;
    }
}
