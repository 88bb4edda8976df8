using Dashboard.Api.Data;
using Dashboard.Api.Operations;
using Dashboard.Api.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Runners;

/// <summary>What a person does with runners: drain before an upgrade, resume, take one that is gone off the list.</summary>
internal static class RunnerManagement
{
    public static IEndpointRouteBuilder MapRunners(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/runners").WithTags("Operations").Requires(Scopes.Admin).ProducesProblem(404);
        group.MapGet("/", ListAsync).WithSummary("Runners seen within the last day.");
        group.MapPost("/{id:guid}/drain", DrainAsync)
            .WithSummary("Gives a runner nothing new from now on; what it runs goes on.").ProducesProblem(409);
        group.MapPost("/{id:guid}/resume", ResumeAsync).WithSummary("Lets a drained runner take executions again.").ProducesProblem(409);
        group.MapDelete("/{id:guid}", RemoveAsync)
            .WithSummary("Takes a runner that does not live any more off the list; if it comes back it registers again.").ProducesProblem(409);
        return endpoints;
    }

    private static async Task<Ok<IReadOnlyList<RunnerResponse>>> ListAsync(SystemQueries queries, CancellationToken cancellationToken) =>
        TypedResults.Ok(await queries.RunnersAsync(cancellationToken));

    private static async Task<Ok<RunnerResponse>> DrainAsync(
        Guid id, DashboardContext context, SystemQueries queries, TimeProvider time, ILogger<RegisteredRunner> logger, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await FindAliveAsync(id, context, now, cancellationToken);

        // Waits for claims that are being granted; none is granted afterwards.
        var changed = await context.Runners.Where(row => row.Id == id && row.DrainSince == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.DrainSince, now), cancellationToken);
        if (changed > 0)
        {
            logger.LogInformation("Runner {Runner} was told to drain", id);
        }

        return await AnswerAsync(id, queries, cancellationToken);
    }

    private static async Task<Ok<RunnerResponse>> ResumeAsync(
        Guid id, DashboardContext context, SystemQueries queries, Live.LivePublisher live, TimeProvider time, ILogger<RegisteredRunner> logger,
        CancellationToken cancellationToken)
    {
        await FindAliveAsync(id, context, time.GetUtcNow(), cancellationToken);
        var changed = await context.Runners.Where(row => row.Id == id && row.DrainSince != null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.DrainSince, (DateTimeOffset?)null), cancellationToken);
        if (changed > 0)
        {
            logger.LogInformation("Runner {Runner} takes executions again", id);
            await live.WakeAsync();
        }

        return await AnswerAsync(id, queries, cancellationToken);
    }

    private static async Task<NoContent> RemoveAsync(
        Guid id, DashboardContext context, TimeProvider time, ILogger<RegisteredRunner> logger, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var runner = await FindAsync(id, context, cancellationToken);
        if (runner.StateAt(now) is RunnerState.Live or RunnerState.Draining)
        {
            throw new ApiException(
                StatusCodes.Status409Conflict, "runner_alive", "This runner still lives. Drain it and stop its process; then it can be taken off the list.");
        }

        // Only as it was looked at: one that came back in this moment stays.
        await context.Runners.Where(row => row.Id == id && row.LastSeenAt == runner.LastSeenAt).ExecuteDeleteAsync(cancellationToken);
        logger.LogInformation("Runner {Runner} ({Name}) was taken off the list", id, runner.Name);
        return TypedResults.NoContent();
    }

    private static async Task<RegisteredRunner> FindAsync(Guid id, DashboardContext context, CancellationToken cancellationToken) =>
        await context.Runners.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) ?? throw Errors.NotFound("runner");

    private static async Task FindAliveAsync(Guid id, DashboardContext context, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if ((await FindAsync(id, context, cancellationToken)).StateAt(now) is RunnerState.Stopped or RunnerState.Gone)
        {
            throw new ApiException(StatusCodes.Status409Conflict, "runner_gone", "This runner does not live any more.");
        }
    }

    private static async Task<Ok<RunnerResponse>> AnswerAsync(Guid id, SystemQueries queries, CancellationToken cancellationToken) =>
        TypedResults.Ok((await queries.RunnersAsync(cancellationToken)).SingleOrDefault(runner => runner.Id == id) ?? throw Errors.NotFound("runner"));
}
