using System.Text.Json;
using Dashboard.Api.Data;
using Dashboard.Api.Executions;
using Dashboard.Api.Security;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Credentials;

/// <summary>What names a credential.</summary>
internal sealed class CredentialUsage(DashboardContext context)
{
    public async Task<CredentialUses> OfAsync(Guid id, CurrentUser user, CancellationToken cancellationToken)
    {
        // Containment, so that it also finds the credential among several.
        var pattern = JsonSerializer.Serialize(new[] { new { credential_id = id } });
        var tasks = await context.Tasks.FromSql($"SELECT * FROM tasks WHERE credentials @> {pattern}::jsonb").AsNoTracking()
            .Select(task => new { task.Id, task.Name, task.OwnerId, task.Credentials })
            .ToListAsync(cancellationToken);
        var snapshot = JsonSerializer.Serialize(new { credentials = new[] { new { credential_id = id } } });
        var running = await context.Executions.FromSql($"SELECT * FROM executions WHERE snapshot @> {snapshot}::jsonb").AsNoTracking()
            .CountAsync(execution => !Execution.FinalStates.Contains(execution.State), cancellationToken);
        var own = tasks.Where(task => task.OwnerId == user.Id).OrderBy(task => task.Name, StringComparer.OrdinalIgnoreCase)
            .Select(task => new CredentialUse(task.Id, task.Name, task.Credentials.First(credential => credential.CredentialId == id).Purpose));
        return new CredentialUses([.. own], tasks.Count(task => task.OwnerId != user.Id), running);
    }
}
