using Dashboard.Api.Audit;
using Dashboard.Api.Credentials;
using Dashboard.Api.Data;
using Dashboard.Api.Executions;
using Dashboard.Api.Security;
using Dashboard.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Tasks;

internal static class TaskEndpoints
{
    public static IEndpointRouteBuilder MapTasks(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/tasks").WithTags("Tasks").Requires(Scopes.Write).ProducesValidationProblem();
        group.MapGet("/", ListAsync).Requires(Scopes.Read).WithSummary("Tasks, newest first.");
        group.MapPost("/", CreateAsync).WithSummary("Creates a task.");
        group.MapGet("/{id:guid}", GetAsync).Requires(Scopes.Read).WithSummary("One task.").ProducesProblem(404);
        group.MapPut("/{id:guid}", ReplaceAsync).WithSummary("Replaces a task; executions that exist keep the old one.").ProducesProblem(404);
        group.MapDelete("/{id:guid}", DeleteAsync).WithSummary("Deletes a task and stops what runs of it; its history stays.").ProducesProblem(404);
        group.MapPost("/{id:guid}/run", RunAsync).Requires(Scopes.Run).Limited(RateLimitPolicy.Start).WithSummary("Runs a task now.").ProducesProblem(404).ProducesProblem(409);
        group.MapPost("/{id:guid}/toggle", ToggleAsync).WithSummary("Switches a task's schedules on or off.").ProducesProblem(404);
        return endpoints;
    }

    private static async Task<Ok<PagedResponse<TaskResponse>>> ListAsync(
        DashboardContext context, CurrentUser user, CancellationToken cancellationToken,
        [FromQuery] int? limit, [FromQuery] string? after, [FromQuery] string? search, [FromQuery(Name = "is_active")] bool? isActive)
    {
        var page = Page.Read(limit, after);
        var query = context.Tasks.AsNoTracking().OpenTo(context, user);
        if (page.After is { } last)
        {
            query = query.Where(task => task.Id.CompareTo(last) < 0);
        }

        if (isActive is { } active)
        {
            query = query.Where(task => task.IsActive == active);
        }

        if (!string.IsNullOrWhiteSpace(search))
        {
            var pattern = Page.LikePattern(search);
            query = query.Where(task => EF.Functions.ILike(task.Name, pattern) || EF.Functions.ILike(task.Description!, pattern));
        }

        var tasks = await query.OrderByDescending(task => task.Id).Take(page.Limit + 1).ToListAsync(cancellationToken);
        var latest = await LatestAsync(context, tasks.Select(task => task.Id).ToArray(), cancellationToken);
        var sights = await context.SightsAsync(tasks, user, cancellationToken);
        return TypedResults.Ok(page.Cut(tasks, task => task.Id, task => task.ToResponse(latest.GetValueOrDefault(task.Id), sights[task.Id])));
    }

    private static async Task<Created<TaskResponse>> CreateAsync(
        TaskRequest request, DashboardContext context, CurrentUser user, AuditTrail trail, TimeProvider time, CancellationToken cancellationToken)
    {
        TaskValidator.Validate(request);
        var now = time.GetUtcNow();
        var task = new TaskEntity { Id = Guid.CreateVersion7(now), OwnerId = user.Id, CreatedAt = now };
        var credentials = await TaskCredentials.ReadAsync(request.Credentials, [], context, user, cancellationToken);
        task.Apply(request, await DefaultsAsync(context, cancellationToken), credentials, now);
        context.Tasks.Add(task);
        await context.SaveChangesAsync(cancellationToken);
        trail.About(task.Id);
        trail.Changed("name", null, task.Name);
        return TypedResults.Created($"/api/tasks/{task.Id}", task.ToResponse(null, task.SightOfOwner(user)));
    }

    private static async Task<Ok<TaskResponse>> GetAsync(
        Guid id, DashboardContext context, CurrentUser user, CancellationToken cancellationToken)
    {
        var task = await context.FindTaskAsync(id, user, Access.View, cancellationToken);
        return TypedResults.Ok(await WithLatestAsync(task, context, user, cancellationToken));
    }

    private static async Task<Ok<TaskResponse>> ReplaceAsync(
        Guid id, TaskRequest request, DashboardContext context, CurrentUser user, AuditTrail trail, TimeProvider time, CancellationToken cancellationToken)
    {
        TaskValidator.Validate(request);
        var task = await context.FindTaskAsync(id, user, Access.Edit, cancellationToken);
        EditConflict.ThrowIfChanged(request.UpdatedAt, task.UpdatedAt);
        var credentials = request.Credentials is null
            ? task.Credentials
            : await TaskCredentials.ReadAsync(request.Credentials, task.Credentials, context, user, cancellationToken);
        var sight = task.SightOfOwner(user);
        var before = task.ToResponse(null, sight);
        task.Apply(request, await DefaultsAsync(context, cancellationToken), credentials, time.GetUtcNow());
        await context.SaveChangesAsync(cancellationToken);
        trail.Compared(before, task.ToResponse(null, sight));
        return TypedResults.Ok(await WithLatestAsync(task, context, user, cancellationToken));
    }

