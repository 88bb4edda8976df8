using System.Diagnostics;
using Dashboard.Api.Events;
using Dashboard.Api.Security;
using Dashboard.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Dashboard.Api.Data;

/// <summary>
/// Brings the database to this version before anything uses it, behind an advisory lock so that several Apis may start
/// at once. Tries again while the database cannot be reached.
/// </summary>
internal sealed class DatabaseStartup(
    IDbContextFactory<DashboardContext> contexts, IServiceProvider services, TimeProvider time, ILogger<DatabaseStartup> logger)
    : IHostedLifecycleService, IHealthCheck
{
    private static readonly ActivitySource Source = new("Dashboard.Api.Data");
    private bool _ready;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await MigrateAsync(cancellationToken);
                _ready = true;
                return;
            }
            catch (Exception exception) when (DatabaseOutage.Is(exception))
            {
                logger.LogWarning("The database cannot be reached yet: {Reason}", exception.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
            }
        }
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(_ready ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("Migrations have not finished."));

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        using var activity = Source.StartActivity("migrate database");
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.Database.OpenConnectionAsync(cancellationToken);
        await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({DatabaseLocks.Migration})", cancellationToken);
        try
        {
            // Migrating compares the whole model with that of the last migration, even when nothing is to be done.
            if ((await context.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
            {
                await context.Database.MigrateAsync(cancellationToken);
            }

            await Partitions.EnsureAsync(context, time.GetUtcNow(), cancellationToken);
            for (var shard = 0; shard < RedisNames.EventShards; shard++)
            {
                await context.Database.ExecuteSqlAsync(
                    $"INSERT INTO event_shards (shard, last_id) VALUES ({shard}, {new EventShard().LastId}) ON CONFLICT DO NOTHING", cancellationToken);
            }

            await services.GetRequiredService<ProtectionKeyRepository>().SealAllAsync(context, cancellationToken);
            await using var scope = services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<Samples.SampleTasks>().CreateOnFirstStartAsync(context, cancellationToken);
        }
        finally
        {
            await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({DatabaseLocks.Migration})", CancellationToken.None);
        }
    }
}
