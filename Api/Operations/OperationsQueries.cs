using Dashboard.Api.Data;
using Dashboard.Api.Operations.Alerts;
using Dashboard.Contracts;
using Dashboard.Messaging;
using Dashboard.Messaging.Warnings;

namespace Dashboard.Api.Operations;

/// <summary>Puts together what the operations page shows: what is cheap as it is now, the rest as last measured.</summary>
internal sealed class OperationsQueries(
    OperationsMonitor monitor, AlertKeeper alerts, SystemQueries queries, RedisConnection redis, OperationsOptions options)
{
    public async Task<OperationsResponse> GetAsync(CancellationToken cancellationToken)
    {
        var sample = await monitor.LatestAsync(cancellationToken);
        var (queue, runners, ended) = (sample.Queue, sample.Runners, (IReadOnlyList<AlertResponse>?)null);
        try
        {
            // While the database is away nobody is made to wait for it.
            if (sample.Postgres.Healthy)
            {
                queue = await queries.QueueAsync(cancellationToken);
                runners = await queries.RunnersAsync(cancellationToken);
                ended = await alerts.EndedAsync(cancellationToken);
            }
        }
        catch (Exception exception) when (DatabaseOutage.Is(exception))
        {
            // What was seen last is told; the next sample says that the database is away.
        }

        var rules = options.Alerts;
        return new OperationsResponse
        {
            TakenAt = sample.TakenAt,
            Queue = queue,
            Runners = runners,
            Events = sample.Events,
            Postgres = sample.Postgres,
            Redis = sample.Redis,
            ArtifactStore = sample.ArtifactStore,
            Apis = sample.Apis,
            Disks = sample.Disks,
            Artifacts = sample.Artifacts,
            Alerts = new AlertsResponse(alerts.Active, ended, new AlertThresholds(
                rules.QueueOlderThan.TotalSeconds, rules.DiskFreeBelowPercent, rules.EventsLagOver.TotalSeconds,
                rules.RaiseAfter.TotalSeconds, rules.EndAfter.TotalSeconds)),
            Warnings = sample.Redis.Healthy ? await WarningsAsync(cancellationToken) : null,
        };
    }

    private async Task<IReadOnlyList<ServiceWarning>?> WarningsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await RecentWarnings.ReadAsync(await redis.DatabaseAsync()).WaitAsync(options.ProbeTimeout, cancellationToken);
        }
        catch (Exception exception) when (exception.IsRedisFailure())
        {
            return null;
        }
    }
}
