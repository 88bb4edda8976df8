using System.Collections.Concurrent;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Runner.Jobs;

namespace Dashboard.Runner.Browsers;

/// <summary>
/// The browsers of this runner: one process for each kind in use, kept warm, in which every execution gets a context of
/// its own. One that ended is replaced when it is next asked for.
/// </summary>
internal sealed class BrowserPool(RunnerOptions options, RunnerTelemetry telemetry, ILogger<BrowserPool> logger) : BackgroundService, IAsyncDisposable
{
    private readonly ConcurrentDictionary<BrowserKind, Slot> _slots = new();
    private volatile bool _ending;

    /// <summary>Why the usual browser does not start; null while it does.</summary>
    public string? Failure { get; private set; }

    public int RunningCount => _slots.Values.Count(slot => slot.Host is { Exited.IsCompleted: false });

    /// <summary>A running browser of this kind.</summary>
    /// <exception cref="BrowserStartException">It is missing or does not start.</exception>
    public async Task<BrowserHost> GetAsync(BrowserKind kind, CancellationToken cancellationToken)
    {
        var slot = _slots.GetOrAdd(kind, _ => new Slot());
        await slot.Starting.WaitAsync(cancellationToken);
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
                var launch = new BrowserLaunchOptions { Kind = kind, Sandbox = options.BrowserSandbox };
                slot.Host = await BrowserHost.StartAsync(launch, logger, cancellationToken);
                telemetry.Started(kind);
                _ = CountCrashAsync(kind, slot.Host);
            }

            return slot.Host;
        }
        finally
        {
            slot.Starting.Release();
        }
    }

    /// <summary>Memory of all browser processes, in bytes of proportional set size.</summary>
    public long MemoryBytes() => _slots.Values.Sum(slot => slot.Host is { Exited.IsCompleted: false } host ? host.Process.MeasureMemory() : 0);

    /// <summary>Ends every browser. The container calls this once for each way it knows the pool.</summary>
    public async ValueTask DisposeAsync()
    {
        _ending = true;
        foreach (var kind in _slots.Keys)
        {
            if (_slots.TryRemove(kind, out var slot) && slot.Host is { } host)
            {
                await host.DisposeAsync();
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

        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var host = await GetAsync(BrowserKind.HeadlessShell, stoppingToken);
                await host.Exited.WaitAsync(stoppingToken);
            }
            catch (BrowserStartException exception)
            {
                // Each execution that wants it says so too; once in the log is enough.
                Failure = exception.Message;
                logger.LogError("No warm browser: {Reason}", exception.Message);
                return;
            }
        }
    }

    /// <summary>When it happens, and not when somebody next wants that kind of browser.</summary>
    private async Task CountCrashAsync(BrowserKind kind, BrowserHost host)
    {
        await host.Exited;
        if (!_ending)
        {
            telemetry.Crashed(kind);
        }
    }

    private sealed class Slot
    {
        public SemaphoreSlim Starting { get; } = new(1, 1);

        public BrowserHost? Host { get; set; }
    }
}
