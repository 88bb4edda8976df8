using Dashboard.Contracts;
using Dashboard.Messaging;
using StackExchange.Redis;

namespace Dashboard.Api.Events;

/// <summary>Reads the event streams that are this Api's and has them committed, in order, for as long as the process lives.</summary>
internal sealed class EventReader(
    RedisConnection redis,
    EventShardLeases leases,
    EventCommitter committer,
    EventOptions options,
    TimeProvider time,
    ILogger<EventReader> logger) : BackgroundService
{
    // Shards of this Api and the id after which each is read. Only the reading loop touches it.
    private Dictionary<int, string> _positions = [];
    private DateTimeOffset _renewedAt;
    private IDatabase? _blocking;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await leases.ReleaseAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.LogWarning("Event streams were not given back, others take them when the lease ends: {Reason}", exception.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RenewAsync(stoppingToken);
                await ReadOnceAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Database or Redis is away. Everything is read again from what was committed.
                logger.LogWarning("Events wait: {Reason}", exception.Message);
                _renewedAt = default;
                await Task.Delay(options.ShardRenewal / 4, time, stoppingToken);
            }
        }
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now - _renewedAt < options.ShardRenewal)
        {
            return;
        }

        var held = await leases.RenewAsync(cancellationToken);
        var isNew = _renewedAt == default;
        _positions = held.ToDictionary(
            shard => shard.Key,
            shard => !isNew && _positions.TryGetValue(shard.Key, out var known) ? known : shard.Value);
        await ForgetPositionsOfEmptiedStreamsAsync();
        _renewedAt = now;
    }

    /// <summary>After Redis was emptied (or its clock went back) new ids may be smaller than those committed.</summary>
    private async Task ForgetPositionsOfEmptiedStreamsAsync()
    {
        var database = await redis.DatabaseAsync();
        foreach (var (shard, position) in _positions.ToList())
        {
            var last = await database.LastIdAsync(RedisNames.Events(shard));
            if (last is not null && RedisStreams.CompareIds(last, position) < 0)
            {
                logger.LogWarning("Stream {Stream} was emptied; reading it from its beginning", RedisNames.Events(shard));
                _positions[shard] = "0-0";
            }
        }
    }

    private async Task ReadOnceAsync(CancellationToken cancellationToken)
    {
        if (_positions.Count == 0)
        {
            await Task.Delay(options.ShardRenewal, time, cancellationToken);
            return;
        }

        _blocking ??= await redis.OpenDedicatedAsync();
        var streams = _positions.Select(position => (RedisNames.Events(position.Key), position.Value)).ToList();
        var read = await _blocking.ReadAsync(streams, options.BatchSize, options.Block);
        foreach (var (stream, entries) in read)
        {
            var shard = _positions.Keys.Single(candidate => RedisNames.Events(candidate) == stream);
            if (!await committer.CommitAsync(shard, entries, cancellationToken))
            {
                _positions.Remove(shard);
                continue;
            }

            _positions[shard] = entries[^1].Id;
            await (await redis.DatabaseAsync()).TrimBeforeAsync(stream, entries[^1].Id);
        }
    }
}
