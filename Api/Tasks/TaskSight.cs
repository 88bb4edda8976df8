using Dashboard.Api.Data;
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
        var shares = ids.Length == 0 || user.IsAdministrator ? [] : await context.TaskShares.AsNoTracking()
            .Where(share => ids.Contains(share.TaskId) && (share.UserId == null || share.UserId == user.Id)).ToListAsync(cancellationToken);
        var shared = shares.GroupBy(share => share.TaskId).ToDictionary(group => group.Key, group => group.Max(share => share.Access));
        return tasks.ToDictionary(task => task.Id, task => task.OwnerId == user.Id
            ? task.SightOfOwner(user)
            : new TaskSight(
                Within(user, user.IsAdministrator ? Access.Edit : shared.GetValueOrDefault(task.Id)), names.GetValueOrDefault(task.OwnerId, "")));
    }

    /// <summary>How its owner sees a task.</summary>
    public static TaskSight SightOfOwner(this TaskEntity task, CurrentUser user) => new(Within(user, Access.Edit), user.Name);

    /// <summary>Whoever was let do more than their role or API key allows may do that much.</summary>
    private static Access Within(CurrentUser user, Access access) =>
        access == Access.Edit && !user.Scopes.HasFlag(Scopes.Write) ? Within(user, Access.Run)
        : access == Access.Run && !user.Scopes.HasFlag(Scopes.Run) ? Access.View
        : access;
}
