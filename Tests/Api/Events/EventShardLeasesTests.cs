using Dashboard.Api.Data;
using Dashboard.Api.Events;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Api.Events;

public sealed class EventShardLeasesTests(TestServers servers)
{
    private static readonly EventOptions LongLeases = new() { ShardLease = TimeSpan.FromHours(1) };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_Apis_share_the_streams_and_none_is_left_to_nobody()
    {
        await using var installation = await CreateAsync();
        await using var first = Leases(installation);
        await using var second = Leases(installation);

        Assert.Equal(RedisNames.EventShards, (await first.RenewAsync(Stop)).Count);
        Assert.Empty(await second.RenewAsync(Stop));
        var kept = await first.RenewAsync(Stop);
        var taken = await second.RenewAsync(Stop);

        Assert.Equal(RedisNames.EventShards / 2, kept.Count);
        Assert.Equal(Enumerable.Range(0, RedisNames.EventShards), kept.Keys.Concat(taken.Keys).Order());
    }

    [Fact]
    public async Task Streams_of_an_Api_that_died_are_taken_over_long_before_its_lease_ends()
    {
        await using var installation = await CreateAsync();
        await using var living = Leases(installation);
        var dying = Leases(installation);
        Assert.Equal(RedisNames.EventShards, (await dying.RenewAsync(Stop)).Count);

        // What a killed process leaves: its rows, and a connection that the system closed.
        await dying.DisposeAsync();

        await Until.TrueAsync("the streams are taken over", async () => (await living.RenewAsync(Stop)).Count == RedisNames.EventShards);
    }

    [Fact]
    public async Task An_Api_that_stands_still_keeps_its_streams_until_its_lease_ends()
    {
        await using var installation = await CreateAsync();
        var time = new ManualTime();
        await using var living = Leases(installation, time);
        await using var still = Leases(installation, time);
        Assert.Equal(RedisNames.EventShards, (await still.RenewAsync(Stop)).Count);

        Assert.Empty(await living.RenewAsync(Stop));
        time.Advance(LongLeases.ShardLease + TimeSpan.FromSeconds(1));

        Assert.Equal(RedisNames.EventShards, (await living.RenewAsync(Stop)).Count);
    }

    [Fact]
    public async Task A_sign_of_life_whose_connection_was_cut_is_given_again()
    {
        await using var installation = await CreateAsync();
        await using var first = Leases(installation);
        await using var second = Leases(installation);
        await first.RenewAsync(Stop);
        await using (var cut = installation.Database.CreateCommand(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"))
        {
            await cut.ExecuteNonQueryAsync(Stop);
        }

        Assert.Equal(RedisNames.EventShards, (await first.RenewAsync(Stop)).Count);
        Assert.Empty(await second.RenewAsync(Stop));
    }

    private async Task<Installation> CreateAsync()
    {
        var installation = await Installation.CreateAsync(servers);
        await using var command = installation.Database.CreateCommand("INSERT INTO event_shards (shard, last_id) SELECT generate_series(0, $1), '0-0'");
        command.Parameters.AddWithValue(RedisNames.EventShards - 1);
        await command.ExecuteNonQueryAsync(Stop);
        return installation;
    }

    private static EventShardLeases Leases(Installation installation, TimeProvider? time = null) =>
        new(new Contexts(installation.Settings["ConnectionStrings__database"]), time ?? TimeProvider.System, LongLeases);

    private sealed class Contexts(string connectionString) : IDbContextFactory<DashboardContext>
    {
        public DashboardContext CreateDbContext() => new(new DbContextOptionsBuilder<DashboardContext>().UseNpgsql(connectionString).Options);
    }
}
