using Dashboard.Api.Live;
using Dashboard.Api.Operations.Alerts;
using Dashboard.Api.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dashboard.Api.Operations;

internal static class OperationsEndpoints
{
    public static IEndpointRouteBuilder MapOperations(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api").WithTags("Operations").Requires(Scopes.Read);
        group.MapGet("/dashboard", DashboardAsync).WithSummary("Everything the dashboard shows.");
        group.MapGet("/operations", OperationsAsync).Requires(Scopes.Admin).WithSummary("What an operator looks at: runners, queue, events, dependencies, disks, alerts, warnings.");
        group.MapGet("/metrics", MetricsAsync).WithSummary("Queue, runners and active executions, for a head-up display.");
        return endpoints;
    }

    private static async Task<Ok<DashboardResponse>> DashboardAsync(
        DashboardQueries queries, CurrentUser user, CancellationToken cancellationToken) =>
        TypedResults.Ok(await queries.GetAsync(user, cancellationToken));

    private static async Task<Ok<OperationsResponse>> OperationsAsync(OperationsQueries queries, CancellationToken cancellationToken) =>
        TypedResults.Ok(await queries.GetAsync(cancellationToken));

    private static async Task<Ok<MetricsResponse>> MetricsAsync(
        SystemQueries queries, AlertKeeper alerts, LiveHub hub, CancellationToken cancellationToken) =>
        TypedResults.Ok(new MetricsResponse(
            await queries.QueueAsync(cancellationToken),
            await queries.RunnersAsync(cancellationToken),
            hub.WatcherCount,
            alerts.Active));
}
