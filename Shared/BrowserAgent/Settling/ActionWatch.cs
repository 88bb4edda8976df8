using System.Diagnostics;
using System.Text.Json;

namespace Dashboard.BrowserAgent;

/// <summary>
/// Watches a page from just before an action's input until what the action caused has come to rest: requests that
/// started since, documents that load, short timers of its handlers, changes of the document. What the page does by
/// itself (polling, streams, beacons) is not waited for.
/// </summary>
internal sealed class ActionWatch : IAsyncDisposable
{
    private static readonly PageScript Quiet = PageScript.Load("Settling/Scripts/quiet.js");
    private static readonly PageScript Timers = PageScript.Load("Settling/Scripts/timers.js");

    private readonly PageTab _tab;
    private readonly SettleOptions _options;
    private readonly long _firstSequence;
    private readonly SemaphoreSlim _signal = new(0);
    private readonly IReadOnlyList<Frame> _watchedFrames;
    private List<(CdpSession Session, string ObjectId)> _timers = [];
    private long _lastActivity = Stopwatch.GetTimestamp();
    private volatile bool _outsideEffect;
    private volatile bool _navigated;
    private volatile bool _parsing;

    private ActionWatch(PageTab tab, Frame? frame, SettleOptions options, long firstSequence)
    {
        _tab = tab;
        _options = options;
        _firstSequence = firstSequence;
        _watchedFrames = frame is null || frame.IsMain ? [tab.MainFrame] : [tab.MainFrame, frame];
        tab.Requests.BeginWatch();
        tab.Requests.Started += OnStarted;
        tab.Requests.Ended += OnEnded;
        tab.Requests.Changed += Signal;
        tab.Requests.SocketSent += OnSocketSent;
        tab.Navigated += OnNavigated;
        tab.NavigationAnnounced += OnActivity;
        tab.DocumentParsed += OnParsed;
    }

    /// <summary>What was seen so far.</summary>
    public SettleResult Seen => new(_outsideEffect, _navigated, TimedOut: false);

