using Dashboard.Api.Artifacts;
using Dashboard.Api.Audit;
using Dashboard.Api.Credentials;
using Dashboard.Api.Credentials.Testing;
using Dashboard.Api.Data;
using Dashboard.Api.Events;
using Dashboard.Api.Executions;
using Dashboard.Api.Live;
using Dashboard.Api.Operations;
using Dashboard.Api.Operations.Alerts;
using Dashboard.Api.Runners;
using Dashboard.Api.Samples;
using Dashboard.Api.Security;
using Dashboard.Api.Takeovers;
using Dashboard.Api.Telemetry;
using Dashboard.Api.Users;
using Dashboard.Api.Vault;
using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Dashboard.Messaging;
using Dashboard.Messaging.Warnings;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Dashboard.Api;

/// <summary>What the Api is made of.</summary>
internal static class ServiceRegistration
{
    private const int MaxBodyBytes = 1024 * 1024;

    /// <summary>PostgreSQL, Redis and the artifact store, each with a health check.</summary>
    public static void AddDashboardData(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        var database = Required(builder.Configuration, "database");
        var redis = Required(builder.Configuration, "redis");
        services.AddPooledDbContextFactory<DashboardContext>(options => options.UseNpgsql(database)
            .ReplaceService<IMigrationsSqlGenerator, PartitionedTablesSqlGenerator>());
        services.AddScoped(provider => provider.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContext());
        services.AddSingleton(provider => new RedisConnection(redis, provider.GetRequiredService<ILogger<RedisConnection>>()));
        services.AddSingleton<IArtifactStore>(new TracedArtifactStore(
            ArtifactStoreChoice.Create(builder.Configuration, builder.Environment.ContentRootPath)));

        services.AddSingleton<DatabaseStartup>();
        services.AddHostedService(provider => provider.GetRequiredService<DatabaseStartup>());
        services.AddHealthChecks()
            .AddCheck<DatabaseStartup>("migrations")
            .AddCheck<DatabaseHealthCheck>("postgres")
            .AddCheck<RedisHealthCheck>("redis")
            .AddCheck<ArtifactHealthCheck>("artifacts");
    }

