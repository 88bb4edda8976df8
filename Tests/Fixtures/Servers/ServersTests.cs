using Npgsql;
using StackExchange.Redis;

namespace Dashboard.Tests.Fixtures.Servers;

public sealed class ServersTests(TestServers servers)
{
    [Fact]
    public async Task A_clone_holds_what_its_template_holds_and_is_separate()
    {
        var template = await servers.TemplateAsync("fixture test", connection => RunAsync(connection, "CREATE TABLE t AS SELECT 1 AS n"));
        await using var first = await servers.CreateDatabaseAsync(template);
        await using var second = await servers.CreateDatabaseAsync(template);

        await RunAsync(first.ConnectionString, "INSERT INTO t VALUES (2)");

        Assert.Equal(2, await CountAsync(first.ConnectionString));
        Assert.Equal(1, await CountAsync(second.ConnectionString));
    }

    [Fact]
    public async Task Tests_do_not_see_each_others_redis_keys()
    {
        using var first = await ConnectionMultiplexer.ConnectAsync(await servers.CreateRedisAsync());
        using var second = await ConnectionMultiplexer.ConnectAsync(await servers.CreateRedisAsync());

        await first.GetDatabase().StringSetAsync("key", "value");

        Assert.False(await second.GetDatabase().KeyExistsAsync("key"));
    }

    [Fact]
    public async Task Killed_servers_come_back_at_the_same_address_with_their_data()
    {
        await using var own = await OwnServers.StartNewAsync(Server.Postgres, Server.Redis);
        var postgres = new NpgsqlConnectionStringBuilder(own.Addresses.Postgres) { Pooling = false }.ConnectionString;
        await RunAsync(postgres, "CREATE TABLE t AS SELECT 1 AS n");
        await SetAsync(own.Addresses.Redis);

        await own.KillAsync(Server.Postgres);
        await own.KillAsync(Server.Redis);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => CountAsync(postgres));
        await own.StartAgainAsync();

        Assert.Equal(1, await CountAsync(postgres));
        Assert.True(await HasKeyAsync(own.Addresses.Redis));

        await own.EmptyRedisAsync();
        Assert.False(await HasKeyAsync(own.Addresses.Redis));
    }

    private static async Task SetAsync(string address)
    {
        using var redis = await ConnectionMultiplexer.ConnectAsync(address);
        await redis.GetDatabase().StringSetAsync("key", "value");
    }

    private static async Task<bool> HasKeyAsync(string address)
    {
        using var redis = await ConnectionMultiplexer.ConnectAsync(address);
        return await redis.GetDatabase().KeyExistsAsync("key");
    }

    private static async Task<long> CountAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand("SELECT count(*) FROM t");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task RunAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
