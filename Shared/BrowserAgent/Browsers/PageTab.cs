using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Dashboard.BrowserAgent;

/// <summary>One page of a <see cref="BrowserSession"/>: a tab or a popup window.</summary>
public sealed class PageTab
{
    private static readonly PageScript DocumentTitle = new("title", "() => document.title");

    /// <summary>Pages that move on by themselves later than this are read first.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(2);

    private readonly ILogger _logger;
    private readonly FrameTree _frames;
    private readonly TaskCompletionSource _crashed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _holdsDevice;
    private int _loadingAgain;

    internal PageTab(BrowserSession owner, CdpSession session, JsonElement targetInfo, ILogger logger)
    {
        _logger = logger;
        Owner = owner;
        Session = session;
        TargetId = targetInfo.GetProperty("targetId").GetString()!;
        OpenerId = targetInfo.Text("openerId");
        Title = targetInfo.Text("title") ?? "";
        _frames = new FrameTree(this);
        Requests = new RequestLog(this);
        Requests.Challenged += challenge => Owner.SignIn.OnChallenged(this, challenge);
        Screencast = new Screencast(this);
        _frames.Navigated += OnNavigated;
        Subscribe(session);
        session.On("Inspector.targetCrashed", _ => SetCrashed());
        Ready = InitializeAsync(session, isPage: true, isHeld: PlaywrightRelay.IsHeld(targetInfo));
    }

    public BrowserSession Owner { get; }

    /// <summary>Session of the page itself; input and pictures go through it, whatever frame they concern.</summary>
    public CdpSession Session { get; }

    public string TargetId { get; }

    /// <summary>Target id of the page that opened this one.</summary>
    public string? OpenerId { get; }

    /// <summary>Title of the document when it was last asked for by <see cref="RefreshTitleAsync"/>, or as the browser told since.</summary>
    public string Title { get; internal set; }

    /// <summary>Completes when the page can be used; it is attached before its first document.</summary>
    public Task Ready { get; }

    public string Url => MainFrame.Url;

    public Frame MainFrame => _frames.Main;

    /// <summary>The frames as they are now: the main frame first, parents before their children.</summary>
    public IReadOnlyList<Frame> Frames => _frames.Snapshot();

    public bool IsClosed => Session.Closed.IsCompleted;

    /// <summary>Completes when the page's process has crashed.</summary>
    public Task Crashed => _crashed.Task;

    public Screencast Screencast { get; }

    internal RequestLog Requests { get; }

    /// <summary>A document is about to be loaded into the main frame, after this delay.</summary>
    internal event Action<TimeSpan>? NavigationAnnounced;

    /// <summary>What was announced has come, was given up, or turned out to be none.</summary>
    internal event Action? NavigationOver;

    /// <summary>The page asked for a window; its tab may come a little later.</summary>
    internal event Action? WindowOpened;

    /// <summary>A question of the page (alert, confirm, prompt) opened (true) or closed.</summary>
    internal event Action<bool>? DialogChanged;

    /// <summary>Between <see cref="BeingLoadedAgain"/> and its end.</summary>
    internal bool IsBeingLoadedAgain => Volatile.Read(ref _loadingAgain) > 0;

    /// <summary>A document and its scripts are there.</summary>
    internal event Action? DocumentParsed;

    /// <summary>A frame inside the page has loaded its document.</summary>
    internal event Action<Frame>? FrameLoaded;

    /// <summary>A frame of the page shows another document.</summary>
    public event Action<Frame>? Navigated;

    /// <summary>
    /// Calls a script in the isolated worlds of all frames at once. Frames that vanish meanwhile, or whose document
    /// cannot run scripts, are left out.
    /// </summary>
    /// <exception cref="PageScriptException">The script threw.</exception>
    public async Task<IReadOnlyList<FrameValue>> EvaluateInFramesAsync(PageScript script, object?[] arguments, CancellationToken cancellationToken = default)
    {
        var calls = Frames.Select(frame => CallAsync(frame)).ToList();
        var values = await Task.WhenAll(calls);
        return [.. values.OfType<FrameValue>()];

        async Task<FrameValue?> CallAsync(Frame frame)
        {
            try
            {
                return new FrameValue(frame, await frame.EvaluateAsync(script, arguments, cancellationToken));
            }
            catch (CdpException error) when (error.IsContextLost || error.IsClosed)
            {
                return null;
            }
        }
    }

