using System.Collections.Concurrent;
using System.Diagnostics;

namespace Dashboard.BrowserAgent;

/// <summary>
/// Watches a page from just before an action's input until what the action caused has come to rest: requests that
/// started since, documents that load, and what its handlers set going in the document (timers, animations, answers
/// of sockets, changes). What the page does by itself (polling, streams, beacons, clocks) is not waited for.
/// </summary>
internal sealed class ActionWatch : IAsyncDisposable
{
    private static readonly TimeSpan AnnouncementLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WithoutScripts = TimeSpan.FromMilliseconds(40);

    /// <summary>A new tab is empty for a moment before it opens what it was opened for.</summary>
    private static readonly TimeSpan EmptyTabPatience = TimeSpan.FromMilliseconds(150);

    /// <summary>How long a question of the page may be open before it counts as what the action led to.</summary>
    private static readonly TimeSpan DialogPatience = TimeSpan.FromMilliseconds(300);

    private readonly PageTab _tab;
    private readonly SettleOptions _options;
    private readonly long _firstSequence;
    private readonly SemaphoreSlim _signal = new(0);
    private readonly CancellationToken _cancellationToken;
    private IReadOnlyList<Frame> _watchedFrames;
    private readonly ConcurrentDictionary<Frame, Task<DocumentWatch?>> _documents = new();
    private TaskCompletionSource _dialog = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastActivity = Stopwatch.GetTimestamp();
    private long _activities;
    private long _announcedAt;
    private TimeSpan _announcedFor;
    private int _openedWindows;
    private volatile bool _outsideEffect;
    private volatile bool _navigated;
    private volatile bool _parsing;

    private ActionWatch(PageTab tab, SettleOptions options, long firstSequence, CancellationToken cancellationToken)
    {
        _tab = tab;
        _options = options;
        _firstSequence = firstSequence;
        _cancellationToken = cancellationToken;
        _watchedFrames = [tab.MainFrame];
        tab.Requests.BeginWatch();
        tab.Requests.Started += OnStarted;
        tab.Requests.Ended += OnEnded;
        tab.Requests.Changed += Signal;
        tab.Requests.SocketSent += OnSocketSent;
        tab.Navigated += OnNavigated;
        tab.NavigationAnnounced += OnNavigationAnnounced;
        tab.NavigationOver += OnNavigationOver;
        tab.DocumentParsed += OnParsed;
        tab.WindowOpened += OnWindowOpened;
        tab.DialogChanged += OnDialogChanged;
    }

    /// <summary>What was seen so far.</summary>
    public SettleResult Seen => new(_outsideEffect, _navigated, TimedOut: false);

    /// <summary>Windows that the page asked for since; their tabs may come a little later.</summary>
    public int OpenedWindows => Volatile.Read(ref _openedWindows);

    /// <summary>Begins to watch; before the input is sent, <see cref="BegunAsync"/> has to be waited for.</summary>
    public static ActionWatch Begin(PageTab tab, SettleOptions options, CancellationToken cancellationToken)
    {
        var watch = new ActionWatch(tab, options, tab.Requests.Sequence + 1, cancellationToken);
        watch.Add(tab.MainFrame);
        return watch;
    }

    /// <summary>What it watches.</summary>
    public PageTab Tab => _tab;

    /// <summary>What is to be read when the page has come to rest; null for nothing.</summary>
    public FieldReading? Reading { get; set; }

    /// <summary>Returns when the page, and the frame that the input goes to, are being watched.</summary>
    /// <param name="frame">Null for the page.</param>
    public async Task BegunAsync(Frame? frame)
    {
        if (frame is { IsMain: false })
        {
            _watchedFrames = [_tab.MainFrame, frame];
            Add(frame);
        }

        await Task.WhenAll(_documents.Values).WaitAsync(_cancellationToken);
        Interlocked.Exchange(ref _lastActivity, 0);
    }

    /// <summary>Waits until a page that was just opened has loaded.</summary>
    public static async Task<SettleResult> SettleNewTabAsync(PageTab tab, SettleOptions options, CancellationToken cancellationToken)
    {
        await tab.Ready.WaitAsync(cancellationToken);
        await using var watch = new ActionWatch(tab, options, 0, cancellationToken);
        watch._navigated = true;
        if (tab.Url is "" or "about:blank")
        {
            watch._announcedFor = EmptyTabPatience;
            watch._announcedAt = Stopwatch.GetTimestamp();
        }

        watch._documents[tab.MainFrame] = DocumentWatch.BeginAsync(tab.MainFrame, options, opened: true, cancellationToken);
        return await watch.SettleAsync(cancellationToken);
    }

    /// <summary>Waits until the page has come to rest; call it after the input was sent.</summary>
    public async Task<SettleResult> SettleAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            while (Stopwatch.GetElapsedTime(started) < _options.Limit)
            {
                var left = Max(_options.Limit - Stopwatch.GetElapsedTime(started), TimeSpan.Zero);
                var wait = RequestWait();
                if (wait > TimeSpan.Zero)
                {
                    await _signal.WaitAsync(wait < left ? wait : left, cancellationToken);
                    continue;
                }

                var activities = Interlocked.Read(ref _activities);
                await RestAsync(left, cancellationToken);
                if (RequestWait() <= TimeSpan.Zero && activities == Interlocked.Read(ref _activities))
                {
                    _tab.Requests.NoteEndless(_firstSequence);
                    return Seen;
                }
            }

            _tab.Requests.NoteEndless(_firstSequence);
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
        _tab.NavigationAnnounced -= OnNavigationAnnounced;
        _tab.NavigationOver -= OnNavigationOver;
        _tab.DocumentParsed -= OnParsed;
        _tab.WindowOpened -= OnWindowOpened;
        _tab.DialogChanged -= OnDialogChanged;

