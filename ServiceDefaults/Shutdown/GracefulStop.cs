using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Dashboard.ServiceDefaults.Shutdown;

/// <summary>
/// On SIGTERM <c>/health</c> says so first. What routes requests here gets <see cref="StopOptions.Delay"/> to notice,
/// while everything is still answered; only then the server stops listening and the other services end.
/// </summary>
internal sealed class GracefulStop(StopOptions options, TimeProvider time) : IHostedLifecycleService, IHealthCheck
{
    public const string CheckName = "running";

    private volatile bool _stopping;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_stopping ? HealthCheckResult.Unhealthy("This process is stopping.") : HealthCheckResult.Healthy());

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        await Task.Delay(options.Delay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Section <c>Stop</c>.</summary>
public sealed class StopOptions
{
    /// <summary>
    /// How long requests are still taken after the first sign of stopping. Zero suits whoever fails over by itself, as
    /// Web does; behind a load balancer that probes, a little more than its interval.
    /// </summary>
    public TimeSpan Delay { get; set; } = TimeSpan.Zero;
}
