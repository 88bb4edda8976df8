using System.Security.Claims;
using Dashboard.Api.Audit;
using Dashboard.Api.Data;
using Dashboard.Api.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;

namespace Dashboard.Api.Users;

/// <summary>What somebody writes to sign in.</summary>
/// <param name="Code">Of the second factor: six digits, or a recovery code.</param>
/// <param name="Remember">Stay signed in for 30 days after the last use instead of 12 hours.</param>
public sealed record SignInRequest(string? Email = null, string? Password = null, string? Code = null, bool Remember = false);

/// <summary>Checks who somebody is and opens their session.</summary>
internal sealed class SignIns(
    DashboardContext context, UserManager<User> users, RateLimits limits, AuditTrail trail, TimeProvider time)
{
    /// <summary>Of an account that does not exist: checking it takes as long as checking a real one.</summary>
    private static readonly string NobodysHash = new PasswordHasher<User>().HashPassword(new User(), SecretCode.Create());

    /// <exception cref="ApiException">
    /// 401 <c>sign_in_failed</c>, the same for every reason; 401 <c>second_factor_required</c>; 429.
    /// </exception>
    public async Task<User> CheckAsync(SignInRequest request, CancellationToken cancellationToken)
    {
        var email = request.Email?.Trim() ?? "";
        trail.By(null, email);
        await limits.TakeAsync(RateLimitPolicy.SignIn, $"account:{users.NormalizeEmail(email)}");
        var user = await users.FindByEmailAsync(email);
        if (!await IsPasswordRightAsync(user, request.Password ?? "") || user!.DeactivatedAt is not null)
        {
            throw Failed();
        }

        if (user.TwoFactorEnabled)
        {
            await CheckSecondFactorAsync(user, request.Code);
        }

        await users.ResetAccessFailedCountAsync(user);
        cancellationToken.ThrowIfCancellationRequested();
        return user;
    }

    /// <summary>Opens a session.</summary>
    /// <returns>What the cookie or token holds.</returns>
    public async Task<ClaimsPrincipal> OpenAsync(User user, SignInKind kind, bool remember, HttpContext http, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var lifetime = remember || kind == SignInKind.Token ? SignInSettings.RememberedFor : SignInSettings.ShortSession;
        var agent = http.Request.Headers.UserAgent.ToString();
        var session = new Session
        {
            Id = Guid.CreateVersion7(now),
            UserId = user.Id,
            Kind = kind,
            CreatedAt = now,
            LastSeenAt = now,
            Lifetime = lifetime,
            ExpiresAt = now + lifetime,
            Address = AccessControl.AddressOf(http),
            UserAgent = agent.Length > 400 ? agent[..400] : agent,
        };
        context.Sessions.Add(session);
        await context.SaveChangesAsync(cancellationToken);
        trail.By(user.Id, user.DisplayName);
        return Principal(user.Id, session.Id, kind == SignInKind.Token ? SignInSchemes.Token : SignInSchemes.Page);
    }

    /// <summary>Opens a session of the page and gives its cookie.</summary>
    public async Task OpenPageAsync(User user, bool remember, HttpContext http, CancellationToken cancellationToken)
    {
        var principal = await OpenAsync(user, SignInKind.Page, remember, http, cancellationToken);
        await http.SignInAsync(SignInSchemes.Page, principal, new AuthenticationProperties { IsPersistent = remember });

        // What is answered is for who is signed in now.
        http.User = principal;
        http.Features.Set(new CurrentUser(
            user.Id, user.DisplayName, user.Role, CurrentUser.ScopesOf(user.Role), SignInKind.Page, Guid.Parse(principal.FindFirstValue(CallerResolver.SessionClaim)!)));
    }

    /// <exception cref="ApiException">401 <c>sign_in_failed</c> or <c>second_factor_required</c>.</exception>
    public async Task CheckSecondFactorAsync(User user, string? code)
    {
        var plain = code?.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal) ?? "";
        if (plain.Length == 0)
        {
            throw new ApiException(StatusCodes.Status401Unauthorized, "second_factor_required", "Type the code that your authenticator app shows.");
        }

        var isRight = plain.Length == 6
            ? await users.VerifyTwoFactorTokenAsync(user, TokenOptions.DefaultAuthenticatorProvider, plain)
            : (await users.RedeemTwoFactorRecoveryCodeAsync(user, code!.Trim())).Succeeded;
        if (!isRight)
        {
            await users.AccessFailedAsync(user);
            throw Failed();
        }
    }

    private async Task<bool> IsPasswordRightAsync(User? user, string password)
    {
        if (user?.PasswordHash is null || password.Length > SignInSettings.MaxPasswordLength)
        {
            users.PasswordHasher.VerifyHashedPassword(new User(), NobodysHash, "");
            return false;
        }

        var isRight = await users.CheckPasswordAsync(user, password);
        if (await users.IsLockedOutAsync(user))
        {
            return false;
        }

        if (!isRight)
        {
            await users.AccessFailedAsync(user);
        }

        return isRight;
    }

    private static ClaimsPrincipal Principal(Guid user, Guid session, string scheme) => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.NameIdentifier, $"{user}"), new Claim(CallerResolver.SessionClaim, $"{session}")], scheme));

    internal static ApiException Failed() => new(StatusCodes.Status401Unauthorized, "sign_in_failed",
        "That did not work: address, password or code is wrong, or there were too many tries and the account is locked for some minutes.");
}