    public static void AddDashboardServices(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        });
        services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddProblemDetails(options => options.CustomizeProblemDetails = problem =>
            problem.ProblemDetails.Extensions.TryAdd("code", CodeOf(problem.ProblemDetails.Status)));
        services.AddExceptionHandler<ProblemDetailsExceptionHandler>();
        services.AddApiDocument();
        services.AddSingleton(TimeProvider.System);
        services.AddHttpContextAccessor();
        services.AddScoped(provider => provider.GetRequiredService<IHttpContextAccessor>().HttpContext?.Features.Get<CurrentUser>()
            ?? throw new InvalidOperationException("Nobody is signed in here."));
        services.AddScoped<AuditTrail>();
        services.AddSingleton(Bound<RateLimitOptions>(builder.Configuration, "RateLimits"));
        services.AddSingleton<RateLimits>();
        services.AddSingleton<AccessChanges>();
        services.AddSingleton<SocketGuard>();
        services.AddSingleton<Mailer>();
        services.AddSingleton<Quotas>();
        services.AddScoped<Handover>();
        builder.AddAccounts();

        services.AddSingleton(Bound<EventOptions>(builder.Configuration, "Events"));
        services.AddSingleton(Bound<LeaseOptions>(builder.Configuration, "Leases"));
        services.AddSingleton(Bound<QueueOptions>(builder.Configuration, "Queue"));
        services.AddSingleton(Bound<LiveOptions>(builder.Configuration, "Live"));
        services.AddSingleton(Bound<MaintenanceOptions>(builder.Configuration, "Maintenance"));
        services.AddSingleton(Bound<CheckpointOptions>(builder.Configuration, "Checkpoints"));

        builder.AddNetworkPolicy();
        builder.AddApiTelemetry();
        services.AddSingleton<LivePublisher>();
        services.AddSingleton<ExecutionWriter>();
        services.AddSingleton<ExecutionStarter>();
        services.AddSingleton<ExecutionControlService>();
        services.AddSingleton<TakeoverService>();
        services.AddSingleton<TakeoverAsks>();
        services.AddScoped<TakeoverFiles>();
        services.AddScoped<RerunService>();
        services.AddSingleton<ClaimService>();
        services.AddSingleton<AllowedHosts>();
        var origins = new AllowedOrigins(builder.Configuration);
        services.AddSingleton(origins);
        services.AddCors(cors => cors.AddDefaultPolicy(policy => policy.WithOrigins([.. origins.All]).AllowAnyHeader().AllowAnyMethod().WithExposedHeaders("Retry-After")));
        services.AddSingleton<RunnerKey>();
        services.AddSingleton<ModelConfiguration>();
        services.AddSingleton<PictureStore>();
        services.AddSingleton<DashboardHub>();
        services.AddScoped<ExecutionQueries>();
        services.AddScoped<DashboardQueries>();
        services.AddScoped<SystemQueries>();
        services.AddScoped<OperationsQueries>();
        services.AddScoped<SampleTasks>();
        builder.AddCredentials();

        services.AddSingleton<EventShardLeases>();
        services.AddSingleton<EventCommitter>();
        services.AddHostedService<EventReader>();
        services.AddSingleton<UnreadEvents>();
        services.AddHostedService<Reconciler>();
        services.AddHostedService<HeldFiles>();
        services.AddHostedService<Maintenance>();
        builder.AddOperations();
        services.AddSingleton<LiveHub>();
        services.AddHostedService(provider => provider.GetRequiredService<LiveHub>());
        services.AddHostedService<RunnerKeyCheck>();
        services.AddHostedService<EncryptionKeyCheck>();
        services.AddHostedService<SetUpCode>();
    }

    /// <summary>Where connections to addresses that users name may go.</summary>
    private static void AddNetworkPolicy(this WebApplicationBuilder builder)
    {
        var network = Bound<NetworkOptions>(builder.Configuration, "Network");
        builder.Services.AddSingleton(network);
        builder.Services.AddSingleton(new GuardedHttp(network.Policy()));
    }

    /// <summary>What people keep secret.</summary>
    private static void AddCredentials(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<SecretVault>();
        services.AddScoped<CredentialService>();
        services.AddScoped<CredentialUsage>();
        services.AddScoped<CredentialFiles>();
        services.AddScoped<ExecutionCredentials>();
        services.AddSingleton(provider => new ChatModelFactory(
            provider.GetRequiredService<TimeProvider>(), guarded: provider.GetRequiredService<GuardedHttp>().NewHandler()));
        services.AddScoped<SessionCapture>();
        services.AddSingleton<CredentialTester>();
        services.AddSingleton<SignInTest>();
        services.AddHostedService<StoredKeysCheck>();
    }

    /// <summary>What looks after the installation itself.</summary>
    private static void AddOperations(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(Bound<OperationsOptions>(builder.Configuration, "Operations"));
        services.AddSingleton<Probes>();
        services.AddSingleton<EventLag>();
        services.AddSingleton<Disks>();
        services.AddSingleton<AlertKeeper>();
        services.AddSingleton<OperationsMonitor>();
        services.AddHostedService(provider => provider.GetRequiredService<OperationsMonitor>());
        services.AddHostedService<OperationsMetrics>();
        builder.AddRecentWarnings("api", _ => Environment.MachineName);
    }

    /// <summary>The code of an error that the framework answered by itself.</summary>
    private static string CodeOf(int? status) => status switch
    {
        StatusCodes.Status404NotFound => "route_not_found",
        StatusCodes.Status405MethodNotAllowed => "method_not_allowed",
        StatusCodes.Status413PayloadTooLarge => "body_too_large",
        StatusCodes.Status415UnsupportedMediaType => "json_required",
        _ => "http_error",
    };

    private static string Required(IConfiguration configuration, string name) => configuration.GetConnectionString(name) is { Length: > 0 } value
        ? value
        : throw new InvalidOperationException($"Set ConnectionStrings__{name}; ./run and the AppHost do this by themselves.");

    private static T Bound<T>(IConfiguration configuration, string section)
        where T : class, new()
    {
        var options = new T();
        configuration.GetSection(section).Bind(options);
        return options;
    }
}
