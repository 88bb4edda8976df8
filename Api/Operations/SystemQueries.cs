using Dashboard.Api.Data;
using Dashboard.Api.Executions;
using Dashboard.Api.Runners;
using Dashboard.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Operations;

/// <summary>Reads the queue and the runners of the whole installation.</summary>
internal sealed class SystemQueries(DashboardContext context, TimeProvider time)
{
    /// <summary>A runner that ended in order is still listed for so long: whoever restarted it sees both.</summary>
    private static readonly TimeSpan ShowStopped = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan ShowGone = TimeSpan.FromDays(1);

    /// <summary>Runners seen within the last day, living ones first.</summary>
    public async Task<IReadOnlyList<RunnerResponse>> RunnersAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (gone, stopped) = (now - ShowGone, now - ShowStopped);
        var runners = await context.Runners.AsNoTracking()
            .Where(runner => runner.LastSeenAt > gone && (runner.StoppedAt == null || runner.StoppedAt > stopped))
            .ToListAsync(cancellationToken);
        var held = (await context.Executions.AsNoTracking()
                .Where(row => Execution.ActiveStates.Contains(row.State) && row.RunnerId != null)
                .OrderBy(row => row.Id)
                .Select(row => new { RunnerId = row.RunnerId!.Value, Execution = new RunnerExecution(row.Id, row.TaskName, row.State) })
                .ToListAsync(cancellationToken))
            .ToLookup(row => row.RunnerId, row => row.Execution);
        return runners.OrderBy(runner => runner.StateAt(now)).ThenBy(runner => runner.Name, StringComparer.Ordinal).ThenByDescending(runner => runner.StartedAt)
            .Select(runner => runner.ToResponse([.. held[runner.Id]], now))
            .ToList();
    }

    public async Task<QueueStatus> QueueAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var waiting = await context.Executions.AsNoTracking().IgnoreQueryFilters().Where(row => row.State == ExecutionState.Pending)
            .GroupBy(row => row.Priority).Select(group => new { Priority = group.Key, Count = group.Count(), Oldest = group.Min(row => row.QueuedAt) })
            .ToListAsync(cancellationToken);
        var active = await context.Executions.IgnoreQueryFilters().CountAsync(row => Execution.ActiveStates.Contains(row.State), cancellationToken);
        var alive = now - RegisteredRunner.Expiry;
        var capacity = await context.Runners
            .Where(runner => runner.LastSeenAt > alive && !runner.Draining && runner.DrainSince == null && runner.StoppedAt == null)
            .SumAsync(runner => runner.Capacity, cancellationToken);
        return new QueueStatus(
            waiting.Sum(group => group.Count),
            waiting.Select(group => Age(group.Oldest)).DefaultIfEmpty().Max(),
            active,
            capacity,
            Priorities.Select(priority => waiting.SingleOrDefault(group => group.Priority == priority) is { } group
                ? new PriorityQueueStatus(priority, group.Count, Age(group.Oldest))
                : new PriorityQueueStatus(priority, 0, 0)).ToList());

        double Age(DateTimeOffset oldest) => Math.Max(0, (now - oldest).TotalSeconds);
    }

    private static readonly Priority[] Priorities = [Priority.High, Priority.Normal, Priority.Low];
}
