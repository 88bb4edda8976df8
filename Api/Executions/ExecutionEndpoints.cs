using Dashboard.Api.Audit;
using Dashboard.Api.Data;
using Dashboard.Api.Operations;
using Dashboard.Api.Security;
using Dashboard.Api.Tasks;
using Dashboard.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Executions;

internal static class ExecutionEndpoints
{
    public static IEndpointRouteBuilder MapExecutions(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/executions").WithTags("Executions").Requires(Scopes.Read).ProducesProblem(404);
        group.MapGet("/", ListAsync).WithSummary("Executions, newest first; filters combine.");
        group.MapGet("/{id:guid}", GetAsync).Limited(RateLimitPolicy.Poll).WithSummary("One execution.");
        group.MapDelete("/{id:guid}", DeleteAsync).Requires(Scopes.Write).WithSummary("Deletes an execution with everything kept; a running one is stopped first.");
        group.MapGet("/{id:guid}/live", LiveAsync).WithSummary("Everything a live page shows.");
        group.MapGet("/{id:guid}/steps", StepsAsync).WithSummary("Steps of the newest attempt.");
        group.MapGet("/{id:guid}/logs", LogsAsync).WithSummary("Log lines in order of position.");
        group.MapPost("/{id:guid}/pause", PauseAsync).Requires(Scopes.Run).WithSummary("Pauses a running execution.").ProducesProblem(409);
        group.MapPost("/{id:guid}/resume", ResumeAsync).Requires(Scopes.Run).WithSummary("Resumes a paused execution.").ProducesProblem(409);
        group.MapPost("/{id:guid}/answer", AnswerAsync).Requires(Scopes.Run).WithSummary("Answers the question that an execution waits with.")
            .ProducesValidationProblem().ProducesProblem(409);
        group.MapPost("/{id:guid}/stop", StopAsync).Requires(Scopes.Run).WithSummary("Stops an execution that has not ended.").ProducesProblem(409);
        return endpoints;
    }

    private static async Task<Ok<PagedResponse<ExecutionListItem>>> ListAsync(
        DashboardContext context, CurrentUser user, TimeProvider time, CancellationToken cancellationToken,
        [FromQuery] int? limit, [FromQuery] string? after, [FromQuery] string[]? status, [FromQuery(Name = "task_id")] Guid? taskId,
        [FromQuery(Name = "triggered_by")] string? triggeredBy, [FromQuery] string? search,
        [FromQuery] DateTimeOffset? from, [FromQuery] DateTimeOffset? to)
    {
        var page = Page.Read(limit, after);
        var query = context.Executions.AsNoTracking().OpenTo(context, user);
        query = page.After is { } last ? query.Where(row => row.Id.CompareTo(last) < 0) : query;
        query = taskId is { } task ? query.Where(row => row.TaskId == task) : query;
        if (status is { Length: > 0 })
        {
            var states = status.Select(text => Read<ExecutionState>("status", text)).ToArray();
            query = query.Where(row => states.Contains(row.State));
        }

        if (!string.IsNullOrEmpty(triggeredBy))
        {
            var trigger = Read<TriggeredBy>("triggered_by", triggeredBy);
            query = query.Where(row => row.TriggeredBy == trigger);
        }

        if (!string.IsNullOrWhiteSpace(search))
        {
            var pattern = Page.LikePattern(search);
            query = query.Where(row => EF.Functions.ILike(row.TaskName, pattern)
                || EF.Functions.ILike(row.Summary!, pattern) || EF.Functions.ILike(row.ErrorMessage!, pattern));
        }

        var (since, until) = (from?.ToUniversalTime(), to?.ToUniversalTime());
        query = since is null ? query : query.Where(row => row.CreatedAt >= since);
        query = until is null ? query : query.Where(row => row.CreatedAt < until);

        var now = time.GetUtcNow();
        var rows = await query.OrderByDescending(row => row.Id).Take(page.Limit + 1).ToListAsync(cancellationToken);
        var accesses = await context.AccessesAsync(rows, user, cancellationToken);
        return TypedResults.Ok(page.Cut(rows, row => row.Id, row => row.ToListItem(now, accesses[row.Id])));
    }

    private static async Task<Ok<ExecutionResponse>> GetAsync(
        Guid id, ExecutionQueries queries, CurrentUser user, CancellationToken cancellationToken) =>
        TypedResults.Ok(await queries.GetAsync(id, user, cancellationToken));

