using System.Text;
using System.Text.Json;
using Dashboard.Api.Credentials.Types;
using Dashboard.Api.Security;
using Dashboard.Api.Vault;

namespace Dashboard.Api.Credentials;

internal static class CredentialMapping
{
    /// <param name="keyId">Name of the master key under which it lies.</param>
    public static CredentialResponse ToResponse(this Credential credential, CurrentUser user, string keyId, SecretVault vault)
    {
        var type = CredentialTypes.Of(credential);
        var isOwner = credential.OwnerId == user.Id;
        return new CredentialResponse
        {
            Id = credential.Id,
            OwnerId = credential.OwnerId,
            Access = isOwner ? CredentialRight.Owner : CredentialRight.Use,
            Name = credential.Name,
            Type = type.Name,
            Group = type.Group,
            Purposes = type.Purposes,
            Fields = isOwner ? Shown(type, credential) : new Dictionary<string, JsonElement>(),
            AllowedOrigins = credential.AllowedOrigins,
            IsDefault = isOwner && credential.IsDefault,
            Inherited = isOwner && credential.IsInherited,
            KeyLost = !vault.Opens(keyId),
            Revision = credential.Revision,
            CreatedAt = credential.CreatedAt,
            UpdatedAt = credential.UpdatedAt,
            LastUsedAt = credential.LastUsedAt,
            LastVerifiedAt = isOwner ? credential.LastVerifiedAt : null,
            LastVerification = isOwner ? credential.LastVerification : null,
        };
    }

    public static CredentialTypeResponse ToResponse(this CredentialType type) => new(
        type.Name, type.Group, $"credential_types.{type.Name}", type.Origins, type.TestedBy, type.Purposes,
        [.. type.Fields.Select(field => new CredentialFieldResponse(
            field.Name, field.Kind, $"credential_fields.{type.Name}.{field.Name}", field.IsRequired, field.IsSecret, field.MaxLength,
            field.Kind == CredentialFieldKind.Number ? field.Minimum : null,
            field.Kind == CredentialFieldKind.Number ? field.Maximum : null,
            [.. field.Choices.Select(choice => new CredentialChoice(choice, $"credential_choices.{type.Name}.{field.Name}.{choice}"))],
            field.DefaultValue))]);

    /// <summary>What is sealed: the secret fields alone.</summary>
    public static byte[] Secrets(CredentialType type, CredentialValues values) => JsonSerializer.SerializeToUtf8Bytes(
        values.All.Where(value => type.Field(value.Key)!.IsSecret).ToDictionary(value => value.Key, value => value.Value));

    /// <summary>All values again, from what is stored and what was sealed.</summary>
    public static CredentialValues Values(Credential credential, ReadOnlySpan<byte> secrets)
    {
        var all = new Dictionary<string, JsonElement>(credential.PublicFields);
        foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(Encoding.UTF8.GetString(secrets))!)
        {
            all[name] = value;
        }

        return new CredentialValues(all);
    }

    /// <summary>Everything but the secrets.</summary>
    public static void Show(this Credential credential, CredentialType type, CredentialValues values)
    {
        credential.PublicFields = values.All.Where(value => !type.Field(value.Key)!.IsSecret).ToDictionary(value => value.Key, value => value.Value);
        credential.MaskedFields = CredentialMasks.Of(type, values);
    }

    /// <summary>In the order of the type, so that lists read alike; what is not set is null.</summary>
    private static Dictionary<string, JsonElement> Shown(CredentialType type, Credential credential) => type.Fields.ToDictionary(
        field => field.Name,
        field => (field.IsSecret ? credential.MaskedFields : credential.PublicFields).TryGetValue(field.Name, out var value)
            ? value
            : JsonSerializer.SerializeToElement<string?>(null));
}
