using Dashboard.ServiceDefaults.Discovery;
using Dashboard.ServiceDefaults.Logs;
using Dashboard.ServiceDefaults.Resilience;
using Dashboard.ServiceDefaults.Shutdown;
using Dashboard.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Dashboard.ServiceDefaults;

/// <summary>What every service of the product has in common.</summary>
public static class Extensions
{
    /// <summary>Tag of the checks that say whether the process itself works, apart from what it depends on.</summary>
    public const string LiveTag = "live";

    /// <summary>
    /// Adds logging, telemetry, service discovery for every <see cref="HttpClient"/> made by the factory, and
    /// health checks. Web services call <see cref="MapDefaultEndpoints"/> as well.
    /// </summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        });
        builder.AddFileLogs();
        builder.QuietFrameworkLogs();
        builder.AddTelemetry();

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<ServiceEndpoints>();
        builder.Services.AddTransient<ServiceDiscoveryHandler>();
        builder.Services.ConfigureHttpClientDefaults(client => client
            .AddHttpMessageHandler<ServiceDiscoveryHandler>()
            .UseSocketsHttpHandler(static (connections, _) =>
            {
                // A machine that is off must not hold up the way to the next one; names may lead elsewhere after a while.
                connections.ConnectTimeout = TimeSpan.FromSeconds(3);
                connections.PooledConnectionLifetime = TimeSpan.FromMinutes(2);
            }));

        var stop = new StopOptions();
        builder.Configuration.GetSection("Stop").Bind(stop);
        builder.Services.AddSingleton(stop);
        builder.Services.PostConfigure<HostOptions>(host => host.ShutdownTimeout += stop.Delay);
        builder.Services.AddSingleton<GracefulStop>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<GracefulStop>());
        builder.Services.AddHealthChecks()
            .AddCheck("self", () => HealthCheckResult.Healthy(), [LiveTag])
            .AddCheck<GracefulStop>(GracefulStop.CheckName);
        return builder;
    }

    /// <summary>
    /// Repeats the reads of this client that failed for a reason that passes; everything else it sends once. For
    /// clients whose callers do not repeat by themselves.
    /// </summary>
    public static IHttpClientBuilder AddReadRetries(this IHttpClientBuilder client, ReadRetryOptions? options = null) =>
        client.AddHttpMessageHandler(provider => new ReadRetryHandler(options ?? ReadRetryOptions.Default, provider.GetRequiredService<TimeProvider>()));

    /// <summary>
    /// Maps <c>/health</c> (every check, named; 503 when one is unhealthy) and <c>/alive</c> (only whether the
    /// process answers). Both are open to anyone and say nothing but names and states.
    /// </summary>
    public static IEndpointRouteBuilder MapDefaultEndpoints(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = HealthResponse.WriteAsync })
            .AllowAnonymous();
        endpoints.MapHealthChecks("/alive", new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains(LiveTag),
            ResponseWriter = HealthResponse.WriteAsync,
        }).AllowAnonymous();
        return endpoints;
    }
}
