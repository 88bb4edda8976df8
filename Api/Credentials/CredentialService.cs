using System.Security.Cryptography;
using System.Text.Json;
using Dashboard.Api.Credentials.Types;
using Dashboard.Api.Data;
using Dashboard.Api.Security;
using Dashboard.Api.Vault;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dashboard.Api.Credentials;

/// <summary>Keeps, changes and opens credentials.</summary>
internal sealed class CredentialService(DashboardContext context, SecretVault vault, CredentialUsage usage, TimeProvider time)
{
    /// <exception cref="ApiException">404: there is none that this person may use.</exception>
    public async Task<Credential> UsableAsync(Guid id, CurrentUser user, CancellationToken cancellationToken) =>
        await context.Credentials.UsableBy(user).SingleOrDefaultAsync(credential => credential.Id == id, cancellationToken)
        ?? throw Errors.NotFound("credential");

    /// <exception cref="ApiException">404: this person owns no such credential.</exception>
    public async Task<Credential> OwnAsync(Guid id, CurrentUser user, CancellationToken cancellationToken) =>
        await context.Credentials.OwnedBy(user).SingleOrDefaultAsync(credential => credential.Id == id, cancellationToken)
        ?? throw Errors.NotFound("credential");

    public async Task<CredentialResponse> AnswerAsync(Credential credential, CurrentUser user, CancellationToken cancellationToken) =>
        (await AnswersAsync([credential], user, cancellationToken))[0];

    public async Task<IReadOnlyList<CredentialResponse>> AnswersAsync(
        IReadOnlyList<Credential> credentials, CurrentUser user, CancellationToken cancellationToken)
    {
        var ids = credentials.Select(credential => credential.PersonKeyId).Distinct().ToList();
        var keys = await context.PersonKeys.AsNoTracking().Where(key => ids.Contains(key.Id))
            .ToDictionaryAsync(key => key.Id, key => key.KeyId, cancellationToken);
        return [.. credentials.Select(credential => credential.ToResponse(user, keys.GetValueOrDefault(credential.PersonKeyId, ""), vault))];
    }

    /// <exception cref="ValidationException">Names every field that is not as it must be.</exception>
    public async Task<Credential> CreateAsync(CredentialRequest request, CurrentUser user, CancellationToken cancellationToken)
    {
        var type = CredentialTypes.Find(request.Type)
            ?? throw new ValidationException([new FieldError("type", "unknown_type", $"This is none of {string.Join(", ", CredentialTypes.All.Select(known => known.Name))}.")]);
        var form = new CredentialForm(type, before: null);
        var values = form.Read(request.Name, request.Fields);
        var origins = form.Origins(request.AllowedOrigins, values);
        var now = time.GetUtcNow();
        var credential = new Credential
        {
            Id = Guid.CreateVersion7(now), OwnerId = user.Id, Type = type.Name, CreatedAt = now, Revision = 1,
        };
        credential.IsDefault = request.IsDefault
            ?? !await context.Credentials.OwnedBy(user).AnyAsync(other => other.Type == type.Name && other.IsDefault, cancellationToken);
        context.Credentials.Add(credential);
        await ApplyAsync(credential, request.Name!, type, values, origins, now, cancellationToken);
        await SaveAsync(credential, cancellationToken);
        return credential;
    }

    /// <exception cref="ApiException">409 <c>edited_meanwhile</c> or <c>master_key_lost</c>.</exception>
    /// <exception cref="ValidationException">Names every field that is not as it must be.</exception>
    public async Task<Credential> ReplaceAsync(Guid id, CredentialRequest request, CurrentUser user, CancellationToken cancellationToken)
    {
        var credential = await OwnAsync(id, user, cancellationToken);
        var type = CredentialTypes.Of(credential);
        if (request.Type is not null && request.Type != type.Name)
        {
            throw new ValidationException([new FieldError("type", "type_is_fixed", "The type of a credential does not change; make a new one.")]);
        }

        if (request.Revision is not { } revision)
        {
            throw new ValidationException([new FieldError("revision", "required", "Say which revision was edited.")]);
        }

        ThrowIfEdited(credential, revision);
        var form = new CredentialForm(type, await BeforeAsync(credential, type, request, cancellationToken));
        var values = form.Read(request.Name, request.Fields);
        var origins = form.Origins(request.AllowedOrigins, values);
        if (CredentialForm.Keeps(type, credential.MaskedFields, request.Fields))
        {
            ThrowIfInheritedGoElsewhere(credential, type, values, origins);
        }
        else
        {
            credential.IsInherited = false;
        }

        credential.IsDefault = request.IsDefault ?? credential.IsDefault;
        credential.Revision++;
        await ApplyAsync(credential, request.Name!, type, values, origins, time.GetUtcNow(), cancellationToken);
        await SaveAsync(credential, cancellationToken);
        return credential;
    }

