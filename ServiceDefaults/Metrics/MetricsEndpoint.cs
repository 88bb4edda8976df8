using Dashboard.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Dashboard.ServiceDefaults.Metrics;

/// <summary>All metrics of the process at <c>/metrics</c>, for Prometheus and whatever reads its text.</summary>
public static class MetricsEndpoint
{
    private const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Collects metrics for <see cref="MapMetrics"/>, whether or not OTLP is configured.</summary>
    public static void AddMetricsEndpoint(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PrometheusExporter>();
        builder.AddMetricReader(services => services.GetRequiredService<PrometheusExporter>().Reader);
        builder.Services.AddHostedService<MeterStarter>();
    }

    /// <summary>Open to whoever reaches the port, as probes are: the numbers name nothing but ids.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/metrics", static (HttpContext context) =>
                Results.Text(context.RequestServices.GetRequiredService<PrometheusExporter>().Collect(), ContentType))
            .ExcludeFromDescription().AllowAnonymous();

    private sealed class PrometheusExporter : BaseExporter<Metric>
    {
        private readonly Lock _collecting = new();
        private string _text = "";

        public PrometheusExporter() => Reader = new BaseExportingMetricReader(this)
        {
            TemporalityPreference = MetricReaderTemporalityPreference.Cumulative,
        };

        public BaseExportingMetricReader Reader { get; }

        public string Collect()
        {
            lock (_collecting)
            {
                Reader.Collect();
                return _text;
            }
        }

        public override ExportResult Export(in Batch<Metric> batch)
        {
            _text = PrometheusText.Write(batch, ParentProvider.GetResource());
            return ExportResult.Success;
        }
    }

    /// <summary>Counting begins with the process, not with the first scrape.</summary>
    private sealed class MeterStarter(MeterProvider provider) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            ArgumentNullException.ThrowIfNull(provider);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
