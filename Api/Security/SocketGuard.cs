using Dashboard.Api.Data;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Security;

/// <summary>Watches over open sockets: whoever may not look any more is shown the door at once.</summary>
internal sealed class SocketGuard(AccessChanges changes, CallerResolver callers, IDbContextFactory<DashboardContext> contexts, ILogger<SocketGuard> logger)
{
    /// <summary>Completes when this person may not any more what the socket is for; throws when it is cancelled before.</summary>
    /// <param name="execution">Null for what is about no execution.</param>
    public async Task BarredAsync(CurrentUser user, Guid? execution, Access access, CancellationToken cancellationToken)
    {
        using var watch = await changes.WatchAsync(user.Id);
        while (await MayAsync(user, execution, access, cancellationToken))
        {
            await watch.WaitAsync(cancellationToken);
        }
    }

    private async Task<bool> MayAsync(CurrentUser user, Guid? execution, Access access, CancellationToken cancellationToken)
    {
        try
        {
            if (await callers.AgainAsync(user, cancellationToken) is not { } now || !now.Scopes.HasFlag(access == Access.View ? Scopes.Read : Scopes.Run) || now.Role != user.Role)
            {
                // A changed role too: what the socket sends was chosen for the old one, and its client comes back.
                return false;
            }

            await using var context = await contexts.CreateDbContextAsync(cancellationToken);

            // One that was deleted ends by itself, with a message.
            return execution is not { } id || await context.Executions.OpenTo(context, now, access).AnyAsync(row => row.Id == id, cancellationToken)
                || !await context.Executions.AnyAsync(row => row.Id == id, cancellationToken);
        }
        catch (Exception failed) when (DatabaseOutage.Is(failed))
        {
            logger.LogDebug("Whether a socket may stay open is asked again: {Reason}", failed.Message);
            return true;
        }
    }
}
