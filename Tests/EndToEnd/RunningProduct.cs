using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Tests.EndToEnd;

/// <summary>Api, Runner and Web, with the built pages and the practice site.</summary>
public sealed class RunningProduct : IAsyncDisposable
{
    private readonly (string Name, string Value)[] _settings;
    private readonly IReadOnlyDictionary<string, string> _everywhere;
    private readonly bool _asProcesses;
    private readonly List<IRunningService> _apis = [];
    private readonly List<IRunningService> _runners = [];

    private RunningProduct(
        Installation installation, IReadOnlyDictionary<string, string> model, IReadOnlyDictionary<string, string> everywhere, bool asProcesses)
    {
        (Installation, _everywhere, _asProcesses) = (installation, everywhere, asProcesses);
        Address = new Uri($"http://127.0.0.1:{FreePorts.Next()}");
        Practice = new Uri($"http://127.0.0.1:{FreePorts.Next()}");
        RunnerProbes = new Uri($"http://127.0.0.1:{FreePorts.Next()}");
        _settings = [.. model.Concat(everywhere).Select(setting => (setting.Key, setting.Value)), ("PRACTICE_URL", Practice.ToString())];
    }

    /// <summary>Where people open it.</summary>
    public Uri Address { get; }

    public Uri Practice { get; }

    /// <summary>Where the first Api itself listens.</summary>
    public Uri Api => Installation.Apis[0];

    /// <summary>Where the first runner answers probes.</summary>
    public Uri RunnerProbes { get; }

    internal Installation Installation { get; }

    internal IReadOnlyList<IRunningService> Apis => _apis;

    internal IReadOnlyList<IRunningService> Runners => _runners;

    /// <param name="model"><c>LanguageModels__…</c> settings; none leaves the product without a model.</param>
    /// <param name="everywhere">Settings of all three services.</param>
    /// <param name="apis">Behind the one Web.</param>
    /// <param name="asProcesses">Each service has a process of its own, which may be killed and told from others; else all are hosted in this one.</param>
    public static async Task<RunningProduct> StartAsync(
        TestServers servers, IReadOnlyDictionary<string, string>? model = null, IReadOnlyDictionary<string, string>? everywhere = null,
        int apis = 1, int runners = 1, TestAccount account = TestAccount.FromTheBeginning, bool asProcesses = false)
    {
        Assert.True(
            File.Exists(Repository.PathOf("Web", "wwwroot", "index.html")),
            "The pages are not built: run ./test, or npm run build in Web/Client.");
        var product = new RunningProduct(
            await Installation.CreateAsync(servers, withBlobs: true, account: account),
            model ?? new Dictionary<string, string>(), everywhere ?? new Dictionary<string, string>(), asProcesses);
        try
        {
            await product.StartServicesAsync(apis, runners);
            return product;
        }
        catch
        {
            await product.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGKILL to what was started as a process.</summary>
    internal static Task KillAsync(IRunningService service) => ((ServiceProcess)service).KillAsync();

    /// <summary>SIGKILL, then a new one at the same address.</summary>
    public async Task RestartApiAsync()
    {
        await KillAsync(_apis[0]);
        await StartApiAgainAsync(0);
    }

    /// <summary>At the address that the killed one had.</summary>
    public async Task StartApiAgainAsync(int index) =>
        _apis[index] = await Installation.StartApiAsync(Installation.Apis[index].Port, _settings);

    public ValueTask DisposeAsync() => Installation.DisposeAsync();

    private async Task StartServicesAsync(int apis, int runners)
    {
        while (_apis.Count < apis)
        {
            _apis.Add(_asProcesses ? await Installation.StartApiAsync(port: null, _settings) : await Installation.HostApiAsync(port: null, _settings));
        }

        // Once the Apis are known, nothing waits for anything else.
        var others = Task.WhenAll(Enumerable.Range(0, runners).Select(StartRunnerAsync));
        await Task.WhenAll(StartWebAsync(), others);
        _runners.AddRange(await others);
    }

    private async Task<IRunningService> StartRunnerAsync(int index)
    {
        var probes = index == 0 ? RunnerProbes : new Uri($"http://127.0.0.1:{FreePorts.Next()}");
        (string, string)[] settings = [.. _everywhere.Select(setting => (setting.Key, setting.Value)), ("ASPNETCORE_URLS", probes.ToString())];
        return _asProcesses ? await Installation.StartRunnerAsync(settings) : await Installation.HostRunnerAsync(settings);
    }

    private async Task StartWebAsync()
    {
        var environment = new Dictionary<string, string>(_everywhere)
        {
            ["ASPNETCORE_URLS"] = Address.ToString(),
            ["Practice__Url"] = Practice.ToString(),
        };
        for (var index = 0; index < Installation.Apis.Count; index++)
        {
            environment[$"services__api__http__{index}"] = Installation.Apis[index].ToString();
        }

        var web = _asProcesses ? await Installation.StartAsync("web", "Web", environment) : await Installation.HostAsync("web", "Web", environment);
        await Until.TrueAsync("the pages are served", async () =>
        {
            Assert.False(web.HasEnded, $"Web ended while starting:\n{web.Output}");
            using var response = await Installation.Http.GetAsync(Address);
            return response.IsSuccessStatusCode;
        });
    }
}
