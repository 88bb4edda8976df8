using System.Net;
using Dashboard.Messaging;
using StackExchange.Redis;

namespace Dashboard.Api.Checks;

/// <summary>Redis, and whether it keeps what it is given.</summary>
internal static class RedisChecks
{
    private static readonly Version Oldest = new(6, 2);

    public static async Task<IReadOnlyList<CheckResult>> RunAsync(string? connectionString)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            return [CheckResult.Failed("redis", "ConnectionStrings__redis is not set", "Set it: host:6379,password=…")];
        }

        try
        {
            var options = ConfigurationOptions.Parse(connectionString);
            options.AbortOnConnectFail = true;
            options.ConnectTimeout = 3000;
            options.ConnectRetry = 1;
            using var connection = await ConnectionMultiplexer.ConnectAsync(options);
            var info = await InfoAsync(connection.GetDatabase());
            var version = Version.TryParse(info.GetValueOrDefault("redis_version"), out var parsed) ? parsed : new Version(0, 0);
            return
            [
                version >= Oldest ? CheckResult.Ok("redis", $"Redis {version} answers")
                    : CheckResult.Failed("redis", $"Redis {version} is too old", "Upgrade it to 6.2 or newer."),
                Password(options),
                info.GetValueOrDefault("maxmemory_policy") is "noeviction" ? CheckResult.Ok("redis_policy", "noeviction")
                    : CheckResult.Failed("redis_policy", $"Redis may throw away what it was given (maxmemory-policy {info.GetValueOrDefault("maxmemory_policy")})",
                        "Set maxmemory-policy noeviction in its configuration."),
                info.GetValueOrDefault("aof_enabled") is "1" ? CheckResult.Ok("redis_persistence", "append-only file is on")
                    : CheckResult.Warning("redis_persistence", "the append-only file is off: events on their way are sent again after a restart of Redis, which takes time",
                        "Set appendonly yes in its configuration."),
            ];
        }
        catch (Exception exception) when (exception.IsRedisFailure() || exception is ArgumentException)
        {
            return [CheckResult.Failed("redis", "Redis does not answer, or refuses the password", "Start it, and compare host, port and password in ConnectionStrings__redis with it.")];
        }
    }

    private static CheckResult Password(ConfigurationOptions options) =>
        !string.IsNullOrEmpty(options.Password) ? CheckResult.Ok("redis_password", "asks for a password")
            : options.EndPoints.All(endpoint => endpoint is IPEndPoint { Address: var address } && IPAddress.IsLoopback(address))
                ? CheckResult.Ok("redis_password", "no password, reachable from this machine only")
                : CheckResult.Warning("redis_password", "Redis is used without a password", "Set requirepass there and password=… in ConnectionStrings__redis.");

    /// <summary>INFO rather than CONFIG, which servers that are rented often forbid.</summary>
    private static async Task<Dictionary<string, string>> InfoAsync(IDatabase database)
    {
        Dictionary<string, string> values = [];
        foreach (var section in new[] { "server", "memory", "persistence" })
        {
            foreach (var line in ((string?)await database.ExecuteAsync("INFO", section) ?? "").Split('\n', StringSplitOptions.TrimEntries))
            {
                if (line.Split(':', 2) is [var name, var value])
                {
                    values[name] = value;
                }
            }
        }

        return values;
    }
}
