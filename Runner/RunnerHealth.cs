using Dashboard.Messaging;
using Dashboard.Runner.Browsers;
using Dashboard.Runner.Jobs;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Dashboard.Runner;

/// <summary>What a runner needs to do its work, at <c>/health</c>.</summary>
internal static class RunnerHealth
{
    private const string ApiProbe = "api-probe";

    public static void AddRunnerHealth(this IServiceCollection services)
    {
        services.AddHttpClient(ApiProbe, static http =>
        {
            http.BaseAddress = new Uri("https+http://api");
            http.Timeout = TimeSpan.FromSeconds(5);
        });
        services.AddHealthChecks()
            .AddCheck<ApiCheck>("api")
            .AddCheck<RedisCheck>("redis")
            .AddCheck<BrowserCheck>("browser")
            .AddCheck<DrainCheck>("jobs");
    }

    private sealed class ApiCheck(IHttpClientFactory clients) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
        {
            using var response = await clients.CreateClient(ApiProbe).GetAsync(new Uri("/alive", UriKind.Relative), cancellationToken);
            return response.IsSuccessStatusCode ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy($"The Api answers {(int)response.StatusCode}.");
        }
    }

    private sealed class RedisCheck(RedisConnection redis) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
        {
            await redis.PingAsync();
            return HealthCheckResult.Healthy();
        }
    }

    private sealed class BrowserCheck(BrowserPool browsers) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
            Task.FromResult(browsers.Failure is { } failure ? HealthCheckResult.Unhealthy(failure) : HealthCheckResult.Healthy());
    }

    private sealed class DrainCheck(JobLoop jobs) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
            Task.FromResult(jobs.IsStopping ? HealthCheckResult.Degraded("Takes nothing new.") : HealthCheckResult.Healthy());
    }
}
