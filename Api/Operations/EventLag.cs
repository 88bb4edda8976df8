using System.Globalization;
using Dashboard.Api.Data;
using Dashboard.Api.Events;
using Dashboard.Contracts;
using Dashboard.Messaging;
using Microsoft.EntityFrameworkCore;
using StackExchange.Redis;

namespace Dashboard.Api.Operations;

/// <summary>Measures how old the oldest event is that waits in Redis for its commit, by the clock of Redis.</summary>
internal sealed class EventLag(IDbContextFactory<DashboardContext> contexts, RedisConnection redis)
{
    public async Task<EventStatus> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var shards = await context.EventShards.AsNoTracking().OrderBy(shard => shard.Shard).ToListAsync(cancellationToken);
        var hosts = await context.ApiInstances.AsNoTracking().ToDictionaryAsync(instance => instance.Id, instance => instance.Host, cancellationToken);
        var database = await redis.DatabaseAsync();
        var now = await NowAsync(database);
        var measured = await Task.WhenAll(shards.Select(shard => MeasureAsync(database, shard, hosts, now)));
        return new EventStatus(measured.Select(shard => shard.OldestSeconds).DefaultIfEmpty().Max(), measured.Sum(shard => shard.Waiting), measured);
    }

    private static async Task<EventShardStatus> MeasureAsync(IDatabase database, EventShard shard, Dictionary<Guid, string> hosts, long now)
    {
        var stream = RedisNames.Events(shard.Shard);
        var committed = shard.LastId;
        var last = await database.LastIdAsync(stream);
        if (last is not null && RedisStreams.CompareIds(last, committed) < 0)
        {
            // The stream was emptied since: everything in it is new, as its reader finds too.
            committed = "0-0";
        }

        var oldest = last is null ? null : await FirstAfterAsync(database, stream, committed);
        var waiting = oldest is null ? 0 : await WaitingAsync(database, stream, committed);
        var age = oldest is null ? 0 : Math.Max(0, now - MillisecondsOf(oldest)) / 1000.0;
        var host = shard.Owner is { } owner ? hosts.GetValueOrDefault(owner) : null;
        return new EventShardStatus(shard.Shard, waiting, age, shard.Owner, host, shard.Owner is null ? null : shard.LeaseUntil);
    }

    private static async Task<string?> FirstAfterAsync(IDatabase database, string stream, string committed)
    {
        var entries = (RedisResult[])await database.ExecuteAsync("XRANGE", stream, $"({committed}", "+", "COUNT", 1);
        return entries.Length == 0 ? null : (string)((RedisResult[])entries[0])[0];
    }

    /// <summary>Streams are trimmed up to the newest committed entry, which itself stays.</summary>
    private static async Task<long> WaitingAsync(IDatabase database, string stream, string committed)
    {
        var first = (RedisResult[])await database.ExecuteAsync("XRANGE", stream, "-", "+", "COUNT", 1);
        var length = await database.LengthAsync(stream);
        var stays = first.Length > 0 && RedisStreams.CompareIds((string)((RedisResult[])first[0])[0], committed) <= 0;
        return Math.Max(1, stays ? length - 1 : length);
    }

    private static async Task<long> NowAsync(IDatabase database)
    {
        var time = (RedisResult[])await database.ExecuteAsync("TIME");
        return (long.Parse((string)time[0], CultureInfo.InvariantCulture) * 1000) + (long.Parse((string)time[1], CultureInfo.InvariantCulture) / 1000);
    }

    private static long MillisecondsOf(string id) => long.Parse(id.AsSpan(0, id.IndexOf('-', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
}
