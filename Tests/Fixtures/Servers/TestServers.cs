using System.Collections.Concurrent;

namespace Dashboard.Tests.Fixtures.Servers;

/// <summary>
/// The servers that all tests share: those that <c>./test</c> started, else (a plain <c>dotnet test</c>) its own,
/// started by the first test that needs them. A test class takes it as a constructor parameter.
/// </summary>
public sealed class TestServers : IAsyncDisposable
{
    private readonly Lazy<Task<ServerAddresses>> _addresses;
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _templates = new();
    private ServersScript? _own;
    private int _redisDatabases;

    public TestServers() => _addresses = new(FindOrStartAsync);

    public Task<ServerAddresses> AddressesAsync() => _addresses.Value;

    /// <summary>A new database that is dropped when the result is disposed of; empty, or a copy of a template.</summary>
    /// <param name="template">Name of a database that nobody is connected to, see <see cref="TemplateAsync"/>.</param>
    public async Task<TestDatabase> CreateDatabaseAsync(string? template = null)
    {
        var server = (await AddressesAsync()).Postgres;
        return await TestDatabase.CreateAsync(server, template);
    }

    /// <summary>
    /// Makes a template database once per test run and gives its name. <paramref name="fill"/> gets a connection
    /// string without pooling, so that no connection stays that would keep the template from being copied.
    /// </summary>
    public Task<string> TemplateAsync(string purpose, Func<string, Task> fill) =>
        _templates.GetOrAdd(purpose, _ => new(() => MakeTemplateAsync(fill))).Value;

    /// <summary>
    /// Connection string of the shared Redis with a logical database that no other test has. Pub/sub is common to
    /// all databases: channels need names that are unique by themselves.
    /// </summary>
    public async Task<string> CreateRedisAsync()
    {
        var number = Interlocked.Increment(ref _redisDatabases);
        return $"{(await AddressesAsync()).Redis},defaultDatabase={number}";
    }

    public async ValueTask DisposeAsync()
    {
        if (_own is not null)
        {
            await _own.RemoveAsync();
        }
    }

    private async Task<ServerAddresses> FindOrStartAsync()
    {
        var given = new ServerAddresses(
            Environment.GetEnvironmentVariable("DASHBOARD_TEST_POSTGRES"),
            Environment.GetEnvironmentVariable("DASHBOARD_TEST_REDIS"),
            Environment.GetEnvironmentVariable("DASHBOARD_TEST_BLOBS"),
            Environment.GetEnvironmentVariable("DASHBOARD_TEST_S3"));
        if (Environment.GetEnvironmentVariable("DASHBOARD_TEST_POSTGRES") is not null)
        {
            return given;
        }

        _own = ServersScript.InNewDirectory();
        await _own.StartAsync("--throwaway", "--only", "postgres,redis,blobs,s3");
        return await _own.AddressesAsync();
    }

    private async Task<string> MakeTemplateAsync(Func<string, Task> fill)
    {
        var database = await CreateDatabaseAsync();
        await fill(database.ConnectionStringWithoutPooling);
        return database.Name;
    }
}
