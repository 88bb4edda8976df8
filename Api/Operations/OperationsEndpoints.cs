using Dashboard.Api.Live;
using Dashboard.Api.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dashboard.Api.Operations;

internal static class OperationsEndpoints
{
    public static IEndpointRouteBuilder MapOperations(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api").WithTags("Operations");
        group.MapGet("/dashboard", DashboardAsync).WithSummary("Everything the dashboard shows.");
        group.MapGet("/metrics", MetricsAsync).WithSummary("Queue, runners and active executions, for a head-up display.");
        return endpoints;
    }

    private static async Task<Ok<DashboardResponse>> DashboardAsync(
        DashboardQueries queries, CurrentUser user, CancellationToken cancellationToken) =>
        TypedResults.Ok(await queries.GetAsync(user, cancellationToken));

    private static async Task<Ok<MetricsResponse>> MetricsAsync(
        SystemQueries queries, LiveHub hub, CancellationToken cancellationToken) =>
        TypedResults.Ok(new MetricsResponse(
            await queries.QueueAsync(cancellationToken),
            await queries.RunnersAsync(cancellationToken),
            hub.WatcherCount));
}