    private static async Task<NoContent> DeleteAsync(
        Guid id, DashboardContext context, CurrentUser user, ExecutionControlService control, AccessChanges changes, AuditTrail trail,
        CancellationToken cancellationToken)
    {
        var task = await context.FindTaskAsync(id, user, Access.Edit, cancellationToken);
        trail.Changed("name", task.Name, null);
        context.Tasks.Remove(task);
        await context.SaveChangesAsync(cancellationToken);
        var open = await context.Executions
            .Where(execution => execution.TaskId == id && !Execution.FinalStates.Contains(execution.State))
            .Select(execution => execution.Id).ToListAsync(cancellationToken);
        foreach (var execution in open)
        {
            await control.TryStopAsync(execution, cancellationToken);
        }

        // What was shared is not any more; whoever watches by that leave is told.
        await changes.TellAsync(null);
        return TypedResults.NoContent();
    }

    private static async Task<Accepted<RunTaskResponse>> RunAsync(
        Guid id, RunTaskRequest? request, DashboardContext context, CurrentUser user, ExecutionStarter starter, AuditTrail trail,
        CancellationToken cancellationToken)
    {
        ValidateInputs(request?.Inputs);
        var task = await context.FindTaskAsync(id, user, Access.Run, cancellationToken);
        var execution = await starter.StartAsync(task, user, TriggeredBy.Manual, request?.Inputs, request?.Priority, cancellationToken);
        trail.Changed("execution_id", null, execution.Id);
        return TypedResults.Accepted($"/api/executions/{execution.Id}", new RunTaskResponse(execution.Id, execution.State));
    }

    private static async Task<Ok<TaskResponse>> ToggleAsync(
        Guid id, DashboardContext context, CurrentUser user, AuditTrail trail, TimeProvider time, CancellationToken cancellationToken)
    {
        // One statement, so that two clicks at once switch twice.
        var now = time.GetUtcNow();
        await context.FindTaskAsync(id, user, Access.Edit, cancellationToken);
        await context.Tasks.Where(row => row.Id == id).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.IsActive, row => !row.IsActive).SetProperty(row => row.UpdatedAt, now),
            cancellationToken);
        context.ChangeTracker.Clear();
        var answer = await GetAsync(id, context, user, cancellationToken);
        trail.Changed("is_active", !answer.Value!.IsActive, answer.Value.IsActive);
        return answer;
    }

    internal static void ValidateInputs(IReadOnlyDictionary<string, string>? inputs)
    {
        var errors = new List<FieldError>();
        if (inputs?.Count > 50)
        {
            errors.Add(new FieldError("inputs", "too_many", "At most 50 inputs are taken."));
        }

        foreach (var (name, value) in inputs ?? new Dictionary<string, string>())
        {
            if (value is null)
            {
                errors.Add(new FieldError($"inputs.{name}", "required", "This is required."));
            }

            TaskValidator.Text(errors, $"inputs.{name}", value, 20_000);
        }

        TaskValidator.ThrowIfAny(errors);
    }

    private static async Task<Settings.SettingsResponse> DefaultsAsync(DashboardContext context, CancellationToken cancellationToken) =>
        (await context.Settings.AsNoTracking().SingleOrDefaultAsync(cancellationToken))?.Values ?? new();

    private static async Task<TaskResponse> WithLatestAsync(TaskEntity task, DashboardContext context, CurrentUser user, CancellationToken cancellationToken) =>
        task.ToResponse(
            (await LatestAsync(context, [task.Id], cancellationToken)).GetValueOrDefault(task.Id),
            (await context.SightsAsync([task], user, cancellationToken))[task.Id]);

    /// <summary>The newest execution of each task.</summary>
    private static Task<Dictionary<Guid, Execution>> LatestAsync(DashboardContext context, Guid[] taskIds, CancellationToken cancellationToken) =>
        context.Executions.FromSql(
            $"""
            SELECT newest.* FROM unnest({taskIds}) AS task(id)
            CROSS JOIN LATERAL (
                SELECT * FROM executions WHERE task_id = task.id AND deleted_at IS NULL ORDER BY executions.id DESC LIMIT 1) AS newest
            """).AsNoTracking().ToDictionaryAsync(execution => execution.TaskId, cancellationToken);
}
