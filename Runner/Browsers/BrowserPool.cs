using System.Collections.Concurrent;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Runner.Egress;
using Dashboard.Runner.Jobs;

namespace Dashboard.Runner.Browsers;

/// <summary>
/// The browsers of this runner: one process for each kind in use, in which every execution gets a context of its own.
/// The usual kind is kept warm with a context made ready for the next execution; others end when they are not used for
/// a while. One that ended, or that has served long enough, is replaced.
/// </summary>
internal sealed class BrowserPool(
    RunnerOptions options, RunnerEgress egress, RunnerTelemetry telemetry, TimeProvider time, ILogger<BrowserPool> logger)
    : BackgroundService, IAsyncDisposable
{
    private const BrowserKind UsualKind = BrowserKind.HeadlessShell;

    private readonly ConcurrentDictionary<BrowserKind, BrowserSlot> _slots = new();
    private volatile bool _ending;

    /// <summary>Why the usual browser does not start; null while it does.</summary>
    public string? Failure { get; private set; }

    /// <summary>How browsers are started, beside what the runner's options say.</summary>
    internal BrowserLaunchOptions Launch { get; set; } = new();

    public int RunningCount => _slots.Values.Sum(slot => slot.Hosts.Count(host => !host.Exited.IsCompleted));

    /// <summary>Contexts that wait for an execution.</summary>
    internal int ReadyCount => _slots.Values.Count(slot => slot.Ready is { IsCompletedSuccessfully: true });

    /// <summary>A session of its own for an execution, from what is ready where that has the same settings.</summary>
    /// <param name="policy">Where it may go.</param>
    /// <exception cref="BrowserStartException">The browser is missing or does not start, or the settings cannot be had.</exception>
    public async Task<BrowserSession> OpenAsync(
        BrowserSettings settings, NetworkPolicy policy, BrowserSessionOptions? sessionOptions, CancellationToken cancellationToken)
    {
        var slot = SlotOf(settings.Kind);
        slot.UsedAt = time.GetUtcNow();
        try
        {
            var host = await GetAsync(settings.Kind, cancellationToken);
            if (sessionOptions is null && await slot.TakeReadyAsync(host, settings, cancellationToken) is { } ready)
            {
                ready.Egress!.Policy = policy;
                return ready;
            }

            var guarded = Guarded(policy, sessionOptions);
            try
            {
                return await host.OpenSessionAsync(settings, guarded, cancellationToken);
            }
            catch (BrowserCrashedException)
            {
                // It ended between being found alive and being used.
                host = await GetAsync(settings.Kind, cancellationToken);
                return await host.OpenSessionAsync(settings, guarded, cancellationToken);
            }
        }
        finally
        {
            // The next one is likely to be like this one, and need not wait for it.
            Prepare(slot, settings);
        }
    }

    /// <summary>Options of a session that may go only where the policy lets it; no other is opened in a browser of this pool.</summary>
    public BrowserSessionOptions Guarded(NetworkPolicy policy, BrowserSessionOptions? options = null) =>
        (options ?? new BrowserSessionOptions()) with { Egress = egress.Of(policy) };

    /// <summary>A running browser of this kind.</summary>
    /// <exception cref="BrowserStartException">It is missing or does not start.</exception>
    public async Task<BrowserHost> GetAsync(BrowserKind kind, CancellationToken cancellationToken)
    {
        var slot = SlotOf(kind);
        await slot.Changing.WaitAsync(cancellationToken);
        try
        {
            if (slot.Host is { Exited.IsCompleted: true } dead)
            {
                logger.LogWarning("The {Kind} browser ended by itself and is replaced", kind);
                slot.Host = null;
                await dead.DisposeAsync();
            }

            if (slot.Host is null)
            {
                var launch = Launch with { Kind = kind, Sandbox = options.BrowserSandbox, OnlyGuarded = true };
                slot.Host = await BrowserHost.StartAsync(launch, logger, cancellationToken);
                telemetry.Started(kind);
                _ = CountCrashAsync(kind, slot.Host);
            }

            return slot.Host;
        }
        finally
        {
            slot.Changing.Release();
        }
    }

    /// <summary>Memory of all browser processes, in bytes of proportional set size.</summary>
    public long MemoryBytes() => _slots.Values.SelectMany(slot => slot.Hosts).Where(host => !host.Exited.IsCompleted).Sum(host => host.Process.MeasureMemory());

    /// <summary>Ends what is not needed any more: browsers that served long enough, or whose kind nobody asked for of late.</summary>
    internal async Task CareAsync(CancellationToken cancellationToken)
    {
        foreach (var (kind, slot) in _slots)
        {
            await slot.Changing.WaitAsync(cancellationToken);
            try
            {
                var isForgotten = kind != UsualKind && time.GetUtcNow() - slot.UsedAt > options.KeepBrowserFor && slot.IsIdle;
                if (slot.Host is { Exited.IsCompleted: false } host && (isForgotten || IsWorn(slot, host)))
                {
                    logger.LogInformation("The {Kind} browser served {Count} sessions and is {Change}", kind, host.SessionsOpened, isForgotten ? "ended" : "replaced");
                    await slot.RetireAsync(host);
                }

                await slot.EndRetiredAsync();
            }
            finally
            {
                slot.Changing.Release();
            }
        }
    }

    /// <summary>Ends every browser. The container calls this once for each way it knows the pool.</summary>
    public async ValueTask DisposeAsync()
    {
        _ending = true;
        foreach (var kind in _slots.Keys)
        {
            if (_slots.TryRemove(kind, out var slot))
            {
                await slot.DisposeAsync();
            }
        }

        Dispose();
    }

    /// <summary>Keeps the usual browser warm, so that the first execution need not wait for it.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.BrowserSandbox || !BrowserLaunchOptions.CanSandbox)
        {
            logger.LogWarning(
                "The browser runs without its sandbox ({Reason}): a page that breaks out of it has everything this runner has",
                options.BrowserSandbox ? "this process is root" : "Runner:BrowserSandbox is false");
        }

        SlotOf(UsualKind).UsedAt = time.GetUtcNow();
        while (!stoppingToken.IsCancellationRequested)
        {
            await KeepWarmAsync(stoppingToken);
        }
    }

    /// <summary>Until the usual browser ends, or it is time to look after the browsers. One that does not start is tried again then.</summary>
    private async Task KeepWarmAsync(CancellationToken stoppingToken)
    {
        var ended = Task.Delay(Timeout.InfiniteTimeSpan, stoppingToken);
        try
        {
            ended = (await GetAsync(UsualKind, stoppingToken)).Exited;
            Failure = null;
            var slot = SlotOf(UsualKind);
            Prepare(slot, slot.ReadyFor ?? new BrowserSettings { Kind = UsualKind });
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            // Each execution that wants it says so too; once in the log is enough.
            if (Failure != exception.Message)
            {
                logger.LogError(exception, "No warm browser: {Reason}", exception.Message);
            }

            Failure = exception.Message;
        }

        await Task.WhenAny(ended, Task.Delay(options.CareEvery, time, stoppingToken));
        try
        {
            await CareAsync(stoppingToken);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            logger.LogError(exception, "Browsers that are not needed any more could not be ended: {Reason}", exception.Message);
        }
    }

    /// <summary>When it happens, and not when somebody next wants that kind of browser.</summary>
    private async Task CountCrashAsync(BrowserKind kind, BrowserHost host)
    {
        await host.Exited;
        if (!_ending && !host.IsDisposed)
        {
            telemetry.Crashed(kind);
        }
    }

    /// <summary>Nobody uses it yet, so the installation's own policy is all there is; whoever takes it brings another.</summary>
    private void Prepare(BrowserSlot slot, BrowserSettings settings) => slot.Prepare(settings, Guarded(egress.Installation), logger);

    private BrowserSlot SlotOf(BrowserKind kind) => _slots.GetOrAdd(kind, _ => new BrowserSlot());

    /// <summary>Browsers grow with what they have shown; a fresh one costs a fraction of a second that nobody waits for.</summary>
    private bool IsWorn(BrowserSlot slot, BrowserHost host) =>
        host.SessionsOpened >= options.SessionsPerBrowser || (slot.IsIdle && host.Process.MeasureMemory() > options.IdleBrowserMemoryMb * 1024L * 1024);
}
