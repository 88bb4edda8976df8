using System.Text.Json;
using Dashboard.Contracts;
using Dashboard.Tests.Faults;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using Npgsql;

namespace Dashboard.Tests.Api.Operations;

/// <summary>What an operator sees while something is wrong, through the Api as the page asks it.</summary>
public sealed class OperationsFaultTests(TestServers servers) : FaultTest(servers)
{
    [Fact]
    public async Task Events_that_nobody_commits_are_seen_to_lag_and_an_alert_says_so_until_they_are_committed()
    {
        await Installation.HostApiAsync(null, ("Operations__Alerts__EventsLagOver", Installation.Seconds(1)));
        await using var runner = await PretendRunner.StartAsync(Installation);
        var lease = await runner.StartAsync(await Installation.CreateTaskAsync(steps: 1));

        // Whoever reads events waits for these rows.
        await using var connection = await Installation.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var hold = new NpgsqlCommand("SELECT * FROM event_shards FOR UPDATE", connection, transaction))
        {
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await runner.SendAsync(lease, new StepEvent { Number = 1, ActionType = "click", Description = "Click", Status = StepState.Running });
        await Installation.WaitForAlertAsync("events_lagging");
        var events = (await Installation.GetAsync("/api/operations")).GetProperty("events");
        Assert.True(events.GetProperty("oldest_seconds").GetDouble() > 1);
        Assert.Equal(1, events.GetProperty("waiting").GetInt64());
        var shard = Assert.Single(events.GetProperty("shards").EnumerateArray(), row => row.GetProperty("waiting").GetInt64() > 0);
        Assert.Equal(RedisNames.ShardOf(lease.ExecutionId), shard.GetProperty("shard").GetInt32());

        await transaction.RollbackAsync(TestContext.Current.CancellationToken);
        await Installation.WaitForNoAlertAsync("events_lagging");
        Assert.Equal(0, (await Installation.GetAsync("/api/operations")).GetProperty("events").GetProperty("oldest_seconds").GetDouble());
    }

    [Fact]
    public async Task Waiting_without_a_runner_a_killed_runner_and_a_full_disk_are_told_and_end()
    {
        await Installation.HostApiAsync(
            null, ("Operations__Alerts__QueueOlderThan", Installation.Seconds(1)), ("Operations__Alerts__DiskFreeBelowPercent", "100"));
        var execution = Assert.Single(await Installation.RunSeveralAsync(1, steps: 1));
        await Installation.WaitForAlertAsync("no_runner");
        await Installation.WaitForAlertAsync("queue_old");
        await Installation.WaitForAlertAsync("disk_low");
        var seen = await Installation.GetAsync("/api/operations");
        Assert.Equal("directory", seen.GetProperty("artifact_store").GetProperty("kind").GetString());
        Assert.Contains(seen.GetProperty("disks").EnumerateArray(),
            disk => disk.GetProperty("uses").EnumerateArray().Any(use => use.GetString() == "artifacts"));

        var runner = await Installation.StartRunnerAsync();
        await Installation.WaitForStateAsync(execution, "completed");
        await Installation.WaitForNoAlertAsync("no_runner");
        await Installation.WaitForNoAlertAsync("queue_old");

        await runner.KillAsync();
        await using (var silence = Installation.Database.CreateCommand("UPDATE runners SET last_seen_at = now() - interval '1 minute'"))
        {
            await silence.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var gone = await Installation.WaitForAlertAsync("runner_gone");
        Assert.Equal("runner 1", gone.GetProperty("arguments").GetProperty("name").GetString());
        Assert.Contains((await Installation.GetAsync("/api/dashboard")).GetProperty("alerts").EnumerateArray(),
            alert => alert.GetProperty("code").GetString() == "runner_gone");
        await Installation.AskAsync(HttpMethod.Delete, $"/api/runners/{gone.GetProperty("subject").GetString()}");
        await Installation.WaitForNoAlertAsync("runner_gone");
        var ended = (await Installation.GetAsync("/api/operations")).GetProperty("alerts").GetProperty("ended");
        Assert.Contains(ended.EnumerateArray(), alert => alert.GetProperty("code").GetString() == "runner_gone");
    }
}

/// <summary>The same with a Redis that may be killed.</summary>
public sealed class OperationsWithoutRedisTests(TestServers servers) : FaultTest(servers, Server.Redis)
{
    [Fact]
    public async Task While_redis_is_away_the_page_says_so_and_its_warnings_come_when_it_is_back()
    {
        await Installation.HostApiAsync();
        await Own.KillAsync(Server.Redis);
        var alert = await Installation.WaitForAlertAsync("dependency_unhealthy");
        Assert.Equal("redis", alert.GetProperty("subject").GetString());
        var seen = await Installation.GetAsync("/api/operations");
        Assert.False(seen.GetProperty("redis").GetProperty("healthy").GetBoolean());
        Assert.NotEmpty(seen.GetProperty("redis").GetProperty("error").GetString()!);
        Assert.Equal(JsonValueKind.Null, seen.GetProperty("warnings").ValueKind);

        await Own.StartAgainAsync();
        await Installation.WaitForNoAlertAsync("dependency_unhealthy");
        await Until.TrueAsync("what was logged meanwhile is shown", async () =>
        {
            var warnings = (await Installation.GetAsync("/api/operations")).GetProperty("warnings");
            return warnings.ValueKind == JsonValueKind.Array && warnings.EnumerateArray().Any(warning =>
                warning.GetProperty("service").GetString() == "api" && warning.GetProperty("message").GetString()!.StartsWith("Events wait", StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task A_redis_that_may_forget_is_told_of()
    {
        await Installation.HostApiAsync();
        using (var redis = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(Installation.Redis))
        {
            await redis.GetDatabase().ExecuteAsync("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
            await redis.GetDatabase().ExecuteAsync("CONFIG", "SET", "appendonly", "no");
        }

        var evicts = await Installation.WaitForAlertAsync("redis_evicts");
        Assert.Equal("allkeys-lru", evicts.GetProperty("arguments").GetProperty("policy").GetString());
        await Installation.WaitForAlertAsync("redis_not_persistent");
    }
}

/// <summary>The same with a PostgreSQL that may be killed.</summary>
public sealed class OperationsWithoutPostgresTests(TestServers servers) : FaultTest(servers, Server.Postgres)
{
    [Fact]
    public async Task While_postgres_is_away_the_page_still_answers_and_dashboards_are_told_what_is_wrong()
    {
        await Installation.HostApiAsync();
        await using var socket = await TestSocket.OpenAsync(Installation, "/ws/dashboard");
        Assert.Equal("snapshot", (await socket.ReceiveAsync()).GetProperty("type").GetString());
        await Own.KillAsync(Server.Postgres);

        var alert = await Installation.WaitForAlertAsync("dependency_unhealthy");
        Assert.Equal("postgres", alert.GetProperty("subject").GetString());
        Assert.False((await Installation.GetAsync("/api/operations")).GetProperty("postgres").GetProperty("healthy").GetBoolean());
        JsonElement message;
        do
        {
            message = await socket.ReceiveAsync();
        }
        while (message.GetProperty("type").GetString() != "alerts_update" || message.GetProperty("data").GetArrayLength() == 0);
        Assert.Equal("dependency_unhealthy", message.GetProperty("data")[0].GetProperty("code").GetString());

        await Own.StartAgainAsync();
        await Installation.WaitForNoAlertAsync("dependency_unhealthy");
    }
}
