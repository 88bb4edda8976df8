using Dashboard.Api.Data;
using Dashboard.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Events;

/// <summary>Settings of reading event streams.</summary>
public sealed class EventOptions
{
    /// <summary>How long a stream belongs to an Api that does not renew.</summary>
    public TimeSpan ShardLease { get; set; } = TimeSpan.FromSeconds(10);

    public TimeSpan ShardRenewal { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long one blocking read waits.</summary>
    public TimeSpan Block { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Most events of one stream in one transaction.</summary>
    public int BatchSize { get; set; } = 500;
}

/// <summary>
/// Shares the event streams among the Apis that live: each is read by one at a time, none takes more than its part
/// while others could, and those of a dead one are taken over when its lease ends.
/// </summary>
internal sealed class EventShardLeases(IDbContextFactory<DashboardContext> contexts, TimeProvider time, EventOptions options)
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    /// <summary>This Api; a new one at each start.</summary>
    public Guid InstanceId { get; } = Guid.CreateVersion7();

    /// <summary>Renews, takes and gives back.</summary>
    /// <returns>The streams that are this Api's now, with the id up to which each was committed.</returns>
    public async Task<IReadOnlyDictionary<int, string>> RenewAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);

        // One Api at a time; it is a matter of a millisecond.
        await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({DatabaseLocks.EventShards})", cancellationToken);
        var now = time.GetUtcNow();
        var share = await FairShareAsync(context, now, cancellationToken);
        var shards = await context.EventShards.OrderBy(shard => shard.Shard).ToListAsync(cancellationToken);
        var mine = shards.Where(shard => shard.Owner == InstanceId).ToList();

        foreach (var surplus in mine.Skip(share).ToList())
        {
            (surplus.Owner, surplus.LeaseUntil) = (null, null);
            mine.Remove(surplus);
        }

        foreach (var free in shards.Where(shard => shard.Owner is null || shard.LeaseUntil < now))
        {
            if (mine.Count >= share)
            {
                break;
            }

            if (!mine.Contains(free))
            {
                free.Owner = InstanceId;
                mine.Add(free);
            }
        }

        mine.ForEach(shard => shard.LeaseUntil = now + options.ShardLease);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return mine.ToDictionary(shard => shard.Shard, shard => shard.LastId);
    }

    /// <summary>Gives everything back, so that others need not wait for the lease to end.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.EventShards.Where(shard => shard.Owner == InstanceId)
            .ExecuteUpdateAsync(set => set.SetProperty(shard => shard.Owner, (Guid?)null), cancellationToken);
        await context.ApiInstances.Where(instance => instance.Id == InstanceId).ExecuteDeleteAsync(cancellationToken);
    }

    private async Task<int> FairShareAsync(DashboardContext context, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO api_instances (id, host, version, started_at, last_seen_at)
            VALUES ({InstanceId}, {Environment.MachineName}, {ApiVersion.Current}, {_startedAt}, {now})
            ON CONFLICT (id) DO UPDATE SET last_seen_at = excluded.last_seen_at
            """,
            cancellationToken);
        var dead = now - options.ShardLease;
        await context.ApiInstances.Where(instance => instance.LastSeenAt < dead).ExecuteDeleteAsync(cancellationToken);
        var living = await context.ApiInstances.CountAsync(cancellationToken);
        return (RedisNames.EventShards + living - 1) / living;
    }
}
