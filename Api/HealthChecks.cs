using Dashboard.Api.Artifacts;
using Dashboard.Api.Data;
using Dashboard.Api.Runners;
using Dashboard.Messaging;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Dashboard.Api;

internal sealed class DatabaseHealthCheck(DashboardContext context) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext check, CancellationToken cancellationToken) =>
        await context.Database.CanConnectAsync(cancellationToken) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("PostgreSQL does not answer.");
}

internal sealed class RedisHealthCheck(RedisConnection redis) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext check, CancellationToken cancellationToken)
    {
        await redis.PingAsync();
        return HealthCheckResult.Healthy();
    }
}

internal sealed class ArtifactHealthCheck(IArtifactStore store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext check, CancellationToken cancellationToken)
    {
        await store.CheckAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }
}

/// <summary>Ends the start when the runner key is missing, rather than the first runner's call.</summary>
internal sealed class RunnerKeyCheck : IHostedService
{
    public RunnerKeyCheck(RunnerKey key) => ArgumentNullException.ThrowIfNull(key);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
