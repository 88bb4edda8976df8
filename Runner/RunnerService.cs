using Dashboard.Contracts;
using Dashboard.Messaging;
using Dashboard.Messaging.Warnings;
using Dashboard.Runner.Browsers;
using Dashboard.Runner.Egress;
using Dashboard.Runner.Jobs;
using Dashboard.Runner.Secrets;
using Dashboard.Runner.Takeovers;
using Dashboard.ServiceDefaults;
using Dashboard.ServiceDefaults.Metrics;
using Dashboard.ServiceDefaults.Scrubbing;

namespace Dashboard.Runner;

/// <summary>A runner put together: for a process of its own, or beside others in one.</summary>
internal static class RunnerService
{
    /// <param name="options">Its content root is where <c>appsettings.json</c> lies.</param>
    /// <exception cref="InvalidOperationException">A setting is missing without which nothing can be run.</exception>
    public static WebApplicationBuilder CreateBuilder(WebApplicationOptions options)
    {
        var builder = WebApplication.CreateBuilder(options);
        builder.AddServiceDefaults();
        builder.AddMetricsEndpoint();
        builder.ListenForProbes();
        var runner = new RunnerOptions();
        builder.Configuration.GetSection("Runner").Bind(runner);
        builder.Services.AddSingleton(runner);
        builder.AddWays();
        builder.AddBrowsing();
        builder.AddJobs(runner);
        return builder;
    }

    public static WebApplication Build(WebApplicationBuilder builder)
    {
        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapMetrics();
        return app;
    }

    /// <summary>To Redis and to the Api.</summary>
    private static void AddWays(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        var redis = builder.Configuration.GetConnectionString("redis")
            ?? throw new InvalidOperationException("Set ConnectionStrings__redis; ./run and the AppHost do this by themselves.");
        var key = builder.Configuration["RUNNER_KEY"]
            ?? throw new InvalidOperationException("Set RUNNER_KEY to the same value as the Api's.");
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<RunnerIdentity>();
        services.AddSingleton<RunnerTelemetry>();
        services.AddSingleton(provider => new RedisConnection(redis, provider.GetRequiredService<ILogger<RedisConnection>>()));
        builder.AddRecentWarnings("runner", provider => provider.GetRequiredService<RunnerIdentity>().Name);
        services.AddHttpClient<ApiClient>(http =>
        {
            http.BaseAddress = new Uri("https+http://api");
            http.DefaultRequestHeaders.Add(RunnerRoutes.KeyHeader, key);
            http.Timeout = TimeSpan.FromMinutes(2);
        }).AddReadRetries();
    }

    private static void AddBrowsing(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<SessionRegistry>();
        services.AddSingleton<NoOpEngine>();
        services.AddSingleton<ExecutionEngines>();
        services.AddSingleton<BrowserPool>();
        services.AddHostedService(provider => provider.GetRequiredService<BrowserPool>());
        services.AddHostedService<BrowserMeasurement>();
        RunnerEgress.Add(builder);
        services.AddSingleton(ContentCapture.From(builder.Configuration));
        services.AddSingleton<BrowserRuns>();
        services.AddSingleton<SecretsLoader>();
        services.AddSingleton<SecretRegistry>();
        services.AddSingleton(provider => new OutgoingText(provider.GetRequiredService<SecretRegistry>().Scrub));
        services.AddScrubbedLogs();
        services.AddSingleton<ResumeLoader>();
        services.AddSingleton<BrowserEngine>();
    }

    private static void AddJobs(this WebApplicationBuilder builder, RunnerOptions runner)
    {
        var services = builder.Services;
        services.AddSingleton<TakeoverTelling>();
        services.AddSingleton<JobLoop>();
        services.AddSingleton<EventOutbox>();
        services.AddRunnerHealth();

        // Hosted services stop in the reverse order: jobs first, then what they need to end well.
        services.AddHostedService(provider => provider.GetRequiredService<EventOutbox>());
        services.AddHostedService<ControlListener>();
        services.AddHostedService<TakeoverListener>();
        services.AddHostedService<LeaseKeeper>();
        services.AddHostedService<Heartbeat>();
        services.AddHostedService(provider => provider.GetRequiredService<JobLoop>());
        services.Configure<HostOptions>(host => host.ShutdownTimeout = runner.DrainFor + (runner.StopPatience * 3) + TimeSpan.FromSeconds(5));
    }
}
