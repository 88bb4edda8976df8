using System.Text.Json;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Messaging;

namespace Dashboard.Runner.Live;

/// <summary>
/// Sends what the model of one execution writes just now while somebody watches: as pictures go, newest wins, and nothing is lost but
/// words that the finished step says again.
/// </summary>
internal sealed class LiveThinking : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    /// <summary>Who comes later, or missed one, need not wait for the next word of a slow model.</summary>
    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(2);

    private readonly Guid _executionId;
    private readonly ModelThinking _thinking;
    private readonly LivePictures _pictures;
    private readonly RedisConnection _redis;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _loop;
    private ThinkingUpdate? _sent;

    public LiveThinking(Guid executionId, ModelThinking thinking, LivePictures pictures, RedisConnection redis, TimeProvider time, ILogger logger)
    {
        (_executionId, _thinking, _pictures, _redis, _logger) = (executionId, thinking, pictures, redis, logger);
        _loop = SendAsync(time, _ended.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Dispose();
    }

    private async Task SendAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var now = _pictures.IsWatched ? _thinking.Now : null;
            if (now is null)
            {
                await PublishAsync(_sent is null ? null : _sent with { IsOver = true });
                _sent = null;
            }
            else if (IsNews(now))
            {
                await PublishAsync(now);
                _sent = now;
            }
        }
    }

    private bool IsNews(ThinkingUpdate now) =>
        _sent is not { } sent || now.ElapsedMs - sent.ElapsedMs >= AgainAfter.TotalMilliseconds || now with { ElapsedMs = sent.ElapsedMs } != sent;

    private async Task PublishAsync(ThinkingUpdate? update)
    {
        if (update is null)
        {
            return;
        }

        try
        {
            var bytes = JsonSerializer.SerializeToUtf8Bytes(update, ContractsJson.Default.ThinkingUpdate);
            await (await _redis.DatabaseAsync()).PublishAsync(RedisNames.LiveThinking(_executionId), bytes);
        }
        catch (Exception exception) when (exception.IsRedisFailure())
        {
            _logger.LogDebug("What the model writes was not sent: {Reason}", exception.Message);
        }
    }
}
