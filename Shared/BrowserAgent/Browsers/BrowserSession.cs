using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Dashboard.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace Dashboard.BrowserAgent;

/// <summary>
/// An execution's own part of a browser: tabs, cookies, downloads. Tabs that pages open are followed: the newest one
/// becomes the current tab, and a notice says so.
/// </summary>
public sealed partial class BrowserSession : IAsyncDisposable
{
    private static readonly TimeSpan OpeningPatience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ClosingPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan OpeningPoll = TimeSpan.FromMilliseconds(5);

    private readonly BrowserHost _host;
    private readonly IBrowserContext _context;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly List<PageTab> _tabs = [];
    private readonly ConcurrentQueue<SessionNotice> _notices = new();
    private readonly CancellationTokenSource _crash = new();
    private readonly TaskCompletionSource _firstTab = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _ensuring = new(1);
    private PageTab? _current;
    private int _disposed;

    internal BrowserSession(
        BrowserHost host, IBrowserContext context, BrowserSettings settings, BrowserSessionOptions options, EgressGuard? guard, ILogger logger)
    {
        _host = host;
        _context = context;
        _logger = logger;
        Settings = settings;
        Options = options;
        Egress = guard;
        if (guard is not null)
        {
            guard.Refused += new RefusalNotices(Notice).Add;
        }

        SignIn = new HttpSignIn(this, logger);
        Clipboard = new SessionClipboard(host.ClipboardInUse);
        Dialogs = new DialogDesk(this, logger);
        context.Dialog += (_, dialog) => Dialogs.Answer(dialog);
        context.Page += (_, page) => page.Download += OnDownload;
    }

    public BrowserSettings Settings { get; }

    public BrowserSessionOptions Options { get; }

    /// <summary>The session's only way out; null where it may go anywhere.</summary>
    public EgressGuard? Egress { get; }

    /// <summary>The open tabs, in the order in which they were opened.</summary>
    public IReadOnlyList<PageTab> Tabs
    {
        get
        {
            lock (_lock)
            {
                return [.. _tabs];
            }
        }
    }

    /// <summary>The tab that actions go to.</summary>
    /// <exception cref="InvalidOperationException">No tab is open; <see cref="EnsureTabAsync"/> opens one.</exception>
    public PageTab CurrentTab => OpenTab ?? throw new InvalidOperationException("No tab is open.");

    /// <summary>The same; null when no tab is open.</summary>
    internal PageTab? OpenTab
    {
        get
        {
            lock (_lock)
            {
                return _current;
            }
        }
    }

    /// <summary>What its pages, frames and workers say that they are.</summary>
    internal UserAgent UserAgent { get; init; } = null!;

    public DownloadLog Downloads { get; } = new();

    public SessionClipboard Clipboard { get; }

    /// <summary>Answers what pages ask in dialogs.</summary>
    public DialogDesk Dialogs { get; }

    /// <summary>Files on their way to pages, which may read them until the session ends.</summary>
    internal SessionFiles Files { get; } = new();

    /// <summary>Cancelled when the browser has ended or the current page crashed: another session is needed.</summary>
    public CancellationToken Crashed => _crash.Token;

    /// <summary>Another tab became the current one; called on the connection's reading loop.</summary>
    public event Action<PageTab>? CurrentTabChanged;

    /// <summary>Covers what is secret in pictures of this session's tabs; null where there are no secrets.</summary>
    public SecretScreen? Secrets { get; set; }

    /// <summary>Lets pages in that ask the browser itself for a user name and a password.</summary>
    internal HttpSignIn SignIn { get; }

    /// <summary>A picture of this size with words on it.</summary>
    /// <returns>JPEG bytes.</returns>
    public Task<byte[]> DrawNoticeAsync(int width, int height, IReadOnlyList<string> lines, CancellationToken cancellationToken = default) =>
        Drawing.SayAsync(width, height, lines, cancellationToken);

    /// <summary>From now on pictures hide what the run keeps secret, and sites that ask the browser for it are given it.</summary>
    internal BrowserSession Knowing(RunOptions options)
    {
        SignIn.Use(options.Secrets);
        Secrets ??= options.Secrets.Count > 0 ? new SecretScreen(options.Scrubber) : null;
        return this;
    }

    internal string? ContextId { get; set; }

    internal BrowserHost Host => _host;

    internal DrawingPage Drawing => _host.Drawing;

    /// <summary>What was noticed since the last call: dialogs, new tabs, downloads.</summary>
    public IReadOnlyList<SessionNotice> TakeNotices()
    {
        var notices = new List<SessionNotice>();
        while (_notices.TryDequeue(out var notice))
        {
            notices.Add(notice);
        }

        return notices;
    }

    /// <summary>Adds a notice, so that it reaches the log in order with the browser's own.</summary>
    public void Notice(LogSeverity level, LocalizableText text) => _notices.Enqueue(new SessionNotice(level, text));

    /// <summary>The current tab, ready for use; opens an empty one when none is open.</summary>
    public async Task<PageTab> EnsureTabAsync(CancellationToken cancellationToken = default)
    {
        await _ensuring.WaitAsync(cancellationToken);
        try
        {
            if (OpenTab is not { } current)
            {
                return await NewTabAsync(cancellationToken);
            }

            await current.Ready.WaitAsync(cancellationToken);
            return current;
        }
        finally
        {
            _ensuring.Release();
        }
    }