    /// <summary>Begins to watch; call it before the input is sent.</summary>
    /// <param name="frame">The frame that the input goes to; null for the page.</param>
    public static async Task<ActionWatch> BeginAsync(PageTab tab, Frame? frame, SettleOptions options, CancellationToken cancellationToken)
    {
        var watch = new ActionWatch(tab, frame, options, tab.Requests.Sequence + 1);
        try
        {
            var installing = watch._watchedFrames.Where(static candidate => candidate.IsLocalRoot)
                .Select(candidate => InstallTimersAsync(candidate.Session, cancellationToken));
            watch._timers = [.. (await Task.WhenAll(installing)).OfType<(CdpSession, string)>()];
            watch._lastActivity = Stopwatch.GetTimestamp();
            return watch;
        }
        catch
        {
            await watch.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until a page that was just opened has loaded.</summary>
    public static async Task<SettleResult> SettleNewTabAsync(PageTab tab, SettleOptions options, CancellationToken cancellationToken)
    {
        await tab.Ready.WaitAsync(cancellationToken);
        await using var watch = new ActionWatch(tab, null, options, 0);
        return await watch.SettleAsync(cancellationToken);
    }

    /// <summary>Waits until the page has come to rest; call it after the input was sent.</summary>
    public async Task<SettleResult> SettleAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        OnActivity();
        try
        {
            while (Stopwatch.GetElapsedTime(started) < _options.Limit)
            {
                var wait = RequestWait();
                if (wait <= TimeSpan.Zero)
                {
                    wait = await TimerWaitAsync(cancellationToken);
                }

                if (wait > TimeSpan.Zero)
                {
                    var left = Max(_options.Limit - Stopwatch.GetElapsedTime(started), TimeSpan.Zero);
                    await _signal.WaitAsync(wait < left ? wait : left, cancellationToken);
                    continue;
                }

                await WaitForQuietDocumentAsync(cancellationToken);
                if (RequestWait() <= TimeSpan.Zero)
                {
                    return Seen;
                }
            }

            return Seen with { TimedOut = true };
        }
        catch (CdpException error) when (error.IsClosed)
        {
            // The action closed the tab, or the browser is gone; who holds the session knows which.
            return Seen;
        }
    }

    public ValueTask DisposeAsync()
    {
        _tab.Requests.EndWatch();
        _tab.Requests.Started -= OnStarted;
        _tab.Requests.Ended -= OnEnded;
        _tab.Requests.Changed -= Signal;
        _tab.Requests.SocketSent -= OnSocketSent;
        _tab.Navigated -= OnNavigated;
        _tab.NavigationAnnounced -= OnActivity;
        _tab.DocumentParsed -= OnParsed;
        foreach (var (session, objectId) in _timers)
        {
            // Not waited for: a page that hangs in a navigation answers only when that ends, and then needs nothing restored.
            _ = CallTimersAsync(session, objectId, "function(){this.restore()}", CancellationToken.None);
        }

        return ValueTask.CompletedTask;
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static bool IsHarmless(string method) => method is "GET" or "HEAD" or "OPTIONS";

    /// <summary>How long to wait, at least, for requests; zero or less when they are at rest.</summary>
    private TimeSpan RequestWait()
    {
        var wait = _options.RequestQuiet - Stopwatch.GetElapsedTime(Interlocked.Read(ref _lastActivity));
        if (_parsing)
        {
            wait = _options.Limit;
        }

        foreach (var request in _tab.Requests.Pending())
        {
            if (request.Sequence < _firstSequence || request.Background || request.Weight == RequestWeight.None)
            {
                continue;
            }

            wait = Max(wait, request.Weight == RequestWeight.Strong
                ? _options.Limit
                : _options.WeakLimit - Stopwatch.GetElapsedTime(request.StartedAt));
        }

        return wait;
    }

    private async Task<TimeSpan> TimerWaitAsync(CancellationToken cancellationToken)
    {
        var longest = 0.0;
        foreach (var (session, objectId) in _timers)
        {
            var answer = await CallTimersAsync(session, objectId, "function(){return this.remaining()}", cancellationToken);
            longest = Math.Max(longest, answer);
        }

        // The timer itself needs a moment to run; what it does is then seen by the rest of the watch.
        return longest > 0 ? TimeSpan.FromMilliseconds(longest + 5) : TimeSpan.Zero;
    }

    private Task WaitForQuietDocumentAsync(CancellationToken cancellationToken)
    {
        object?[] arguments = [_options.DocumentQuiet.TotalMilliseconds, _options.DocumentLimit.TotalMilliseconds];
        return Task.WhenAll(_watchedFrames.Where(static frame => !frame.IsDetached).Select(WaitAsync));

        async Task WaitAsync(Frame frame)
        {
            try
            {
                await frame.EvaluateAsync(Quiet, arguments, cancellationToken);
            }
            catch (CdpException error) when (error.IsContextLost || (error.IsClosed && !frame.IsMain))
            {
                // The document was left while it was watched; the request that replaced it is waited for.
            }
        }
    }

    private static async Task<(CdpSession, string)?> InstallTimersAsync(CdpSession session, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await session.SendAsync("Runtime.evaluate", new { expression = Timers.Source, silent = true }, cancellationToken);
            return answer.GetProperty("result").Text("objectId") is { } objectId ? (session, objectId) : null;
        }
        catch (CdpException error) when (error.IsContextLost)
        {
            return null;
        }
    }

    private static async Task<double> CallTimersAsync(CdpSession session, string objectId, string function, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await session.SendAsync(
                "Runtime.callFunctionOn", new { functionDeclaration = function, objectId, returnByValue = true }, cancellationToken);
            return answer.GetProperty("result").TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.Number
                ? value.GetDouble()
                : 0;
        }
        catch (CdpException)
        {
            // The document was left, and its timers with it.
            return 0;
        }
    }

    private void OnStarted(PageRequest request)
    {
        if (request.Background)
        {
            return;
        }

        if (!IsHarmless(request.Method))
        {
            _outsideEffect = true;
        }

        if (request.Weight != RequestWeight.None)
        {
            OnActivity();
        }
    }

    private void OnEnded(PageRequest request)
    {
        if (request.Sequence >= _firstSequence && !request.Background && request.Weight != RequestWeight.None)
        {
            OnActivity();
        }
    }

    private void OnSocketSent() => _outsideEffect = true;

    private void OnNavigated(Frame frame)
    {
        if (frame.IsMain)
        {
            _navigated = true;
            _parsing = true;
            OnActivity();
        }
    }

    private void OnParsed()
    {
        _parsing = false;
        OnActivity();
    }

    private void OnActivity()
    {
        Interlocked.Exchange(ref _lastActivity, Stopwatch.GetTimestamp());
        Signal();
    }

    private void Signal()
    {
        // One permit is enough to look again.
        if (_signal.CurrentCount == 0)
        {
            _signal.Release();
        }
    }
}