    /// <param name="force">Also when something uses it; that fails then, and says why.</param>
    /// <exception cref="ApiException">409 <c>credential_in_use</c> with <c>used_by</c>.</exception>
    public async Task DeleteAsync(Guid id, bool force, CurrentUser user, CancellationToken cancellationToken)
    {
        var credential = await OwnAsync(id, user, cancellationToken);
        if (!force && await usage.OfAsync(id, user, cancellationToken) is { Any: true } uses)
        {
            throw new ApiException(StatusCodes.Status409Conflict, "credential_in_use", "Tasks or executions use this credential, and would fail without it.")
            {
                Members = { ["used_by"] = uses },
            };
        }

        // By the id alone: that it was used in this moment does not keep it.
        await context.Credentials.OwnedBy(user).Where(row => row.Id == credential.Id).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>All its values in the clear.</summary>
    /// <exception cref="ApiException">409 <c>master_key_lost</c>.</exception>
    public async Task<CredentialValues> OpenAsync(Credential credential, CancellationToken cancellationToken)
    {
        var plain = await vault.OpenAsync(context, credential.OwnerId, credential.Id, credential.Sealed, cancellationToken);
        try
        {
            return CredentialMapping.Values(credential, plain);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private static void ThrowIfEdited(Credential credential, int revision)
    {
        if (credential.Revision != revision)
        {
            throw EditedMeanwhile(credential.Revision);
        }
    }

    /// <summary>Whoever could send inherited secrets to a place of their own would have read them.</summary>
    private static void ThrowIfInheritedGoElsewhere(Credential credential, CredentialType type, CredentialValues values, IReadOnlyList<string> origins)
    {
        if (!credential.IsInherited)
        {
            return;
        }

        const string Code = "secrets_needed_again";
        const string Message = "These secrets were somebody else's: to change this, type them in again, too.";
        var errors = type.Fields.Where(field => !field.IsSecret && !JsonElement.DeepEquals(Of(credential.PublicFields, field.Name), Of(values.All, field.Name)))
            .Select(field => new FieldError($"fields.{field.Name}", Code, Message)).ToList();
        if (!origins.ToHashSet().SetEquals(credential.AllowedOrigins))
        {
            errors.Add(new FieldError("allowed_origins", Code, Message));
        }

        Tasks.TaskValidator.ThrowIfAny(errors);

        static JsonElement Of(IReadOnlyDictionary<string, JsonElement> fields, string name) =>
            fields.TryGetValue(name, out var value) ? value : JsonSerializer.SerializeToElement<string?>(null);
    }

    private static ApiException EditedMeanwhile(int? revision) => new(
        StatusCodes.Status409Conflict, "edited_meanwhile", "Somebody else changed this in the meantime. Load it again and repeat what is still wanted.")
    {
        Members = { ["revision"] = revision },
    };

    /// <summary>The values so far; the secret ones only where some of them stay, so that a lost key does not keep anybody from typing them in again.</summary>
    private async Task<CredentialValues> BeforeAsync(Credential credential, CredentialType type, CredentialRequest request, CancellationToken cancellationToken) =>
        CredentialForm.Keeps(type, credential.MaskedFields, request.Fields)
            ? await OpenAsync(credential, cancellationToken)
            : new CredentialValues(credential.PublicFields);

    private async Task ApplyAsync(
        Credential credential, string name, CredentialType type, CredentialValues values, IReadOnlyList<string> origins, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var secrets = CredentialMapping.Secrets(type, values);
        try
        {
            credential.Sealed = await vault.SealAsync(context, credential.OwnerId, credential.Id, secrets, cancellationToken);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secrets);
        }

        credential.Name = name.Trim();
        credential.AllowedOrigins = origins;
        credential.UpdatedAt = now;
        credential.Show(type, values);

        // What was tested were other values.
        (credential.LastVerifiedAt, credential.LastVerification) = (null, null);
    }

    /// <summary>Saves; whichever was the default of its type is so no longer when this one is.</summary>
    private async Task SaveAsync(Credential credential, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        try
        {
            if (credential.IsDefault)
            {
                await context.Credentials
                    .Where(other => other.OwnerId == credential.OwnerId && other.Type == credential.Type && other.Id != credential.Id && other.IsDefault)
                    .ExecuteUpdateAsync(set => set.SetProperty(other => other.IsDefault, false), cancellationToken);
            }

            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw EditedMeanwhile(null);
        }
        catch (DbUpdateException exception) when (exception.InnerException is PostgresException
        {
            SqlState: PostgresErrorCodes.UniqueViolation,
            ConstraintName: CredentialConfiguration.DefaultIndex,
        })
        {
            throw EditedMeanwhile(null);
        }
    }
}
