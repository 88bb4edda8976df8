using Dashboard.Api.Data;
using Dashboard.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Events;

/// <summary>Settings of reading event streams.</summary>
public sealed class EventOptions
{
    /// <summary>
    /// How long a stream belongs to an Api that does not renew. With the renewal and the read of another it is how long a
    /// page stands still when an Api dies, which is to be less than 5 s.
    /// </summary>
    public TimeSpan ShardLease { get; set; } = TimeSpan.FromSeconds(3);

    public TimeSpan ShardRenewal { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <summary>How long one blocking read waits.</summary>
    public TimeSpan Block { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Most events of one stream in one transaction.</summary>
    public int BatchSize { get; set; } = 500;
}

/// <summary>
/// Shares the event streams among the Apis that live: each is read by one at a time, none takes more than its part
/// while others could. Those of an Api that ended are taken over at once, those of one that stands still or was cut off
/// when its lease ends.
/// </summary>
internal sealed class EventShardLeases(IDbContextFactory<DashboardContext> contexts, TimeProvider time, EventOptions options) : IAsyncDisposable
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly ApiSignOfLife _signOfLife = new();

    /// <summary>This Api; a new one at each start.</summary>
    public Guid InstanceId { get; } = Guid.CreateVersion7();

    /// <summary>Renews, takes and gives back.</summary>
    /// <returns>The streams that are this Api's now, with the id up to which each was committed.</returns>
    public async Task<IReadOnlyDictionary<int, string>> RenewAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await _signOfLife.KeepAsync(context, InstanceId, cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);

        // One Api at a time; it is a matter of a millisecond.
        await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({DatabaseLocks.EventShards})", cancellationToken);
        var now = time.GetUtcNow();
        var living = await LivingAsync(context, now, cancellationToken);
        var share = (RedisNames.EventShards + living.Count - 1) / living.Count;
        var shards = await context.EventShards.OrderBy(shard => shard.Shard).ToListAsync(cancellationToken);
        var mine = shards.Where(shard => shard.Owner == InstanceId).ToList();

        foreach (var surplus in mine.Skip(share).ToList())
        {
            (surplus.Owner, surplus.LeaseUntil) = (null, null);
            mine.Remove(surplus);
        }

        foreach (var free in shards.Where(shard => shard.Owner is not { } owner || shard.LeaseUntil < now || !living.Contains(owner)))
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

    /// <summary>Without giving anything back: the process is gone.</summary>
    public ValueTask DisposeAsync() => _signOfLife.DisposeAsync();

    /// <summary>Says that this Api lives and forgets those that do not.</summary>
    private async Task<HashSet<Guid>> LivingAsync(DashboardContext context, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO api_instances (id, host, version, started_at, last_seen_at)
            VALUES ({InstanceId}, {Environment.MachineName}, {ApiVersion.Current}, {_startedAt}, {now})
            ON CONFLICT (id) DO UPDATE SET last_seen_at = excluded.last_seen_at
            """,
            cancellationToken);
        var silent = now - options.ShardLease;
        var living = new HashSet<Guid>();
        foreach (var instance in await context.ApiInstances.AsNoTracking().ToListAsync(cancellationToken))
        {
            if (instance.Id == InstanceId || (instance.LastSeenAt >= silent && await ApiSignOfLife.IsGivenAsync(context, instance.Id, cancellationToken)))
            {
                living.Add(instance.Id);
            }
            else
            {
                await context.ApiInstances.Where(dead => dead.Id == instance.Id).ExecuteDeleteAsync(cancellationToken);
            }
        }

        return living;
    }
}
