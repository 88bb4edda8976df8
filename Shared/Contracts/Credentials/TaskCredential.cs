using System.Text.Json.Serialization;

namespace Dashboard.Contracts;

/// <summary>What a task uses a credential for.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<CredentialPurpose>))]
public enum CredentialPurpose
{
    /// <summary>Pays and signs for the calls of a language model.</summary>
    Model,

    /// <summary>Typed into pages.</summary>
    Site,

    /// <summary>Loaded into the browser before the first page.</summary>
    Session,

    /// <summary>Sends word of how the execution ended.</summary>
    Notification,

    /// <summary>Read or written by actions.</summary>
    Data,
}

/// <summary>A credential that a task uses. Its values are never part of a task.</summary>
public sealed record TaskCredential
{
    public required Guid CredentialId { get; init; }

    public required CredentialPurpose Purpose { get; init; }

    /// <summary>
    /// What placeholders call it: <c>shop</c> for <c>&lt;secret:shop.password&gt;</c>; lower-case letters, digits, hyphens and
    /// underscores.
    /// </summary>
    public string? Name { get; init; }
}
