using System.Security.Cryptography;
using System.Text.Json;
using Dashboard.Api.Audit;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;

namespace Dashboard.Api.Users;

/// <summary>
/// Passkeys, by Identity's own handler. What must be remembered between question and answer travels with the browser, sealed:
/// any Api can take the answer.
/// </summary>
internal sealed class Passkeys(UserManager<User> users, IPasskeyHandler<User> handler, IDataProtectionProvider protection, AuditTrail trail)
{
    private const int MaxPasskeys = 20;
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromMinutes(5);

    public async Task<PasskeyOptionsResponse> SignInOptionsAsync(HttpContext http)
    {
        var made = await handler.MakeRequestOptionsAsync(null, http);
        return new PasskeyOptionsResponse(made.RequestOptionsJson, Seal("sign-in", made.AssertionState));
    }

    /// <exception cref="ApiException">401 <c>sign_in_failed</c>.</exception>
    public async Task<User> CheckAsync(PasskeyRequest request, HttpContext http)
    {
        var result = await handler.PerformAssertionAsync(new PasskeyAssertionContext
        {
            CredentialJson = Required(request.Credential), AssertionState = Open("sign-in", request.State), HttpContext = http,
        });
        if (!result.Succeeded || result.User.DeactivatedAt is not null)
        {
            throw SignIns.Failed();
        }

        await users.AddOrUpdatePasskeyAsync(result.User, result.Passkey);
        return result.User;
    }

    public async Task<PasskeyOptionsResponse> NewOptionsAsync(User user, HttpContext http)
    {
        var made = await handler.MakeCreationOptionsAsync(
            new PasskeyUserEntity { Id = $"{user.Id}", Name = user.Email ?? user.DisplayName, DisplayName = user.DisplayName }, http);
        return new PasskeyOptionsResponse(made.CreationOptionsJson, Seal($"new:{user.Id}", made.AttestationState));
    }

    /// <exception cref="ApiException">400 <c>passkey_refused</c>; 409 <c>too_many_passkeys</c>.</exception>
    public async Task AddAsync(User user, PasskeyRequest request, HttpContext http)
    {
        if ((await users.GetPasskeysAsync(user)).Count >= MaxPasskeys)
        {
            throw new ApiException(StatusCodes.Status409Conflict, "too_many_passkeys", $"At most {MaxPasskeys} passkeys are kept. Remove one first.");
        }

        var result = await handler.PerformAttestationAsync(new PasskeyAttestationContext
        {
            CredentialJson = Required(request.Credential), AttestationState = Open($"new:{user.Id}", request.State), HttpContext = http,
        });
        if (!result.Succeeded)
        {
            throw Refused(result.Failure.Message);
        }

        var name = string.IsNullOrWhiteSpace(request.Name) ? "Passkey" : request.Name.Trim();
        result.Passkey.Name = name.Length > 100 ? name[..100] : name;
        await users.AddOrUpdatePasskeyAsync(user, result.Passkey);
        trail.Changed("passkey", null, result.Passkey.Name);
    }

    private string Seal(string purpose, string? state) => Protector(purpose).Protect(state ?? "", AnswerWithin);

    private string Open(string purpose, string? state)
    {
        try
        {
            return Protector(purpose).Unprotect(state ?? "");
        }
        catch (CryptographicException)
        {
            throw Refused("This question is too old or not ours. Start again.");
        }
    }

    private ITimeLimitedDataProtector Protector(string purpose) => protection.CreateProtector("passkeys", purpose).ToTimeLimitedDataProtector();

    private static string Required(string? credential)
    {
        try
        {
            using var json = JsonDocument.Parse(credential ?? "");
            return credential!;
        }
        catch (JsonException)
        {
            throw Refused("The browser's answer is not JSON.");
        }
    }

    private static ApiException Refused(string reason) => new(StatusCodes.Status400BadRequest, "passkey_refused", reason);
}