        // Not waited for: only who asks for the clipboard has to know.
        _tab.Owner.Clipboard.Note([.. _documents.Values.Select(EndAsync)]);
        return ValueTask.CompletedTask;

        static async Task<string?> EndAsync(Task<DocumentWatch?> document)
        {
            try
            {
                return await document is { } watch ? await watch.EndAsync() : null;
            }
            catch (Exception error) when (error is CdpException or OperationCanceledException or PageScriptException)
            {
                // It never began.
                return null;
            }
        }
    }

    private void Add(Frame frame) => _documents[frame] = DocumentWatch.BeginAsync(frame, _options, opened: false, _cancellationToken);

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static bool IsHarmless(string method) => method is "GET" or "HEAD" or "OPTIONS";

    /// <summary>How long to wait, at least, for requests and navigations; zero or less when they are at rest.</summary>
    private TimeSpan RequestWait()
    {
        if (_parsing || _tab.IsBeingLoadedAgain)
        {
            return _options.Limit;
        }

        var wait = Interlocked.Read(ref _lastActivity) is var last and not 0 ? _options.RequestQuiet - Stopwatch.GetElapsedTime(last) : TimeSpan.Zero;
        if (Interlocked.Read(ref _announcedAt) is var announced and not 0)
        {
            wait = Max(wait, _announcedFor - Stopwatch.GetElapsedTime(announced));
        }

        foreach (var request in _tab.Requests.Pending())
        {
            if (request.Sequence >= _firstSequence && !request.Background)
            {
                wait = Max(wait, Patience(request));
            }
        }

        return wait;
    }

    /// <summary>How much longer this request is waited for.</summary>
    private TimeSpan Patience(PageRequest request)
    {
        var age = Stopwatch.GetElapsedTime(request.StartedAt);
        if (request.StreamedAt is { } streamed)
        {
            return _options.StreamSilence - Stopwatch.GetElapsedTime(streamed);
        }

        return request.Weight switch
        {
            RequestWeight.None => TimeSpan.Zero,
            RequestWeight.Weak => (request.IsDocument && !_navigated ? _options.FrameLimit : _options.WeakLimit) - age,
            _ when request.IsData && _navigated => _options.OpeningLimit - age,
            _ => _options.Limit,
        };
    }

    /// <summary>Waits for the documents; one that is blocked by a question of the page or by itself is given up in time.</summary>
    private async Task RestAsync(TimeSpan left, CancellationToken cancellationToken)
    {
        var known = _documents.ToArray();
        if (known.Length == 0)
        {
            await Task.Delay(WithoutScripts, cancellationToken);
            return;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(left);
        var resting = RestAsync(known, patience.Token);
        try
        {
            if (await Task.WhenAny(resting, Volatile.Read(ref _dialog).Task) != resting)
            {
                // While a question is open nothing else of the page moves.
                patience.CancelAfter(DialogPatience);
            }

            await resting;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is over; the caller sees that.
        }
    }

    /// <summary>The page last: what happens in a frame of another process reaches it as a message.</summary>
    private async Task RestAsync(KeyValuePair<Frame, Task<DocumentWatch?>>[] documents, CancellationToken cancellationToken)
    {
        foreach (var (frame, watch) in documents.OrderBy(static pair => pair.Key.IsMain))
        {
            await RestAsync(frame, watch, cancellationToken);
        }
    }

    private async Task RestAsync(Frame frame, Task<DocumentWatch?> beginning, CancellationToken cancellationToken)
    {
        var watch = await beginning.WaitAsync(cancellationToken);
        if (watch is null)
        {
            await Task.Delay(WithoutScripts, cancellationToken);
        }
        else
        {
            var reading = Reading?.Frame == frame ? Reading : null;
            var rest = await watch.RestAsync(_options, reading?.Place, cancellationToken);
            reading?.Held = rest.Held;
            if (rest.IsLeft && frame.IsDetached)
            {
                _documents.TryRemove(frame, out _);
            }
        }
    }

    private void OnStarted(PageRequest request)
    {
        if (request.IsMainDocument)
        {
            Interlocked.Exchange(ref _announcedAt, 0);
        }

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

    private void OnNavigationAnnounced(TimeSpan delay)
    {
        _announcedFor = delay + AnnouncementLimit;
        Interlocked.Exchange(ref _announcedAt, Stopwatch.GetTimestamp());
        OnActivity();
    }

    private void OnNavigationOver()
    {
        Interlocked.Exchange(ref _announcedAt, 0);
        OnActivity();
    }

    private void OnNavigated(Frame frame)
    {
        if (frame.IsMain)
        {
            _navigated = true;
            _parsing = true;
            Interlocked.Exchange(ref _announcedAt, 0);
        }

        if (_watchedFrames.Contains(frame))
        {
            _documents[frame] = DocumentWatch.BeginAsync(frame, _options, opened: true, CancellationToken.None);
        }

        OnActivity();
    }

    private void OnParsed()
    {
        _parsing = false;
        OnActivity();
    }

    private void OnWindowOpened()
    {
        Interlocked.Increment(ref _openedWindows);
        OnActivity();
    }

    private void OnDialogChanged(bool opened)
    {
        if (opened)
        {
            Volatile.Read(ref _dialog).TrySetResult();
        }
        else if (Volatile.Read(ref _dialog).Task.IsCompleted)
        {
            Volatile.Write(ref _dialog, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            OnActivity();
        }
    }

    private void OnActivity()
    {
        Interlocked.Increment(ref _activities);
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
