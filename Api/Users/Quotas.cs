using System.Globalization;
using Dashboard.Api.Data;
using Dashboard.Api.Executions;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Users;

/// <summary>How much of a quota is used.</summary>
/// <param name="CostThisMonthUnknown">The price of a model that was asked is not known: <paramref name="CostThisMonthUsd"/> leaves it out, and so does its quota.</param>
public sealed record QuotaUse(int ExecutionsToday, int OpenExecutions, decimal CostThisMonthUsd, bool CostThisMonthUnknown, long StorageMegabytes);

/// <summary>Holds people to their quotas. What is used is read from the executions themselves, so that it cannot drift.</summary>
internal sealed class Quotas(IDbContextFactory<DashboardContext> contexts, TimeProvider time)
{
    private const long Megabyte = 1024 * 1024;

    public async Task<QuotaUse> UseAsync(Guid ownerId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await UseAsync(context, ownerId, cancellationToken);
    }

    /// <summary>Before something is started of what this person owns.</summary>
    /// <exception cref="ApiException">403 <c>quota_exceeded</c> with <c>quota</c>, <c>limit</c> and <c>used</c>.</exception>
    public async Task CheckStartAsync(Guid ownerId, Guid taskId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await QuotaOfAsync(context, ownerId, cancellationToken) is not { } quota)
        {
            return;
        }

        var use = await UseAsync(context, ownerId, cancellationToken);
        ThrowIfReached("executions_per_day", quota.ExecutionsPerDay, use.ExecutionsToday);
        ThrowIfReached("parallel_executions", quota.ParallelExecutions, use.OpenExecutions);
        ThrowIfReached("cost_per_month_usd", quota.CostPerMonthUsd, use.CostThisMonthUsd);
        ThrowIfReached("storage_megabytes", quota.StorageMegabytes, use.StorageMegabytes);
        if (quota.CostPerTaskUsd is { } perTask)
        {
            ThrowIfReached("cost_per_task_usd", perTask, await CostAsync(context, ownerId, taskId, cancellationToken));
        }
    }

    /// <summary>
    /// Before each model call, since all executions of a person spend from the same quotas. What is being asked of models in this
    /// moment counts once it was answered.
    /// </summary>
    /// <returns>Why there is no money left, for people; null when there is.</returns>
    public async Task<string?> RefusalOfCallAsync(DashboardContext context, Execution execution, CancellationToken cancellationToken)
    {
        if (await QuotaOfAsync(context, execution.OwnerId, cancellationToken) is not { } quota)
        {
            return null;
        }

        if (quota.CostPerMonthUsd is { } month && await CostAsync(context, execution.OwnerId, null, cancellationToken) is var ofAll && ofAll >= month)
        {
            return Words("cost_per_month_usd", month, ofAll);
        }

        return quota.CostPerTaskUsd is { } perTask
            && await CostAsync(context, execution.OwnerId, execution.TaskId, cancellationToken) is var ofTask && ofTask >= perTask
            ? Words("cost_per_task_usd", perTask, ofTask)
            : null;
    }

    /// <summary>What an execution may cost at most: its task's limit, or what is left of the quotas where that is less.</summary>
    public async Task<decimal?> CostLeftAsync(DashboardContext context, Execution execution, CancellationToken cancellationToken)
    {
        var limit = execution.Snapshot.Limits.MaxCostUsd;
        if (await QuotaOfAsync(context, execution.OwnerId, cancellationToken) is not { } quota)
        {
            return limit;
        }

        // What this execution cost already counts in both sums, and the runner counts it too.
        var own = execution.CostUsd;
        if (quota.CostPerMonthUsd is { } month)
        {
            limit = Least(limit, month - await CostAsync(context, execution.OwnerId, null, cancellationToken) + own);
        }

        if (quota.CostPerTaskUsd is { } perTask)
        {
            limit = Least(limit, perTask - await CostAsync(context, execution.OwnerId, execution.TaskId, cancellationToken) + own);
        }

        return limit;
    }

    private static decimal Least(decimal? limit, decimal left) => Math.Max(0, Math.Min(limit ?? left, left));

    /// <returns>Null when there is no limit at all, so that most starts ask nothing more.</returns>
    private static async Task<UserQuota?> QuotaOfAsync(DashboardContext context, Guid ownerId, CancellationToken cancellationToken)
    {
        var quota = await context.Users.AsNoTracking().Where(user => user.Id == ownerId).Select(user => user.Quota).SingleOrDefaultAsync(cancellationToken);
        return quota is null || quota == new UserQuota() ? null : quota;
    }

    private async Task<QuotaUse> UseAsync(DashboardContext context, Guid ownerId, CancellationToken cancellationToken)
    {
        var today = new DateTimeOffset(time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);

        // Deleted ones were run all the same.
        var all = context.Executions.AsNoTracking().IgnoreQueryFilters().Where(row => row.OwnerId == ownerId);
        var bytes = await context.Artifacts.AsNoTracking().Where(artifact => all.Any(row => row.Id == artifact.ExecutionId))
            .SumAsync(artifact => artifact.Size, cancellationToken);
        return new QuotaUse(
            await all.CountAsync(row => row.CreatedAt >= today, cancellationToken),
            await all.CountAsync(row => !Execution.FinalStates.Contains(row.State), cancellationToken),
            await CostAsync(context, ownerId, null, cancellationToken),
            await ThisMonth(context, ownerId, null).AnyAsync(row => row.CostUnknown, cancellationToken),
            bytes / Megabyte);
    }

    private Task<decimal> CostAsync(DashboardContext context, Guid ownerId, Guid? taskId, CancellationToken cancellationToken) =>
        ThisMonth(context, ownerId, taskId).SumAsync(row => row.CostUsd, cancellationToken);

    private IQueryable<Execution> ThisMonth(DashboardContext context, Guid ownerId, Guid? taskId)
    {
        var now = time.GetUtcNow();
        var month = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero);
        return context.Executions.AsNoTracking().IgnoreQueryFilters()
            .Where(row => row.OwnerId == ownerId && row.CreatedAt >= month && (taskId == null || row.TaskId == taskId));
    }

    private static string Words(string quota, decimal most, decimal used) =>
        string.Create(CultureInfo.InvariantCulture, $"The quota {quota} of {most:0.######} is used up ({used:0.######}). Ask an administrator.");

    private static void ThrowIfReached(string quota, decimal? limit, decimal used)
    {
        if (limit is { } most && used >= most)
        {
            throw new ApiException(StatusCodes.Status403Forbidden, "quota_exceeded", Words(quota, most, used))
            {
                Members = { ["quota"] = quota, ["limit"] = most, ["used"] = used },
            };
        }
    }
}
