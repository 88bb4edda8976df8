using System.Net.WebSockets;
using System.Text.Json;
using Dashboard.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;

namespace Dashboard.BrowserAgent;

/// <summary>
/// A running browser with two connections: Playwright's, which owns contexts, downloads, dialogs and storage, and our
/// own, which owns input, observation, pictures and scripts. Holds any number of sessions that share nothing.
/// </summary>
public sealed class BrowserHost : IAsyncDisposable
{
    private readonly CdpConnection _connection;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _opening = new(1);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, BrowserSession> _sessionsByContext = new(StringComparer.Ordinal);
    private readonly HashSet<string> _foreignContexts = new(StringComparer.Ordinal);
    private IBrowser _playwright = null!;
    private BrowserSession? _beingOpened;

    private BrowserHost(BrowserProcess process, CdpConnection connection, PlaywrightRelay relay, ILogger logger)
    {
        Process = process;
        _connection = connection;
        Relay = relay;
        _logger = logger;
        Drawing = new DrawingPage(connection.Browser);
        Exited = ExitedAsync();
    }

    public BrowserProcess Process { get; }

    /// <summary>Completes when the browser has ended or no longer answers, for whatever reason.</summary>
    public Task Exited { get; }

    /// <summary>Its end was wanted.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>Sessions that are open now.</summary>
    public int OpenSessions
    {
        get
        {
            lock (_lock)
            {
                return _sessionsByContext.Values.Distinct().Count();
            }
        }
    }

    /// <summary>Sessions that were opened since the browser started.</summary>
    public int SessionsOpened { get; private set; }

    internal CdpSession Cdp => _connection.Browser;

    internal DrawingPage Drawing { get; }

    /// <summary>Playwright's connection goes through it.</summary>
    internal PlaywrightRelay Relay { get; }

    /// <summary>Of the browser, such as <c>156.0.8078.79</c>.</summary>
    internal string Version { get; private set; } = "";

    /// <summary>Held by the session that uses the clipboard, which the browser has only one of.</summary>
    internal SemaphoreSlim ClipboardInUse { get; } = new(1);

    /// <exception cref="BrowserStartException">The browser is missing or does not start.</exception>
    public static async Task<BrowserHost> StartAsync(BrowserLaunchOptions options, ILogger? logger = null, CancellationToken cancellationToken = default)
    {
        logger ??= NullLogger.Instance;
        var process = await BrowserProcess.StartAsync(options, logger, cancellationToken);
        CdpConnection? connection = null;
        PlaywrightRelay? relay = null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.StartTimeout);
        try
        {
            relay = new PlaywrightRelay(process.Endpoint, logger);
            var connecting = PlaywrightDriver.ConnectAsync(relay.Endpoint, limit.Token);
            connection = await CdpConnection.ConnectAsync(process.Endpoint, logger, limit.Token);
            var host = new BrowserHost(process, connection, relay, logger);
            await Task.WhenAll(host.FollowPagesAsync(limit.Token), connecting);
            host._playwright = await connecting;
            return host;
        }
        catch (Exception error)
        {
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }

            if (relay is not null)
            {
                await relay.DisposeAsync();
            }

            await process.DisposeAsync();
            if (!cancellationToken.IsCancellationRequested && error is OperationCanceledException or PlaywrightException or CdpException or WebSocketException)
            {
                var what = error is OperationCanceledException ? $"did not answer within {options.StartTimeout.TotalSeconds:0} s" : "ended at once";
                throw process.StartFailed(what, error);
            }

