using System.Text.Json;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using Dashboard.Tests.ServiceDefaults;

namespace Dashboard.Tests.Fixtures.Telemetry;

/// <summary>An Api and a runner that tell a collector, log files and whoever scrapes them what they do.</summary>
public sealed class ObservedInstallation(TestServers servers) : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dashboard-observed-");
    private readonly Uri _runner = new($"http://127.0.0.1:{FreePorts.Next()}");

    internal Installation Installation { get; private set; } = null!;

    /// <summary>Where log files are.</summary>
    internal DirectoryInfo Folder => _folder;

    internal OtlpReceiver Collector { get; private set; } = null!;

    /// <summary>Answers for a model that has a price; a test says how.</summary>
    internal FakeModelServer Model { get; private set; } = null!;

    internal PageServer Pages { get; private set; } = null!;

    internal BrowserProcesses Browsers { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Collector = await OtlpReceiver.StartAsync();
        Model = await FakeModelServer.StartAsync();
        Model.Models = ["gpt-5.4-nano"];
        Pages = await PageServer.StartAsync();
        Browsers = new BrowserProcesses(_folder.CreateSubdirectory("profiles"));
        Installation = await Installation.CreateAsync(servers);
        var settings = Collector.Settings("grpc");
        settings["Logging__File__Path"] = PathOf("logs");
        settings["Operations__ArtifactSizesEvery"] = Installation.Seconds(0.5);
        var access = Model.Access("openai");
        await Installation.StartApiAsync(null, [
            .. Pairs(settings), ("LanguageModels__Provider", access.Provider), ("LanguageModels__Model", "gpt-5.4-nano"),
            ("LanguageModels__ApiKey", access.ApiKey), ("LanguageModels__BaseUrl", access.BaseUrl!)]);
        await Installation.StartRunnerAsync([.. Pairs(settings), ("ASPNETCORE_URLS", _runner.ToString()), ("TMPDIR", Browsers.Profiles.FullName)]);
    }

    public async ValueTask DisposeAsync()
    {
        await Installation.DisposeAsync();
        await Pages.DisposeAsync();
        await Model.DisposeAsync();
        await Collector.DisposeAsync();
        await Until.TrueAsync("the last browser left its folder", () => Task.FromResult(IsRemoved()));
    }

    /// <summary>A browser that is still ending writes and deletes in it.</summary>
    private bool IsRemoved()
    {
        try
        {
            _folder.Refresh();
            if (_folder.Exists)
            {
                _folder.Delete(recursive: true);
            }

            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    internal async Task<IReadOnlyDictionary<string, MetricFamily>> ScrapeApiAsync() =>
        PrometheusParser.Parse(await Installation.Http.GetStringAsync(new Uri(Installation.Api, "/metrics")));

    internal async Task<IReadOnlyDictionary<string, MetricFamily>> ScrapeRunnerAsync() =>
        PrometheusParser.Parse(await Installation.Http.GetStringAsync(new Uri(_runner, "/metrics")));

    /// <summary>What the runner's log file holds so far, whole lines only.</summary>
    internal IReadOnlyList<JsonElement> RunnerLog()
    {
        var text = File.ReadAllText(PathOf("logs", "dashboard-runner.log"));
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
    }

    /// <param name="browser"><c>headless_shell</c> or <c>chromium</c>.</param>
    internal Task<Guid> RunRecipeAsync(object[] actions, string browser = "headless_shell") =>
        RunAsync(new { name = "Watched", recipe = new { actions }, browser = new { kind = browser } });

    internal Task<Guid> RunPromptAsync() => RunAsync(new { name = "Watched", prompt = "Say whether all is well." });

    /// <summary>The spans of an ended execution, once all of them have arrived.</summary>
    internal async Task<IReadOnlyList<ReceivedSpan>> TraceAsync(Guid id)
    {
        var trace = (await Installation.ExecutionAsync(id)).GetProperty("trace_id").GetString()!;
        return await Until.SomeAsync("the trace is whole", () =>
        {
            var spans = Collector.Trace(trace);
            var known = spans.Select(span => span.Id).ToHashSet();
            var isWhole = spans.Any(span => span.Name == "execution") && spans.All(span => span.ParentId.Length == 0 || known.Contains(span.ParentId));
            return Task.FromResult(isWhole ? spans : null);
        });
    }

    private static IEnumerable<(string, string)> Pairs(Dictionary<string, string> settings) => settings.Select(setting => (setting.Key, setting.Value));

    private string PathOf(params string[] parts) => Path.Combine([_folder.FullName, .. parts]);

    private async Task<Guid> RunAsync(object task)
    {
        var created = await Installation.SendAsync(HttpMethod.Post, "/api/tasks", task);
        return await Installation.RunAsync(created.GetProperty("id").GetGuid());
    }
}

/// <summary>Its tests run one after the other: one may kill the browser.</summary>
[CollectionDefinition(Name)]
public sealed class ObservedGroup : ICollectionFixture<ObservedInstallation>
{
    public const string Name = "Observed";
}
