using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Tests.EndToEnd;

/// <summary>Api, Runner and Web as processes, with the built pages and the practice site.</summary>
public sealed class RunningProduct : IAsyncDisposable
{
    private readonly Installation _installation;
    private readonly (string Name, string Value)[] _settings;
    private readonly IReadOnlyDictionary<string, string> _everywhere;
    private ServiceProcess _api = null!;
    private ServiceProcess _web = null!;

    private RunningProduct(
        Installation installation, IReadOnlyDictionary<string, string> model, IReadOnlyDictionary<string, string> everywhere)
    {
        (_installation, _everywhere) = (installation, everywhere);
        Address = new Uri($"http://127.0.0.1:{FreePorts.Next()}");
        Practice = new Uri($"http://127.0.0.1:{FreePorts.Next()}");
        RunnerProbes = new Uri($"http://127.0.0.1:{FreePorts.Next()}");
        _settings = [.. model.Concat(everywhere).Select(setting => (setting.Key, setting.Value)), ("PRACTICE_URL", Practice.ToString())];
    }

    /// <summary>Where people open it.</summary>
    public Uri Address { get; }

    public Uri Practice { get; }

    /// <summary>Where the Api itself listens.</summary>
    public Uri Api => _installation.Apis[0];

    /// <summary>Where the runner answers probes.</summary>
    public Uri RunnerProbes { get; }

    /// <param name="model"><c>LanguageModels__…</c> settings; none leaves the product without a model.</param>
    /// <param name="everywhere">Settings of all three services.</param>
    public static async Task<RunningProduct> StartAsync(
        TestServers servers, IReadOnlyDictionary<string, string>? model = null, IReadOnlyDictionary<string, string>? everywhere = null)
    {
        Assert.True(
            File.Exists(Repository.PathOf("Web", "wwwroot", "index.html")),
            "The pages are not built: run ./test, or npm run build in Web/Client.");
        var product = new RunningProduct(
            await Installation.CreateAsync(servers, withBlobs: true), model ?? new Dictionary<string, string>(), everywhere ?? new Dictionary<string, string>());
        try
        {
            await product.StartServicesAsync();
            return product;
        }
        catch
        {
            await product.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGKILL, then a new one at the same address.</summary>
    public async Task RestartApiAsync()
    {
        await _api.KillAsync();
        _api = await _installation.StartApiAsync(_installation.Apis[0].Port, _settings);
    }

    public ValueTask DisposeAsync() => _installation.DisposeAsync();

    private async Task StartServicesAsync()
    {
        _api = await _installation.StartApiAsync(port: null, _settings);
        await _installation.StartRunnerAsync(
            [.. _everywhere.Select(setting => (setting.Key, setting.Value)), ("ASPNETCORE_URLS", RunnerProbes.ToString())]);
        _web = await _installation.StartAsync("web", "Web", new Dictionary<string, string>(_everywhere)
        {
            ["ASPNETCORE_URLS"] = Address.ToString(),
            ["Practice__Url"] = Practice.ToString(),
            ["services__api__http__0"] = _installation.Apis[0].ToString(),
        });
        await Until.TrueAsync("the pages are served", async () =>
        {
            Assert.False(_web.HasEnded, $"Web ended while starting:\n{_web.Output}");
            using var response = await _installation.Http.GetAsync(Address);
            return response.IsSuccessStatusCode;
        });
    }
}
