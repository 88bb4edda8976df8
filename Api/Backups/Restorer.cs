using Dashboard.Api.Artifacts;
using Dashboard.Api.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dashboard.Api.Backups;

/// <param name="Replace">What is there may be deleted.</param>
/// <param name="OtherKey">Go on although ENCRYPTION_KEY is another one than when the backup was made.</param>
/// <param name="Passphrase">Opens the key in the backup; null when it is not wanted.</param>
/// <param name="KeyOut">Where the opened key is written.</param>
/// <param name="PreviousKey">An earlier ENCRYPTION_KEY that is still given.</param>
internal sealed record RestoreOptions(bool Replace, bool OtherKey, string? Passphrase, string? KeyOut, string? PreviousKey = null);

/// <summary>Puts a backup into this installation, wholly or not at all.</summary>
internal sealed class Restorer(
    string connectionString, DashboardContext context, IArtifactStore store, TimeProvider time, Action<string> tell)
{
    /// <summary>An Api writes that it lives every few seconds.</summary>
    private static readonly TimeSpan AliveWithin = TimeSpan.FromSeconds(30);

    public async Task<BackupManifest> RestoreAsync(string file, string? key, RestoreOptions options, CancellationToken cancellationToken)
    {
        var reader = new BackupReader(file);
        tell("Reading the whole backup");
        var manifest = await reader.VerifyAsync(cancellationToken);
        CheckVersion(manifest);
        CheckKey(manifest, key, options);

        // The same lock as a starting Api takes: none begins in between.
        await using var guard = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await guard.OpenAsync(cancellationToken);
        await guard.RunAsync($"SELECT pg_advisory_lock({DatabaseLocks.Migration})", cancellationToken);
        await RefuseWhileRunningAsync(guard, cancellationToken);
        await RefuseWhenFilledAsync(guard, options.Replace, cancellationToken);
        await store.CheckAsync(cancellationToken);

        await using var staged = await StagedDatabase.CreateAsync(connectionString, cancellationToken);
        await staged.MigrateAsync(manifest.Migration, cancellationToken);
        await staged.MakePartitionsAsync(manifest.Tables, cancellationToken);
        var artifacts = new RestoredArtifacts(store);
        try
        {
            await artifacts.NoteWhatIsThereAsync(cancellationToken);
            await FillAsync(reader, manifest, staged, artifacts, cancellationToken);
            await staged.CompareAsync(manifest.Tables, cancellationToken);
            await staged.MigrateAsync(null, cancellationToken);
            await staged.EnsurePartitionsAsync(time.GetUtcNow(), cancellationToken);
            var released = await staged.ReleaseExecutionsAsync(time.GetUtcNow(), cancellationToken);
            await staged.TakePlaceAsync(cancellationToken);
            tell($"{manifest.Tables.Sum(table => table.Rows)} rows and {manifest.Artifacts.Count} artifacts restored; {released} executions were taken from their runners");
        }
        catch
        {
            await artifacts.TakeBackAsync();
            throw;
        }

        if (options.Replace)
        {
            await artifacts.RemoveOthersAsync(cancellationToken);
        }

        return manifest;
    }

    private async Task FillAsync(
        BackupReader reader, BackupManifest manifest, StagedDatabase staged, RestoredArtifacts artifacts, CancellationToken cancellationToken)
    {
        var tables = manifest.Tables.ToDictionary(table => table.Entry);
        await reader.ReadAsync(
            async (entry, data) =>
            {
                if (tables.TryGetValue(entry.Name, out var table))
                {
                    await staged.ImportAsync(table, data, cancellationToken);
                    tell($"{table.Name}: {table.Rows} rows");
                }
                else
                {
                    var (key, contentType) = ArtifactEntry.Read(entry);
                    await artifacts.WriteAsync(key, contentType, data, cancellationToken);
                }
            },
            cancellationToken);
    }

    private void CheckVersion(BackupManifest manifest)
    {
        if (!context.Database.GetMigrations().Contains(manifest.Migration))
        {
            throw new BackupException("backup_too_new",
                $"This backup was made by version {manifest.ProductVersion} (migration {manifest.Migration}), which this version {BackupManifest.ThisVersion} does not know. "
                + "Install that version, or a newer one, and restore there.");
        }
    }

    private void CheckKey(BackupManifest manifest, string? key, RestoreOptions options)
    {
        if (options.Passphrase is not null)
        {
            var saved = KeySafe.Open(
                manifest.EncryptedKey ?? throw new BackupException("key_not_in_backup", "This backup was made without --with-key; it holds no key."),
                options.Passphrase);
            WriteKey(options.KeyOut!, saved);
            tell($"The key of the saved installation is in {options.KeyOut}; set it as ENCRYPTION_KEY, then delete that file.");
            key = saved;
        }

        if (manifest.KeyFingerprint is null || options.OtherKey)
        {
            return;
        }

        if (options.PreviousKey is { } previous && KeySafe.Fingerprint(previous) == manifest.KeyFingerprint)
        {
            tell("This backup was made under ENCRYPTION_KEY_PREVIOUS: call rotate-key after it is restored.");
            return;
        }

        if (key is null || KeySafe.Fingerprint(key) != manifest.KeyFingerprint)
        {
            throw new BackupException("other_key",
                $"ENCRYPTION_KEY is {(key is null ? "not set here; it is needed as the one" : "not the one")} with which this backup was made "
                + $"(fingerprint {manifest.KeyFingerprint}), so credentials in it could not be read. "
                + "Set the old key; or take it out of a backup made --with-key by --passphrase-file and --key-out; or go on without credentials by --accept-other-key.");
        }
    }

    private static void WriteKey(string path, string key)
    {
        using var file = OwnerOnlyFile.Open(path, FileMode.CreateNew);
        using var writer = new StreamWriter(file);
        writer.WriteLine($"ENCRYPTION_KEY={key}");
    }

    private async Task RefuseWhileRunningAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (await CountAsync(connection, "api_instances", $" WHERE last_seen_at > now() - interval '{AliveWithin.TotalSeconds} seconds'", cancellationToken) is > 0 and var alive)
        {
            throw new BackupException("product_is_running",
                $"{alive} Api processes were alive within the last {AliveWithin.TotalSeconds} seconds. "
                + "Stop the product (docker compose stop web api runner, or Ctrl-C in ./run) and try again; after a crash, wait that long.");
        }
    }

    private async Task RefuseWhenFilledAsync(NpgsqlConnection connection, bool replace, CancellationToken cancellationToken)
    {
        List<string> filled = [];
        foreach (var table in await DatabaseTables.ReadAsync(connection, "public", cancellationToken))
        {
            if (await CountAsync(connection, table.Name, "", cancellationToken) is > 0 and var rows)
            {
                filled.Add($"{rows} {table.Name}");
            }
        }

        if (filled.Count == 0)
        {
            return;
        }

        var what = $"{string.Join(", ", filled)} in database {connection.Database}, and the artifacts in the {store.Description}";
        if (!replace)
        {
            throw new BackupException("target_not_empty",
                $"This installation is not empty. --replace would delete for ever: {what}. Make a backup of it first.");
        }

        tell($"Replacing {what}");
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection, string table, string where, CancellationToken cancellationToken)
    {
        await using var exists = new NpgsqlCommand("SELECT to_regclass($1) IS NOT NULL", connection);
        exists.Parameters.AddWithValue($"public.{DatabaseTable.Quote(table)}");
        if (await exists.ExecuteScalarAsync(cancellationToken) is not true)
        {
            return 0;
        }

        await using var command = new NpgsqlCommand($"SELECT count(*) FROM public.{DatabaseTable.Quote(table)}{where}", connection) { CommandTimeout = 0 };
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}

/// <summary>The artifacts of a restore that may still fail, or replaces others.</summary>
internal sealed class RestoredArtifacts(IArtifactStore store)
{
    private readonly HashSet<string> _before = [];
    private readonly HashSet<string> _written = [];

    public async Task NoteWhatIsThereAsync(CancellationToken cancellationToken)
    {
        await foreach (var key in store.ListAsync("", cancellationToken))
        {
            _before.Add(key);
        }
    }

    public async Task WriteAsync(string key, string contentType, Stream content, CancellationToken cancellationToken)
    {
        _written.Add(key);
        await store.WriteAsync(key, contentType, content, cancellationToken);
    }

    /// <summary>After a failure. What had been there under the same key has the same bytes: keys name execution and attempt.</summary>
    public async Task TakeBackAsync()
    {
        foreach (var key in _written.Where(key => !_before.Contains(key)))
        {
            await store.DeleteAsync(key, CancellationToken.None);
        }
    }

    public async Task RemoveOthersAsync(CancellationToken cancellationToken)
    {
        foreach (var key in _before.Where(key => !_written.Contains(key)))
        {
            await store.DeleteAsync(key, cancellationToken);
        }
    }
}