    /// <summary>Asks the document for its title; the browser tells changes late, and for tabs behind not at all.</summary>
    public async Task<string> RefreshTitleAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            Title = (await MainFrame.EvaluateAsync(DocumentTitle, [], cancellationToken)).GetString() ?? "";
        }
        catch (CdpException error) when (error.IsContextLost || error.IsClosed)
        {
            _logger.LogDebug(error, "The title of a tab cannot be read");
        }

        return Title;
    }

    /// <summary>A picture of what the tab shows.</summary>
    /// <param name="quality">JPEG quality from 0 to 100.</param>
    /// <returns>JPEG bytes at the size of the viewport.</returns>
    public Task<byte[]> CaptureScreenshotAsync(int quality = 70, CancellationToken cancellationToken = default) => Owner.Secrets is { } secrets
        ? secrets.CoverAsync(this, () => CaptureAsync(quality, cancellationToken), null, "image/jpeg", quality, cancellationToken)
        : CaptureAsync(quality, cancellationToken);

    /// <summary>
    /// A picture of a part, or in another size, changes the emulation of the screen for a moment and then ends what its own session had
    /// not set: Playwright's device with it. So this session sets the same.
    /// </summary>
    internal async Task HoldDeviceAsync(TabViewport view, CancellationToken cancellationToken)
    {
        if (!_holdsDevice && await SessionContext.DeviceAsync(Owner.Settings, cancellationToken) is { } device)
        {
            var (width, height) = ((int)Math.Round(view.Width * view.Zoom), (int)Math.Round(view.Height * view.Zoom));
            await Session.SendAsync(
                "Emulation.setDeviceMetricsOverride",
                new
                {
                    width,
                    height,
                    deviceScaleFactor = device.DeviceScaleFactor ?? 1,
                    mobile = device.IsMobile ?? false,
                    screenWidth = device.ScreenSize?.Width ?? width,
                    screenHeight = device.ScreenSize?.Height ?? height,
                    screenOrientation = width > height ? new { angle = 90, type = "landscapePrimary" } : new { angle = 0, type = "portraitPrimary" },
                },
                cancellationToken);
            _holdsDevice = true;
        }
    }

    private async Task<byte[]> CaptureAsync(int quality, CancellationToken cancellationToken)
    {
        var answer = await Session.SendAsync(
            "Page.captureScreenshot", new { format = "jpeg", quality, optimizeForSpeed = true }, cancellationToken);
        return answer.GetProperty("data").GetBytesFromBase64();
    }

    public override string ToString() => $"{Title} <{(_frames.Snapshot() is [var main, ..] ? main.Url : "")}>";

    /// <summary>The page is about to be asked for once more, or a frame of it: it has not come to rest before that.</summary>
    /// <returns>Ends this when disposed; by then the request should have been sent.</returns>
    internal IDisposable BeingLoadedAgain()
    {
        Interlocked.Increment(ref _loadingAgain);
        return new LoadingAgain(this);
    }

    internal void SetCrashed()
    {
        if (_crashed.TrySetResult())
        {
            Owner.OnTabCrashed(this);
        }
    }

    private void Subscribe(CdpSession session)
    {
        _frames.Subscribe(session);
        Requests.Subscribe(session);
        session.On("Target.attachedToTarget", OnFrameProcess);
        session.On("Target.detachedFromTarget", OnFrameProcessGone);
        session.On("Page.frameStoppedLoading", OnFrameLoaded);
        if (ReferenceEquals(session, Session))
        {
            SubscribeToPage(session);
        }
    }

    private void SubscribeToPage(CdpSession session)
    {
        session.On("Page.domContentEventFired", _ => DocumentParsed?.Invoke());
        session.On("Page.frameStartedNavigating", Announce);
        session.On("Page.frameRequestedNavigation", Announce);
        session.On("Page.frameScheduledNavigation", Announce);
        session.On("Page.frameStoppedLoading", EndAnnounced);
        session.On("Page.navigatedWithinDocument", EndAnnounced);
        session.On("Page.frameClearedScheduledNavigation", EndAnnounced);
        session.On("Page.windowOpen", _ => WindowOpened?.Invoke());
        session.On("Page.javascriptDialogOpening", _ => DialogChanged?.Invoke(true));
        session.On("Page.javascriptDialogClosed", _ => DialogChanged?.Invoke(false));
    }

    private void OnFrameLoaded(JsonElement data)
    {
        if (_frames.Find(data.GetProperty("frameId").GetString()!) is { IsMain: false } frame)
        {
            FrameLoaded?.Invoke(frame);
        }
    }

    private void Announce(JsonElement data)
    {
        // Other addresses (mailto:, javascript:) bring no document, another disposition brings it to another tab.
        var delay = data.TryGetProperty("delay", out var seconds) ? TimeSpan.FromSeconds(seconds.GetDouble()) : TimeSpan.Zero;
        if (data.Text("frameId") == TargetId && data.Text("disposition") is null or "currentTab"
            && Uri.TryCreate(data.Text("url"), UriKind.Absolute, out var url) && url!.Scheme is "http" or "https" or "file"
            && delay <= LongestDelay)
        {
            NavigationAnnounced?.Invoke(delay);
        }
    }

    private void EndAnnounced(JsonElement data)
    {
        if (data.Text("frameId") == TargetId)
        {
            NavigationOver?.Invoke();
        }
    }

    private void OnFrameProcess(JsonElement data)
    {
        var info = data.GetProperty("targetInfo");
        if (Session.Connection.FindSession(data.GetProperty("sessionId").GetString()!) is not { } session)
        {
            return;
        }

        if (info.Text("type") != "iframe")
        {
            _ = IgnoreGoneAsync(session.SendAsync("Runtime.runIfWaitingForDebugger"));
            return;
        }

        _frames.MoveToOwnProcess(session, info.GetProperty("targetId").GetString()!, info.Text("parentFrameId"));
        Subscribe(session);
        _ = IgnoreGoneAsync(InitializeAsync(session, isPage: false, isHeld: false));
    }

    private void OnFrameProcessGone(JsonElement data)
    {
        if (Session.Connection.FindSession(data.GetProperty("sessionId").GetString()!) is { } session)
        {
            Requests.Remove(request => ReferenceEquals(request.Session, session));
            _ = IgnoreGoneAsync(RemoveUnlessMovedAsync(session));
        }
    }

    /// <summary>A frame that returns to its parent's process is announced there after its own process is gone.</summary>
    private async Task RemoveUnlessMovedAsync(CdpSession session)
    {
        await Session.SendAsync("Page.enable");
        _frames.ProcessGone(session);
    }

    /// <param name="isHeld">A window that waits for Playwright and us, see <see cref="PlaywrightRelay"/>.</param>
    private async Task InitializeAsync(CdpSession session, bool isPage, bool isHeld)
    {
        // Sent in one go: the target waits for the last of them, and answers some only when it runs.
        var tree = session.SendAsync("Page.getFrameTree");
        List<Task> commands =
        [
            session.SendAsync("Page.enable"),
            session.SendAsync("Network.enable", new { maxTotalBufferSize = 0, maxResourceBufferSize = 0, maxPostDataSize = 0 }),
            session.SendAsync("Target.setAutoAttach", new
            {
                autoAttach = true,
                waitForDebuggerOnStart = true,
                flatten = true,
                filter = new[] { new { type = "iframe" } },
            }),
        ];
        commands.Add(UserAgentOverride.Set(session, Owner.UserAgent));
        if (isPage)
        {
            commands.Add(session.SendAsync("Inspector.enable"));
        }

        var gate = new RequestGate(this, session, correctsFirst: isPage && OpenerId is not null, IgnoreGoneAsync);
        Owner.SignIn.Add(gate);
        if (gate.HoldsAnything)
        {
            commands.Add(gate.UpdateAsync());
        }

        commands.AddRange(PageHook.Install(session));
        commands.AddRange(Owner.Options.InitScripts.Select(source =>
            session.SendAsync("Page.addScriptToEvaluateOnNewDocument", new { source, runImmediately = true })));
        if (isHeld)
        {
            // Whatever was refused, the window is not to wait for ever.
            await Task.WhenAll(commands).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Owner.Host.Relay.LetGoAsync(TargetId, session.Closed);
        }

        commands.Add(session.SendAsync("Runtime.runIfWaitingForDebugger"));
        await Task.WhenAll(commands);
        _frames.Merge(session, (await tree).GetProperty("frameTree"));
    }

    private void OnNavigated(Frame frame)
    {
        // What the old document was loading is nobody's concern any more.
        Requests.Remove(request => request.FrameId == frame.Id && request.LoaderId != frame.LoaderId);
        if (frame.IsMain)
        {
            Owner.NoteVisit(frame.Url);
        }

        Navigated?.Invoke(frame);
        Owner.SignIn.OnNavigated(frame);
    }

    private async Task IgnoreGoneAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (CdpException error)
        {
            _logger.LogDebug(error, "A frame went away while it was attached");
        }
    }

    private sealed class LoadingAgain(PageTab tab) : IDisposable
    {
        public void Dispose()
        {
            Interlocked.Decrement(ref tab._loadingAgain);
            tab.NavigationOver?.Invoke();
        }
    }
}