    /// <summary>Waits a moment for tabs that a page has asked for; a browser may refuse them.</summary>
    internal async Task WaitForTabsAsync(IReadOnlyList<PageTab> before, int count, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (Tabs.Except(before).Count() < count && Stopwatch.GetElapsedTime(started) < OpeningPatience)
        {
            await Task.Delay(OpeningPoll, cancellationToken);
        }
    }

    /// <summary>Opens an empty tab and makes it the current one.</summary>
    public async Task<PageTab> NewTabAsync(CancellationToken cancellationToken = default)
    {
        // Playwright tells of no download that begins in a page before it has got to know that page.
        var id = await PlaywrightDriver.OpenPageAsync(_context).WaitAsync(cancellationToken);
        var tab = FindTab(id) ?? throw new CdpException("Target.createTarget", CdpException.ClosedCode, "the new tab was closed at once");
        await tab.Ready.WaitAsync(cancellationToken);
        SetCurrent(tab);
        return tab;
    }

    /// <summary>Brings a tab to the front and makes it the current one.</summary>
    public async Task SwitchToAsync(PageTab tab, CancellationToken cancellationToken = default)
    {
        await tab.Session.SendAsync("Page.bringToFront", null, cancellationToken);
        SetCurrent(tab);
    }

    /// <summary>Closes a tab; when it was the current one, the last of the others takes its place.</summary>
    public async Task CloseTabAsync(PageTab tab, CancellationToken cancellationToken = default)
    {
        await CloseAsync(tab.TargetId, cancellationToken);
        while (await Task.WhenAny(tab.Session.Closed, Task.Delay(ClosingPatience, cancellationToken)) != tab.Session.Closed)
        {
            // The order is lost when another document comes into the tab at that moment.
            cancellationToken.ThrowIfCancellationRequested();
            await CloseAsync(tab.TargetId, cancellationToken);
        }

        var current = await EnsureTabAsync(cancellationToken);
        await current.Session.SendAsync("Page.bringToFront", null, cancellationToken);
    }

    private Task CloseAsync(string targetId, CancellationToken cancellationToken) =>
        _host.Cdp.SendAsync("Target.closeTarget", new { targetId }, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _host.Forget(this);
        try
        {
            await _context.CloseAsync();
        }
        catch (PlaywrightException error)
        {
            _logger.LogDebug(error, "The browser ended before its session was closed");
        }

        if (Egress is not null)
        {
            await Egress.DisposeAsync();
        }

        Files.Dispose();
    }

    internal async Task OpenFirstTabAsync(CancellationToken cancellationToken)
    {
        await _context.NewPageAsync().WaitAsync(cancellationToken);
        await _firstTab.Task.WaitAsync(cancellationToken);
        await CurrentTab.Ready.WaitAsync(cancellationToken);
    }

    /// <summary>Returns when the session has crashed, or the time is over.</summary>
    internal async Task WaitForCrashAsync(TimeSpan limit)
    {
        if (!_crash.IsCancellationRequested)
        {
            await Task.WhenAny(_host.Exited, _current?.Crashed ?? _host.Exited, Task.Delay(limit));
        }
    }

    internal PageTab? FindTab(string targetId)
    {
        lock (_lock)
        {
            return _tabs.Find(tab => tab.TargetId == targetId);
        }
    }

    internal void OnTabAttached(CdpSession session, JsonElement info)
    {
        var tab = new PageTab(this, session, info, _logger);
        lock (_lock)
        {
            _tabs.Add(tab);
        }

        _ = tab.Ready.ContinueWith(
            static (task, _) => task.Exception, null, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        if (tab.OpenerId is not null)
        {
            Notice(LogSeverity.Info, EventText.TabOpened);
        }

        if (tab.OpenerId is not null || _current is null)
        {
            SetCurrent(tab);
        }

        _firstTab.TrySetResult();
    }

    internal void OnTabCrashed(PageTab tab)
    {
        if (ReferenceEquals(tab, _current))
        {
            _ = _crash.CancelAsync();
        }
    }

    internal void OnBrowserExited()
    {
        if (_disposed == 0)
        {
            _ = _crash.CancelAsync();
        }
    }

    /// <summary>Called before the tab's session is marked closed, so that who waits for that finds the tab gone.</summary>
    internal bool OnTabDetached(CdpSession session)
    {
        PageTab? next = null;
        lock (_lock)
        {
            if (_tabs.Find(candidate => ReferenceEquals(candidate.Session, session)) is not { } tab)
            {
                return false;
            }

            _tabs.Remove(tab);
            if (ReferenceEquals(_current, tab))
            {
                next = _tabs.Find(other => other.TargetId == tab.OpenerId) ?? _tabs.LastOrDefault();
                _current = next;
            }
        }

        if (next is not null)
        {
            CurrentTabChanged?.Invoke(next);
        }

        return true;
    }

    private void SetCurrent(PageTab tab)
    {
        lock (_lock)
        {
            if (ReferenceEquals(_current, tab) || tab.IsClosed)
            {
                return;
            }

            _current = tab;
        }

        CurrentTabChanged?.Invoke(tab);
    }

    private void OnDownload(object? sender, IDownload download)
    {
        var entry = new BrowserDownload(download);
        Downloads.Add(entry);
        Notice(LogSeverity.Info, EventText.DownloadStarted(entry.SuggestedName));
    }
}
