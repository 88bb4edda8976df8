using System.Security.Claims;
using Dashboard.Api.Audit;
using Dashboard.Api.Data;
using Dashboard.Api.Security;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Dashboard.Api.Users;

/// <summary>Signing in and out, and getting an account.</summary>
internal static class AuthEndpoints
{
    public static IEndpointRouteBuilder MapAuth(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/auth").WithTags("Signing in").ProducesProblem(401).ProducesProblem(429);
        group.MapGet("/status", StatusAsync).AllowAnonymous().WithSummary("Who is signed in, and whether the installation waits for its administrator.");

        var open = group.MapGroup("").AllowAnonymous().Limited(RateLimitPolicy.SignIn).ProducesValidationProblem();
        open.MapPost("/set-up", SetUpAsync).WithSummary("Creates the administrator, with the code from the server's log.").ProducesProblem(409);
        open.MapPost("/sign-in", SignInAsync).WithSummary("Signs in with a cookie.");
        open.MapPost("/token", TokenAsync).WithSummary("Signs a program in: a bearer token of 30 minutes and one to renew it.").Produces<AccessTokenResponse>();
        open.MapPost("/passkey/options", PasskeyOptionsAsync).NotAudited().WithSummary("What a browser needs to sign in with a passkey.");
        open.MapPost("/passkey", PasskeyAsync).WithSummary("Signs in with a passkey.");
        open.MapPost("/invitation", InvitationAsync).NotAudited().WithSummary("What an invitation is for.");
        open.MapPost("/invitation/accept", AcceptAsync).WithSummary("Creates the account that an invitation offers and signs in.");
        open.MapPost("/forgot-password", ForgotAsync).WithSummary("Mails a link for a new password, if there is such an account. Says nothing about that.");
        open.MapPost("/reset-password", ResetAsync).WithSummary("Sets a new password with the code from the link.");
        group.MapPost("/refresh", RefreshAsync).AllowAnonymous().NotAudited().WithSummary("A new bearer token for one that renews.").Produces<AccessTokenResponse>();
        group.MapPost("/sign-out", SignOutAsync).Requires(Scopes.Read).NotByApiKey().WithSummary("Ends this session.");
        group.MapPost("/sign-out-everywhere", SignOutEverywhereAsync).Requires(Scopes.Read).NotByApiKey().WithSummary("Ends all sessions of this person.");
        return endpoints;
    }

    private static async Task<Ok<AuthStatusResponse>> StatusAsync(HttpContext http, CancellationToken cancellationToken) =>
        TypedResults.Ok(await StatusOfAsync(http, cancellationToken));

    private static async Task<Ok<AuthStatusResponse>> SetUpAsync(
        NewAccountRequest request, Accounts accounts, SignIns signIns, HttpContext http, CancellationToken cancellationToken)
    {
        var user = await accounts.SetUpAsync(request, cancellationToken);
        await signIns.OpenPageAsync(user, remember: false, http, cancellationToken);
        return TypedResults.Ok(await StatusOfAsync(http, cancellationToken));
    }

    private static async Task<Ok<AuthStatusResponse>> SignInAsync(
        SignInRequest request, SignIns signIns, HttpContext http, CancellationToken cancellationToken)
    {
        var user = await signIns.CheckAsync(request, cancellationToken);
        await signIns.OpenPageAsync(user, request.Remember, http, cancellationToken);
        return TypedResults.Ok(await StatusOfAsync(http, cancellationToken));
    }

    private static async Task<SignInHttpResult> TokenAsync(
        SignInRequest request, SignIns signIns, HttpContext http, CancellationToken cancellationToken)
    {
        var user = await signIns.CheckAsync(request, cancellationToken);
        return TypedResults.SignIn(await signIns.OpenAsync(user, SignInKind.Token, remember: true, http, cancellationToken), authenticationScheme: SignInSchemes.Token);
    }

