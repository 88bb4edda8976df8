using Dashboard.Api.Data;
using Dashboard.Api.Executions;
using Dashboard.Api.Operations.Alerts;
using Dashboard.Api.Security;
using Dashboard.Api.Tasks;
using Dashboard.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Operations;

/// <summary>Reads what the dashboard shows.</summary>
internal sealed class DashboardQueries(DashboardContext context, SystemQueries system, AlertKeeper alerts, TimeProvider time)
{
    public async Task<DashboardResponse> GetAsync(CurrentUser user, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var executions = context.Executions.AsNoTracking().OpenTo(context, user);
        var running = await executions.Where(row => !Execution.FinalStates.Contains(row.State))
            .OrderByDescending(row => row.Id).Take(20).ToListAsync(cancellationToken);
        var latest = await executions.Where(row => Execution.FinalStates.Contains(row.State))
            .OrderByDescending(row => row.Id).Take(10).ToListAsync(cancellationToken);
        var failing = await FailingAsync(user, cancellationToken);
        var accesses = await context.AccessesAsync([.. running, .. latest, .. failing], user, cancellationToken);
        return new DashboardResponse
        {
            Counts = await CountsAsync(user, now, cancellationToken),
            Running = Items(running),
            Latest = Items(latest),
            Failing = Items(failing),
            Queue = await system.QueueAsync(cancellationToken),
            Runners = await system.RunnersAsync(cancellationToken),
            Alerts = alerts.Active,
        };

        List<ExecutionListItem> Items(List<Execution> rows) => [.. rows.Select(row => row.ToListItem(now, accesses[row.Id]))];
    }

    private async Task<DashboardCounts> CountsAsync(CurrentUser user, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var tasks = context.Tasks.AsNoTracking().OpenTo(context, user);
        var executions = context.Executions.AsNoTracking().OpenTo(context, user);
        var since = now - TimeSpan.FromDays(1);
        var recent = executions.Where(row => row.CreatedAt > since);
        var byState = await recent.GroupBy(row => row.State)
            .Select(group => new
            {
                group.Key,
                Count = group.Count(),
                Cost = group.Sum(row => row.CostUsd),
                CostUnknown = group.Any(row => row.CostUnknown),
            })
            .ToListAsync(cancellationToken);
        return new DashboardCounts(
            await tasks.CountAsync(cancellationToken),
            await tasks.CountAsync(task => task.IsActive, cancellationToken),
            await executions.CountAsync(row => Execution.ActiveStates.Contains(row.State), cancellationToken),
            await executions.CountAsync(row => row.State == ExecutionState.Pending, cancellationToken),
            Count(ExecutionState.Completed),
            Count(ExecutionState.Failed),
            Count(ExecutionState.Stopped),
            byState.Sum(state => state.Cost),
            byState.Any(state => state.CostUnknown));

        int Count(ExecutionState state) => byState.SingleOrDefault(row => row.Key == state)?.Count ?? 0;
    }

    /// <summary>The newest ended execution of each task where that failed.</summary>
    private Task<List<Execution>> FailingAsync(CurrentUser user, CancellationToken cancellationToken) => context.Executions.FromSql(
        $"""
        SELECT newest.* FROM tasks CROSS JOIN LATERAL (
            SELECT * FROM executions WHERE task_id = tasks.id AND deleted_at IS NULL AND state IN ('completed', 'failed', 'stopped')
            ORDER BY executions.id DESC LIMIT 1) AS newest
        WHERE newest.state = 'failed'
        """).AsNoTracking().OpenTo(context, user).OrderByDescending(row => row.Id).Take(10).ToListAsync(cancellationToken);
}
