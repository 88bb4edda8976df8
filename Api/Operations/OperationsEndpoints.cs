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
        group.MapGet("/runners", RunnersAsync).WithSummary("Runners seen within the last day.");
        group.MapGet("/metrics", MetricsAsync).WithSummary("Queue, runners and active executions, for a head-up display.");
        return endpoints;
    }

    private static async Task<Ok<DashboardResponse>> DashboardAsync(
        DashboardQueries queries, CurrentUser user, CancellationToken cancellationToken) =>
        TypedResults.Ok(await queries.GetAsync(user, cancellationToken));

    private static async Task<Ok<IReadOnlyList<RunnerResponse>>> RunnersAsync(DashboardQueries queries, CancellationToken cancellationToken) =>
        TypedResults.Ok(await queries.RunnersAsync(cancellationToken));

    private static async Task<Ok<MetricsResponse>> MetricsAsync(
        DashboardQueries queries, LiveHub hub, TimeProvider time, CancellationToken cancellationToken) =>
        TypedResults.Ok(new MetricsResponse(
            await queries.QueueAsync(time.GetUtcNow(), cancellationToken),
            await queries.RunnersAsync(cancellationToken),
            hub.WatcherCount));
}
