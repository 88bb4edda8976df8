using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Dashboard.Api.Artifacts;
using Npgsql;

namespace Dashboard.Api.Backups;

/// <summary>
/// Saves an installation while it runs: all tables from one snapshot of the database, then the artifacts that this
/// snapshot names, as one tar.gz.
/// </summary>
internal sealed class BackupWriter(string connectionString, IArtifactStore store, TimeProvider time, Action<string> tell)
{
    /// <summary>Columns that hold keys of artifacts.</summary>
    public static readonly IReadOnlyList<(string Table, string Column)> ArtifactColumns =
        [("artifacts", "key"), ("steps", "screenshot_key"), ("executions", "latest_screenshot")];

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <param name="file">Appears when it is whole; readable by its owner only.</param>
    /// <param name="key">ENCRYPTION_KEY, for its fingerprint.</param>
    /// <param name="passphrase">Not null: the key goes into the backup under it.</param>
    public async Task<BackupManifest> WriteAsync(string file, string? key, string? passphrase, CancellationToken cancellationToken)
    {
        if (File.Exists(file))
        {
            throw new BackupException("file_exists", $"{file} is there already. Choose another name.");
        }

        var sealedKey = passphrase is null ? null : KeySafe.Seal(
            key ?? throw new BackupException("no_key", "--with-key was given, but ENCRYPTION_KEY is not set here."), passphrase);
        var part = file + ".part";
        var spool = file + ".table";
        try
        {
            BackupManifest manifest;
            await using (var output = Create(part))
            {
                await using (var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
                await using (var tar = new TarWriter(gzip, TarEntryFormat.Pax, leaveOpen: true))
                {
                    manifest = await WriteAsync(tar, spool, key, sealedKey, cancellationToken);
                }

                output.Flush(flushToDisk: true);
            }

            File.Move(part, file);
            return manifest;
        }
        finally
        {
            File.Delete(part);
            File.Delete(spool);
        }
    }

    private static FileStream Create(string path) => OwnerOnlyFile.Open(path, FileMode.Create);

    private async Task<BackupManifest> WriteAsync(TarWriter tar, string spool, string? key, SealedKey? sealedKey, CancellationToken cancellationToken)
    {
        var createdAt = time.GetUtcNow();
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        await connection.RunAsync(TableStream.SessionSql, cancellationToken);
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        var migration = await MigrationAsync(connection, cancellationToken);

        List<SavedTable> tables = [];
        foreach (var table in await DatabaseTables.ReadAsync(connection, "public", cancellationToken))
        {
            // A tar entry begins with its length, which is known only after the rows were read.
            await using var rows = Create(spool);
            var (count, _, sha256) = await TableStream.ExportAsync(connection, "public", table, rows, cancellationToken);
            rows.Position = 0;
            var saved = new SavedTable(table.Name, table.Columns, table.Partitions, count, sha256);
            await tar.WriteEntryAsync(Entry(saved.Entry, rows, createdAt), cancellationToken);
            tables.Add(saved);
            tell($"{table.Name}: {count} rows");
        }

        var keys = await ArtifactKeysAsync(connection, tables, cancellationToken);
        await snapshot.CommitAsync(cancellationToken);
        var artifacts = await WriteArtifactsAsync(tar, keys, spool, createdAt, cancellationToken);

        var manifest = new BackupManifest(
            BackupManifest.CurrentFormat, BackupManifest.ProductName, BackupManifest.ThisVersion, migration, createdAt, tables, artifacts,
            key is null ? null : KeySafe.Fingerprint(key), sealedKey);
        using var json = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(manifest, BackupManifest.Json));
        await tar.WriteEntryAsync(Entry(BackupManifest.EntryName, json, createdAt), cancellationToken);
        return manifest;
    }

    private async Task<SavedArtifacts> WriteArtifactsAsync(
        TarWriter tar, List<string> keys, string spool, DateTimeOffset createdAt, CancellationToken cancellationToken)
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (count, bytes, missing) = (0, 0L, 0);
        foreach (var key in keys)
        {
            if (!ArtifactKeys.IsSafe(key) || await store.ReadAsync(key, cancellationToken) is not { } content)
            {
                missing++;
                continue;
            }

            await using var spooled = Create(spool);
            await using (content.Content)
            {
                var (_, length, sha256) = await TableStream.CopyAsync(content.Content, spooled, cancellationToken);
                all.AppendData(Convert.FromHexString(sha256));
                bytes += length;
            }

            spooled.Position = 0;
            await tar.WriteEntryAsync(ArtifactEntry.Create(key, content.ContentType, spooled, createdAt), cancellationToken);
            count++;
        }

        tell($"artifacts: {count}, {bytes} bytes from the {store.Description}{(missing == 0 ? "" : $"; {missing} were not there any more")}");
        return new SavedArtifacts(count, bytes, missing, Convert.ToHexStringLower(all.GetHashAndReset()));
    }

    private static PaxTarEntry Entry(string name, Stream data, DateTimeOffset time) =>
        new(TarEntryType.RegularFile, name) { DataStream = data, Mode = OwnerOnly, ModificationTime = time };

    private static async Task<string> MigrationAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = new NpgsqlCommand("SELECT max(\"MigrationId\") FROM \"__EFMigrationsHistory\"", connection);
            return await command.ExecuteScalarAsync(cancellationToken) as string ?? throw Nothing();
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            throw Nothing(exception);
        }

        static BackupException Nothing(Exception? inner = null) =>
            new("nothing_to_save", "This database holds no installation: the product has never started on it.", inner: inner);
    }

    private static async Task<List<string>> ArtifactKeysAsync(NpgsqlConnection connection, List<SavedTable> tables, CancellationToken cancellationToken)
    {
        var sources = ArtifactColumns
            .Where(source => tables.Exists(table => table.Name == source.Table && table.Columns.Contains(source.Column)))
            .Select(source => $"SELECT {source.Column} AS key FROM public.{source.Table} WHERE {source.Column} IS NOT NULL");
        await using var command = new NpgsqlCommand($"SELECT key FROM ({string.Join(" UNION ", sources)}) AS keys ORDER BY key COLLATE \"C\"", connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<string> keys = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            keys.Add(reader.GetString(0));
        }

        return keys;
    }
}

/// <summary>An artifact in the archive. Its key and type are attributes, because names in archives may be rewritten by tools.</summary>
internal static class ArtifactEntry
{
    public const string Folder = "artifacts/";

    private const string KeyAttribute = "DASHBOARD.key";
    private const string TypeAttribute = "DASHBOARD.type";

    public static PaxTarEntry Create(string key, string contentType, Stream data, DateTimeOffset time) => new(
        TarEntryType.RegularFile,
        Folder + key,
        new Dictionary<string, string> { [KeyAttribute] = key, [TypeAttribute] = contentType.Length == 0 ? "application/octet-stream" : contentType })
    {
        DataStream = data,
        Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        ModificationTime = time,
    };

    /// <exception cref="BackupException">It lacks its key or type, or the key leads elsewhere.</exception>
    public static (string Key, string ContentType) Read(TarEntry entry) =>
        entry is PaxTarEntry pax
        && pax.ExtendedAttributes.TryGetValue(KeyAttribute, out var key)
        && pax.ExtendedAttributes.TryGetValue(TypeAttribute, out var type)
        && ArtifactKeys.IsSafe(key)
            ? (key, type)
            : throw BackupException.Broken($"the artifact {entry.Name} has no key.");
}
