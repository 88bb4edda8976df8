using Dashboard.Api.Audit;
using Dashboard.Api.Credentials.Testing;
using Dashboard.Api.Credentials.Types;
using Dashboard.Api.Data;
using Dashboard.Api.Security;
using Dashboard.Api.Users;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Credentials;

internal static class CredentialEndpoints
{
    public static IEndpointRouteBuilder MapCredentials(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/credentials").WithTags("Credentials").Requires(Scopes.Write).ProducesValidationProblem();
        group.MapGet("/", ListAsync).Requires(Scopes.Read).WithSummary("Credentials that may be used, newest first; secrets are masked.");
        group.MapPost("/", CreateAsync).WithSummary("Creates a credential.").ProducesProblem(409);
        group.MapGet("/types", Types).Requires(Scopes.Read).WithSummary("The types of credentials there are, from which forms are made.");
        group.MapGet("/by-type/{type}", ByTypeAsync).Requires(Scopes.Read).WithSummary("Credentials of one type that may be used, the default first.").ProducesProblem(404);
        group.MapGet("/{id:guid}", GetAsync).Requires(Scopes.Read).WithSummary("One credential; secrets are masked.").ProducesProblem(404);
        group.MapPut("/{id:guid}", ReplaceAsync).WithSummary("Replaces a credential; secrets that are left out stay.").ProducesProblem(404).ProducesProblem(409);
        group.MapDelete("/{id:guid}", DeleteAsync).WithSummary("Deletes a credential; one in use only when forced.").ProducesProblem(404).ProducesProblem(409);
        group.MapPost("/capture", CaptureAsync)
            .WithSummary("Makes a browser session out of what an execution kept last of its cookies and storage.").ProducesProblem(404).ProducesProblem(409);
        group.MapPost("/{id:guid}/test", CredentialTesting.TestAsync)
            .WithSummary("Tries a credential where it is meant to be used, and says what is wrong.").ProducesProblem(404).ProducesProblem(409);
        group.MapGet("/{id:guid}/used-by", UsedByAsync).Requires(Scopes.Read).WithSummary("What uses a credential.").ProducesProblem(404);
        group.MapGet("/{id:guid}/grants", GrantsAsync).Requires(Scopes.Read).WithSummary("Who may use a credential beside its owner.").ProducesProblem(404);
        group.MapPost("/{id:guid}/grants", GrantAsync).WithSummary("Lets a person, or everyone, use a credential without reading it.").ProducesProblem(404);
        group.MapDelete("/{id:guid}/grants/{grantId:guid}", RevokeAsync).WithSummary("Takes a grant back; running executions cannot fetch the credential any more.").ProducesProblem(404);
        CredentialFiles.Map(endpoints);
        return endpoints;
    }

    private static Ok<IReadOnlyList<CredentialTypeResponse>> Types() =>
        TypedResults.Ok<IReadOnlyList<CredentialTypeResponse>>([.. CredentialTypes.All.Select(type => type.ToResponse())]);

    private static async Task<Ok<PagedResponse<CredentialResponse>>> ListAsync(
        DashboardContext context, CredentialService credentials, CurrentUser user, CancellationToken cancellationToken,
        [FromQuery] int? limit, [FromQuery] string? after, [FromQuery] string? search, [FromQuery] string? type)
    {
        var page = Page.Read(limit, after);
        var query = context.Credentials.AsNoTracking().UsableBy(user);
        if (page.After is { } last)
        {
            query = query.Where(credential => credential.Id.CompareTo(last) < 0);
        }

        if (type is not null)
        {
            query = query.Where(credential => credential.Type == type);
        }

        if (!string.IsNullOrWhiteSpace(search))
        {
            var pattern = Page.LikePattern(search);
            query = query.Where(credential => EF.Functions.ILike(credential.Name, pattern));
        }

        var rows = await query.OrderByDescending(credential => credential.Id).Take(page.Limit + 1).ToListAsync(cancellationToken);
        var answers = (await credentials.AnswersAsync(rows, user, cancellationToken)).ToDictionary(answer => answer.Id);
        return TypedResults.Ok(page.Cut(rows, row => row.Id, row => answers[row.Id]));
    }

    private static async Task<Ok<IReadOnlyList<CredentialResponse>>> ByTypeAsync(
        string type, DashboardContext context, CredentialService credentials, CurrentUser user, CancellationToken cancellationToken)
    {
        if (CredentialTypes.Find(type) is null)
        {
            throw Errors.NotFound("credential_type");
        }

        // For a list to choose from; whoever has more than this searches.
        var rows = await context.Credentials.AsNoTracking().UsableBy(user).Where(credential => credential.Type == type)
            .OrderByDescending(credential => credential.IsDefault && credential.OwnerId == user.Id).ThenBy(credential => credential.Name).ThenBy(credential => credential.Id)
            .Take(Page.MaxLimit).ToListAsync(cancellationToken);
        return TypedResults.Ok(await credentials.AnswersAsync(rows, user, cancellationToken));
    }

    private static async Task<Created<CredentialResponse>> CreateAsync(
        CredentialRequest request, CredentialService credentials, CurrentUser user, AuditTrail trail, CancellationToken cancellationToken)
    {
        var credential = await credentials.CreateAsync(request, user, cancellationToken);
        trail.Created(credential);
        return TypedResults.Created($"/api/credentials/{credential.Id}", await credentials.AnswerAsync(credential, user, cancellationToken));
    }

