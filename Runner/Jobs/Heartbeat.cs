using System.Diagnostics;
using Dashboard.Contracts;

namespace Dashboard.Runner.Jobs;

/// <summary>Tells the Api every 10 s that this runner lives; the first one registers it.</summary>
internal sealed class Heartbeat(
    ApiClient api, RunnerIdentity identity, SessionRegistry sessions, JobLoop jobs, Browsers.BrowserPool browsers,
    RunnerOptions options, TimeProvider time, ILogger<Heartbeat> logger) : BackgroundService
{
    /// <summary>
    /// Says good-bye, so that nobody looks for this runner. Jobs have ended or were handed back by then, for they stop first.
    /// </summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            using var patience = new CancellationTokenSource(options.StopPatience, time);
            await SendAsync(stopped: true, patience.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            logger.LogWarning("The Api did not hear this runner's good-bye and will miss it: {Reason}", exception.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = options.HeartbeatEvery;
            try
            {
                await SendAsync(stopped: false, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("The Api does not hear this runner: {Reason}", exception.Message);
                wait = options.HeartbeatEvery / 5;
            }

            await Task.Delay(wait, time, stoppingToken);
        }
    }

    /// <summary>Sends one now; the job loop waits for the first.</summary>
    private async Task SendAsync(bool stopped, CancellationToken cancellationToken)
    {
        using var process = Process.GetCurrentProcess();
        var heard = await api.HeartbeatAsync(
            new RunnerHeartbeat(
                identity.Id, identity.Name, identity.Host, identity.Version, identity.OperatingSystem, identity.Capacity,
                sessions.Count, process.WorkingSet64, browsers.MemoryBytes(), jobs.IsStopping, stopped),
            cancellationToken);
        jobs.Heard(heard.Drain);
    }
}
