using System.Collections.Concurrent;
using System.Text.Json;
using Dashboard.Api.Data;
using Dashboard.Contracts;
using Dashboard.Messaging;
using Microsoft.EntityFrameworkCore;
using StackExchange.Redis;

namespace Dashboard.Api.Live;

/// <summary>Settings of the live view on the Api's side.</summary>
public sealed class LiveOptions
{
    /// <summary>How often watchers are compared with the database, in case a publication was lost.</summary>
    public TimeSpan CheckEvery { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long runners send pictures after the last sign of a watcher.</summary>
    public TimeSpan ViewerLifetime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Least time between two pictures to one watcher.</summary>
    public TimeSpan PictureInterval { get; set; } = TimeSpan.FromMilliseconds(66);

    /// <summary>How often a dashboard socket gets the whole dashboard.</summary>
    public TimeSpan DashboardEvery { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>
/// Hears what is published about the executions that somebody watches here, and hands it to each watcher. One Redis
/// subscription per watched execution, however many watch it.
/// </summary>
internal sealed class LiveHub(
    RedisConnection redis, IDbContextFactory<DashboardContext> contexts, LiveOptions options, TimeProvider time, ILogger<LiveHub> logger)
    : BackgroundService
{
    private readonly ConcurrentDictionary<Guid, Topic> _topics = new();

    /// <summary>Watchers of executions here, for metrics.</summary>
    public int WatcherCount => _topics.Values.Sum(topic => topic.Count);

    /// <summary>Starts to collect what is published about an execution; read the state only afterwards.</summary>
    public async Task<ExecutionWatcher> WatchAsync(Guid executionId, bool pictures)
    {
        var watcher = new ExecutionWatcher(executionId, pictures);
        Topic topic;
        do
        {
            topic = _topics.GetOrAdd(executionId, id => new Topic(id));
        }
        while (!topic.TryAdd(watcher));

        await SubscribeAsync(topic);
        if (pictures)
        {
            await AnnounceAsync([executionId]);
        }

        return watcher;
    }

    public async Task LeaveAsync(ExecutionWatcher watcher)
    {
        if (!_topics.TryGetValue(watcher.ExecutionId, out var topic) || !topic.RemoveAndCloseIfEmpty(watcher))
        {
            return;
        }

        _topics.TryRemove(new KeyValuePair<Guid, Topic>(topic.ExecutionId, topic));
        if (topic.Subscribed)
        {
            try
            {
                var subscriber = await redis.SubscriberAsync();
                await subscriber.UnsubscribeAsync(RedisNames.Live(topic.ExecutionId), topic.OnMessages);
                await subscriber.UnsubscribeAsync(RedisNames.LivePictures(topic.ExecutionId), topic.OnPicture);
                await subscriber.UnsubscribeAsync(RedisNames.LiveThinking(topic.ExecutionId), topic.OnThinking);
            }
            catch (Exception exception) when (exception.IsRedisFailure())
            {
                logger.LogDebug("Unsubscribing while Redis is away: {Reason}", exception.Message);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.CheckEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (_topics.IsEmpty)
            {
                continue;
            }

            try
            {
                foreach (var topic in _topics.Values)
                {
                    await SubscribeAsync(topic);
                }

                await AnnounceAsync(_topics.Values.Where(topic => topic.WantsPictures).Select(topic => topic.ExecutionId));
                await CompareAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("Watchers could not be compared with the database: {Reason}", exception.Message);
            }
        }
    }

    private async Task SubscribeAsync(Topic topic)
    {
        if (topic.Subscribed)
        {
            return;
        }

        try
        {
            var subscriber = await redis.SubscriberAsync();
            await subscriber.SubscribeAsync(RedisNames.Live(topic.ExecutionId), topic.OnMessages);
            await subscriber.SubscribeAsync(RedisNames.LivePictures(topic.ExecutionId), topic.OnPicture);
            await subscriber.SubscribeAsync(RedisNames.LiveThinking(topic.ExecutionId), topic.OnThinking);
            topic.Subscribed = true;
        }
        catch (Exception exception) when (exception.IsRedisFailure())
        {
            logger.LogDebug("Watching by the database alone while Redis is away: {Reason}", exception.Message);
        }
    }

    private async Task AnnounceAsync(IEnumerable<Guid> executions)
    {
        try
        {
            var database = await redis.DatabaseAsync();
            foreach (var id in executions)
            {
                await database.StringSetAsync(RedisNames.Viewers(id), "1", options.ViewerLifetime);
            }
        }
        catch (Exception exception) when (exception.IsRedisFailure())
        {
            logger.LogDebug("Viewers cannot be announced while Redis is away: {Reason}", exception.Message);
        }
    }

    private async Task CompareAsync(CancellationToken cancellationToken)
    {
        var ids = _topics.Keys.ToArray();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var positions = await context.Executions.AsNoTracking().Where(row => ids.Contains(row.Id))
            .Select(row => new { row.Id, row.Position }).ToDictionaryAsync(row => row.Id, row => row.Position, cancellationToken);
        foreach (var topic in _topics.Values)
        {
            // Changes are published once they are committed; while Redis is away nothing comes but what the database has.
            topic.Compare(positions.TryGetValue(topic.ExecutionId, out var position) ? position : null, underWay: redis.IsConnected);
        }
    }

    /// <summary>The watchers of one execution.</summary>
    private sealed class Topic(Guid executionId)
    {
        private readonly List<ExecutionWatcher> _watchers = [];
        private bool _closed;

        public Guid ExecutionId => executionId;

        public bool Subscribed { get; set; }

        public int Count
        {
            get
            {
                lock (_watchers)
                {
                    return _watchers.Count;
                }
            }
        }

        public bool WantsPictures
        {
            get
            {
                lock (_watchers)
                {
                    return _watchers.Any(watcher => watcher.Pictures);
                }
            }
        }

        public bool TryAdd(ExecutionWatcher watcher)
        {
            lock (_watchers)
            {
                if (!_closed)
                {
                    _watchers.Add(watcher);
                }

                return !_closed;
            }
        }

        public bool RemoveAndCloseIfEmpty(ExecutionWatcher watcher)
        {
            lock (_watchers)
            {
                _watchers.Remove(watcher);
                return _closed = _watchers.Count == 0;
            }
        }

        public void OnMessages(RedisChannel channel, RedisValue value)
        {
            var messages = JsonSerializer.Deserialize<List<LiveMessage>>((byte[])value!, ApiJson.Options) ?? [];
            ForEach(watcher => watcher.Offer(messages));
        }

        public void OnPicture(RedisChannel channel, RedisValue value)
        {
            byte[] bytes = value!;
            ForEach(watcher => watcher.OfferPicture(bytes));
        }

        public void OnThinking(RedisChannel channel, RedisValue value)
        {
            byte[] bytes = value!;
            ForEach(watcher => watcher.OfferThinking(bytes));
        }

        public void Compare(long? position, bool underWay) => ForEach(watcher => watcher.OfferPosition(position, underWay));

        private void ForEach(Action<ExecutionWatcher> action)
        {
            lock (_watchers)
            {
                _watchers.ForEach(action);
            }
        }
    }
}
