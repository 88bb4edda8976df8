using System.Text.Json.Serialization;
using Dashboard.Api.Data;
using Dashboard.Api.Executions;
using Dashboard.Api.Tasks;
using Dashboard.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Security;

/// <summary>Has an owner; every query over it goes through the predicates of this file.</summary>
public interface IOwned
{
    Guid OwnerId { get; }
}

/// <summary>What somebody may do with what another person owns; each includes those before it.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<Access>))]
public enum Access
{
    View,
    Run,
    Edit,
}

/// <summary>The ownership predicates: what a person may see, run and change.</summary>
internal static class OwnershipExtensions
{
    /// <summary>What is this person's own; for what cannot be shared.</summary>
    public static IQueryable<T> OwnedBy<T>(this IQueryable<T> rows, CurrentUser user)
        where T : class, IOwned => rows.Where(row => row.OwnerId == user.Id);

    /// <summary>Tasks that this person owns, that are shared with them for this, or all for an administrator.</summary>
    public static IQueryable<TaskEntity> OpenTo(this IQueryable<TaskEntity> tasks, DashboardContext context, CurrentUser user, Access access = Access.View) =>
        user.IsAdministrator ? tasks : tasks.Where(task => task.OwnerId == user.Id || context.TaskShares.Any(share =>
            share.TaskId == task.Id && share.Access >= access && (share.UserId == null || share.UserId == user.Id)));

    /// <summary>Executions, by the same rule as their task.</summary>
    public static IQueryable<Execution> OpenTo(this IQueryable<Execution> executions, DashboardContext context, CurrentUser user, Access access = Access.View) =>
        user.IsAdministrator ? executions : executions.Where(execution => execution.OwnerId == user.Id || context.TaskShares.Any(share =>
            share.TaskId == execution.TaskId && share.Access >= access && (share.UserId == null || share.UserId == user.Id)));

    /// <summary>The task, when this person may do that with it.</summary>
    /// <exception cref="ApiException">404 for who does not see it, 403 <c>not_shared_for_this</c> for who sees it only.</exception>
    public static async Task<TaskEntity> FindTaskAsync(
        this DashboardContext context, Guid id, CurrentUser user, Access access, CancellationToken cancellationToken) =>
        await context.Tasks.OpenTo(context, user, access).SingleOrDefaultAsync(row => row.Id == id, cancellationToken)
        ?? throw await MissingAsync(context.Tasks.OpenTo(context, user), id, "task", cancellationToken);

    /// <summary>Why something was not found among what a person may run or change.</summary>
    public static async Task<ApiException> MissingAsync<T>(IQueryable<T> visible, Guid id, string what, CancellationToken cancellationToken)
        where T : class =>
        await visible.AnyAsync(row => EF.Property<Guid>(row, "Id") == id, cancellationToken)
            ? new ApiException(StatusCodes.Status403Forbidden, "not_shared_for_this", $"This {what} is shared with you, but not for that.")
            : Errors.NotFound(what);
}