    private static async Task<Created<CredentialResponse>> CaptureAsync(
        SessionCaptureRequest request, SessionCapture capture, CredentialService credentials, CurrentUser user, AuditTrail trail,
        CancellationToken cancellationToken)
    {
        var credential = await capture.CreateAsync(request, user, cancellationToken);
        trail.Created(credential);
        trail.Changed("execution_id", null, request.ExecutionId);
        return TypedResults.Created($"/api/credentials/{credential.Id}", await credentials.AnswerAsync(credential, user, cancellationToken));
    }

    private static async Task<Ok<CredentialResponse>> GetAsync(
        Guid id, CredentialService credentials, CurrentUser user, CancellationToken cancellationToken) =>
        TypedResults.Ok(await credentials.AnswerAsync(await credentials.UsableAsync(id, user, cancellationToken), user, cancellationToken));

    private static async Task<Ok<CredentialResponse>> ReplaceAsync(
        Guid id, CredentialRequest request, CredentialService credentials, CurrentUser user, AuditTrail trail, CancellationToken cancellationToken)
    {
        var before = (await credentials.OwnAsync(id, user, cancellationToken)).ForAudit();
        var credential = await credentials.ReplaceAsync(id, request, user, cancellationToken);
        trail.Compared(before, credential.ForAudit());
        trail.SecretsTyped(credential, request);
        return TypedResults.Ok(await credentials.AnswerAsync(credential, user, cancellationToken));
    }

    private static async Task<NoContent> DeleteAsync(
        Guid id, CredentialService credentials, CurrentUser user, AuditTrail trail, CancellationToken cancellationToken, [FromQuery] bool force = false)
    {
        var credential = await credentials.OwnAsync(id, user, cancellationToken);
        await credentials.DeleteAsync(id, force, user, cancellationToken);
        trail.Changed("name", credential.Name, null);
        trail.Changed("type", credential.Type, null);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<CredentialUses>> UsedByAsync(
        Guid id, CredentialService credentials, CredentialUsage usage, CurrentUser user, CancellationToken cancellationToken)
    {
        await credentials.OwnAsync(id, user, cancellationToken);
        return TypedResults.Ok(await usage.OfAsync(id, user, cancellationToken));
    }

    private static async Task<Ok<IReadOnlyList<CredentialGrantResponse>>> GrantsAsync(
        Guid id, DashboardContext context, CredentialService credentials, CurrentUser user, CancellationToken cancellationToken)
    {
        await credentials.OwnAsync(id, user, cancellationToken);
        return TypedResults.Ok<IReadOnlyList<CredentialGrantResponse>>(
            await Named(context, context.CredentialGrants.OwnedBy(user).Where(grant => grant.CredentialId == id)).ToListAsync(cancellationToken));
    }

    private static async Task<Ok<CredentialGrantResponse>> GrantAsync(
        Guid id, CredentialGrantRequest request, DashboardContext context, CredentialService credentials, CurrentUser user, AuditTrail trail, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var credential = await credentials.OwnAsync(id, user, cancellationToken);
        if (request.UserId is null != request.Everyone || request.UserId == credential.OwnerId)
        {
            throw new ValidationException([new FieldError("user_id", "invalid_value", "Name one other person, or everyone.")]);
        }

        if (request.UserId is { } grantee)
        {
            await People.ThrowIfNotActiveAsync(context, [("user_id", grantee)], cancellationToken);
        }

        // Granting twice grants once.
        var now = time.GetUtcNow();
        await context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO credential_grants (id, credential_id, owner_id, user_id, created_at)
            VALUES ({Guid.CreateVersion7(now)}, {id}, {credential.OwnerId}, {request.UserId}, {now}) ON CONFLICT DO NOTHING
            """,
            cancellationToken);
        var grant = await Named(context, context.CredentialGrants.Where(row => row.CredentialId == id && row.UserId == request.UserId)).SingleAsync(cancellationToken);
        trail.Changed("granted_to", null, Grantee(grant));
        return TypedResults.Ok(grant);
    }

    /// <summary>With the names of those who may use it, also of somebody who is deactivated meanwhile.</summary>
    private static IQueryable<CredentialGrantResponse> Named(DashboardContext context, IQueryable<CredentialGrant> grants) =>
        from grant in grants.AsNoTracking()
        join user in context.Users on grant.UserId equals user.Id into people
        from person in people.DefaultIfEmpty()
        orderby grant.Id
        select new CredentialGrantResponse(grant.Id, grant.UserId, person == null ? null : person.DisplayName, grant.CreatedAt);

    private static async Task<NoContent> RevokeAsync(
        Guid id, Guid grantId, DashboardContext context, CredentialService credentials, CurrentUser user, AuditTrail trail, CancellationToken cancellationToken)
    {
        await credentials.OwnAsync(id, user, cancellationToken);
        var grant = await Named(context, context.CredentialGrants.OwnedBy(user).Where(grant => grant.CredentialId == id && grant.Id == grantId))
            .SingleOrDefaultAsync(cancellationToken) ?? throw Errors.NotFound("credential_grant");
        trail.Changed("granted_to", Grantee(grant), null);
        var gone = await context.CredentialGrants.OwnedBy(user).Where(grant => grant.CredentialId == id && grant.Id == grantId)
            .ExecuteDeleteAsync(cancellationToken);
        return gone > 0 ? TypedResults.NoContent() : throw Errors.NotFound("credential_grant");
    }

    private static object Grantee(CredentialGrantResponse grant) => grant.UserId is { } person ? new { Id = person, Name = grant.Name } : "everyone";
}