    private static async Task<SignInHttpResult> RefreshAsync(
        RefreshRequest request, IOptionsMonitor<BearerTokenOptions> options, DashboardContext context, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var ticket = options.Get(SignInSchemes.Token).RefreshTokenProtector.Unprotect(request.RefreshToken ?? "");
        if (ticket?.Properties.ExpiresUtc > now
            && Guid.TryParse(ticket.Principal.FindFirstValue(CallerResolver.SessionClaim), out var session)
            && await context.Sessions.Where(row => row.Id == session && row.ExpiresAt > now && row.Kind == SignInKind.Token)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastSeenAt, now).SetProperty(row => row.ExpiresAt, now + SignInSettings.RememberedFor), cancellationToken) == 1)
        {
            return TypedResults.SignIn(ticket.Principal, authenticationScheme: SignInSchemes.Token);
        }

        throw SignIns.Failed();
    }

    private static async Task<Ok<PasskeyOptionsResponse>> PasskeyOptionsAsync(Passkeys passkeys, HttpContext http) =>
        TypedResults.Ok(await passkeys.SignInOptionsAsync(http));

    private static async Task<Ok<AuthStatusResponse>> PasskeyAsync(
        PasskeyRequest request, Passkeys passkeys, SignIns signIns, HttpContext http, CancellationToken cancellationToken)
    {
        var user = await passkeys.CheckAsync(request, http);
        await signIns.OpenPageAsync(user, request.Remember, http, cancellationToken);
        return TypedResults.Ok(await StatusOfAsync(http, cancellationToken));
    }

    private static async Task<Ok<InvitationPreview>> InvitationAsync(CodeRequest request, OneTimeCodes codes, CancellationToken cancellationToken)
    {
        var code = await codes.FindAsync(request.Code, OneTimeCodePurpose.Invitation, cancellationToken);
        return TypedResults.Ok(new InvitationPreview(code.Email, code.Role ?? UserRole.Viewer, code.ExpiresAt));
    }

    private static async Task<Ok<AuthStatusResponse>> AcceptAsync(
        NewAccountRequest request, Accounts accounts, SignIns signIns, HttpContext http, CancellationToken cancellationToken)
    {
        var user = await accounts.AcceptAsync(request, cancellationToken);
        await signIns.OpenPageAsync(user, remember: false, http, cancellationToken);
        return TypedResults.Ok(await StatusOfAsync(http, cancellationToken));
    }

    private static async Task<Accepted> ForgotAsync(
        EmailRequest request, UserManager<User> users, OneTimeCodes codes, Mailer mailer, AuditTrail trail, CancellationToken cancellationToken)
    {
        if (!mailer.IsConfigured)
        {
            throw new ApiException(StatusCodes.Status409Conflict, "mail_not_configured",
                "This installation sends no mail. An administrator can give you a link for a new password.");
        }

        var user = await users.FindByEmailAsync(request.Email?.Trim() ?? "");
        if (user is { DeactivatedAt: null })
        {
            var (code, _) = await codes.CreateAsync(OneTimeCodePurpose.PasswordReset, OneTimeCodes.ResetLifetime, cancellationToken, user.Id);
            mailer.SendPasswordLink(user, code);
            trail.About(user.Id);
        }

        return TypedResults.Accepted((string?)null);
    }

    private static async Task<NoContent> ResetAsync(
        NewPasswordRequest request, Accounts accounts, OneTimeCodes codes, UserManager<User> users, AccessChanges changes, AuditTrail trail,
        CancellationToken cancellationToken)
    {
        var code = await codes.FindAsync(request.Code, OneTimeCodePurpose.PasswordReset, cancellationToken);
        var user = await users.FindByIdAsync($"{code.UserId}") ?? throw Errors.NotFound("user");
        await accounts.SetPasswordAsync(user, request.Password, keepSession: null, cancellationToken);
        await codes.TakeAsync(code, cancellationToken);
        trail.By(user.Id, user.DisplayName);
        await changes.TellAsync(user.Id);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> SignOutAsync(HttpContext http, CurrentUser user, DashboardContext context, AccessChanges changes, CancellationToken cancellationToken)
    {
        await context.Sessions.Where(row => row.Id == user.SignInId).ExecuteDeleteAsync(cancellationToken);
        await http.SignOutAsync(SignInSchemes.Page);
        await changes.TellAsync(user.Id);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> SignOutEverywhereAsync(HttpContext http, CurrentUser user, Accounts accounts, AccessChanges changes, CancellationToken cancellationToken)
    {
        await accounts.EndSessionsAsync(user.Id, except: null, cancellationToken);
        await http.SignOutAsync(SignInSchemes.Page);
        await changes.TellAsync(user.Id);
        return TypedResults.NoContent();
    }

    private static async Task<AuthStatusResponse> StatusOfAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var services = http.RequestServices;
        var mailer = services.GetRequiredService<Mailer>();
        if (http.Features.Get<CurrentUser>() is not { } user)
        {
            http.Response.Headers.CacheControl = "no-store";
            return new AuthStatusResponse(await services.GetRequiredService<Accounts>().NeedsSetUpAsync(cancellationToken), null, null, mailer.IsConfigured);
        }

        var known = await services.GetRequiredService<DashboardContext>().Users.AsNoTracking().Where(row => row.Id == user.Id)
            .Select(row => new { row.Email, row.TwoFactorEnabled }).SingleAsync(cancellationToken);
        var token = user.Kind == SignInKind.Page ? services.GetRequiredService<IAntiforgery>().GetAndStoreTokens(http).RequestToken : null;
        return new AuthStatusResponse(
            false, new SignedInUser(user.Id, user.Name, known.Email ?? "", user.Role, ScopeNames.Of(user.Scopes), known.TwoFactorEnabled), token, mailer.IsConfigured);
    }
}
