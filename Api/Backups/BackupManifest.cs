using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dashboard.Api.Backups;

/// <summary>What a backup says of itself, as <c>manifest.json</c>, its last entry: without it the archive is not whole.</summary>
/// <param name="Format">Version of the archive's layout.</param>
/// <param name="Migration">The newest migration of the database that was saved.</param>
/// <param name="KeyFingerprint">Of ENCRYPTION_KEY; null when none was set.</param>
/// <param name="EncryptedKey">ENCRYPTION_KEY itself under a passphrase, when that was wished.</param>
public sealed record BackupManifest(
    int Format,
    string Product,
    string ProductVersion,
    string Migration,
    DateTimeOffset CreatedAt,
    IReadOnlyList<SavedTable> Tables,
    SavedArtifacts Artifacts,
    string? KeyFingerprint,
    SealedKey? EncryptedKey)
{
    public const int CurrentFormat = 1;

    public const string ProductName = "workflow-dashboard";

    public const string EntryName = "manifest.json";

    internal static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    public static string ThisVersion { get; } =
        typeof(BackupManifest).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}

/// <summary>A table as saved.</summary>
/// <param name="Columns">In the order of the saved rows.</param>
/// <param name="Partitions">Those it was divided into, so that they are made again.</param>
/// <param name="Sha256">Of the rows in the text form of COPY, ordered by key.</param>
public sealed record SavedTable(string Name, IReadOnlyList<string> Columns, IReadOnlyList<SavedPartition> Partitions, long Rows, string Sha256)
{
    /// <summary>Name of its entry.</summary>
    [JsonIgnore]
    public string Entry => $"{Folder}{Name}.copy";

    internal const string Folder = "tables/";
}

/// <param name="Bound">As PostgreSQL writes it: <c>FOR VALUES FROM ('…') TO ('…')</c>.</param>
public sealed record SavedPartition(string Name, string Bound);

/// <param name="Missing">Artifacts that rows name and the store did not have.</param>
/// <param name="Sha256">Of the SHA-256 of each artifact, in the order of the archive.</param>
public sealed record SavedArtifacts(int Count, long Bytes, int Missing, string Sha256);

/// <summary>A secret under a passphrase: AES-256-GCM with a key from PBKDF2 (SHA-256). Bytes are in Base64.</summary>
public sealed record SealedKey(int Iterations, string Salt, string Nonce, string Tag, string Data);
