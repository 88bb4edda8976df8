using System.Text.Json;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Bench;

/// <summary>The three services in Release with the intervals they ship with.</summary>
internal sealed class Product : IAsyncDisposable
{
    private readonly IReadOnlyDictionary<string, string> _settings;

    private Product(Installation installation, IReadOnlyDictionary<string, string> settings)
    {
        Installation = installation;
        _settings = settings;
        Address = new Uri($"http://127.0.0.1:{FreePorts.Next()}");
        Practice = new Uri($"http://127.0.0.1:{FreePorts.Next()}");
    }

    public Installation Installation { get; }

    public Uri Address { get; }

    public Uri Practice { get; }

    public ServiceProcess Api { get; private set; } = null!;

    public ServiceProcess Web { get; private set; } = null!;

    /// <param name="settings">Told to every process beside what an installation needs.</param>
    public static async Task<Product> StartAsync(TestServers servers, IReadOnlyDictionary<string, string>? settings = null)
    {
        settings ??= new Dictionary<string, string>();
        var product = new Product(await Installation.CreateAsync(servers, intervals: settings), settings);
        product.Api = await product.Installation.StartApiAsync(port: null, ("PRACTICE_URL", product.Practice.ToString()));
        await product.StartWebAsync();
        return product;
    }

    public Task<ServiceProcess> StartRunnerAsync(int? capacity = null) =>
        Installation.StartRunnerAsync(capacity is null ? [] : [("Runner__Capacity", $"{capacity}")]);

    /// <summary>Creates a task that may run beside itself and gives its id.</summary>
    public async Task<Guid> CreateTaskAsync(string name, params object[] recipe)
    {
        var task = await Installation.SendAsync(HttpMethod.Post, "/api/tasks", new
        {
            name,
            recipe = new { version = 1, actions = recipe },
            when_running = "parallel",
        });
        return task.GetProperty("id").GetGuid();
    }

    /// <summary>The task of the first start that signs in to the practice shop and reads a table; no model is needed.</summary>
    public async Task<object[]> SampleRecipeAsync()
    {
        var tasks = await Installation.GetAsync("/api/tasks");
        var sample = tasks.GetProperty("items").EnumerateArray().First(task => task.GetProperty("name").GetString()!.StartsWith("Sample", StringComparison.Ordinal)
            && task.GetProperty("recipe").ValueKind == JsonValueKind.Object);
        return [.. sample.GetProperty("recipe").GetProperty("actions").EnumerateArray().Select(action => (object)action)];
    }

    /// <summary>A task whose executions do nothing and end at once.</summary>
    public Task<Guid> CreateNoOpTaskAsync() => Installation.CreateTaskAsync(steps: 0);

    /// <summary>Executions by state.</summary>
    public async Task<Dictionary<string, long>> StatesAsync()
    {
        await using var command = Installation.Database.CreateCommand("SELECT state, count(*) FROM executions GROUP BY state");
        await using var rows = await command.ExecuteReaderAsync();
        var states = new Dictionary<string, long>();
        while (await rows.ReadAsync())
        {
            states[rows.GetString(0)] = rows.GetInt64(1);
        }

        return states;
    }

    public async Task<double> NumberAsync(string sql)
    {
        await using var command = Installation.Database.CreateCommand(sql);
        return Convert.ToDouble(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public ValueTask DisposeAsync() => Installation.DisposeAsync();

    private async Task StartWebAsync()
    {
        Web = await Installation.StartAsync("web", "Web", new Dictionary<string, string>(_settings)
        {
            ["ASPNETCORE_URLS"] = Address.ToString(),
            ["Practice__Url"] = Practice.ToString(),
            ["services__api__http__0"] = Installation.Apis[0].ToString(),
        });
        await Until.TrueAsync("the pages are served", async () =>
        {
            using var response = await Installation.Http.GetAsync(Address);
            return response.IsSuccessStatusCode;
        });
    }
}
