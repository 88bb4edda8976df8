using System.Globalization;
using Dashboard.Api.Audit;
using Dashboard.Api.Data;
using Dashboard.Api.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Users;

/// <summary>A session as its person sees it.</summary>
/// <param name="IsThis">It is the one that asks.</param>
public sealed record SessionResponse(
    Guid Id, SignInKind Kind, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, DateTimeOffset ExpiresAt, string? Address, string? UserAgent, bool IsThis);

/// <param name="Id">Base64 URL.</param>
public sealed record PasskeyResponse(string Id, string Name, DateTimeOffset CreatedAt);

/// <summary>What a person may change of themselves.</summary>
public sealed record ProfileRequest(string? Name = null);

public sealed record PasswordChangeRequest(string? CurrentPassword = null, string? Password = null);

/// <summary>Says who one is once more, before something that a person who walks by must not do.</summary>
public sealed record PasswordConfirmation(string? Password = null);

/// <param name="Key">For typing into an authenticator app, in groups of four.</param>
/// <param name="Uri">For its camera.</param>
public sealed record TwoFactorKeyResponse(string Key, string Uri);

/// <param name="RecoveryCodes">Shown once; each works once.</param>
public sealed record RecoveryCodesResponse(IReadOnlyList<string> RecoveryCodes);

/// <summary>What somebody sees and changes of their own account.</summary>
public sealed record ProfileResponse(
    SignedInUser User, UserQuota Quota, QuotaUse Use, int RecoveryCodesLeft, IReadOnlyList<PasskeyResponse> Passkeys, IReadOnlyList<SessionResponse> Sessions);

internal static class ProfileEndpoints
{
    private const int RecoveryCodes = 10;
    private const string Issuer = "Workflow Dashboard";

    public static IEndpointRouteBuilder MapProfile(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/profile").WithTags("Profile").Requires(Scopes.Read).NotByApiKey().ProducesValidationProblem();
        group.MapGet("/", GetAsync).WithSummary("Who one is, and by which ways one signs in.");
        group.MapPut("/", ReplaceAsync).WithSummary("Changes one's name.");
        group.MapPost("/password", PasswordAsync).Limited(RateLimitPolicy.SignIn).WithSummary("Changes the password and ends all other sessions.");
        group.MapPost("/two-factor/key", TwoFactorKeyAsync).WithSummary("A new key for an authenticator app; it counts once it is confirmed.").ProducesProblem(409);
        group.MapPost("/two-factor/confirm", ConfirmTwoFactorAsync).Limited(RateLimitPolicy.SignIn).WithSummary("Switches the second factor on and gives recovery codes.");
        group.MapPost("/two-factor/recovery-codes", NewRecoveryCodesAsync).Limited(RateLimitPolicy.SignIn).WithSummary("New recovery codes; the old ones work no more.");
        group.MapPost("/two-factor/off", TwoFactorOffAsync).Limited(RateLimitPolicy.SignIn).WithSummary("Switches the second factor off.");
        group.MapPost("/passkeys/options", PasskeyOptionsAsync).NotAudited().WithSummary("What a browser needs to make a passkey.");
        group.MapPost("/passkeys", AddPasskeyAsync).WithSummary("Keeps the passkey that the browser made.").ProducesProblem(409);
        group.MapDelete("/passkeys/{passkey}", RemovePasskeyAsync).WithSummary("Forgets a passkey.").ProducesProblem(404);
        group.MapDelete("/sessions/{id:guid}", EndSessionAsync).WithSummary("Ends one of one's sessions.").ProducesProblem(404);
        return endpoints;
    }

    private static async Task<Ok<ProfileResponse>> GetAsync(
        CurrentUser caller, UserManager<User> users, Quotas quotas, DashboardContext context, TimeProvider time, CancellationToken cancellationToken)
    {
        var user = await FindAsync(caller, users);
        var now = time.GetUtcNow();
        var sessions = await context.Sessions.AsNoTracking().Where(row => row.UserId == user.Id && row.ExpiresAt > now)
            .OrderByDescending(row => row.LastSeenAt).Take(100).ToListAsync(cancellationToken);
        var passkeys = await users.GetPasskeysAsync(user);
        return TypedResults.Ok(new ProfileResponse(
            new SignedInUser(user.Id, user.DisplayName, user.Email ?? "", user.Role, ScopeNames.Of(caller.Scopes), user.TwoFactorEnabled),
            user.Quota,
            await quotas.UseAsync(user.Id, cancellationToken),
            user.TwoFactorEnabled ? await users.CountRecoveryCodesAsync(user) : 0,
            [.. passkeys.Select(key => new PasskeyResponse(Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlEncode(key.CredentialId), key.Name ?? "", key.CreatedAt))],
            [.. sessions.Select(row => new SessionResponse(row.Id, row.Kind, row.CreatedAt, row.LastSeenAt, row.ExpiresAt, row.Address, row.UserAgent, row.Id == caller.SignInId))]));
    }

