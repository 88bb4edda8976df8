using System.Globalization;
using Dashboard.Api.Data;
using Dashboard.Tests.Fixtures.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace Dashboard.Tests.Fixtures.Processes;

/// <summary>
/// The product: Apis and runners over one database and one Redis, with intervals of tests. Each is a process of its own or
/// hosted in the tests' own, as the test needs it. Nothing of it outlives it; when the test failed, what the services printed is shown.
/// </summary>
internal sealed class Installation : IAsyncDisposable
{
    public const string RunnerKey = "runner-key-of-the-tests-0123456789";

    private delegate Task<IRunningService> Starter(string name, string folder, IReadOnlyDictionary<string, string> settings);

    private readonly List<IRunningService> _services = [];
    private readonly DirectoryInfo _artifacts = Directory.CreateTempSubdirectory("dashboard-artifacts-");
    private readonly Dictionary<string, string> _settings;
    private readonly string _redis;
    private TestDatabase? _clone;
    private TestAccount _account;
    private int _runners;

    private Installation(string database, string redis, string? blobs, IReadOnlyDictionary<string, string> intervals)
    {
        _redis = redis;

        // Without a pool: a connection that was killed with its server would fail the next question, not this product.
        Database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database) { Pooling = false });
        _settings = new Dictionary<string, string>(intervals)
        {
            ["ConnectionStrings__database"] = database,
            ["ConnectionStrings__redis"] = redis,
            ["ConnectionStrings__blobs"] = blobs ?? "",
            ["Artifacts__Directory"] = _artifacts.FullName,
            ["RUNNER_KEY"] = RunnerKey,

            // Pages of tests are served here, at ports that nobody knows beforehand, as two sites.
            ["Network__PrivateHosts"] = "127.0.0.1, localhost",
            ["ENCRYPTION_KEY"] = "dGVzdHMtb25seS1LcTN2WjhtVDF4WWI2V25SNHVFbzk=",

            // One address and one account make all requests of a test; who tests limits sets them.
            ["RateLimits__SignIn__Permits"] = "0",
            ["RateLimits__Start__Permits"] = "0",
            ["RateLimits__Poll__Permits"] = "0",
            ["RateLimits__Anonymous__Permits"] = "0",
        };
    }

    /// <summary>Long enough for a busy machine, short enough for a test.</summary>
    public static IReadOnlyDictionary<string, string> Intervals { get; } = new Dictionary<string, string>
    {
        ["Leases__Lease"] = Seconds(6),
        ["Leases__ReconcileEvery"] = Seconds(0.3),
        ["Events__Block"] = Seconds(0.2),
        ["Live__CheckEvery"] = Seconds(0.5),
        ["Live__DashboardEvery"] = Seconds(1),
        ["Maintenance__Every"] = Seconds(1),
        ["Operations__SampleEvery"] = Seconds(0.5),
        ["Operations__Alerts__RaiseAfter"] = Seconds(0.5),
        ["Operations__Alerts__EndAfter"] = Seconds(1),
        ["Runner__HeartbeatEvery"] = Seconds(1),
        ["Runner__RenewEvery"] = Seconds(0.7),
        ["Runner__FenceAfter"] = Seconds(3),
        ["Runner__ResendAfter"] = Seconds(0.6),
        ["Runner__AskEvery"] = Seconds(1),
        ["Runner__DrainFor"] = Seconds(2),
        ["Runner__StopPatience"] = Seconds(2),
        ["Runner__Capacity"] = "8",
    };

    public NpgsqlDataSource Database { get; }

    /// <summary>Connection string, for who speaks with Redis as a runner does.</summary>
    public string Redis => _redis;

    /// <summary>What every service is told, named as environment variables are.</summary>
    public IReadOnlyDictionary<string, string> Settings => _settings;

    /// <summary>Connection string; empty when artifacts lie in a directory.</summary>
    public string Blobs => _settings["ConnectionStrings__blobs"];

    public DirectoryInfo Artifacts => _artifacts;

    /// <summary>Addresses of the Apis in the order in which they were started; runners started later know all of them.</summary>
    public List<Uri> Apis { get; } = [];

    /// <summary>The Api that tests ask; the first one unless it was killed.</summary>
    public Uri Api { get; set; } = null!;

    /// <summary>Signed in as the administrator.</summary>
    public HttpClient Http { get; } = new HttpClient { Timeout = TimeSpan.FromSeconds(30) }.SignedIn();

    /// <param name="own">Servers that the test may harm; what it lacks is taken from the shared ones.</param>
    /// <param name="withBlobs">Keep artifacts in blob storage instead of a directory.</param>
    /// <param name="intervals">Instead of those of tests; empty leaves the product's own.</param>
    public static async Task<Installation> CreateAsync(
        TestServers shared, ServerAddresses? own = null, bool withBlobs = false, IReadOnlyDictionary<string, string>? intervals = null,
        TestAccount account = TestAccount.FromTheBeginning)
    {
        var clone = own?.Has(Server.Postgres) == true ? null : await shared.CreateDatabaseAsync(account == TestAccount.FromTheBeginning
                ? await shared.TemplateAsync("with accounts", MigrateWithAccountsAsync)
                : await shared.TemplateAsync("migrated", MigrateAsync));
        var redis = own?.Has(Server.Redis) == true ? own.Redis : await shared.CreateRedisAsync();
        var blobs = withBlobs ? (await shared.AddressesAsync()).Blobs : null;
        return new Installation(clone?.ConnectionString ?? own!.Postgres, redis, blobs, intervals ?? Intervals) { _clone = clone, _account = account };
    }

    /// <summary>Starts another Api as a process, which may be killed and looked at, and returns when it is healthy.</summary>
    public async Task<ServiceProcess> StartApiAsync(int? port = null, params (string Name, string Value)[] settings) =>
        (ServiceProcess)await AddApiAsync(ServiceProcess.StartAsync, port, settings);

    /// <summary>Starts another Api within the tests' process, where only the first one is compiled, and returns when it is healthy.</summary>
    public Task<IRunningService> HostApiAsync(int? port = null, params (string Name, string Value)[] settings) =>
        AddApiAsync(HostedService.StartAsync, port, settings);

    /// <summary>Starts another runner as a process, which may be killed and looked at, and returns when the Api has heard of it.</summary>
    public async Task<ServiceProcess> StartRunnerAsync(params (string Name, string Value)[] settings) =>
        (ServiceProcess)await AddRunnerAsync(ServiceProcess.StartAsync, settings);

    /// <summary>Starts another runner within the tests' process and returns when the Api has heard of it.</summary>
    public Task<IRunningService> HostRunnerAsync(params (string Name, string Value)[] settings) => AddRunnerAsync(HostedService.StartAsync, settings);

    /// <summary>Starts any service as a process.</summary>
    public async Task<ServiceProcess> StartAsync(string name, string folder, IReadOnlyDictionary<string, string> settings) =>
        (ServiceProcess)await AddAsync(ServiceProcess.StartAsync, name, folder, settings);

    /// <summary>Starts any service within the tests' process.</summary>
    public Task<IRunningService> HostAsync(string name, string folder, IReadOnlyDictionary<string, string> settings) =>
        AddAsync(HostedService.StartAsync, name, folder, settings);

    /// <summary>What all processes printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_services)
            {
                return string.Join('\n', _services.Select(service => service.Output));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in Enumerable.Reverse(_services))
        {
            await service.DisposeAsync();
            ServiceOutputAttribute.Keep(service.Name, service.Output);
        }

        Http.Dispose();
        await Database.DisposeAsync();
        if (_clone is not null)
        {
            await _clone.DisposeAsync();
        }

        _artifacts.Delete(recursive: true);
    }

    /// <summary>In the form in which configuration reads it.</summary>
    public static string Seconds(double seconds) => TimeSpan.FromSeconds(seconds).ToString("c", CultureInfo.InvariantCulture);

    /// <summary>Makes an empty database the product's.</summary>
    public static async Task MigrateAsync(string connectionString)
    {
        var options = new DbContextOptionsBuilder<DashboardContext>().UseNpgsql(connectionString)
            .ReplaceService<IMigrationsSqlGenerator, PartitionedTablesSqlGenerator>();
        await using var context = new DashboardContext(options.Options);
        await context.Database.MigrateAsync();
    }

    private static async Task MigrateWithAccountsAsync(string connectionString)
    {
        await MigrateAsync(connectionString);
        await TestAccounts.CreateAsync(connectionString);
    }

    private async Task<IRunningService> AddApiAsync(Starter start, int? port, (string Name, string Value)[] settings)
    {
        var address = new Uri($"http://127.0.0.1:{port ?? FreePorts.Next()}");
        var all = With(settings);
        all["ASPNETCORE_URLS"] = address.ToString();
        var service = await AddAsync(start, $"api {address.Port}", "Api", all);
        if (port is null)
        {
            Apis.Add(address);
            Api ??= address;
        }

        await Until.TrueAsync($"{service.Name} is healthy", async () =>
        {
            Assert.False(service.HasEnded, $"{service.Name} ended while starting:\n{service.Output}");
            using var response = await Http.GetAsync(new Uri(address, "/health"));
            return response.IsSuccessStatusCode;
        });
        if (_account != TestAccount.Never)
        {
            await TestAccounts.CreateAsync(_settings["ConnectionStrings__database"]);
        }

        return service;
    }

    private async Task<IRunningService> AddRunnerAsync(Starter start, (string Name, string Value)[] settings)
    {
        var name = $"runner {Interlocked.Increment(ref _runners)}";
        var all = With(settings);
        all["Runner__Name"] = name;
        for (var index = 0; index < Apis.Count; index++)
        {
            all.TryAdd($"services__api__http__{index}", Apis[index].ToString());
        }

        var service = await AddAsync(start, name, "Runner", all);
        await Until.TrueAsync($"{name} is registered", async () =>
        {
            Assert.False(service.HasEnded, $"{service.Name} ended while starting:\n{service.Output}");
            await using var command = Database.CreateCommand("SELECT 1 FROM runners WHERE name = $1");
            command.Parameters.AddWithValue(name);
            return await command.ExecuteScalarAsync() is not null;
        });
        return service;
    }

    private async Task<IRunningService> AddAsync(Starter start, string name, string folder, IReadOnlyDictionary<string, string> settings)
    {
        var service = await start(name, folder, settings);
        lock (_services)
        {
            _services.Add(service);
        }

        return service;
    }

    private Dictionary<string, string> With((string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string>(_settings);
        foreach (var (name, value) in settings)
        {
            environment[name] = value;
        }

        return environment;
    }
}
