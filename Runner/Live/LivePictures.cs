using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Messaging;

namespace Dashboard.Runner.Live;

/// <summary>
/// Sends live pictures of one execution while somebody watches it: newest wins, nothing queues, and nothing is lost
/// but pictures when Redis is away.
/// </summary>
internal sealed class LivePictures : IAsyncDisposable
{
    private static readonly TimeSpan LookForViewers = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan KeepLatest = TimeSpan.FromMinutes(30);

    private readonly Guid _executionId;
    private readonly BrowserSession _session;
    private readonly RedisConnection _redis;
    private readonly RunnerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _ended = new();
    private readonly SemaphoreSlim _newFrame = new(0, 1);
    private readonly Task[] _loops;
    private ScreencastFrame? _frame;
    private Screencast? _running;
    private volatile int _step;

    public LivePictures(
        Guid executionId, BrowserSession session, RedisConnection redis, RunnerOptions options, TimeProvider time, ILogger logger)
    {
        (_executionId, _session, _redis, _options, _time, _logger) = (executionId, session, redis, options, time, logger);
        _loops = [FollowViewersAsync(_ended.Token), SendAsync(_ended.Token)];
    }

    /// <summary>The step that the coming pictures show.</summary>
    public int StepNumber
    {
        get => _step;
        set => _step = value;
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await Task.WhenAll(_loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Dispose();
    }

    private async Task FollowViewersAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (await (await _redis.DatabaseAsync()).KeyExistsAsync(RedisNames.Viewers(_executionId)))
                {
                    await ShowCurrentTabAsync(cancellationToken);
                }
                else if (_running is { } screencast)
                {
                    _running = null;
                    await screencast.StopAsync(cancellationToken);
                }
            }
            catch (Exception exception) when (exception.IsRedisFailure() || exception is CdpException or InvalidOperationException)
            {
                _logger.LogDebug("No live picture for now: {Reason}", exception.Message);
            }

            await Task.Delay(LookForViewers, _time, cancellationToken);
        }
    }

    private async Task ShowCurrentTabAsync(CancellationToken cancellationToken)
    {
        var current = _session.CurrentTab.Screencast;
        if (ReferenceEquals(current, _running) && current.IsRunning)
        {
            return;
        }

        if (_running is { } other)
        {
            await other.StopAsync(cancellationToken);
        }

        _running = current;
        current.FramesPerSecond = _options.PicturesPerSecond;
        await current.StartAsync(OnFrame, cancellationToken: cancellationToken);
    }

    private void OnFrame(ScreencastFrame frame)
    {
        _frame = frame;
        lock (_newFrame)
        {
            if (_newFrame.CurrentCount == 0)
            {
                _newFrame.Release();
            }
        }
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await _newFrame.WaitAsync(cancellationToken);
            var frame = _frame!;
            var bytes = new PictureFrame(_step, frame.Timestamp, frame.Width, frame.Height, frame.Jpeg).ToBytes();
            try
            {
                var database = await _redis.DatabaseAsync();
                await Task.WhenAll(
                    database.PublishAsync(RedisNames.LivePictures(_executionId), bytes),
                    database.StringSetAsync(RedisNames.LatestPicture(_executionId), bytes, KeepLatest));
            }
            catch (Exception exception) when (exception.IsRedisFailure())
            {
                _logger.LogDebug("A live picture was dropped: {Reason}", exception.Message);
            }
        }
    }
}
