using System.Collections.Concurrent;
using Dashboard.Messaging;

namespace Dashboard.Api.Security;

/// <summary>
/// Tells all Apis that somebody's rights changed, so that what they have open is looked at again. While Redis is away open sockets
/// find out by themselves, when they look the next time.
/// </summary>
internal sealed class AccessChanges(RedisConnection redis, ILogger<AccessChanges> logger)
{
    /// <summary>So often an open socket asks by itself whether it may stay open.</summary>
    public static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(30);

    private const string Channel = "access-changed";
    private const string Everybody = "*";

    private readonly ConcurrentDictionary<Watch, byte> _watches = new();
    private readonly SemaphoreSlim _subscribing = new(1, 1);
    private bool _subscribed;

    /// <param name="userId">Null when it may concern anybody, as a change of what is shared does.</param>
    public async Task TellAsync(Guid? userId)
    {
        try
        {
            await (await redis.DatabaseAsync()).PublishAsync(Channel, userId?.ToString() ?? Everybody);
        }
        catch (Exception failed) when (failed.IsRedisFailure())
        {
            logger.LogWarning("A change of rights was not announced while Redis is away: {Reason}", failed.Message);
            Wake(userId?.ToString() ?? Everybody);
        }
    }

    /// <summary>A place to wait at for changes; to be disposed of.</summary>
    public async Task<Watch> WatchAsync(Guid userId)
    {
        await SubscribeAsync();
        var watch = new Watch(this, userId);
        _watches[watch] = 0;
        return watch;
    }

    private async Task SubscribeAsync()
    {
        if (_subscribed)
        {
            return;
        }

        await _subscribing.WaitAsync();
        try
        {
            if (!_subscribed)
            {
                await (await redis.SubscriberAsync()).SubscribeAsync(Channel, (_, value) => Wake(value!));
                _subscribed = true;
            }
        }
        catch (Exception failed) when (failed.IsRedisFailure())
        {
            logger.LogDebug("Open sockets ask by themselves while Redis is away: {Reason}", failed.Message);
        }
        finally
        {
            _subscribing.Release();
        }
    }

    private void Wake(string about)
    {
        foreach (var watch in _watches.Keys.Where(watch => about == Everybody || about == watch.UserId.ToString()))
        {
            watch.Wake();
        }
    }

    /// <summary>Waits for changes of one person's rights.</summary>
    internal sealed class Watch(AccessChanges changes, Guid userId) : IDisposable
    {
        private readonly SemaphoreSlim _signal = new(0, 1);

        public Guid UserId => userId;

        /// <summary>Returns when rights may have changed.</summary>
        public Task WaitAsync(CancellationToken cancellationToken) => _signal.WaitAsync(AskEvery, cancellationToken);

        public void Wake()
        {
            lock (_signal)
            {
                if (_signal.CurrentCount == 0)
                {
                    _signal.Release();
                }
            }
        }

        public void Dispose() => changes._watches.TryRemove(this, out _);
    }
}