    private static async Task<NoContent> DeleteAsync(
        Guid id, ExecutionControlService control, CurrentUser user, CancellationToken cancellationToken)
    {
        await control.DeleteAsync(id, user, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<LiveResponse>> LiveAsync(
        Guid id, ExecutionQueries queries, CurrentUser user, CancellationToken cancellationToken) =>
        TypedResults.Ok(await queries.LiveAsync(id, user, withPicture: true, cancellationToken));

    private static async Task<Ok<IReadOnlyList<StepResponse>>> StepsAsync(
        Guid id, ExecutionQueries queries, CurrentUser user, CancellationToken cancellationToken) =>
        TypedResults.Ok(await queries.StepsAsync(await queries.FindAsync(id, user, cancellationToken), cancellationToken));

    private static async Task<Ok<PagedResponse<LogResponse>>> LogsAsync(
        Guid id, DashboardContext context, ExecutionQueries queries, CurrentUser user, CancellationToken cancellationToken,
        [FromQuery] int? limit, [FromQuery] long? after, [FromQuery] string? level, [FromQuery] string? search)
    {
        await queries.FindAsync(id, user, cancellationToken);
        var take = Page.ReadLimit(limit, fallback: 500, most: 2_000);
        var query = LogsOf(id, search, context).AsNoTracking().Where(row => row.Position > (after ?? 0));
        if (!string.IsNullOrEmpty(level))
        {
            var least = Read<LogSeverity>("level", level);
            var levels = Enum.GetValues<LogSeverity>().Where(candidate => candidate >= least).ToArray();
            query = query.Where(row => levels.Contains(row.Level));
        }

        var rows = await query.OrderBy(row => row.Position).Take(take + 1).ToListAsync(cancellationToken);
        var items = rows.Take(take).Select(row => row.ToResponse()).ToList();
        return TypedResults.Ok(new PagedResponse<LogResponse>(items, rows.Count > take ? $"{items[^1].Position}" : null));
    }

    /// <summary>Lines of an execution; with a search those whose English text holds it, for which EF Core has no word.</summary>
    private static IQueryable<ExecutionLog> LogsOf(Guid id, string? search, DashboardContext context)
    {
        if (string.IsNullOrWhiteSpace(search))
        {
            return context.Logs.Where(row => row.ExecutionId == id);
        }

        var pattern = Page.LikePattern(search);
        return context.Logs.FromSql($"SELECT * FROM logs WHERE execution_id = {id} AND message->>'text' ILIKE {pattern}");
    }

    private static async Task<Ok<ControlResponse>> PauseAsync(
        Guid id, ExecutionControlService control, CurrentUser user, CancellationToken cancellationToken) =>
        Answer("Paused.", await control.PauseAsync(id, user, cancellationToken));

    private static async Task<Ok<ControlResponse>> ResumeAsync(
        Guid id, ExecutionControlService control, CurrentUser user, CancellationToken cancellationToken) =>
        Answer("Resumed.", await control.ResumeAsync(id, user, cancellationToken));

    private static async Task<Ok<ControlResponse>> AnswerAsync(
        Guid id, AnswerRequest request, ExecutionControlService control, CurrentUser user, AuditTrail trail, CancellationToken cancellationToken)
    {
        var execution = await control.AnswerAsync(id, request, user, cancellationToken);

        // Not the text, which may be a code or a password.
        trail.Changed("question_id", null, request.QuestionId);
        trail.Changed("approved", null, request.Approved);
        return Answer("Answered.", execution);
    }

    private static async Task<Ok<ControlResponse>> StopAsync(
        Guid id, ExecutionControlService control, CurrentUser user, CancellationToken cancellationToken)
    {
        var execution = await control.StopAsync(id, user, cancellationToken);
        return Answer(execution.State == ExecutionState.Stopped ? "Stopped." : "Stopping.", execution);
    }

    private static Ok<ControlResponse> Answer(string message, Execution execution) =>
        TypedResults.Ok(new ControlResponse(message, execution.State));

    private static T Read<T>(string field, string text)
        where T : struct, Enum => EnumText<T>.TryRead(text, out var value)
            ? value
            : throw new ValidationException([new FieldError(field, "invalid_value", $"“{text}” is not a value of {field}.")]);
}
