using System.Text.Json;
using System.Text.Json.Serialization;
using Dashboard.Api.Credentials.Types;
using Dashboard.Contracts;

namespace Dashboard.Api.Credentials;

/// <summary>What a person writes to create or replace a credential.</summary>
public sealed record CredentialRequest
{
    public string? Name { get; init; }

    /// <summary>One of <c>GET /api/credentials/types</c>; does not change after creation and may be left out then.</summary>
    public string? Type { get; init; }

    /// <summary>
    /// By the names of the type's fields. When replacing, a secret that is left out stays as it is, and null takes it away; in a
    /// map of secrets the same holds for each entry that is null, and an entry that is left out goes.
    /// </summary>
    public IReadOnlyDictionary<string, JsonElement>? Fields { get; init; }

    /// <summary>Where its secrets may be typed, such as <c>https://shop.example</c>; null takes what follows from the fields.</summary>
    public IReadOnlyList<string>? AllowedOrigins { get; init; }

    /// <summary>Taken where a task names none of this type. Null keeps it, and makes the first one of a type the default.</summary>
    public bool? IsDefault { get; init; }

    /// <summary>When replacing: the revision that was edited.</summary>
    public int? Revision { get; init; }
}

/// <summary>What somebody may do with a credential.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<CredentialRight>))]
public enum CredentialRight
{
    Owner,

    /// <summary>May name it in tasks, and sees nothing of its fields.</summary>
    Use,
}

/// <summary>A credential as lists and pages show it; secrets are masked.</summary>
public sealed record CredentialResponse
{
    public required Guid Id { get; init; }

    public required Guid OwnerId { get; init; }

    public required CredentialRight Access { get; init; }

    public required string Name { get; init; }

    public required string Type { get; init; }

    public required CredentialGroup Group { get; init; }

    public required IReadOnlyList<CredentialPurpose> Purposes { get; init; }

    /// <summary>Public fields as they are and secret ones masked; empty for who may only use it.</summary>
    public required IReadOnlyDictionary<string, JsonElement> Fields { get; init; }

    public required IReadOnlyList<string> AllowedOrigins { get; init; }

    public required bool IsDefault { get; init; }

    /// <summary>The master key with which it was stored is not given any more: its secrets have to be typed in again.</summary>
    public required bool KeyLost { get; init; }

    /// <summary>
    /// It was handed over by somebody who was deactivated: what is secret is used, but neither exported nor kept while anything else
    /// but its name is changed, until all of it is typed in again.
    /// </summary>
    public required bool Inherited { get; init; }

    /// <summary>To be sent back when replacing.</summary>
    public required int Revision { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; init; }

    public DateTimeOffset? LastVerifiedAt { get; init; }

    public CredentialTestOutcome? LastVerification { get; init; }
}

/// <summary>How a test of a credential went.</summary>
/// <param name="Code">What was wrong, stable; null when it works.</param>
/// <param name="Message">The same in English, without secrets.</param>
/// <param name="ExecutionId">The sign-in that was tried in a browser, with its pictures; null for tests without one.</param>
/// <param name="Models">What the key may use, for keys of language models.</param>
public sealed record CredentialTestOutcome(bool Ok, string? Code, string? Message, Guid? ExecutionId = null, IReadOnlyList<string>? Models = null);

/// <summary>A type of credentials, from which a form is made.</summary>
/// <param name="LabelKey">Key of its name in the client's message files; with <c>_help</c> behind it, of a sentence about it.</param>
/// <param name="Purposes">What tasks use it for.</param>
public sealed record CredentialTypeResponse(
    string Name,
    CredentialGroup Group,
    string LabelKey,
    CredentialOrigins Origins,
    CredentialTestKind TestedBy,
    IReadOnlyList<CredentialPurpose> Purposes,
    IReadOnlyList<CredentialFieldResponse> Fields);

/// <summary>One field of a type.</summary>
/// <param name="LabelKey">Key of its name in the client's message files.</param>
/// <param name="Secret">Shown masked; left out when replacing, it stays as it is.</param>
/// <param name="Default">What a new one has where nothing is said.</param>
public sealed record CredentialFieldResponse(
    string Name,
    CredentialFieldKind Kind,
    string LabelKey,
    bool Required,
    bool Secret,
    int MaxLength,
    int? Minimum,
    int? Maximum,
    IReadOnlyList<CredentialChoice> Choices,
    JsonElement? Default);

/// <summary>One value of a choice.</summary>
public sealed record CredentialChoice(string Value, string LabelKey);

/// <summary>What uses a credential.</summary>
/// <param name="Tasks">Those that the asking person owns.</param>
/// <param name="OtherTasks">Number of other people's tasks.</param>
/// <param name="RunningExecutions">Number of executions that are not ended and name it.</param>
public sealed record CredentialUses(IReadOnlyList<CredentialUse> Tasks, int OtherTasks, int RunningExecutions)
{
    [JsonIgnore]
    public bool Any => Tasks.Count + OtherTasks + RunningExecutions > 0;
}

/// <summary>A task that uses a credential.</summary>
public sealed record CredentialUse(Guid TaskId, string TaskName, CredentialPurpose Purpose);

/// <summary>Lets somebody use a credential.</summary>
/// <param name="UserId">Who; null is everyone, and has to be said by <paramref name="Everyone"/>.</param>
public sealed record CredentialGrantRequest(Guid? UserId = null, bool Everyone = false);

/// <summary>Somebody may use a credential.</summary>
/// <param name="UserId">Null is everyone.</param>
public sealed record CredentialGrantResponse(Guid Id, Guid? UserId, string? Name, DateTimeOffset CreatedAt);

/// <summary>Which credentials to write into a file.</summary>
/// <param name="Ids">Null takes all that the person owns.</param>
/// <param name="Passphrase">At least 12 characters; the file opens with it alone.</param>
public sealed record CredentialExportRequest(IReadOnlyList<Guid>? Ids = null, string? Passphrase = null);

/// <summary>A file of credentials, sealed under a passphrase.</summary>
/// <param name="Format">Always <c>workflow-dashboard-credentials</c>.</param>
/// <param name="Iterations">Of PBKDF2 with HMAC-SHA-256.</param>
/// <param name="Salt">Base64.</param>
/// <param name="Data">Base64 of what was sealed with AES-256-GCM.</param>
public sealed record CredentialFile(string? Format = null, int Version = 0, int Iterations = 0, string? Salt = null, string? Data = null);

/// <summary>Takes credentials out of a file.</summary>
/// <param name="Existing">What happens to one whose name and type are there already.</param>
public sealed record CredentialImportRequest(CredentialFile? File = null, string? Passphrase = null, ImportExisting Existing = ImportExisting.Skip);

/// <summary>What an import does with a credential whose name and type are there already.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ImportExisting>))]
public enum ImportExisting
{
    Skip,
    Replace,
    Add,
}

/// <summary>What became of a file.</summary>
/// <param name="Skipped">Names of those that were there already.</param>
public sealed record CredentialImportResponse(IReadOnlyList<CredentialResponse> Imported, IReadOnlyList<string> Skipped);
