using System.Text.Json;
using Dashboard.Contracts;
using StackExchange.Redis;

namespace Dashboard.Messaging.Warnings;

/// <summary>The recent warnings of all services in Redis: a bounded number, for a week.</summary>
public static class RecentWarnings
{
    private const long LifetimeSeconds = 7 * 24 * 60 * 60;

    // Both keys change together, or a field could stay that nothing would ever trim.
    private const string Script =
        """
        for i = 4, #ARGV, 3 do
            redis.call('ZADD', KEYS[2], ARGV[i + 1], ARGV[i])
            redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 2])
        end
        local function forget(fields)
            for _, field in ipairs(fields) do
                redis.call('ZREM', KEYS[2], field)
                redis.call('HDEL', KEYS[1], field)
            end
        end
        forget(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', '(' .. ARGV[1]))
        forget(redis.call('ZRANGE', KEYS[2], 0, -(tonumber(ARGV[2]) + 1)))
        redis.call('EXPIRE', KEYS[1], ARGV[3])
        redis.call('EXPIRE', KEYS[2], ARGV[3])
        """;

    public static Task WriteAsync(IDatabase database, IReadOnlyList<KeyValuePair<string, ServiceWarning>> warnings, DateTimeOffset now)
    {
        var values = new List<RedisValue> { now.ToUnixTimeMilliseconds() - (LifetimeSeconds * 1000), WarningBuffer.Capacity, LifetimeSeconds };
        foreach (var (key, warning) in warnings)
        {
            values.Add(key);
            values.Add(warning.LastAt.ToUnixTimeMilliseconds());
            values.Add(JsonSerializer.SerializeToUtf8Bytes(warning, ContractsJson.Default.ServiceWarning));
        }

        return database.ScriptEvaluateAsync(Script, [RedisNames.Warnings, RedisNames.WarningsByTime], [.. values]);
    }

    /// <summary>Newest first; what several processes of one name logged alike is one.</summary>
    public static async Task<IReadOnlyList<ServiceWarning>> ReadAsync(IDatabase database) =>
        (await database.HashValuesAsync(RedisNames.Warnings))
            .Select(value => JsonSerializer.Deserialize((byte[])value!, ContractsJson.Default.ServiceWarning)!)
            .GroupBy(warning => (warning.Service, warning.Instance, warning.Level, warning.Category, warning.Message, warning.Exception, warning.ExecutionId))
            .Select(group => group.MaxBy(warning => warning.LastAt)! with
            {
                Count = group.Sum(warning => warning.Count),
                FirstAt = group.Min(warning => warning.FirstAt),
            })
            .OrderByDescending(warning => warning.LastAt).ToList();
}
