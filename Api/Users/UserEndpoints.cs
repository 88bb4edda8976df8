using Dashboard.Api.Audit;
using Dashboard.Api.Data;
using Dashboard.Api.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Users;

/// <summary>A person as administrators see them.</summary>
/// <param name="Version">To be sent back with changes, so that two administrators do not undo each other's.</param>
public sealed record UserResponse(
    Guid Id, string Name, string Email, UserRole Role, UserQuota Quota, bool TwoFactorEnabled, DateTimeOffset CreatedAt, DateTimeOffset? LastSeenAt,
    DateTimeOffset? DeactivatedAt, string Version);

/// <summary>A person as everybody sees them who can share something.</summary>
public sealed record PersonName(Guid Id, string Name);

public sealed record UserRequest(UserRole Role, string? Name = null, UserQuota? Quota = null, string? Version = null);

/// <param name="Email">The only address that may take it, and to which it is mailed where mail is configured; null is any.</param>
public sealed record InvitationRequest(UserRole Role, string? Email = null);

/// <param name="Code">What the link ends with, shown this once; the page makes the link.</param>
public sealed record InvitationCreated(InvitationResponse Invitation, string Code, bool Mailed);

public sealed record InvitationResponse(Guid Id, string? Email, UserRole Role, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);

/// <param name="Code">What the link ends with, shown this once; the page makes the link.</param>
public sealed record PasswordLinkResponse(string Code, DateTimeOffset ExpiresAt);

/// <summary>What administrators do with people.</summary>
internal static class UserEndpoints
{
    public static IEndpointRouteBuilder MapUsers(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/users/names", NamesAsync).WithTags("People").Requires(Scopes.Read).WithSummary("Everybody who can sign in, by name.");
        var group = endpoints.MapGroup("/api/users").WithTags("People").Requires(Scopes.Admin).ProducesProblem(404);
        group.MapGet("/", ListAsync).WithSummary("Everybody with an account.");
        group.MapPut("/{id:guid}", ReplaceAsync).WithSummary("Changes name, role and quota.").ProducesValidationProblem().ProducesProblem(409);
        group.MapPost("/{id:guid}/deactivate", DeactivateAsync).WithSummary("Keeps somebody out; what is theirs stays.").ProducesProblem(409);
        group.MapPost("/{id:guid}/activate", ActivateAsync).WithSummary("Lets somebody in again.");
        group.MapPost("/{id:guid}/password-link", PasswordLinkAsync).WithSummary("A code with which this person chooses a new password, once.");
        group.MapPost("/{id:guid}/two-factor-off", TwoFactorOffAsync).WithSummary("Switches the second factor of somebody off who lost it.");

        var invitations = endpoints.MapGroup("/api/invitations").WithTags("People").Requires(Scopes.Admin);
        invitations.MapGet("/", InvitationsAsync).WithSummary("Invitations that nobody took yet.");
        invitations.MapPost("/", InviteAsync).WithSummary("Invites somebody by a link.").ProducesValidationProblem();
        invitations.MapDelete("/{id:guid}", WithdrawAsync).WithSummary("Takes an invitation back.").ProducesProblem(404);
        return endpoints;
    }

    internal static string CheckName(string? name)
    {
        var errors = new List<FieldError>();
        if (string.IsNullOrWhiteSpace(name))
        {
            errors.Add(new FieldError("name", "required", "This is required."));
        }

        Tasks.TaskValidator.Text(errors, "name", name, User.MaxNameLength);
        Tasks.TaskValidator.ThrowIfAny(errors);
        return name!.Trim();
    }

    private static async Task<Ok<IReadOnlyList<PersonName>>> NamesAsync(DashboardContext context, CancellationToken cancellationToken) =>
        TypedResults.Ok<IReadOnlyList<PersonName>>(await context.Users.AsNoTracking().Where(user => user.DeactivatedAt == null)
            .OrderBy(user => user.DisplayName).Select(user => new PersonName(user.Id, user.DisplayName)).ToListAsync(cancellationToken));

