using Dashboard.Api.Data;
using Dashboard.Api.Operations;
using Dashboard.Contracts;
using Dashboard.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Executions;

/// <summary>
/// Finds executions whose lease ended while we are behind with reading. That a runner is silent is known only when all was read that had
/// arrived until then: the end of the run may lie there, and what keeps us from reading may keep us from answering renewals as well.
/// </summary>
internal sealed class UnreadEvents(
    IDbContextFactory<DashboardContext> contexts, EventLag lag, RedisConnection redis, LeaseOptions options, ILogger<UnreadEvents> logger)
{
    private bool _isHolding;

    /// <summary>Executions that stay with their runner for now, although their lease ended.</summary>
    /// <param name="earliest">Nothing was taken away before this moment, whenever its lease ended.</param>
    /// <param name="now">Leases that end later are not looked at.</param>
    public async Task<Guid[]> HoldAsync(DateTimeOffset earliest, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var ended = await context.Executions.AsNoTracking().IgnoreQueryFilters()
            .Where(row => Execution.ActiveStates.Contains(row.State) && row.LeaseUntil < now)
            .Select(row => new { row.Id, row.LeaseUntil }).ToListAsync(cancellationToken);
        var held = ended.Count == 0 ? [] : await HoldAsync([.. ended.Select(row => (row.Id, Since(row.LeaseUntil!.Value)))], cancellationToken);
        if (held.Length > 0 && !_isHolding)
        {
            logger.LogInformation("{Count} executions whose lease ended wait until what their runners told is read", held.Length);
        }

        _isHolding = held.Length > 0;
        return held;

        TimeSpan Since(DateTimeOffset end) => now - (end > earliest ? end : earliest);
    }

    /// <param name="ended">Executions, and how long each could have been taken away by now.</param>
    private async Task<Guid[]> HoldAsync((Guid Id, TimeSpan Since)[] ended, CancellationToken cancellationToken)
    {
        if (!redis.IsConnected)
        {
            return [];
        }

        try
        {
            // A Redis that stands still must not hold up what looks after all executions. Ages are compared, not times: the streams have the
            // clock of Redis, leases have ours.
            var shards = (await lag.MeasureAsync(cancellationToken).WaitAsync(options.Lease, cancellationToken)).Shards.ToDictionary(shard => shard.Shard);
            return [.. ended
                .Where(row => row.Since < options.AwaitEvents
                    && shards.TryGetValue(RedisNames.ShardOf(row.Id), out var shard) && shard.Waiting > 0 && shard.OldestSeconds >= row.Since.TotalSeconds)
                .Select(row => row.Id)];
        }
        catch (Exception exception) when (exception.IsRedisFailure())
        {
            logger.LogWarning("Whether events lie unread is not known while Redis is away: {Reason}", exception.Message);
            return [];
        }
    }
}
