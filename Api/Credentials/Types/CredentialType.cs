using System.Text.Json.Serialization;
using Dashboard.Contracts;

namespace Dashboard.Api.Credentials.Types;

/// <summary>How lists put types together.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<CredentialGroup>))]
public enum CredentialGroup
{
    Model,
    Site,
    Notification,
    Data,
}

/// <summary>Whether secrets of a type belong to places of the web.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<CredentialOrigins>))]
public enum CredentialOrigins
{
    /// <summary>Never typed into a page.</summary>
    None,

    /// <summary>May be typed where the person allows it.</summary>
    Optional,

    /// <summary>Of no use without at least one.</summary>
    Required,

    /// <summary>Read out of the value; a person does not say them.</summary>
    Derived,
}

/// <summary>How a credential is tried.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<CredentialTestKind>))]
public enum CredentialTestKind
{
    /// <summary>Asks for the list of models.</summary>
    Models,

    /// <summary>Asks Slack who it is, and whether the webhook is there.</summary>
    Slack,

    /// <summary>Greets the mail server and signs in.</summary>
    Mail,

    /// <summary>Gets an address with it.</summary>
    Request,

    /// <summary>Connects and asks for 1.</summary>
    Database,

    /// <summary>Signs in on the site, in a browser on a runner; takes a while and leaves an execution with pictures.</summary>
    Browser,
}

/// <summary>
/// A type of credentials, declared in one place: what it holds, what is secret of it, what is wrong with it, what tasks use it
/// for. Forms, answers, the scrubber and the search for canaries follow from it.
/// </summary>
internal abstract class CredentialType
{
    /// <summary>snake_case; does not change, since rows and clients name it.</summary>
    public abstract string Name { get; }

    public abstract CredentialGroup Group { get; }

    public abstract IReadOnlyList<CredentialField> Fields { get; }

    public abstract IReadOnlyList<CredentialPurpose> Purposes { get; }

    public virtual CredentialOrigins Origins => CredentialOrigins.None;

    public abstract CredentialTestKind TestedBy { get; }

    /// <summary>What concerns several fields at once.</summary>
    public virtual void Validate(CredentialValues values, List<FieldError> errors)
    {
    }

    /// <summary>Origins that follow from the values, where the person names none.</summary>
    public virtual IReadOnlyList<string> OriginsOf(CredentialValues values) => [];

    public CredentialField? Field(string name) => Fields.FirstOrDefault(field => field.Name == name);

    protected static FieldError Error(string field, string code, string message) => new($"fields.{field}", code, message);
}