    private static async Task<Ok<IReadOnlyList<UserResponse>>> ListAsync(DashboardContext context, CancellationToken cancellationToken)
    {
        var users = await context.Users.AsNoTracking().OrderBy(user => user.DisplayName).ToListAsync(cancellationToken);
        var seen = await context.Sessions.AsNoTracking().GroupBy(session => session.UserId)
            .Select(group => new { group.Key, At = group.Max(session => session.LastSeenAt) }).ToDictionaryAsync(row => row.Key, row => row.At, cancellationToken);
        return TypedResults.Ok<IReadOnlyList<UserResponse>>([.. users.Select(user => ToResponse(user, seen.TryGetValue(user.Id, out var at) ? at : null))]);
    }

    private static async Task<Ok<UserResponse>> ReplaceAsync(
        Guid id, UserRequest request, CurrentUser caller, DashboardContext context, UserManager<User> users, AccessChanges changes, AuditTrail trail,
        CancellationToken cancellationToken)
    {
        var name = CheckName(request.Name);
        CheckQuota(request.Quota);
        var user = await FindAsync(id, context, cancellationToken);
        if (request.Version is not null && request.Version != user.ConcurrencyStamp)
        {
            throw new ApiException(StatusCodes.Status409Conflict, "changed_meanwhile", "Somebody else changed this meanwhile. Load it again.");
        }

        if (request.Role != user.Role)
        {
            await KeepAnAdministratorAsync(user, caller, context, cancellationToken);
        }

        trail.Changed("name", user.DisplayName, name);
        trail.Changed("role", user.Role, request.Role);
        trail.Changed("quota", user.Quota, request.Quota ?? new UserQuota());
        (user.DisplayName, user.Role, user.Quota) = (name, request.Role, request.Quota ?? new UserQuota());
        var saved = await users.UpdateAsync(user);
        if (!saved.Succeeded)
        {
            throw new ApiException(StatusCodes.Status409Conflict, "changed_meanwhile", "Somebody else changed this meanwhile. Load it again.");
        }

        await changes.TellAsync(id);
        return TypedResults.Ok(ToResponse(user, null));
    }

