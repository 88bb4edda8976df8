using Dashboard.Contracts;
using Dashboard.Messaging;
using Dashboard.Messaging.Warnings;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Servers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dashboard.Tests.Messaging;

/// <summary>Warnings of every service come together in one place, of a bounded size, and survive an outage of Redis.</summary>
public sealed class RecentWarningsTests(TestServers servers)
{
    [Fact]
    public void Warnings_and_errors_are_noted_with_their_execution_and_equal_ones_are_counted()
    {
        var buffer = new WarningBuffer(TimeProvider.System);
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(new WarningLoggerProvider(buffer)).SetMinimumLevel(LogLevel.Trace));
        var logger = factory.CreateLogger("Some.Category");
        var execution = Guid.NewGuid();

        logger.LogInformation("All is well");
        logger.LogWarning("Try {Number} failed", 1);
        logger.LogWarning("Try {Number} failed", 2);
        using (logger.BeginScope(new Dictionary<string, object?> { ["Execution"] = execution }))
        {
            logger.LogError(new InvalidOperationException("no way"), "It broke");
        }

        logger.LogWarning("Execution {Execution} is late", execution);

        var noted = buffer.Take().Select(entry => entry.Value).OrderBy(warning => warning.Message, StringComparer.Ordinal).ToList();
        Assert.Equal([$"Execution {execution} is late", "It broke", "Try 2 failed"], noted.Select(warning => warning.Message));
        Assert.Equal([1, 1, 2], noted.Select(warning => warning.Count));
        Assert.Equal([LogSeverity.Warning, LogSeverity.Error, LogSeverity.Warning], noted.Select(warning => warning.Level));
        Assert.Equal([execution, execution, null], noted.Select(warning => warning.ExecutionId));
        Assert.Equal("InvalidOperationException: no way", noted[1].Exception);
        Assert.All(noted, warning => Assert.Equal("Some.Category", warning.Category));
        Assert.Empty(buffer.Take());
    }

    [Fact]
    public async Task Those_of_several_services_are_read_newest_first_and_no_more_than_fit()
    {
        await using var redis = new RedisConnection(await servers.CreateRedisAsync(), NullLogger<RedisConnection>.Instance);
        var time = new ManualTime();
        foreach (var service in new[] { "api", "runner" })
        {
            var buffer = new WarningBuffer(time);
            for (var number = 0; number < 150; number++)
            {
                time.Advance(TimeSpan.FromSeconds(1));
                buffer.Add(LogSeverity.Warning, "c", $"{service} {number}", $"{service} {number}", null, null);
            }

            buffer.Add(LogSeverity.Warning, "c", $"{service} 149", $"{service} 149", null, null);
            var forwarder = new WarningForwarder(buffer, redis, time, service, "here");
            await forwarder.StopAsync(TestContext.Current.CancellationToken);
        }

        var read = await RecentWarnings.ReadAsync(await redis.DatabaseAsync());
        Assert.Equal(WarningBuffer.Capacity, read.Count);
        Assert.Equal(("runner", "runner 149", 2), (read[0].Service, read[0].Message, read[0].Count));
        Assert.Equal("api 100", read[^1].Message);
        Assert.Equal(read.Count, await (await redis.DatabaseAsync()).SortedSetLengthAsync(RedisNames.WarningsByTime));

        time.Advance(TimeSpan.FromDays(8));
        var later = new WarningBuffer(time);
        later.Add(LogSeverity.Error, "c", "later", "later", null, null);
        await new WarningForwarder(later, redis, time, "api", "here").StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal("later", Assert.Single(await RecentWarnings.ReadAsync(await redis.DatabaseAsync())).Message);
    }

    [Fact]
    public async Task What_is_logged_while_redis_is_away_comes_when_it_is_back()
    {
        await using var own = await OwnServers.StartNewAsync(Server.Redis);
        await using var redis = new RedisConnection(own.Addresses.Redis!, NullLogger<RedisConnection>.Instance);
        await redis.PingAsync();
        await own.KillAsync(Server.Redis);
        var buffer = new WarningBuffer(TimeProvider.System);
        var forwarder = new WarningForwarder(buffer, redis, TimeProvider.System, "runner", "one");
        await forwarder.StartAsync(TestContext.Current.CancellationToken);
        buffer.Add(LogSeverity.Warning, "c", "Redis is away", "Redis is away", null, null);
        buffer.Add(LogSeverity.Warning, "c", "Redis is away", "Redis is away", null, null);
        await Until.TrueAsync("it was tried in vain", () => Task.FromResult(forwarder.Failures > 0));

        await own.StartAgainAsync();
        await Until.TrueAsync("it has arrived", async () =>
            (await RecentWarnings.ReadAsync(await redis.DatabaseAsync())) is [{ Message: "Redis is away", Count: 2, Service: "runner", Instance: "one" }]);
        await forwarder.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_redis_that_refuses_every_command_does_not_end_the_service()
    {
        var settings = await servers.CreateRedisAsync();
        var refused = settings[..(settings.LastIndexOf('=') + 1)] + "100000";
        await using var redis = new RedisConnection(refused, NullLogger<RedisConnection>.Instance);
        var buffer = new WarningBuffer(TimeProvider.System);
        buffer.Add(LogSeverity.Warning, "c", "Something", "Something", null, null);
        using var forwarder = new WarningForwarder(buffer, redis, TimeProvider.System, "runner", "one");
        await forwarder.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, forwarder.Failures);
        Assert.Single(buffer.Take());
    }
}
