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
    private const double DrivenPicturesPerSecond = 20;
    private static readonly TimeSpan KeepLatest = TimeSpan.FromMinutes(30);

    /// <summary>In the languages of the product, since a picture cannot be translated.</summary>
    private static readonly string[] Notice =
    [
        "The page shows a secret. The live picture is withheld meanwhile.",
        "ページに機密情報が表示されているため、ライブ画像を表示していません。",
        "頁面正顯示機密資訊，暫不顯示即時畫面。",
        "页面正显示机密信息，暂不显示实时画面。",
    ];

    private readonly Guid _executionId;
    private readonly BrowserSession _session;
    private readonly RedisConnection _redis;
    private readonly RunnerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Func<bool> _isDriven;
    private readonly SemaphoreSlim _otherTab = new(0, 1);
    private readonly CancellationTokenSource _ended = new();
    private readonly SemaphoreSlim _newFrame = new(0, 1);
    private readonly Task[] _loops;
    private ScreencastFrame? _frame;
    private Screencast? _running;
    private volatile int _step;
    private volatile bool _showsSecret;
    private volatile bool _isWatched;
    private byte[]? _notice;

    /// <param name="isDriven">A person drives the browser, and wants to see at once what they do.</param>
    public LivePictures(
        Guid executionId, BrowserSession session, RedisConnection redis, RunnerOptions options, TimeProvider time, ILogger logger,
        Func<bool>? isDriven = null)
    {
        (_executionId, _session, _redis, _options, _time, _logger) = (executionId, session, redis, options, time, logger);
        _isDriven = isDriven ?? (() => false);
        session.CurrentTabChanged += OnTabChanged;
        _loops = [FollowViewersAsync(_ended.Token), SendAsync(_ended.Token)];
    }

    /// <summary>The step that the coming pictures show.</summary>
    public int StepNumber
    {
        get => _step;
        set => _step = value;
    }

    /// <summary>Somebody has the execution's page open.</summary>
    public bool IsWatched => _isWatched;

    public async ValueTask DisposeAsync()
    {
        _session.CurrentTabChanged -= OnTabChanged;
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
                _isWatched = await (await _redis.DatabaseAsync()).KeyExistsAsync(RedisNames.Viewers(_executionId));
                if (_isWatched)
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

            await _otherTab.WaitAsync(LookForViewers, cancellationToken);
        }
    }

    private void OnTabChanged(PageTab tab)
    {
        lock (_otherTab)
        {
            if (_otherTab.CurrentCount == 0)
            {
                _otherTab.Release();
            }
        }
    }

    private async Task ShowCurrentTabAsync(CancellationToken cancellationToken)
    {
        var current = _session.CurrentTab.Screencast;
        current.FramesPerSecond = _isDriven() ? Math.Max(DrivenPicturesPerSecond, _options.PicturesPerSecond) : _options.PicturesPerSecond;
        if (ReferenceEquals(current, _running) && current.IsRunning)
        {
            return;
        }

        if (_running is { } other)
        {
            await other.StopAsync(cancellationToken);
        }

        _running = current;
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

    /// <summary>
    /// The picture, or a notice in its place while the page shows a secret: what moves cannot be covered reliably. A page that was found
    /// clean before the frame came and after it showed nothing in between that lasted.
    /// </summary>
    /// <returns>Null when the page cannot be asked; then nothing is shown.</returns>
    private async Task<ReadOnlyMemory<byte>?> ShownAsync(ScreencastFrame frame, CancellationToken cancellationToken)
    {
        if (_session.Secrets is not { } secrets)
        {
            return frame.Jpeg;
        }

        try
        {
            var wasShown = _showsSecret;
            _showsSecret = await secrets.IsShownAsync(_session.CurrentTab, cancellationToken);
            if (!_showsSecret && !wasShown)
            {
                return frame.Jpeg;
            }

            if (!wasShown)
            {
                _session.Notice(LogSeverity.Info, SecretScreen.Withheld);
            }

            if (!_showsSecret)
            {
                // It has gone since; the next look shows the page again, whether or not it changes.
                LookAgain(frame);
            }

            return _notice ??= await _session.DrawNoticeAsync(frame.Width, frame.Height, Notice, cancellationToken);
        }
        catch (Exception exception) when (exception is CdpException or PageScriptException or InvalidOperationException)
        {
            _logger.LogDebug("No live picture for now: {Reason}", exception.Message);
            return null;
        }
    }

    private void LookAgain(ScreencastFrame frame) => _ = Task.Run(
        async () =>
        {
            await Task.Delay(LookForViewers, _time, _ended.Token);
            if (ReferenceEquals(_frame, frame))
            {
                OnFrame(frame);
            }
        },
        CancellationToken.None);

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await _newFrame.WaitAsync(cancellationToken);
            var frame = _frame!;
            if (await ShownAsync(frame, cancellationToken) is not { } jpeg)
            {
                continue;
            }

            var bytes = new PictureFrame(_step, frame.Timestamp, frame.Width, frame.Height, jpeg).ToBytes();
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