    private static async Task<NoContent> DeactivateAsync(
        Guid id, CurrentUser caller, DashboardContext context, Accounts accounts, AccessChanges changes, AuditTrail trail, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var user = await FindAsync(id, context, cancellationToken);
        await KeepAnAdministratorAsync(user, caller, context, cancellationToken);
        user.DeactivatedAt ??= time.GetUtcNow();
        await context.SaveChangesAsync(cancellationToken);
        await accounts.EndSessionsAsync(id, except: null, cancellationToken);
        trail.Changed("active", true, false);
        await changes.TellAsync(id);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> ActivateAsync(Guid id, DashboardContext context, AuditTrail trail, CancellationToken cancellationToken)
    {
        var user = await FindAsync(id, context, cancellationToken);
        user.DeactivatedAt = null;
        await context.SaveChangesAsync(cancellationToken);
        trail.Changed("active", false, true);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<PasswordLinkResponse>> PasswordLinkAsync(
        Guid id, CurrentUser caller, DashboardContext context, OneTimeCodes codes, CancellationToken cancellationToken)
    {
        await FindAsync(id, context, cancellationToken);
        var (code, row) = await codes.CreateAsync(OneTimeCodePurpose.PasswordReset, OneTimeCodes.ResetLifetime, cancellationToken, id, caller.Id);
        return TypedResults.Ok(new PasswordLinkResponse(code, row.ExpiresAt));
    }

    private static async Task<NoContent> TwoFactorOffAsync(Guid id, UserManager<User> users, AuditTrail trail)
    {
        var user = await users.FindByIdAsync($"{id}") ?? throw Errors.NotFound("user");
        await users.SetTwoFactorEnabledAsync(user, false);
        await users.ResetAuthenticatorKeyAsync(user);
        trail.Changed("two_factor", true, false);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<IReadOnlyList<InvitationResponse>>> InvitationsAsync(DashboardContext context, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return TypedResults.Ok<IReadOnlyList<InvitationResponse>>([.. (await context.OneTimeCodes.AsNoTracking()
            .Where(code => code.Purpose == OneTimeCodePurpose.Invitation && code.ExpiresAt > now).OrderByDescending(code => code.Id)
            .ToListAsync(cancellationToken)).Select(ToResponse)]);
    }

    private static async Task<Created<InvitationCreated>> InviteAsync(
        InvitationRequest request, CurrentUser caller, OneTimeCodes codes, Mailer mailer, AuditTrail trail, CancellationToken cancellationToken)
    {
        var email = string.IsNullOrWhiteSpace(request.Email) ? null : request.Email.Trim();
        if (email is not null)
        {
            var errors = new List<FieldError>();
            Accounts.CheckEmail(errors, email);
            Tasks.TaskValidator.ThrowIfAny(errors);
        }

        var (code, row) = await codes.CreateAsync(
            OneTimeCodePurpose.Invitation, OneTimeCodes.InvitationLifetime, cancellationToken, createdBy: caller.Id, email: email, role: request.Role);
        trail.About(row.Id);
        trail.Changed("email", null, email);
        trail.Changed("role", null, request.Role);
        var mailed = email is not null && mailer.IsConfigured;
        if (mailed)
        {
            mailer.SendInvitation(email!, code, caller.Name);
        }

        return TypedResults.Created($"/api/invitations/{row.Id}", new InvitationCreated(ToResponse(row), code, mailed));
    }

    private static async Task<NoContent> WithdrawAsync(Guid id, DashboardContext context, CancellationToken cancellationToken) =>
        await context.OneTimeCodes.Where(code => code.Id == id && code.Purpose == OneTimeCodePurpose.Invitation).ExecuteDeleteAsync(cancellationToken) > 0
            ? TypedResults.NoContent()
            : throw Errors.NotFound("invitation");

    /// <summary>Nobody locks everybody out, and nobody themselves by a slip.</summary>
    private static async Task KeepAnAdministratorAsync(User user, CurrentUser caller, DashboardContext context, CancellationToken cancellationToken)
    {
        if (user.Id == caller.Id)
        {
            throw new ApiException(StatusCodes.Status409Conflict, "not_yourself", "Another administrator has to do that with your account.");
        }

        if (user.Role == UserRole.Admin
            && !await context.Users.AnyAsync(row => row.Role == UserRole.Admin && row.DeactivatedAt == null && row.Id != user.Id, cancellationToken))
        {
            throw new ApiException(StatusCodes.Status409Conflict, "last_administrator", "This is the last administrator.");
        }
    }

    private static void CheckQuota(UserQuota? quota)
    {
        var errors = new List<FieldError>();
        NotNegative("executions_per_day", quota?.ExecutionsPerDay);
        NotNegative("parallel_executions", quota?.ParallelExecutions);
        NotNegative("cost_per_month_usd", quota?.CostPerMonthUsd);
        NotNegative("cost_per_task_usd", quota?.CostPerTaskUsd);
        NotNegative("storage_megabytes", quota?.StorageMegabytes);
        Tasks.TaskValidator.ThrowIfAny(errors);

        void NotNegative(string field, decimal? value)
        {
            if (value < 0)
            {
                errors.Add(new FieldError($"quota.{field}", "out_of_range", "This is less than nothing."));
            }
        }
    }

    private static async Task<User> FindAsync(Guid id, DashboardContext context, CancellationToken cancellationToken) =>
        await context.Users.SingleOrDefaultAsync(user => user.Id == id, cancellationToken) ?? throw Errors.NotFound("user");

    private static InvitationResponse ToResponse(OneTimeCode code) => new(code.Id, code.Email, code.Role ?? UserRole.Viewer, code.CreatedAt, code.ExpiresAt);

    private static UserResponse ToResponse(User user, DateTimeOffset? seen) => new(
        user.Id, user.DisplayName, user.Email ?? "", user.Role, user.Quota, user.TwoFactorEnabled, user.CreatedAt, seen, user.DeactivatedAt, user.ConcurrencyStamp ?? "");
}
