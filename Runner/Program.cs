using Dashboard.Contracts;
using Dashboard.Messaging;
using Dashboard.Messaging.Warnings;
using Dashboard.Runner;
using Dashboard.Runner.Browsers;
using Dashboard.Runner.Egress;
using Dashboard.Runner.Jobs;
using Dashboard.Runner.Secrets;
using Dashboard.ServiceDefaults;
using Dashboard.ServiceDefaults.Metrics;
using Dashboard.ServiceDefaults.Scrubbing;

// Settings lie beside the program, wherever it is started from.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.AddServiceDefaults();
builder.AddMetricsEndpoint();
builder.ListenForProbes();
var services = builder.Services;
var options = new RunnerOptions();
builder.Configuration.GetSection("Runner").Bind(options);
var redis = builder.Configuration.GetConnectionString("redis")
    ?? throw new InvalidOperationException("Set ConnectionStrings__redis; ./run and the AppHost do this by themselves.");
var key = builder.Configuration["RUNNER_KEY"]
    ?? throw new InvalidOperationException("Set RUNNER_KEY to the same value as the Api's.");

services.AddSingleton(options);
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
services.AddSingleton<JobLoop>();
services.AddSingleton<EventOutbox>();
services.AddRunnerHealth();

// Hosted services stop in the reverse order: jobs first, then what they need to end well.
services.AddHostedService(provider => provider.GetRequiredService<EventOutbox>());
services.AddHostedService<ControlListener>();
services.AddHostedService<LeaseKeeper>();
services.AddHostedService<Heartbeat>();
services.AddHostedService(provider => provider.GetRequiredService<JobLoop>());
services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainFor + (options.StopPatience * 3) + TimeSpan.FromSeconds(5));

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapMetrics();
app.Run();
