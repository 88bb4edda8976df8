using Dashboard.Api.Audit;
using Dashboard.Api.Data;
using Dashboard.Api.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Users;

/// <param name="Scopes"><c>read</c>, <c>run</c>, <c>write</c>, <c>admin</c>; no more than the person's role has.</param>
/// <param name="ExpiresAt">Null is never.</param>
public sealed record ApiKeyRequest(string? Name = null, IReadOnlyList<string>? Scopes = null, DateTimeOffset? ExpiresAt = null);

/// <param name="Start">The first letters of the key.</param>
public sealed record ApiKeyResponse(
    Guid Id, string Name, string Start, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt);

/// <param name="Secret">The key itself, shown this once.</param>
public sealed record NewApiKeyResponse(ApiKeyResponse Key, string Secret);

internal static class ApiKeyEndpoints
{
    private const int MaxKeys = 50;

    public static IEndpointRouteBuilder MapApiKeys(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/keys").WithTags("Profile").Requires(Scopes.Read).NotByApiKey();
        group.MapGet("/", ListAsync).WithSummary("One's API keys.");
        group.MapPost("/", CreateAsync).WithSummary("Makes an API key and shows it, once.").ProducesValidationProblem().ProducesProblem(409);
        group.MapDelete("/{id:guid}", DeleteAsync).WithSummary("Revokes an API key, from the next request on.").ProducesProblem(404);
        return endpoints;
    }

    private static async Task<Ok<IReadOnlyList<ApiKeyResponse>>> ListAsync(CurrentUser user, DashboardContext context, CancellationToken cancellationToken) =>
        TypedResults.Ok<IReadOnlyList<ApiKeyResponse>>([.. (await context.ApiKeys.AsNoTracking().OwnedBy(user).OrderByDescending(key => key.Id)
            .ToListAsync(cancellationToken)).Select(ToResponse)]);

    private static async Task<Created<NewApiKeyResponse>> CreateAsync(
        ApiKeyRequest request, CurrentUser user, DashboardContext context, AuditTrail trail, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var scopes = Check(request, user, now);
        if (await context.ApiKeys.OwnedBy(user).CountAsync(cancellationToken) >= MaxKeys)
        {
            throw new ApiException(StatusCodes.Status409Conflict, "too_many_keys", $"At most {MaxKeys} keys are kept. Revoke one first.");
        }

        var secret = SecretCode.Create(ApiKey.Prefix);
        var key = new ApiKey
        {
            Id = Guid.CreateVersion7(now),
            OwnerId = user.Id,
            Name = request.Name!.Trim(),
            Start = secret[..ApiKey.ShownLength],
            Hash = SecretCode.Hash(secret),
            Scopes = scopes,
            CreatedAt = now,
            ExpiresAt = request.ExpiresAt?.ToUniversalTime(),
        };
        context.ApiKeys.Add(key);
        await context.SaveChangesAsync(cancellationToken);
        trail.About(key.Id);
        trail.Changed("name", null, key.Name);
        trail.Changed("scopes", null, ScopeNames.Of(scopes));
        return TypedResults.Created($"/api/keys/{key.Id}", new NewApiKeyResponse(ToResponse(key), secret));
    }

    private static async Task<NoContent> DeleteAsync(
        Guid id, CurrentUser user, DashboardContext context, AccessChanges changes, AuditTrail trail, CancellationToken cancellationToken)
    {
        var key = await context.ApiKeys.OwnedBy(user).SingleOrDefaultAsync(row => row.Id == id, cancellationToken) ?? throw Errors.NotFound("api_key");
        context.ApiKeys.Remove(key);
        await context.SaveChangesAsync(cancellationToken);
        trail.Changed("name", key.Name, null);
        await changes.TellAsync(user.Id);
        return TypedResults.NoContent();
    }

    private static Scopes Check(ApiKeyRequest request, CurrentUser user, DateTimeOffset now)
    {
        var errors = new List<FieldError>();
        if (string.IsNullOrWhiteSpace(request.Name))
        {
            errors.Add(new FieldError("name", "required", "This is required."));
        }

        Tasks.TaskValidator.Text(errors, "name", request.Name, ApiKey.MaxNameLength);
        if (request.ExpiresAt <= now)
        {
            errors.Add(new FieldError("expires_at", "in_the_past", "This time has passed."));
        }

        Tasks.TaskValidator.ThrowIfAny(errors);
        var scopes = ScopeNames.Read("scopes", request.Scopes);
        return (scopes & ~user.Scopes) == Scopes.None
            ? scopes
            : throw new ValidationException([new FieldError("scopes", "not_yours", "A key cannot do more than your role may.")]);
    }

    private static ApiKeyResponse ToResponse(ApiKey key) =>
        new(key.Id, key.Name, key.Start, ScopeNames.Of(key.Scopes), key.CreatedAt, key.ExpiresAt, key.LastUsedAt);
}
