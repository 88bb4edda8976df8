using Dashboard.Api.Artifacts;
using Dashboard.Api.Data;
using Dashboard.Api.Executions;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Takeovers;

/// <summary>Removes the files of takeovers that are over from the store, whether their runner fetched them or not. Several Apis may do so at once.</summary>
internal sealed class HeldFiles(
    IDbContextFactory<DashboardContext> contexts, IArtifactStore store, LeaseOptions options, TimeProvider time, ILogger<HeldFiles> logger) : BackgroundService
{
    private const int BatchSize = 50;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(options.ReconcileEvery, time, stoppingToken);
                while (await RemoveAsync(stoppingToken) == BatchSize)
                {
                    // There are more.
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("Files of takeovers that are over are removed later: {Reason}", exception.Message);
            }
        }
    }

    private async Task<int> RemoveAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var over = await context.HeldFiles.AsNoTracking()
            .Where(file => !context.Executions.IgnoreQueryFilters().Any(row => row.Id == file.ExecutionId && row.TakeoverLease == file.Takeover))
            .OrderBy(file => file.Id).Take(BatchSize).ToListAsync(cancellationToken);
        foreach (var file in over)
        {
            await store.DeleteAsync(ArtifactKeys.TakeoverFile(file.ExecutionId, file.Attempt, file.Takeover, file.Id), cancellationToken);
            await context.HeldFiles.Where(row => row.Id == file.Id).ExecuteDeleteAsync(cancellationToken);
        }

        return over.Count;
    }
}
