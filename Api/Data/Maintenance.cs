using Dashboard.Api.Artifacts;
using Dashboard.Api.Executions;
using Dashboard.Api.Settings;
using Dashboard.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Data;

/// <summary>Settings of <see cref="Maintenance"/>.</summary>
public sealed class MaintenanceOptions
{
    public TimeSpan Every { get; set; } = TimeSpan.FromMinutes(1);
}

/// <summary>How long states to go on from are kept.</summary>
public sealed class CheckpointOptions
{
    /// <summary>So long after its end an execution can be run again from each of its steps.</summary>
    public TimeSpan KeepAllFor { get; set; } = TimeSpan.FromDays(30);

    /// <summary>So many of the last ones stay as long as the execution does.</summary>
    public int KeepNewest { get; set; } = 3;
}

/// <summary>Purges what was deleted or outlived its retention, and makes partitions ahead of time.</summary>
internal sealed class Maintenance(
    IDbContextFactory<DashboardContext> contexts, IArtifactStore store, MaintenanceOptions options, CheckpointOptions checkpoints, TimeProvider time, ILogger<Maintenance> logger)
    : BackgroundService
{
    private const int BatchSize = 100;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("Maintenance failed and is tried again: {Reason}", exception.Message);
            }
        }
    }

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await Partitions.EnsureAsync(context, now, cancellationToken);

        // The defaults hold until somebody has saved settings.
        var settings = await context.Settings.AsNoTracking().SingleOrDefaultAsync(cancellationToken) ?? new InstallationSettings();
        await RetainAsync(context, settings, now, cancellationToken);
        await RetainScreenshotsAsync(context, settings, now, cancellationToken);
        await context.Sessions.Where(row => row.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        await context.OneTimeCodes.Where(row => row.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        await RetainCheckpointsAsync(context, now, cancellationToken);
        await PurgeAsync(context, cancellationToken);
    }

    /// <summary>
    /// For a while an execution can be run again from each of its steps; afterwards only from the last ones. Cookies are not
    /// kept for longer than they are of use.
    /// </summary>
    private async Task RetainCheckpointsAsync(DashboardContext context, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (oldest, newest) = (now - checkpoints.KeepAllFor, checkpoints.KeepNewest);
        var old = await context.Checkpoints.FromSql(
            $"""
            SELECT ranked.* FROM (
                SELECT checkpoints.*, row_number() OVER (PARTITION BY execution_id ORDER BY attempt DESC, step DESC) AS place FROM checkpoints
                WHERE created_at < {oldest}) AS ranked
            JOIN executions ON executions.id = ranked.execution_id
            WHERE ranked.place > {newest} AND executions.completed_at < {oldest} LIMIT {BatchSize}
            """).AsNoTracking().ToListAsync(cancellationToken);
        foreach (var checkpoint in old)
        {
            await store.DeleteAsync(checkpoint.Key, cancellationToken);
            await context.Checkpoints
                .Where(row => row.ExecutionId == checkpoint.ExecutionId && row.Attempt == checkpoint.Attempt && row.Step == checkpoint.Step)
                .ExecuteDeleteAsync(cancellationToken);
        }
    }

    private static async Task RetainAsync(DashboardContext context, InstallationSettings settings, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (settings.Values.ExecutionRetentionDays is not { } days)
        {
            return;
        }

        var oldest = now - TimeSpan.FromDays(days);
        await context.Executions
            .Where(row => row.CompletedAt < oldest && Execution.FinalStates.Contains(row.State))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.DeletedAt, now), cancellationToken);
    }

    /// <summary>Takes the pictures of old executions away and leaves everything else of them.</summary>
    private async Task RetainScreenshotsAsync(
        DashboardContext context, InstallationSettings settings, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var oldest = now - TimeSpan.FromDays(settings.Values.ScreenshotRetentionDays);
        var old = await context.Executions.AsNoTracking()
            .Where(row => row.CompletedAt < oldest && row.LatestScreenshot != null
                && Execution.FinalStates.Contains(row.State))
            .OrderBy(row => row.CompletedAt).Take(BatchSize).Select(row => new { row.Id, row.Attempt }).ToListAsync(cancellationToken);
        foreach (var execution in old)
        {
            for (var attempt = 1; attempt <= execution.Attempt; attempt++)
            {
                await store.DeleteAllAsync(ArtifactKeys.StepsPrefix(execution.Id, attempt), cancellationToken);
            }

            await context.Steps.Where(row => row.ExecutionId == execution.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.ScreenshotKey, (string?)null), cancellationToken);
            await context.Artifacts.Where(row => row.ExecutionId == execution.Id && row.Kind == ArtifactKind.Screenshot)
                .ExecuteDeleteAsync(cancellationToken);

            // Last, because it is what says that there is something left to do.
            await context.Executions.Where(row => row.Id == execution.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.LatestScreenshot, (string?)null), cancellationToken);
        }
    }

    private async Task PurgeAsync(DashboardContext context, CancellationToken cancellationToken)
    {
        var ids = await context.Executions.IgnoreQueryFilters()
            .Where(row => row.DeletedAt != null && Execution.FinalStates.Contains(row.State))
            .OrderBy(row => row.DeletedAt).Take(BatchSize).Select(row => row.Id).ToListAsync(cancellationToken);
        foreach (var id in ids)
        {
            // Bytes first: a row without bytes can be tried again, bytes without a row are lost from sight.
            await store.DeleteAllAsync(ArtifactKeys.ExecutionPrefix(id), cancellationToken);
            await context.Steps.Where(row => row.ExecutionId == id).ExecuteDeleteAsync(cancellationToken);
            await context.Actions.Where(row => row.ExecutionId == id).ExecuteDeleteAsync(cancellationToken);
            await context.Logs.Where(row => row.ExecutionId == id).ExecuteDeleteAsync(cancellationToken);
            await context.Artifacts.Where(row => row.ExecutionId == id).ExecuteDeleteAsync(cancellationToken);
            await context.Checkpoints.Where(row => row.ExecutionId == id).ExecuteDeleteAsync(cancellationToken);
            await context.Executions.IgnoreQueryFilters().Where(row => row.Id == id).ExecuteDeleteAsync(cancellationToken);
        }
    }
}
