using System.Diagnostics;
using Dashboard.Contracts;

namespace Dashboard.Runner.Jobs;

/// <summary>Tells the Api every 10 s that this runner lives; the first one registers it.</summary>
internal sealed class Heartbeat(
    ApiClient api, RunnerIdentity identity, SessionRegistry sessions, JobLoop jobs, Browsers.BrowserPool browsers,
    RunnerOptions options, TimeProvider time, ILogger<Heartbeat> logger) : BackgroundService
{
    /// <summary>Sends one now; the job loop waits for the first.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        using var process = Process.GetCurrentProcess();
        await api.HeartbeatAsync(
            new RunnerHeartbeat(
                identity.Id, identity.Name, identity.Host, identity.Version, identity.OperatingSystem, identity.Capacity,
                sessions.Count, process.WorkingSet64, browsers.MemoryBytes(), jobs.IsDraining),
            cancellationToken);
        jobs.Registered();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = options.HeartbeatEvery;
            try
            {
                await SendAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("The Api does not hear this runner: {Reason}", exception.Message);
                wait = options.HeartbeatEvery / 5;
            }

            await Task.Delay(wait, time, stoppingToken);
        }
    }
}
