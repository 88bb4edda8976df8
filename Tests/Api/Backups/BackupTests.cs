using System.Runtime.Versioning;
using Dashboard.Api.Artifacts;
using Dashboard.Api.Backups;
using Dashboard.Api.Commands;
using Dashboard.Api.Data;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Api.Backups;

/// <summary>The commands <c>backup</c> and <c>restore</c>, as an operator runs them.</summary>
[SupportedOSPlatform("linux")]
public sealed class BackupTests(TestServers servers)
{
    [Fact]
    public async Task A_running_installation_is_restored_whole_into_an_empty_one_with_another_store()
    {
        await using var saved = await SavedInstallation.StartAsync(servers);
        var backup = await ApiCommand.RunAsync(saved.Installation.Settings, "backup", saved.File);
        Assert.True(backup.ExitCode == 0, backup.ToString());
        Assert.Equal([Path.GetFileName(saved.File)], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(saved.File)!).Select(Path.GetFileName));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(saved.File));
        Assert.False(saved.Api.HasEnded);

        await using var target = await Installation.CreateAsync(servers, account: TestAccount.OnceServed);
        var settings = await InS3Async(target);
        var restore = await ApiCommand.RunAsync(settings, "restore", saved.File);
        Assert.True(restore.ExitCode == 0, restore.ToString());
        await target.HostApiAsync(settings: [.. settings.Select(setting => (setting.Key, setting.Value))]);

        Assert.Equal(await SavedInstallation.ToldAsync(saved.Installation, saved.Completed), await SavedInstallation.ToldAsync(target, saved.Completed));
        Assert.Equal((await saved.Installation.GetAsync("/api/tasks")).GetProperty("items").GetArrayLength(), (await target.GetAsync("/api/tasks")).GetProperty("items").GetArrayLength());
        Assert.Equal("pending", (await target.ExecutionAsync(saved.Pending)).GetProperty("status").GetString());
        await target.WaitForStateAsync(saved.Running.ExecutionId, "pending");
        await target.WaitForStateAsync(saved.Changing.ExecutionId, "failed");
        Assert.Empty(target.Artifacts.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task A_runner_that_goes_on_after_the_restore_has_lost_what_it_held()
    {
        await using var saved = await SavedInstallation.StartAsync(servers);
        Assert.Equal(0, (await saved.BackupAsync()).ExitCode);
        await saved.Api.StopAsync();
        var restore = await ApiCommand.HostAsync(saved.Installation.Settings, "restore", saved.File, "--replace");
        Assert.True(restore.ExitCode == 0, restore.ToString());
        await saved.Installation.HostApiAsync(port: saved.Installation.Api.Port);

        Assert.False((await saved.Runner.RenewAsync(saved.Running)).Held);
        using var late = await saved.Runner.StoreAsync(saved.Running, $"executions/{saved.Running.ExecutionId}/1/late", [1]);
        Assert.Equal(System.Net.HttpStatusCode.Conflict, late.StatusCode);
    }

    [Fact]
    public async Task Every_table_is_saved_or_named_with_its_reason()
    {
        await using var saved = await SavedInstallation.StartAsync(servers);
        Assert.Equal(0, (await saved.BackupAsync()).ExitCode);
        var manifest = await new BackupReader(saved.File).VerifyAsync(TestContext.Current.CancellationToken);
        await using var command = saved.Installation.Database.CreateCommand(
            "SELECT table_name::text FROM information_schema.tables t WHERE table_schema = 'public' AND table_type = 'BASE TABLE' "
            + "AND NOT EXISTS (SELECT 1 FROM pg_class c WHERE c.oid = quote_ident(table_name)::regclass AND c.relispartition)");
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        List<string> present = [];
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            present.Add(reader.GetString(0));
        }

        Assert.Equal(present.Order(), manifest.Tables.Select(table => table.Name).Concat(DatabaseTables.NotKept.Keys).Order());
        Assert.All(BackupWriter.ArtifactColumns, column => Assert.Contains(column.Column, manifest.Tables.Single(table => table.Name == column.Table).Columns));
        Assert.Equal((2, SavedInstallation.Picture.Length + 8L, 0), (manifest.Artifacts.Count, manifest.Artifacts.Bytes, manifest.Artifacts.Missing));
    }

    [Fact]
    public async Task An_installation_that_holds_something_is_replaced_only_when_told_so()
    {
        await using var saved = await SavedInstallation.StartAsync(servers);
        await using var target = await Installation.CreateAsync(servers, account: TestAccount.OnceServed);
        Assert.Equal(0, (await saved.BackupAsync()).ExitCode);
        var api = await target.HostApiAsync();
        var task = await target.CreateTaskAsync(steps: 1, name: "the one that was there");
        await File.WriteAllTextAsync(Path.Combine(target.Artifacts.FullName, "other"), "", TestContext.Current.CancellationToken);

        AssertRefused(await ApiCommand.HostAsync(target.Settings, "restore", saved.File, "--replace"), "product_is_running");
        await api.StopAsync();
        var refused = await ApiCommand.HostAsync(target.Settings, "restore", saved.File);
        AssertRefused(refused, "target_not_empty");
        Assert.Contains("1 tasks", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(1, await SavedInstallation.CountAsync(target, $"SELECT count(*) FROM tasks WHERE id = '{task}'"));

        var replaced = await ApiCommand.HostAsync(target.Settings, "restore", saved.File, "--replace");
        Assert.True(replaced.ExitCode == 0, replaced.ToString());
        Assert.Equal(0, await SavedInstallation.CountAsync(target, $"SELECT count(*) FROM tasks WHERE id = '{task}'"));
        Assert.False(File.Exists(Path.Combine(target.Artifacts.FullName, "other")));
        await target.HostApiAsync(port: target.Api.Port);
        Assert.Equal(await SavedInstallation.ToldAsync(saved.Installation, saved.Completed), await SavedInstallation.ToldAsync(target, saved.Completed));
    }

    [Fact]
    public async Task A_damaged_or_foreign_file_is_refused_before_anything_is_touched()
    {
        await using var saved = await SavedInstallation.StartAsync(servers);
        await using var target = await Installation.CreateAsync(servers, account: TestAccount.OnceServed);
        Assert.Equal(0, (await saved.BackupAsync()).ExitCode);
        var whole = await File.ReadAllBytesAsync(saved.File, TestContext.Current.CancellationToken);
        var flipped = whole.ToArray();
        flipped[whole.Length / 2] ^= 0xFF;
        (string Code, byte[] Bytes)[] files =
        [
            ("damaged_archive", whole[..(whole.Length / 2)]), ("damaged_archive", whole[..^100]), ("damaged_archive", flipped),
            ("not_a_backup", []), ("not_a_backup", "a text file"u8.ToArray()), ("not_a_backup", await EmptyGzipAsync()),
            ("not_a_backup", await ArchiveAsync("others/file")), ("damaged_archive", await ArchiveAsync("tables/tasks", "tablfs/executions")),
        ];
        foreach (var (code, bytes) in files)
        {
            await File.WriteAllBytesAsync(saved.File, bytes, TestContext.Current.CancellationToken);
            AssertRefused(await ApiCommand.HostAsync(target.Settings, "restore", saved.File), code, BackupException.Damaged);
        }

        AssertRefused(await ApiCommand.HostAsync(target.Settings, "restore", saved.File + ".other"), "file_not_found");
        Assert.Equal(0, await SavedInstallation.CountAsync(target, "SELECT count(*) FROM executions"));
        Assert.Empty(target.Artifacts.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task A_restore_that_fails_on_its_way_leaves_everything_as_it_was()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var saved = await SavedInstallation.StartAsync(servers);
        await using var target = await Installation.CreateAsync(servers, account: TestAccount.OnceServed);
        Assert.Equal(0, (await saved.BackupAsync()).ExitCode);
        var connection = target.Settings["ConnectionStrings__database"];
        await using var context = new DashboardContext(new DbContextOptionsBuilder<DashboardContext>().UseNpgsql(connection).Options);
        var store = new FailingStore(target.Artifacts.FullName);
        var restorer = new Restorer(connection, context, store, TimeProvider.System, _ => { });

        await Assert.ThrowsAsync<IOException>(() =>
            restorer.RestoreAsync(saved.File, null, new RestoreOptions(Replace: false, OtherKey: true, null, null), stop));

        Assert.Equal(2, store.Writes);
        Assert.Empty(target.Artifacts.EnumerateFiles("*", SearchOption.AllDirectories));
        Assert.Equal(0, await SavedInstallation.CountAsync(target, "SELECT count(*) FROM tasks"));
        Assert.Equal(0, await SavedInstallation.CountAsync(target, "SELECT count(*) FROM pg_namespace WHERE nspname = 'restoring'"));
        var again = await ApiCommand.HostAsync(target.Settings, "restore", saved.File);
        Assert.True(again.ExitCode == 0, again.ToString());
    }

    [Fact]
    public async Task The_key_goes_along_only_under_a_passphrase_and_another_key_is_refused()
    {
        await using var saved = await SavedInstallation.StartAsync(servers);
        await using var target = await Installation.CreateAsync(servers, account: TestAccount.OnceServed);
        var passphrase = saved.File + ".passphrase";
        await File.WriteAllTextAsync(passphrase, "correct horse battery\n", TestContext.Current.CancellationToken);
        var backup = await saved.BackupAsync("--with-key", "--passphrase-file", passphrase);
        Assert.True(backup.ExitCode == 0, backup.ToString());
        var other = With(target.Settings, ("ENCRYPTION_KEY", Convert.ToBase64String([.. Enumerable.Repeat((byte)7, 32)])));
        var keyOut = saved.File + ".key";

        AssertRefused(await ApiCommand.HostAsync(other, "restore", saved.File), "other_key");
        AssertRefused(await ApiCommand.HostAsync(With(other, ("BACKUP_PASSPHRASE", "something else")), "restore", saved.File, "--key-out", keyOut), "wrong_passphrase");
        Assert.False(File.Exists(keyOut));
        var restored = await ApiCommand.HostAsync(With(other, ("BACKUP_PASSPHRASE", "correct horse battery")), "restore", saved.File, "--key-out", keyOut);
        Assert.True(restored.ExitCode == 0, restored.ToString());
        Assert.Equal($"ENCRYPTION_KEY={saved.Installation.Settings["ENCRYPTION_KEY"]}\n", await File.ReadAllTextAsync(keyOut, TestContext.Current.CancellationToken));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(keyOut));
        Assert.DoesNotContain(saved.Installation.Settings["ENCRYPTION_KEY"], restored.Output + restored.Errors + backup.Output + backup.Errors, StringComparison.Ordinal);
        AssertRefused(await saved.BackupAsync(), "file_exists");
    }

    [Fact]
    public async Task Old_backups_of_a_directory_are_deleted_and_nothing_else()
    {
        await using var installation = await Installation.CreateAsync(servers);
        var directory = installation.Artifacts.CreateSubdirectory("backups").FullName;
        string[] others = ["dashboard-20260101-000000.tar.gz.part", "notes.txt", "dashboard-x.tar.gz"];
        foreach (var name in (string[])["dashboard-20260101-000000.tar.gz", "dashboard-20260102-000000.tar.gz", "dashboard-20260103-000000.tar.gz", .. others])
        {
            await File.WriteAllTextAsync(Path.Combine(directory, name), "", TestContext.Current.CancellationToken);
        }

        var backup = await ApiCommand.HostAsync(installation.Settings, "backup", directory, "--keep", "2");

        Assert.True(backup.ExitCode == 0, backup.ToString());
        var kept = Directory.EnumerateFiles(directory).Select(path => Path.GetFileName(path)!).Except(others).Order().ToList();
        Assert.Equal("dashboard-20260103-000000.tar.gz", kept[0]);
        Assert.Equal(2, kept.Count);
        Assert.Equal(others.Order(), others.Where(name => File.Exists(Path.Combine(directory, name))).Order());
    }

    [Theory]
    [InlineData("backup")]
    [InlineData("backup", "x", "--kep", "3")]
    [InlineData("backup", "x", "--keep", "3")]
    [InlineData("backup", "x", "--with-key")]
    [InlineData("restore", "--replace")]
    [InlineData("restore", "x", "--passphrase-file", "y")]
    public async Task A_command_that_is_written_wrongly_does_nothing_and_says_how_it_is_written(params string[] arguments)
    {
        var result = await ApiCommand.HostAsync(new Dictionary<string, string> { ["ConnectionStrings__database"] = "Host=127.0.0.1;Port=1" }, arguments);
        Assert.Equal(CommandLine.WrongUse, result.ExitCode);
        Assert.StartsWith("error [usage]", result.Errors, StringComparison.Ordinal);
    }

    private async Task<Dictionary<string, string>> InS3Async(Installation installation) => With(
        installation.Settings,
        ("S3__Endpoint", (await servers.AddressesAsync()).S3), ("S3__Bucket", $"backup-{Guid.CreateVersion7()}"), ("S3__AccessKey", "S3RVER"), ("S3__SecretKey", "S3RVER"));

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> settings, params (string Name, string Value)[] more)
    {
        var all = new Dictionary<string, string>(settings);
        foreach (var (name, value) in more)
        {
            all[name] = value;
        }

        return all;
    }

    private static void AssertRefused(CommandResult result, string code, int exitCode = BackupException.Refused)
    {
        Assert.True(result.ExitCode == exitCode, $"{code} was expected, but: {result}");
        Assert.Contains($"error [{code}]", result.Errors, StringComparison.Ordinal);
    }

    private static async Task<byte[]> EmptyGzipAsync()
    {
        using var buffer = new MemoryStream();
        await using (var gzip = new System.IO.Compression.GZipStream(buffer, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(new byte[2048]);
        }

        return buffer.ToArray();
    }

    private static async Task<byte[]> ArchiveAsync(params string[] names)
    {
        using var buffer = new MemoryStream();
        await using (var gzip = new System.IO.Compression.GZipStream(buffer, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        await using (var tar = new System.Formats.Tar.TarWriter(gzip))
        {
            foreach (var name in names)
            {
                await tar.WriteEntryAsync(new System.Formats.Tar.PaxTarEntry(System.Formats.Tar.TarEntryType.RegularFile, name) { DataStream = new MemoryStream([1]) });
            }
        }

        return buffer.ToArray();
    }

    /// <summary>A directory whose disk is full after the first artifact.</summary>
    private sealed class FailingStore(string root) : IArtifactStore
    {
        private readonly DirectoryArtifactStore _store = new(root);

        public int Writes { get; private set; }

        public string Description => _store.Description;

        public Task WriteAsync(string key, string contentType, Stream content, CancellationToken cancellationToken) =>
            ++Writes > 1 ? throw new IOException("No space left on device") : _store.WriteAsync(key, contentType, content, cancellationToken);

        public Task<ArtifactContent?> ReadAsync(string key, CancellationToken cancellationToken) => _store.ReadAsync(key, cancellationToken);

        public IAsyncEnumerable<string> ListAsync(string folder, CancellationToken cancellationToken) => _store.ListAsync(folder, cancellationToken);

        public Task DeleteAsync(string key, CancellationToken cancellationToken) => _store.DeleteAsync(key, cancellationToken);

        public Task DeleteAllAsync(string folder, CancellationToken cancellationToken) => _store.DeleteAllAsync(folder, cancellationToken);

        public Task CheckAsync(CancellationToken cancellationToken) => _store.CheckAsync(cancellationToken);
    }
}
