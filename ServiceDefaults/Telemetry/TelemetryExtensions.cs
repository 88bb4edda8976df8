using System.Reflection;
using Dashboard.ServiceDefaults.Scrubbing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Dashboard.ServiceDefaults.Telemetry;

internal static class TelemetryExtensions
{
    private static readonly string[] Sources = ["Dashboard.*", "Microsoft.AspNetCore", "System.Net.Http", "Npgsql"];

    private static readonly string[] Meters =
    [
        "Dashboard.*",
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "Microsoft.AspNetCore.Routing",
        "Microsoft.AspNetCore.RateLimiting",
        "System.Net.Http",
        "System.Runtime",
        "Npgsql",
    ];

    /// <summary>
    /// Sends traces, metrics and logs by OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, and costs nothing
    /// otherwise. Protocol, headers, sampling and batching come from the standard <c>OTEL_*</c> variables alone; what
    /// they say about the service wins over its own name and version. Our sources and meters are those named
    /// <c>Dashboard.*</c>.
    /// </summary>
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        // Without this .NET 10 leaves the standard attributes of server spans to an instrumentation package.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        builder.Services.AddTransient<IStartupFilter, RequestTelemetry>();
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            return;
        }

        var service = builder.Environment.ApplicationName;
        new TelemetryBuilder(builder.Services)
            .ConfigureResource(resource => resource.Describe(service))
            .WithTracing(tracing => tracing.AddSource(Sources).AddProcessor(new UnaskedSpans())
                .AddProcessor(services => new ScrubbedSpans(services.GetService<OutgoingText>())))
            .WithMetrics(metrics => metrics.AddMeter(Meters))
            .WithLogging(null, logs =>
            {
                logs.IncludeFormattedMessage = true;
                logs.IncludeScopes = true;
            })
            .UseOtlpExporter();
        builder.Services.AddHostedService<TelemetryStarter>();
    }

    /// <summary>Collects the same metrics for a reader of this process, whether or not a collector is there.</summary>
    public static void AddMetricReader(this IHostApplicationBuilder builder, Func<IServiceProvider, MetricReader> reader)
    {
        var service = builder.Environment.ApplicationName;
        new TelemetryBuilder(builder.Services)
            .ConfigureResource(resource => resource.Describe(service))
            .WithMetrics(metrics => metrics.AddMeter(Meters).AddReader(reader));
    }

    /// <summary>What the environment says comes last and wins.</summary>
    private static void Describe(this ResourceBuilder resource, string application)
    {
        var version = Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        resource.Clear()
            .AddService(
                NameOf(application),
                serviceVersion: version?.Split('+')[0],
                autoGenerateServiceInstanceId: false,
                serviceInstanceId: $"{Environment.MachineName}:{Environment.ProcessId}")
            .AddTelemetrySdk()
            .AddEnvironmentVariableDetector();
    }

    /// <summary><c>Dashboard.Api</c> is <c>dashboard-api</c>.</summary>
    private static string NameOf(string application) => application.ToLowerInvariant().Replace('.', '-');

    private sealed record TelemetryBuilder(IServiceCollection Services) : IOpenTelemetryBuilder;

    /// <summary>
    /// Makes the providers when the host starts; nothing else would ask for them. The container disposes of them at
    /// the end, after everything that was made later, which flushes what is left.
    /// </summary>
    private sealed class TelemetryStarter(IServiceProvider services) : IHostedLifecycleService
    {
        public Task StartingAsync(CancellationToken cancellationToken)
        {
            _ = services.GetRequiredService<TracerProvider>();
            _ = services.GetRequiredService<MeterProvider>();
            return Task.CompletedTask;
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
