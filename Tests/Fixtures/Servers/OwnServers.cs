using StackExchange.Redis;

namespace Dashboard.Tests.Fixtures.Servers;

/// <summary>
/// Servers that one test has for itself, so that it may kill, restart and empty them. Ports, passwords and data stay
/// the same over a restart.
/// </summary>
public sealed class OwnServers : IAsyncDisposable
{
    private readonly ServersScript _script;

    private OwnServers(ServersScript script, ServerAddresses addresses)
    {
        _script = script;
        Addresses = addresses;
    }

    public ServerAddresses Addresses { get; }

    /// <summary>Starts fresh ones and returns when they answer. Without arguments those of the product.</summary>
    public static async Task<OwnServers> StartNewAsync(params Server[] servers)
    {
        Server[] wanted = servers.Length == 0 ? [Server.Postgres, Server.Redis, Server.Blobs] : servers;
        var script = ServersScript.InNewDirectory();
        await script.StartAsync("--throwaway", "--only", string.Join(',', wanted).ToLowerInvariant());
        return new OwnServers(script, await script.AddressesAsync());
    }

    /// <summary>SIGKILL; returns when the process and its children are gone.</summary>
    public Task KillAsync(Server server) => _script.KillAsync(server);

    /// <summary>Starts again whatever was killed, on the same ports, and returns when it answers.</summary>
    public Task StartAgainAsync() => _script.StartAsync();

    /// <summary>Kills a server and starts it again at once.</summary>
    public async Task RestartAsync(Server server)
    {
        await KillAsync(server);
        await StartAgainAsync();
    }

    /// <summary>Deletes every key and stream in Redis, as if it had lost its data.</summary>
    public async Task EmptyRedisAsync()
    {
        using var redis = await ConnectionMultiplexer.ConnectAsync(Addresses.Redis);
        await redis.GetDatabase().ExecuteAsync("FLUSHALL");
    }

    public async ValueTask DisposeAsync() => await _script.RemoveAsync();
}
