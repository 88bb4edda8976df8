using Dashboard.Api.Data;
using Dashboard.Api.Executions;
using Dashboard.Api.Security;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Tasks;

/// <summary>What is said of a task to one person and would be said otherwise to another.</summary>
/// <param name="Access">The most that they may do with it.</param>
/// <param name="OwnerName">Empty for an owner who has no account any more.</param>
internal sealed record TaskSight(Access Access, string OwnerName);

internal static class TaskSightExtensions
{
    /// <summary>How this person sees the tasks, which are open to them.</summary>
    public static async Task<IReadOnlyDictionary<Guid, TaskSight>> SightsAsync(
        this DashboardContext context, IReadOnlyCollection<TaskEntity> tasks, CurrentUser user, CancellationToken cancellationToken)
    {
        var foreign = tasks.Where(task => task.OwnerId != user.Id).ToList();
        var (ids, owners) = (foreign.Select(task => task.Id).ToArray(), foreign.Select(task => task.OwnerId).Distinct().ToArray());
        var names = owners.Length == 0 ? [] : await context.Users.AsNoTracking().Where(row => owners.Contains(row.Id))
            .ToDictionaryAsync(row => row.Id, row => row.DisplayName, cancellationToken);
        var shared = await context.SharedAsync(ids, user, cancellationToken);
        return tasks.ToDictionary(task => task.Id, task => task.OwnerId == user.Id
            ? task.SightOfOwner(user)
            : new TaskSight(
                user.AccessTo(task.OwnerId, shared.GetValueOrDefault(task.Id)), names.GetValueOrDefault(task.OwnerId, "")));
    }

    /// <summary>The most that this person may do with each of the executions, which are open to them, by execution.</summary>
    public static async Task<IReadOnlyDictionary<Guid, Access>> AccessesAsync(
        this DashboardContext context, IReadOnlyCollection<Execution> executions, CurrentUser user, CancellationToken cancellationToken)
    {
        var ids = executions.Where(execution => execution.OwnerId != user.Id).Select(execution => execution.TaskId).Distinct().ToArray();
        var shared = await context.SharedAsync(ids, user, cancellationToken);
        return executions.DistinctBy(execution => execution.Id)
            .ToDictionary(execution => execution.Id, execution => user.AccessTo(execution.OwnerId, shared.GetValueOrDefault(execution.TaskId)));
    }

    /// <param name="shared">For what it is shared with them, when they do not own it.</param>
    public static Access AccessTo(this CurrentUser user, Guid ownerId, Access shared) =>
        Within(user, ownerId == user.Id || user.IsAdministrator ? Access.Edit : shared);

    /// <summary>How its owner sees a task.</summary>
    public static TaskSight SightOfOwner(this TaskEntity task, CurrentUser user) => new(Within(user, Access.Edit), user.Name);

    private static async Task<IReadOnlyDictionary<Guid, Access>> SharedAsync(
        this DashboardContext context, Guid[] tasks, CurrentUser user, CancellationToken cancellationToken)
    {
        if (tasks.Length == 0 || user.IsAdministrator)
        {
            return new Dictionary<Guid, Access>();
        }

        var shares = await context.TaskShares.AsNoTracking()
            .Where(share => tasks.Contains(share.TaskId) && (share.UserId == null || share.UserId == user.Id)).ToListAsync(cancellationToken);
        return shares.GroupBy(share => share.TaskId).ToDictionary(group => group.Key, group => group.Max(share => share.Access));
    }

    /// <summary>Whoever was let do more than their role or API key allows may do that much.</summary>
    private static Access Within(CurrentUser user, Access access) =>
        access == Access.Edit && !user.Scopes.HasFlag(Scopes.Write) ? Within(user, Access.Run)
        : access == Access.Run && !user.Scopes.HasFlag(Scopes.Run) ? Access.View
        : access;
}