    private static async Task<NoContent> ReplaceAsync(ProfileRequest request, CurrentUser caller, DashboardContext context, AuditTrail trail, CancellationToken cancellationToken)
    {
        var name = UserEndpoints.CheckName(request.Name);
        var user = await context.Users.SingleAsync(row => row.Id == caller.Id, cancellationToken);
        trail.Changed("name", user.DisplayName, name);
        user.DisplayName = name;
        await context.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> PasswordAsync(
        PasswordChangeRequest request, CurrentUser caller, UserManager<User> users, Accounts accounts, AccessChanges changes, CancellationToken cancellationToken)
    {
        var user = await ConfirmedAsync(request.CurrentPassword, "current_password", caller, users);
        await accounts.SetPasswordAsync(user, request.Password, caller.SignInId, cancellationToken);
        await changes.TellAsync(user.Id);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<TwoFactorKeyResponse>> TwoFactorKeyAsync(CurrentUser caller, UserManager<User> users)
    {
        var user = await FindAsync(caller, users);
        if (user.TwoFactorEnabled)
        {
            throw new ApiException(StatusCodes.Status409Conflict, "second_factor_on", "The second factor is on. Switch it off before you make a new key.");
        }

        await users.ResetAuthenticatorKeyAsync(user);
        var key = await users.GetAuthenticatorKeyAsync(user) ?? "";
        var label = Uri.EscapeDataString($"{Issuer}:{user.Email}");
        return TypedResults.Ok(new TwoFactorKeyResponse(
            string.Join(' ', key.Chunk(4).Select(part => new string(part))),
            string.Create(CultureInfo.InvariantCulture, $"otpauth://totp/{label}?secret={key}&issuer={Uri.EscapeDataString(Issuer)}&digits=6")));
    }

    private static async Task<Ok<RecoveryCodesResponse>> ConfirmTwoFactorAsync(CodeRequest request, CurrentUser caller, UserManager<User> users, AuditTrail trail)
    {
        var user = await FindAsync(caller, users);
        var code = request.Code?.Replace(" ", "", StringComparison.Ordinal) ?? "";
        if (!await users.VerifyTwoFactorTokenAsync(user, TokenOptions.DefaultAuthenticatorProvider, code))
        {
            throw new ValidationException([new FieldError("code", "code_wrong", "This code is wrong. Look whether the clock of your device is right.")]);
        }

        await users.SetTwoFactorEnabledAsync(user, true);
        trail.Changed("two_factor", false, true);
        return await RecoveryCodesAsync(user, users);
    }

    private static async Task<Ok<RecoveryCodesResponse>> NewRecoveryCodesAsync(PasswordConfirmation request, CurrentUser caller, UserManager<User> users)
    {
        var user = await ConfirmedAsync(request.Password, "password", caller, users);
        return user.TwoFactorEnabled
            ? await RecoveryCodesAsync(user, users)
            : throw new ApiException(StatusCodes.Status409Conflict, "second_factor_off", "The second factor is off.");
    }

    private static async Task<NoContent> TwoFactorOffAsync(PasswordConfirmation request, CurrentUser caller, UserManager<User> users, AuditTrail trail)
    {
        var user = await ConfirmedAsync(request.Password, "password", caller, users);
        await users.SetTwoFactorEnabledAsync(user, false);
        await users.ResetAuthenticatorKeyAsync(user);
        trail.Changed("two_factor", true, false);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<PasskeyOptionsResponse>> PasskeyOptionsAsync(CurrentUser caller, UserManager<User> users, Passkeys passkeys, HttpContext http) =>
        TypedResults.Ok(await passkeys.NewOptionsAsync(await FindAsync(caller, users), http));

    private static async Task<NoContent> AddPasskeyAsync(PasskeyRequest request, CurrentUser caller, UserManager<User> users, Passkeys passkeys, HttpContext http)
    {
        await passkeys.AddAsync(await FindAsync(caller, users), request, http);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> RemovePasskeyAsync(string passkey, CurrentUser caller, UserManager<User> users, AuditTrail trail)
    {
        var user = await FindAsync(caller, users);
        var id = ReadId(passkey);
        var found = id is null ? null : await users.GetPasskeyAsync(user, id);
        if (found is null)
        {
            throw Errors.NotFound("passkey");
        }

        await users.RemovePasskeyAsync(user, id!);
        trail.Changed("passkey", found.Name, null);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> EndSessionAsync(Guid id, CurrentUser caller, DashboardContext context, AccessChanges changes, CancellationToken cancellationToken)
    {
        if (await context.Sessions.Where(row => row.Id == id && row.UserId == caller.Id).ExecuteDeleteAsync(cancellationToken) == 0)
        {
            throw Errors.NotFound("session");
        }

        await changes.TellAsync(caller.Id);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<RecoveryCodesResponse>> RecoveryCodesAsync(User user, UserManager<User> users) =>
        TypedResults.Ok(new RecoveryCodesResponse([.. await users.GenerateNewTwoFactorRecoveryCodesAsync(user, RecoveryCodes) ?? []]));

    private static async Task<User> ConfirmedAsync(string? password, string field, CurrentUser caller, UserManager<User> users)
    {
        var user = await FindAsync(caller, users);
        return password is { Length: > 0 and <= SignInSettings.MaxPasswordLength } && await users.CheckPasswordAsync(user, password)
            ? user
            : throw new ValidationException([new FieldError(field, "password_wrong", "This is not your password.")]);
    }

    private static async Task<User> FindAsync(CurrentUser caller, UserManager<User> users) =>
        await users.FindByIdAsync($"{caller.Id}") ?? throw Errors.NotFound("user");

    private static byte[]? ReadId(string text)
    {
        try
        {
            return Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlDecode(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
