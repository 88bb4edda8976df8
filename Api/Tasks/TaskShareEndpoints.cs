using System.Security.Cryptography;
using System.Text;
using Dashboard.Api.Audit;
using Dashboard.Api.Data;
using Dashboard.Api.Security;
using Dashboard.Api.Users;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Tasks;

/// <param name="UserId">With whom; null is everybody.</param>
/// <param name="Name">Of that person; null for everybody.</param>
public sealed record TaskShareResponse(Guid? UserId, string? Name, Access Access);

/// <param name="UserId">With whom; null is everybody.</param>
public sealed record TaskShareRequest(Access Access, Guid? UserId = null);

internal static class TaskShareEndpoints
{
    private const int MaxShares = 200;

    public static IEndpointRouteBuilder MapTaskShares(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/tasks/{id:guid}/shares").WithTags("Tasks").Requires(Scopes.Write).ProducesProblem(404);
        group.MapGet("/", ListAsync).Requires(Scopes.Read).WithSummary("With whom a task is shared, and for what.");
        group.MapPut("/", ReplaceAsync).WithSummary("Shares a task with exactly these; only its owner and administrators may.").ProducesValidationProblem().ProducesProblem(409);
        return endpoints;
    }

    private static async Task<Ok<IReadOnlyList<TaskShareResponse>>> ListAsync(
        Guid id, CurrentUser user, DashboardContext context, HttpResponse response, CancellationToken cancellationToken)
    {
        await context.FindTaskAsync(id, user, Access.View, cancellationToken);
        var shares = await ReadAsync(id, context, cancellationToken);
        response.Headers.ETag = TagOf(shares);
        return TypedResults.Ok(shares);
    }

    private static async Task<Ok<IReadOnlyList<TaskShareResponse>>> ReplaceAsync(
        Guid id, IReadOnlyList<TaskShareRequest> request, CurrentUser user, DashboardContext context, AccessChanges changes, AuditTrail trail,
        HttpContext http, CancellationToken cancellationToken)
    {
        var task = await context.FindTaskAsync(id, user, Access.View, cancellationToken);
        if (task.OwnerId != user.Id && !user.IsAdministrator)
        {
            throw new ApiException(StatusCodes.Status403Forbidden, "not_the_owner", "Only its owner and administrators share a task.");
        }

        IReadOnlyList<TaskShareResponse> before;
        await using (var transaction = await context.Database.BeginTransactionAsync(cancellationToken))
        {
            // One after the other, so that the second of two sees what the first did.
            await context.Database.ExecuteSqlAsync($"SELECT 1 FROM tasks WHERE id = {id} FOR UPDATE", cancellationToken);
            before = await ReadAsync(id, context, cancellationToken);
            if (http.Request.Headers.IfMatch is [{ Length: > 0 } edited] && !edited.EndsWith(TagOf(before), StringComparison.Ordinal))
            {
                throw new ApiException(StatusCodes.Status409Conflict, "changed_meanwhile", "Somebody else changed this meanwhile. Load it again.");
            }

            await CheckAsync(request, before, context, cancellationToken);
            await context.TaskShares.Where(share => share.TaskId == id).ExecuteDeleteAsync(cancellationToken);
            context.TaskShares.AddRange(request.Select(share => new TaskShare { Id = Guid.CreateVersion7(), TaskId = id, UserId = share.UserId, Access = share.Access }));
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        var after = await ReadAsync(id, context, cancellationToken);
        http.Response.Headers.ETag = TagOf(after);
        trail.Changed("shares", before, after);
        await changes.TellAsync(null);
        return TypedResults.Ok(after);
    }

    /// <summary>
    /// Changes with what is shared; sent back as <c>If-Match</c>, the second of two who edit it is told. Proxies that compress put
    /// <c>W/</c> before it.
    /// </summary>
    private static string TagOf(IReadOnlyList<TaskShareResponse> shares)
    {
        var text = string.Join(',', shares.Select(share => $"{share.UserId}:{share.Access}").Order(StringComparer.Ordinal));
        return $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 12))}\"";
    }

    /// <param name="before">With whom it is shared already: who was deactivated since stays, so that saving other changes works.</param>
    private static async Task CheckAsync(
        IReadOnlyList<TaskShareRequest> request, IReadOnlyList<TaskShareResponse> before, DashboardContext context, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        if (request.Count > MaxShares)
        {
            errors.Add(new FieldError("", "too_many", $"At most {MaxShares} are taken."));
        }

        if (request.DistinctBy(share => share.UserId).Count() != request.Count)
        {
            errors.Add(new FieldError("", "duplicate", "The same person is named twice."));
        }

        var added = request.Index().Where(share => share.Item.UserId is { } person && before.All(other => other.UserId != person))
            .Select(share => ($"[{share.Index}].user_id", share.Item.UserId!.Value)).ToList();
        errors.AddRange(await People.FlawsAsync(context, added, cancellationToken));
        TaskValidator.ThrowIfAny(errors);
    }

    private static async Task<IReadOnlyList<TaskShareResponse>> ReadAsync(Guid id, DashboardContext context, CancellationToken cancellationToken) => await (
        from share in context.TaskShares.AsNoTracking()
        join user in context.Users on share.UserId equals user.Id into people
        from person in people.DefaultIfEmpty()
        where share.TaskId == id
        orderby share.Id
        select new TaskShareResponse(share.UserId, person == null ? null : person.DisplayName, share.Access)).ToListAsync(cancellationToken);
}
