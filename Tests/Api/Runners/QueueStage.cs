using System.Diagnostics.Metrics;
using Dashboard.Api.Data;
using Dashboard.Api.Executions;
using Dashboard.Api.Live;
using Dashboard.Api.Runners;
using Dashboard.Api.Security;
using Dashboard.Api.Tasks;
using Dashboard.Api.Telemetry;
using Dashboard.Api.Users;
using Dashboard.Contracts;
using Dashboard.Messaging;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using Dashboard.Tests.Fixtures;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dashboard.Tests.Api.Runners;

/// <summary>The queue on a real database with a clock of its own, and one runner that takes from it.</summary>
internal sealed class QueueStage : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly RedisConnection _redis;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly PooledDbContextFactory<DashboardContext> _contexts;
    private readonly ExecutionStarter _starter;
    private readonly ExecutionWriter _writer;
    private readonly ClaimService _claims;
    private readonly Guid _runner = Guid.CreateVersion7();

    private QueueStage(TestDatabase database, string redis)
    {
        _database = database;
        _redis = new RedisConnection(redis, NullLogger<RedisConnection>.Instance);
        _contexts = new(new DbContextOptionsBuilder<DashboardContext>().UseNpgsql(database.ConnectionString).Options);
        var live = new LivePublisher(_redis, Time, NullLogger<LivePublisher>.Instance);
        var telemetry = new ApiTelemetry(_services.GetRequiredService<IMeterFactory>(), new TelemetryOptions());
        var quotas = new Quotas(_contexts, Time);
        _writer = new ExecutionWriter(_contexts, live, telemetry, Time);
        _starter = new ExecutionStarter(_contexts, live, quotas, new QueueOptions(), telemetry, Time);
        _claims = new ClaimService(_contexts, _writer, quotas, new LeaseOptions(), Time);
    }

    private static readonly CurrentUser Administrator =
        new(CurrentUser.FirstAdministrator, "Administrator", UserRole.Admin, Scopes.All, SignInKind.Page, Guid.Empty);

    public ManualTime Time { get; } = new();

    public static async Task<QueueStage> CreateAsync(TestServers servers)
    {
        var database = await servers.CreateDatabaseAsync(await servers.TemplateAsync("migrated", Installation.MigrateAsync));
        var stage = new QueueStage(database, await servers.CreateRedisAsync());
        await using var context = await stage._contexts.CreateDbContextAsync();
        context.Runners.Add(new RegisteredRunner { Id = stage._runner, Name = "runner", StartedAt = stage.Time.GetUtcNow(), LastSeenAt = stage.Time.GetUtcNow() });
        await context.SaveChangesAsync();
        return stage;
    }

    public async Task<Guid> QueueAsync(Priority priority)
    {
        var task = new TaskEntity { Id = Guid.CreateVersion7(), OwnerId = CurrentUser.FirstAdministrator, Name = "task", Prompt = "do", WhenRunning = OverlapPolicy.Parallel };
        var execution = await _starter.StartAsync(task, Administrator, TriggeredBy.Manual, null, priority, TestContext.Current.CancellationToken);
        return execution.Id;
    }

    public async Task<Guid?> ClaimAsync() => (await _claims.ClaimAsync(new ClaimRequest(_runner), TestContext.Current.CancellationToken))?.ExecutionId;

    /// <summary>Its runner is lost, and it waits again.</summary>
    public async Task ReassignAsync(Guid execution) =>
        Assert.True((await _writer.ChangeAsync(execution, null, Access.Edit, Reconciler.LoseRunner, TestContext.Current.CancellationToken)).Changed);

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _database.DisposeAsync();
    }
}
