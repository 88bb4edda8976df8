using System.Text.Json;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Tests.Api.Backups;

/// <summary>A running installation with executions in every kind of state, and a way to ask it everything that a page can show.</summary>
internal sealed class SavedInstallation : IAsyncDisposable
{
    public static readonly byte[] Picture = [0xFF, 0xD8, 0xFF, 0xE0, .. Enumerable.Range(0, 3000).Select(number => (byte)number)];

    public const string FileName = "売上 100% + 東京.csv";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dashboard-backups-");

    private SavedInstallation(Installation installation, PretendRunner runner) => (Installation, Runner) = (installation, runner);

    public Installation Installation { get; }

    public PretendRunner Runner { get; }

    public IRunningService Api { get; private set; } = null!;

    public Guid Completed { get; private set; }

    public LeaseReference Running { get; private set; } = null!;

    public LeaseReference Changing { get; private set; } = null!;

    public Guid Pending { get; private set; }

    public string File => Path.Combine(_directory.FullName, "saved.tar.gz");

    public static async Task<SavedInstallation> StartAsync(TestServers servers)
    {
        var installation = await Installation.CreateAsync(servers);
        var api = await installation.HostApiAsync();
        var saved = new SavedInstallation(installation, await PretendRunner.StartAsync(installation)) { Api = api };
        await saved.FillAsync();
        return saved;
    }

    public Task<CommandResult> BackupAsync(params string[] options) => ApiCommand.HostAsync(Installation.Settings, ["backup", File, .. options]);

    /// <summary>Everything that the Api tells of an execution that has ended, and the bytes kept with it.</summary>
    public static async Task<string> ToldAsync(Installation installation, Guid execution)
    {
        var parts = new List<string>();
        foreach (var path in new[] { "", "/steps", "/logs", "/artifacts" })
        {
            parts.Add((await installation.GetAsync($"/api/executions/{execution}{path}")).GetRawText());
        }

        foreach (var artifact in (await installation.GetAsync($"/api/executions/{execution}/artifacts")).EnumerateArray())
        {
            using var response = await installation.Http.GetAsync(new Uri(installation.Api, $"/api/executions/{execution}/artifacts/{artifact.GetProperty("position").GetInt64()}"));
            parts.Add($"{response.StatusCode} {response.Content.Headers.ContentType} {response.Content.Headers.ContentDisposition}");
            parts.Add(Convert.ToHexString(await response.Content.ReadAsByteArrayAsync()));
        }

        parts.Add((await installation.GetAsync($"/api/executions/{execution}/screenshot")).GetRawText());
        return string.Join('\n', parts);
    }

    public static async Task<long> CountAsync(Installation installation, string sql)
    {
        await using var command = installation.Database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await Runner.DisposeAsync();
        await Installation.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private async Task FillAsync()
    {
        var task = await Installation.CreateTaskAsync(steps: 1, name: "毎朝の売上\t\\N \"quoted\"\nsecond line");
        var lease = await Runner.StartAsync(task);
        Completed = lease.ExecutionId;
        var picture = $"executions/{Completed}/1/steps/1-after.jpg";
        var download = $"executions/{Completed}/1/downloads/{FileName}";
        (await Runner.StoreAsync(lease, picture, Picture)).EnsureSuccessStatusCode();
        (await Runner.StoreAsync(lease, download, "a,b\n1,2\n"u8.ToArray(), "text/csv")).EnsureSuccessStatusCode();
        await Runner.CommitAsync(
            lease,
            new StepEvent { Number = 1, ActionType = "click", Description = "Click “Log in”", Status = StepState.Completed, ScreenshotKey = picture, DurationMs = 12 },
            new LogEvent(LogSeverity.Warning, "tab\there, backslash \\ and \"quotes\""),
            new ArtifactEvent { Key = picture, Kind = ArtifactKind.Screenshot, Name = "1-after.jpg", ContentType = "image/jpeg", Size = Picture.Length, StepNumber = 1 },
            new ArtifactEvent { Key = download, Kind = ArtifactKind.Download, Name = FileName, ContentType = "text/csv", Size = 8 });
        await Runner.CompleteAsync(lease, JsonElement.Parse("""{"sales": [{"z": 1.50, "a": "二"}]}"""), "Read.");

        Running = await Runner.StartAsync(await Installation.CreateTaskAsync(steps: 1));
        Changing = await Runner.StartAsync(await Installation.CreateTaskAsync(steps: 1));
        await Runner.CommitAsync(Changing, new ActionEvent
        {
            StepNumber = 1, Index = 0, ActionType = "click", Description = "Click “Pay”", Status = StepState.Completed, OutsideEffect = true,
        });
        Pending = await Installation.RunAsync(await Installation.CreateTaskAsync(steps: 1));
    }
}