            throw;
        }
    }

    /// <summary>Opens a session with one empty tab; it shares no cookie, cache or storage with others.</summary>
    /// <exception cref="BrowserCrashedException">The browser has ended.</exception>
    /// <exception cref="BrowserStartException">The settings name a device or a secret that there is not.</exception>
    public async Task<BrowserSession> OpenSessionAsync(
        BrowserSettings settings, BrowserSessionOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new BrowserSessionOptions();

        // One at a time: the next unknown context that shows up is the one being opened.
        await _opening.WaitAsync(cancellationToken);
        BrowserSession? session = null;
        EgressGuard? guard = null;
        try
        {
            guard = await SessionContext.GuardAsync(settings, options, _logger, cancellationToken);
            var context = await _playwright.NewContextAsync(await SessionContext.OptionsAsync(settings, options, guard, cancellationToken));
            var userAgent = await SessionContext.UserAgentAsync(settings, Version, cancellationToken);
            session = new BrowserSession(this, context, settings, options, guard, _logger) { UserAgent = userAgent };
            lock (_lock)
            {
                _beingOpened = session;
            }

            await session.OpenFirstTabAsync(cancellationToken);
            SessionsOpened++;
            return session;
        }
        catch (Exception error)
        {
            if (session is not null)
            {
                await session.DisposeAsync();
            }
            else if (guard is not null)
            {
                await guard.DisposeAsync();
            }

            if (Exited.IsCompleted || error is CdpException { IsClosed: true })
            {
                throw new BrowserCrashedException("The browser has ended.", error);
            }

            throw;
        }
        finally
        {
            lock (_lock)
            {
                _beingOpened = null;
            }

            _opening.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        IsDisposed = true;
        await _connection.DisposeAsync();
        await Process.DisposeAsync();
        try
        {
            await _playwright.CloseAsync();
        }
        catch (PlaywrightException)
        {
            // It saw the browser end first.
        }

        await Relay.DisposeAsync();
    }

    internal void Forget(BrowserSession session)
    {
        lock (_lock)
        {
            foreach (var (id, _) in _sessionsByContext.Where(pair => ReferenceEquals(pair.Value, session)).ToList())
            {
                _sessionsByContext.Remove(id);
                _foreignContexts.Add(id);
            }
        }
    }

    private async Task ExitedAsync()
    {
        await Task.WhenAny(Process.Exited, _connection.Closed);
        List<BrowserSession> sessions;
        lock (_lock)
        {
            sessions = [.. _sessionsByContext.Values];
        }

        sessions.ForEach(static session => session.OnBrowserExited());
    }

    private async Task FollowPagesAsync(CancellationToken cancellationToken)
    {
        var version = Cdp.SendAsync("Browser.getVersion", null, cancellationToken);

        // What is there at the start, and whatever is opened in the browser's own context later, belongs to no session.
        var contexts = Cdp.SendAsync("Target.getBrowserContexts", null, cancellationToken);
        var targets = await Cdp.SendAsync("Target.getTargets", null, cancellationToken);
        if ((await contexts).Text("defaultBrowserContextId") is { } own)
        {
            _foreignContexts.Add(own);
        }

        Version = (await version).GetProperty("product").GetString()!.Split('/')[^1];
        foreach (var info in targets.GetProperty("targetInfos").EnumerateArray())
        {
            if (info.Text("browserContextId") is { } id)
            {
                _foreignContexts.Add(id);
            }
        }

        Cdp.On("Target.attachedToTarget", OnAttached);
        Cdp.On("Target.detachedFromTarget", OnDetached);
        Cdp.On("Target.targetInfoChanged", data => OnChanged(data.GetProperty("targetInfo")));
        Cdp.On("Target.targetCrashed", data => FindTab(data.GetProperty("targetId").GetString()!)?.SetCrashed());
        var filter = new[] { new { type = "page" }, new { type = "service_worker" }, new { type = "shared_worker" } };
        await Task.WhenAll(
            Cdp.SendAsync("Target.setDiscoverTargets", new { discover = true, filter = new[] { new { type = "page" } } }, cancellationToken),
            Cdp.SendAsync(
                "Target.setAutoAttach", new { autoAttach = true, waitForDebuggerOnStart = true, flatten = true, filter }, cancellationToken));
    }

    private void OnAttached(JsonElement data)
    {
        var info = data.GetProperty("targetInfo");
        var session = _connection.FindSession(data.GetProperty("sessionId").GetString()!)!;
        if (Drawing.Takes(info, session))
        {
            return;
        }

        var owner = OwnerOf(info.Text("browserContextId") ?? "");
        if (owner is not null && info.Text("type") is "service_worker" or "shared_worker")
        {
            // They belong to no page; all that is ours in them is what they say that they are.
            _ = KeepAsync([UserAgentOverride.Set(session, owner.UserAgent), session.SendAsync("Runtime.runIfWaitingForDebugger")]);
            return;
        }

        if (owner is null || info.Text("type") != "page" || (owner.IsAskingStorage && info.Text("openerId") is null))
        {
            _ = ReleaseAsync(session, info);
            return;
        }

        owner.OnTabAttached(session, info);
    }

    private void OnDetached(JsonElement data)
    {
        if (_connection.FindSession(data.GetProperty("sessionId").GetString()!) is not { } session)
        {
            return;
        }

        List<BrowserSession> sessions;
        lock (_lock)
        {
            sessions = [.. _sessionsByContext.Values];
        }

        _ = sessions.Any(owner => owner.OnTabDetached(session));
    }

    private BrowserSession? OwnerOf(string contextId)
    {
        lock (_lock)
        {
            if (_sessionsByContext.TryGetValue(contextId, out var known))
            {
                return known;
            }

            if (_beingOpened is null || _foreignContexts.Contains(contextId))
            {
                return null;
            }

            _sessionsByContext[contextId] = _beingOpened;
            _beingOpened.ContextId = contextId;
            return _beingOpened;
        }
    }

    private void OnChanged(JsonElement info)
    {
        if (FindTab(info.GetProperty("targetId").GetString()!) is { } tab)
        {
            tab.Title = info.Text("title") ?? "";
        }
    }

    private PageTab? FindTab(string targetId)
    {
        lock (_lock)
        {
            return _sessionsByContext.Values.Select(session => session.FindTab(targetId)).FirstOrDefault(static tab => tab is not null);
        }
    }

    private async Task KeepAsync(IReadOnlyList<Task> commands)
    {
        try
        {
            await Task.WhenAll(commands);
        }
        catch (CdpException error)
        {
            _logger.LogDebug(error, "A worker went away while it was attached");
        }
    }

    private async Task ReleaseAsync(CdpSession session, JsonElement info)
    {
        try
        {
            if (PlaywrightRelay.IsHeld(info))
            {
                await Relay.LetGoAsync(info.GetProperty("targetId").GetString()!, session.Closed);
            }

            await session.SendAsync("Runtime.runIfWaitingForDebugger");
            await Cdp.SendAsync("Target.detachFromTarget", new { sessionId = session.Id });
        }
        catch (CdpException error)
        {
            _logger.LogDebug(error, "A page that is not ours went away");
        }
    }
}
