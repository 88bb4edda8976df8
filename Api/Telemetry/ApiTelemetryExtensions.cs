using Dashboard.Api.Live;
using Dashboard.Contracts;
using Dashboard.ServiceDefaults.Metrics;
using Dashboard.ServiceDefaults.Telemetry;

namespace Dashboard.Api.Telemetry;

internal static class ApiTelemetryExtensions
{
    public static void AddApiTelemetry(this WebApplicationBuilder builder)
    {
        var options = new TelemetryOptions();
        builder.Configuration.GetSection("Telemetry").Bind(options);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<ApiTelemetry>();
        builder.Services.AddHostedService<ViewerMeasurement>();
        builder.AddMetricsEndpoint();

        // Runners call these every few seconds.
        builder.Services.Configure<RequestTelemetryOptions>(requests => requests.QuietPaths.UnionWith(
            [RunnerRoutes.Prefix + RunnerRoutes.Heartbeat, RunnerRoutes.Prefix + RunnerRoutes.Claim, RunnerRoutes.Prefix + RunnerRoutes.Renew]));
    }

    /// <summary>The hubs are made when somebody watches; their numbers are there from the start.</summary>
    private sealed class ViewerMeasurement : IHostedService
    {
        private readonly ApiTelemetry _telemetry;

        public ViewerMeasurement(ApiTelemetry telemetry, LiveHub executions, DashboardHub dashboards)
        {
            _telemetry = telemetry;
            telemetry.ObserveViewers(() => executions.WatcherCount, () => dashboards.ClientCount);
        }

        public Task StartAsync(CancellationToken cancellationToken)
        {
            // By now somebody collects.
            _telemetry.BeginAtZero();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
