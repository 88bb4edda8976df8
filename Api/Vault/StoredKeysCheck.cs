using Dashboard.Api.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dashboard.Api.Vault;

/// <summary>Says at the start when stored secrets lie under a master key that is not given. Nothing else fails because of it.</summary>
internal sealed class StoredKeysCheck(IDbContextFactory<DashboardContext> contexts, SecretVault vault, ILogger<StoredKeysCheck> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await using var context = await contexts.CreateDbContextAsync(stoppingToken);
            var counts = await context.PersonKeys.AsNoTracking().GroupBy(key => key.KeyId)
                .Select(group => new { group.Key, Count = group.Count() }).ToListAsync(stoppingToken);
            var lost = counts.Where(count => !vault.Opens(count.Key)).ToList();
            if (lost.Count > 0)
            {
                logger.LogError("{Found} {Advice}", StoredKeys.Explain(lost.Sum(count => count.Count), lost.Select(count => count.Key)), StoredKeys.Advice);
            }
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            // Whoever uses a credential is told as well.
            logger.LogDebug("Stored keys could not be looked at: {Reason}", exception.Message);
        }
    }
}
