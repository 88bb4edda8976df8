using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Dashboard.Messaging;

public static class RedisFailures
{
    /// <summary>Redis is away, refuses or is too slow; the client has no common type for these.</summary>
    public static bool IsRedisFailure(this Exception exception) => exception is RedisException or RedisCommandException or TimeoutException;
}

/// <summary>
/// The process's connection to Redis, made when it is first needed and kept. Redis may be away at any time:
/// every call may throw what <see cref="RedisFailures.IsRedisFailure"/> knows, and nothing may depend on it for truth.
/// </summary>
public sealed class RedisConnection(string connectionString, ILogger<RedisConnection> logger) : IAsyncDisposable
{
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private readonly List<ConnectionMultiplexer> _all = [];
    private ConnectionMultiplexer? _shared;

    /// <summary>The connection came back after it was lost: what was published in between was missed.</summary>
    public event Action? Restored;

    public bool IsConnected => _shared?.IsConnected ?? false;

    /// <summary>The shared connection, for everything that does not block.</summary>
    public async ValueTask<IDatabase> DatabaseAsync() => (await SharedAsync()).GetDatabase();

    public async ValueTask<ISubscriber> SubscriberAsync() => (await SharedAsync()).GetSubscriber();

    /// <summary>A connection of its own, for blocking reads; lives as long as this object.</summary>
    public async Task<IDatabase> OpenDedicatedAsync()
    {
        var connection = await ConnectAsync();
        return connection.GetDatabase();
    }

    /// <returns>Round trip in ms.</returns>
    /// <exception cref="RedisException">Redis does not answer.</exception>
    public async Task<double> PingAsync() => (await (await DatabaseAsync()).PingAsync()).TotalMilliseconds;

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _all)
        {
            await connection.CloseAsync(allowCommandsToComplete: false);
            connection.Dispose();
        }

        _connecting.Dispose();
    }

    private async ValueTask<ConnectionMultiplexer> SharedAsync()
    {
        if (_shared is { } existing)
        {
            return existing;
        }

        await _connecting.WaitAsync();
        try
        {
            if (_shared is null)
            {
                var connection = await ConnectAsync();
                connection.ConnectionFailed += (_, failed) => logger.LogWarning("Lost Redis ({Kind}): {Failure}", failed.ConnectionType, failed.FailureType);
                connection.ConnectionRestored += (_, _) => Restored?.Invoke();
                _shared = connection;
            }

            return _shared;
        }
        finally
        {
            _connecting.Release();
        }
    }

    private async Task<ConnectionMultiplexer> ConnectAsync()
    {
        var options = ConfigurationOptions.Parse(connectionString);
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = 2000;
        options.KeepAlive = 10;
        var connection = await ConnectionMultiplexer.ConnectAsync(options);
        lock (_all)
        {
            _all.Add(connection);
        }

        return connection;
    }
}
