using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace Dashboard.Api.Backups;

/// <summary>Reads an archive: wholly, before anything is done with it, and then again to restore it.</summary>
internal sealed class BackupReader(string file)
{
    private const long MaxManifestBytes = 64 * 1024 * 1024;

    /// <summary>Reads every byte and compares it with what the manifest says.</summary>
    /// <exception cref="BackupException"><c>file_not_found</c>, <c>not_a_backup</c>, <c>damaged_archive</c> or <c>backup_too_new</c>.</exception>
    public async Task<BackupManifest> VerifyAsync(CancellationToken cancellationToken)
    {
        BackupManifest? manifest = null;
        Dictionary<string, (long Rows, string Sha256)> tables = [];
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (count, bytes) = (0, 0L);
        var entries = 0;
        await ReadAsync(
            async (entry, data) =>
            {
                entries++;
                if (entry.Name == BackupManifest.EntryName)
                {
                    manifest = await ParseAsync(data, entry.Length, cancellationToken);
                    return;
                }

                var (rows, length, sha256) = await TableStream.CopyAsync(data, Stream.Null, cancellationToken);
                if (entry.Name.StartsWith(SavedTable.Folder, StringComparison.Ordinal))
                {
                    tables[entry.Name] = (rows, sha256);
                }
                else if (entry.Name.StartsWith(ArtifactEntry.Folder, StringComparison.Ordinal))
                {
                    ArtifactEntry.Read(entry);
                    all.AppendData(Convert.FromHexString(sha256));
                    count++;
                    bytes += length;
                }
                else
                {
                    // A name may be what is damaged, too: nothing but its bytes' place protects it.
                    throw entries > 1 ? BackupException.Broken("it holds something that is not its own.") : Foreign();
                }
            },
            () => entries > 0,
            cancellationToken);

        if (manifest is null)
        {
            throw BackupException.Broken("its end is missing.");
        }

        Compare(manifest, tables, new SavedArtifacts(count, bytes, manifest.Artifacts.Missing, Convert.ToHexStringLower(all.GetHashAndReset())));
        return manifest;
    }

    /// <summary>Hands every entry but the manifest on, in the order in which they were written.</summary>
    public Task ReadAsync(Func<TarEntry, Stream, Task> take, CancellationToken cancellationToken) => ReadAsync(
        (entry, data) => entry.Name == BackupManifest.EntryName ? Task.CompletedTask : take(entry, data), () => true, cancellationToken);

    private async Task ReadAsync(Func<TarEntry, Stream, Task> take, Func<bool> begunWell, CancellationToken cancellationToken)
    {
        await using var input = Open();
        try
        {
            await using var gzip = new GZipStream(input, CompressionMode.Decompress);
            await using var tar = new TarReader(gzip);
            while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
            {
                await take(entry, entry.DataStream ?? Stream.Null);
            }

            // To the end of the compressed data, whose checksum is checked there.
            await gzip.CopyToAsync(Stream.Null, cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or FormatException or ArgumentException or OverflowException)
        {
            throw begunWell() ? BackupException.Broken("its bytes are not what was written, or its end is missing.", exception) : Foreign(exception);
        }

        if (!begunWell())
        {
            throw Foreign();
        }
    }

    private FileStream Open()
    {
        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 128 * 1024, FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new BackupException("file_not_found", $"{file} cannot be read.", inner: exception);
        }
    }

    private static async Task<BackupManifest> ParseAsync(Stream data, long length, CancellationToken cancellationToken)
    {
        if (length > MaxManifestBytes)
        {
            throw BackupException.Broken("its manifest is too long.");
        }

        BackupManifest? manifest;
        try
        {
            using var json = await JsonDocument.ParseAsync(data, cancellationToken: cancellationToken);
            if (json.RootElement.TryGetProperty("format", out var format) && format.TryGetInt32(out var number) && number > BackupManifest.CurrentFormat)
            {
                throw new BackupException("backup_too_new",
                    $"This backup has format {number}; this version reads up to {BackupManifest.CurrentFormat}. Restore it with the version that made it, or a newer one.");
            }

            manifest = json.RootElement.Deserialize<BackupManifest>(BackupManifest.Json);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw BackupException.Broken("its manifest cannot be read.", exception);
        }

        return manifest?.Product == BackupManifest.ProductName ? manifest : throw Foreign();
    }

    private static void Compare(BackupManifest manifest, Dictionary<string, (long Rows, string Sha256)> tables, SavedArtifacts artifacts)
    {
        foreach (var table in manifest.Tables)
        {
            if (!tables.Remove(table.Entry, out var read) || read != (table.Rows, table.Sha256))
            {
                throw BackupException.Broken($"the table {table.Name} is not as it was written.");
            }
        }

        if (tables.Count > 0 || artifacts != manifest.Artifacts)
        {
            throw BackupException.Broken(tables.Count > 0 ? $"{tables.Keys.First()} does not belong to it." : "its artifacts are not as they were written.");
        }
    }

    private static BackupException Foreign(Exception? inner = null) =>
        new("not_a_backup", "This file is no backup of Workflow Dashboard.", BackupException.Damaged, inner);
}
