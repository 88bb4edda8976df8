using Dashboard.BrowserAgent;
using Dashboard.Contracts;

namespace Dashboard.Runner.Browsers;

/// <summary>The browser of one kind, the context made ready in it, and earlier ones whose executions still run.</summary>
internal sealed class BrowserSlot : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<BrowserHost> _retired = [];
    private BrowserHost? _readyIn;

    /// <summary>Held while the browser is started, replaced or ended.</summary>
    public SemaphoreSlim Changing { get; } = new(1, 1);

    public BrowserHost? Host { get; set; }

    public DateTimeOffset UsedAt { get; set; }

    /// <summary>A session nobody has used yet, or its making.</summary>
    public Task<BrowserSession?>? Ready { get; private set; }

    /// <summary>The settings of the last session, which the next one probably has too.</summary>
    public BrowserSettings? ReadyFor { get; private set; }

    public IReadOnlyList<BrowserHost> Hosts
    {
        get
        {
            lock (_lock)
            {
                return Host is null ? [.. _retired] : [.. _retired, Host];
            }
        }
    }

    /// <summary>No execution has a session in the present browser.</summary>
    public bool IsIdle => Host is not { } host || host.OpenSessions <= (Ready is { IsCompletedSuccessfully: true, Result: not null } ? 1 : 0);

    /// <summary>Makes a session ready, unless one like it is; one with other settings makes way.</summary>
    public void Prepare(BrowserSettings settings, BrowserSessionOptions options, ILogger logger)
    {
        lock (_lock)
        {
            if (Host is not { Exited.IsCompleted: false } host || (Ready is not null && ReferenceEquals(_readyIn, host) && ReadyFor == settings))
            {
                return;
            }

            Discard();
            ReadyFor = settings;
            _readyIn = host;
            Ready = MakeAsync(host, settings, options, logger);
        }
    }

    /// <returns>Null when there is none with these settings in this browser.</returns>
    public async Task<BrowserSession?> TakeReadyAsync(BrowserHost host, BrowserSettings settings, CancellationToken cancellationToken)
    {
        Task<BrowserSession?>? ready;
        lock (_lock)
        {
            if (!ReferenceEquals(_readyIn, host) || ReadyFor != settings)
            {
                return null;
            }

            (ready, Ready) = (Ready, null);
        }

        if (ready is null || await ready.WaitAsync(cancellationToken) is not { } session)
        {
            return null;
        }

        if (!session.Crashed.IsCancellationRequested)
        {
            return session;
        }

        await session.DisposeAsync();
        return null;
    }

    /// <summary>Gives nothing new to this browser; it ends with its last execution.</summary>
    public async Task RetireAsync(BrowserHost host)
    {
        Task<BrowserSession?>? ready;
        lock (_lock)
        {
            _retired.Add(host);
            Host = null;
            (ready, Ready, _readyIn) = (Ready, null, null);
        }

        if (ready is not null && await ready is { } session)
        {
            await session.DisposeAsync();
        }
    }

    public async Task EndRetiredAsync()
    {
        List<BrowserHost> over;
        lock (_lock)
        {
            over = _retired.FindAll(static host => host.OpenSessions == 0 || host.Exited.IsCompleted);
            _retired.RemoveAll(over.Contains);
        }

        foreach (var host in over)
        {
            await host.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in Hosts)
        {
            await host.DisposeAsync();
        }
    }

    private static async Task<BrowserSession?> MakeAsync(BrowserHost host, BrowserSettings settings, BrowserSessionOptions options, ILogger logger)
    {
        try
        {
            return await host.OpenSessionAsync(settings, options);
        }
        catch (Exception exception)
        {
            // Whoever needs one makes it then, and hears why it cannot be had.
            logger.LogDebug(exception, "No session could be made ready");
            return null;
        }
    }

    private void Discard()
    {
        if (Ready is { } unwanted)
        {
            _ = EndAsync(unwanted);
        }

        Ready = null;

        static async Task EndAsync(Task<BrowserSession?> making)
        {
            if (await making is { } session)
            {
                await session.DisposeAsync();
            }
        }
    }
}
