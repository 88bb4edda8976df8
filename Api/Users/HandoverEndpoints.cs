using Dashboard.Api.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dashboard.Api.Users;

/// <summary>What somebody owns.</summary>
/// <param name="OpenExecutions">Those that have not ended.</param>
public sealed record BelongingsResponse(int Tasks, int Credentials, int Executions, int OpenExecutions);

/// <param name="To">Who is to have it: an editor or administrator who can sign in.</param>
public sealed record HandoverRequest(Guid? To = null);

/// <summary>What was handed over.</summary>
/// <param name="LeftCredentials">Names of those that stay, since their master key is lost.</param>
/// <param name="Unusable">Credentials of others that tasks use and their new owner was not granted.</param>
public sealed record HandoverResponse(
    int Tasks, int Credentials, int Executions, IReadOnlyList<string> LeftCredentials, IReadOnlyList<UnusableCredential> Unusable);

/// <summary>A task that fails until its owner may use a credential, or another one is chosen.</summary>
public sealed record UnusableCredential(Guid TaskId, string TaskName, string CredentialName);

internal static class HandoverEndpoints
{
    public static IEndpointRouteBuilder MapHandover(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/users/{id:guid}").WithTags("People").Requires(Scopes.Admin).ProducesProblem(404);
        group.MapGet("/belongings", BelongingsAsync).WithSummary("How much somebody owns.");
        group.MapPost("/hand-over", HandOverAsync)
            .WithSummary("Gives all that somebody who was deactivated owns to somebody else.").ProducesValidationProblem().ProducesProblem(409);
        return endpoints;
    }

    private static async Task<Ok<BelongingsResponse>> BelongingsAsync(Guid id, Handover handover, CancellationToken cancellationToken) =>
        TypedResults.Ok(await handover.BelongingsAsync(id, cancellationToken));

    private static async Task<Ok<HandoverResponse>> HandOverAsync(
        Guid id, HandoverRequest request, CurrentUser caller, Handover handover, CancellationToken cancellationToken) =>
        TypedResults.Ok(await handover.RunAsync(id, request.To, caller, cancellationToken));
}
