using Dashboard.Api.Audit;
using Dashboard.Api.Security;
using Dashboard.Api.Tasks;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Dashboard.Api.Executions;

/// <summary>Running executions again from one of their steps.</summary>
internal static class RerunEndpoints
{
    public static IEndpointRouteBuilder MapReruns(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/executions/{id:guid}/rerun").WithTags("Executions").Requires(Scopes.Run)
            .ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        group.MapGet("/", PreviewAsync).WithSummary("What running again from a step would bring back, and what not.");
        group.MapPost("/", RunAsync).Limited(RateLimitPolicy.Start).WithSummary("Runs an execution again from one of its steps, as a new execution.").ProducesValidationProblem();
        return endpoints;
    }

    private static async Task<Ok<RerunPreview>> PreviewAsync(
        Guid id, [FromQuery(Name = "from_step")] int? fromStep, RerunService reruns, CurrentUser user, CancellationToken cancellationToken) =>
        TypedResults.Ok(await reruns.PreviewAsync(id, fromStep, user, cancellationToken));

    private static async Task<Accepted<RunTaskResponse>> RunAsync(
        Guid id, RerunRequest? request, RerunService reruns, CurrentUser user, AuditTrail trail, CancellationToken cancellationToken)
    {
        TaskEndpoints.ValidateInputs(request?.Inputs);
        var execution = await reruns.RunAsync(id, request ?? new RerunRequest(), user, cancellationToken);
        trail.Changed("execution_id", null, execution.Id);
        return TypedResults.Accepted($"/api/executions/{execution.Id}", new RunTaskResponse(execution.Id, execution.State));
    }
}
