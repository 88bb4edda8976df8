using System.Globalization;
using System.Text.RegularExpressions;
using Dashboard.Api.Artifacts;
using Dashboard.Api.Backups;
using Dashboard.Api.Data;
using Dashboard.Api.Vault;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Dashboard.Api.Commands;

/// <summary><c>backup</c> and <c>restore</c>.</summary>
internal static partial class BackupCommands
{
    private const string PassphraseVariable = "BACKUP_PASSPHRASE";

    private const string BackupUsage = """
        usage: backup FILE-OR-DIRECTORY [--keep N] [--with-key] [--passphrase-file FILE]
          In a directory the backup is named after the time: dashboard-20260131-235959.tar.gz
          --keep N                keep the newest N of that directory, delete older ones of this name
          --with-key              put ENCRYPTION_KEY in, under a passphrase from the file or from BACKUP_PASSPHRASE
        """;

    private const string RestoreUsage = """
        usage: restore FILE [--replace] [--accept-other-key] [--key-out FILE] [--passphrase-file FILE]
          --replace               delete what this installation holds
          --accept-other-key      restore although ENCRYPTION_KEY is another one: credentials have to be typed in again
          --key-out FILE          write the key of a backup made --with-key to this file; asks for the passphrase as above
        """;

    public static async Task<int> BackupAsync(Arguments arguments, IConfiguration configuration, Terminal terminal, CancellationToken cancellationToken)
    {
        var keep = arguments.Value("--keep") is { } number ? Number(number) : (int?)null;
        var passphrase = await PassphraseAsync(arguments.Flag("--with-key"), arguments.Value("--passphrase-file"), configuration, cancellationToken);
        var target = arguments.Last(BackupUsage);
        var inDirectory = Directory.Exists(target);
        if (keep is not null && !inDirectory)
        {
            throw new UsageException($"--keep needs a directory that exists; {target} is none.");
        }

        var file = inDirectory
            ? Path.Combine(target, string.Create(CultureInfo.InvariantCulture, $"dashboard-{TimeProvider.System.GetUtcNow():yyyyMMdd-HHmmss}.tar.gz"))
            : Path.GetFullPath(target);
        if (Path.GetDirectoryName(file) is { Length: > 0 } directory && !Directory.Exists(directory))
        {
            throw new BackupException("no_directory", $"The directory {directory} does not exist.");
        }

        var store = ArtifactStoreChoice.Create(configuration, AppContext.BaseDirectory);
        var writer = new BackupWriter(Database(configuration), store, TimeProvider.System, terminal.Told.WriteLine);
        var manifest = await writer.WriteAsync(file, Key(configuration), passphrase, cancellationToken);
        terminal.Results.WriteLine(
            $"{file}: {manifest.Tables.Sum(table => table.Rows)} rows of {manifest.Tables.Count} tables, {manifest.Artifacts.Count} artifacts, {new FileInfo(file).Length} bytes"
            + (manifest.EncryptedKey is null ? ". It holds no key: keep ENCRYPTION_KEY somewhere else." : ", with the key."));
        if (keep is { } newest)
        {
            Rotate(target, newest, terminal);
        }

        return CommandLine.Done;
    }

    public static async Task<int> RestoreAsync(Arguments arguments, IConfiguration configuration, Terminal terminal, CancellationToken cancellationToken)
    {
        var replace = arguments.Flag("--replace");
        var otherKey = arguments.Flag("--accept-other-key");
        var keyOut = arguments.Value("--key-out");
        var passphrase = await PassphraseAsync(keyOut is not null, arguments.Value("--passphrase-file"), configuration, cancellationToken);
        var file = arguments.Last(RestoreUsage);
        var database = Database(configuration);
        var options = new DbContextOptionsBuilder<DashboardContext>().UseNpgsql(database).ReplaceService<IMigrationsSqlGenerator, PartitionedTablesSqlGenerator>();
        await using var context = new DashboardContext(options.Options);
        var store = ArtifactStoreChoice.Create(configuration, AppContext.BaseDirectory);
        var restorer = new Restorer(database, context, store, TimeProvider.System, terminal.Told.WriteLine);
        var manifest = await restorer.RestoreAsync(file, Key(configuration), new RestoreOptions(replace, otherKey, passphrase, keyOut, configuration[KeyRing.PreviousSetting] is { Length: > 0 } previous ? previous : null), cancellationToken);
        terminal.Results.WriteLine($"Restored the installation of {manifest.CreatedAt:u} (version {manifest.ProductVersion}). Start the product.");
        return CommandLine.Done;
    }

    /// <summary>Deletes all but the newest backups of a directory, told by the time in their names; nothing else is touched.</summary>
    internal static void Rotate(string directory, int keep, Terminal terminal)
    {
        foreach (var old in Directory.EnumerateFiles(directory)
            .Where(path => BackupName().IsMatch(Path.GetFileName(path)))
            .OrderByDescending(Path.GetFileName, StringComparer.Ordinal).Skip(keep))
        {
            File.Delete(old);
            terminal.Told.WriteLine($"deleted {old}");
        }
    }

    [GeneratedRegex(@"^dashboard-\d{8}-\d{6}\.tar\.gz$")]
    internal static partial Regex BackupName();

    private static int Number(string text) => int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number > 0
        ? number
        : throw new UsageException("--keep takes a number from 1.");

    /// <summary>Never from an argument: those can be read by every user of the machine.</summary>
    private static async Task<string?> PassphraseAsync(bool wanted, string? file, IConfiguration configuration, CancellationToken cancellationToken)
    {
        if (!wanted)
        {
            return file is null ? null : throw new UsageException("--passphrase-file belongs to --with-key or --key-out.");
        }

        var text = file is null ? configuration[PassphraseVariable] : (await File.ReadAllTextAsync(file, cancellationToken)).TrimEnd('\r', '\n');
        return string.IsNullOrEmpty(text) ? throw new UsageException($"The passphrase is read from --passphrase-file or {PassphraseVariable}.") : text;
    }

    private static string? Key(IConfiguration configuration) => configuration["ENCRYPTION_KEY"] is { Length: > 0 } key ? key : null;

    private static string Database(IConfiguration configuration) => configuration.GetConnectionString("database") is { Length: > 0 } value
        ? value
        : throw new UsageException("Set ConnectionStrings__database; eng/backup and eng/restore do this by themselves for ./run.");
}
