using Dashboard.Api.Audit;
using Dashboard.Api.Data;
using Dashboard.Api.Security;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Users;

/// <summary>What somebody writes to get an account.</summary>
/// <param name="Code">From the server's log, or from the invitation.</param>
public sealed record NewAccountRequest(string? Code = null, string? Email = null, string? Name = null, string? Password = null);

/// <summary>Makes accounts and changes what they may.</summary>
internal sealed class Accounts(DashboardContext context, UserManager<User> users, OneTimeCodes codes, AuditTrail trail, TimeProvider time)
{
    /// <summary>Whether nobody has an account yet.</summary>
    public async Task<bool> NeedsSetUpAsync(CancellationToken cancellationToken) => !await context.Users.AnyAsync(cancellationToken);

    /// <exception cref="ApiException">409 <c>already_set_up</c>; 400 <c>code_invalid</c>.</exception>
    public async Task<User> SetUpAsync(NewAccountRequest request, CancellationToken cancellationToken)
    {
        CheckFields(request);
        if (!await NeedsSetUpAsync(cancellationToken))
        {
            throw new ApiException(StatusCodes.Status409Conflict, "already_set_up", "The administrator exists already. Sign in, or ask for an invitation.");
        }

        var code = await codes.FindAsync(request.Code, OneTimeCodePurpose.SetUp, cancellationToken);
        return await CreateAsync(request, code, CurrentUser.FirstAdministrator, UserRole.Admin, cancellationToken);
    }

    /// <exception cref="ApiException">400 <c>code_invalid</c>; 403 <c>invited_another</c>.</exception>
    public async Task<User> AcceptAsync(NewAccountRequest request, CancellationToken cancellationToken)
    {
        var code = await codes.FindAsync(request.Code, OneTimeCodePurpose.Invitation, cancellationToken);
        CheckFields(request);
        if (code.Email is { } invited && !string.Equals(invited, request.Email?.Trim(), StringComparison.OrdinalIgnoreCase))
        {
            throw new ApiException(StatusCodes.Status403Forbidden, "invited_another", "This invitation is for another e-mail address.");
        }

        return await CreateAsync(request, code, Guid.CreateVersion7(time.GetUtcNow()), code.Role ?? UserRole.Viewer, cancellationToken);
    }

    /// <summary>Ends every session of a person, and their API keys if they may not sign in any more.</summary>
    public async Task EndSessionsAsync(Guid userId, Guid? except, CancellationToken cancellationToken) =>
        await context.Sessions.Where(row => row.UserId == userId && row.Id != except).ExecuteDeleteAsync(cancellationToken);

    /// <exception cref="ValidationException">The password is not good enough.</exception>
    public async Task SetPasswordAsync(User user, string? password, Guid? keepSession, CancellationToken cancellationToken)
    {
        CheckPassword(password, "password");
        user.PasswordHash = users.PasswordHasher.HashPassword(user, password!);
        await ThrowIfRefusedAsync(await PasswordFlawAsync(user, password!));
        await users.ResetAccessFailedCountAsync(user);
        await users.SetLockoutEndDateAsync(user, null);
        await ThrowIfRefusedAsync(await users.UpdateSecurityStampAsync(user));
        await EndSessionsAsync(user.Id, keepSession, cancellationToken);
    }

    private async Task<User> CreateAsync(NewAccountRequest request, OneTimeCode code, Guid id, UserRole role, CancellationToken cancellationToken)
    {
        var email = request.Email!.Trim();
        var user = new User { Id = id, UserName = email, Email = email, DisplayName = request.Name!.Trim(), Role = role, CreatedAt = time.GetUtcNow(), LockoutEnabled = true };
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await codes.TakeAsync(code, cancellationToken);
        await ThrowIfRefusedAsync(await users.CreateAsync(user, request.Password!));
        await transaction.CommitAsync(cancellationToken);
        trail.By(user.Id, user.DisplayName);
        trail.About(user.Id);
        return user;
    }

    private async Task<IdentityResult> PasswordFlawAsync(User user, string password)
    {
        foreach (var validator in users.PasswordValidators)
        {
            var result = await validator.ValidateAsync(users, user, password);
            if (!result.Succeeded)
            {
                return result;
            }
        }

        return IdentityResult.Success;
    }

    private static void CheckFields(NewAccountRequest request)
    {
        var errors = new List<FieldError>();
        if (string.IsNullOrWhiteSpace(request.Code))
        {
            errors.Add(new FieldError("code", "required", "This is required."));
        }

        if (string.IsNullOrWhiteSpace(request.Name))
        {
            errors.Add(new FieldError("name", "required", "This is required."));
        }
        else if (request.Name.Trim().Length > User.MaxNameLength)
        {
            errors.Add(new FieldError("name", "too_long", $"At most {User.MaxNameLength} characters are taken."));
        }

        CheckEmail(errors, request.Email);
        CheckPassword(errors, request.Password, "password");
        Tasks.TaskValidator.ThrowIfAny(errors);
    }

    internal static void CheckEmail(List<FieldError> errors, string? email)
    {
        if (string.IsNullOrWhiteSpace(email))
        {
            errors.Add(new FieldError("email", "required", "This is required."));
        }
        else if (email.Length > 256 || !System.Net.Mail.MailAddress.TryCreate(email.Trim(), out var address) || address.Address != email.Trim())
        {
            errors.Add(new FieldError("email", "invalid_value", "This is not an e-mail address."));
        }
    }

    private static void CheckPassword(string? password, string field)
    {
        var errors = new List<FieldError>();
        CheckPassword(errors, password, field);
        Tasks.TaskValidator.ThrowIfAny(errors);
    }

    private static void CheckPassword(List<FieldError> errors, string? password, string field)
    {
        if (string.IsNullOrEmpty(password))
        {
            errors.Add(new FieldError(field, "required", "This is required."));
        }
        else if (password.Length < SignInSettings.MinPasswordLength)
        {
            errors.Add(new FieldError(field, "password_too_short", $"At least {SignInSettings.MinPasswordLength} characters are needed."));
        }
        else if (password.Length > SignInSettings.MaxPasswordLength)
        {
            errors.Add(new FieldError(field, "too_long", $"At most {SignInSettings.MaxPasswordLength} characters are taken."));
        }
    }

    private static Task ThrowIfRefusedAsync(IdentityResult result)
    {
        if (result.Succeeded)
        {
            return Task.CompletedTask;
        }

        if (result.Errors.Any(error => error.Code == nameof(IdentityErrorDescriber.ConcurrencyFailure)))
        {
            throw new ApiException(StatusCodes.Status409Conflict, "changed_meanwhile", "Somebody else changed this meanwhile. Load it again.");
        }

        throw new ValidationException([.. result.Errors.Select(error => error.Code switch
        {
            nameof(IdentityErrorDescriber.DuplicateEmail) or nameof(IdentityErrorDescriber.DuplicateUserName) =>
                new FieldError("email", "email_taken", "There is an account with this address already."),
            nameof(IdentityErrorDescriber.PasswordRequiresUniqueChars) =>
                new FieldError("password", "password_too_simple", "At least five different characters are needed."),
            _ when error.Code.StartsWith("Password", StringComparison.Ordinal) => new FieldError("password", "password_too_simple", error.Description),
            _ => new FieldError("email", "invalid_value", error.Description),
        }).DistinctBy(error => (error.Field, error.Code))]);
    }
}
