using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Dashboard.Messaging;
using StackExchange.Redis;

namespace Dashboard.Api.Security;

/// <summary>What is limited.</summary>
public enum RateLimitPolicy
{
    /// <summary>Tries to sign in, by address and by account.</summary>
    SignIn,

    /// <summary>Executions that a person starts.</summary>
    Start,

    /// <summary>Looks of a person at one execution.</summary>
    Poll,

    /// <summary>Requests from an address that nobody signed in.</summary>
    Anonymous,
}

/// <summary>So many within a time.</summary>
public sealed class RateLimit
{
    public int Permits { get; set; }

    public TimeSpan Per { get; set; }
}

/// <summary>Settings of <see cref="RateLimits"/>, as <c>RateLimits__SignIn__Permits</c>. A limit of 0 permits is none.</summary>
public sealed class RateLimitOptions
{
    public RateLimit SignIn { get; set; } = new() { Permits = 5, Per = TimeSpan.FromMinutes(1) };

    public RateLimit Start { get; set; } = new() { Permits = 10, Per = TimeSpan.FromMinutes(1) };

    /// <summary>Two a second, counted over five seconds: a page that opens asks for several things at once.</summary>
    public RateLimit Poll { get; set; } = new() { Permits = 10, Per = TimeSpan.FromSeconds(5) };

    public RateLimit Anonymous { get; set; } = new() { Permits = 100, Per = TimeSpan.FromHours(1) };

    public RateLimit Of(RateLimitPolicy policy) => policy switch
    {
        RateLimitPolicy.SignIn => SignIn,
        RateLimitPolicy.Start => Start,
        RateLimitPolicy.Poll => Poll,
        _ => Anonymous,
    };
}

/// <summary>
/// Counts in Redis, so that all Apis count together; each counts by itself while Redis is away, so that nobody gains by
/// taking it down.
/// </summary>
internal sealed class RateLimits(RedisConnection redis, RateLimitOptions options, TimeProvider time, ILogger<RateLimits> logger) : IDisposable
{
    /// <summary>After Redis failed it is left alone for so long: a request must not wait for it each time.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private const string Script =
        """
        local count = redis.call('INCR', KEYS[1])
        local left = redis.call('PTTL', KEYS[1])
        if left < 0 then
          redis.call('PEXPIRE', KEYS[1], ARGV[1])
          left = tonumber(ARGV[1])
        end
        return {count, left}
        """;

    private readonly ConcurrentDictionary<RateLimitPolicy, PartitionedRateLimiter<string>> _own = new();
    private DateTimeOffset _redisAgainAt;

    /// <param name="subject">Who or what is counted.</param>
    /// <exception cref="ApiException">429 <c>too_many_requests</c> with the seconds to wait as <c>retry_after</c>.</exception>
    public async Task TakeAsync(RateLimitPolicy policy, string subject)
    {
        var limit = options.Of(policy);
        if (limit.Permits <= 0)
        {
            return;
        }

        if (await WaitAsync(policy, limit, subject) is { } wait)
        {
            var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
            throw new ApiException(StatusCodes.Status429TooManyRequests, "too_many_requests",
                $"Too many requests of this kind. Try again in {seconds} seconds.")
            {
                Members = { ["retry_after"] = seconds, ["limit"] = Data.EnumText<RateLimitPolicy>.Write(policy) },
            };
        }
    }

    public void Dispose()
    {
        foreach (var limiter in _own.Values)
        {
            limiter.Dispose();
        }
    }

    private async Task<TimeSpan?> WaitAsync(RateLimitPolicy policy, RateLimit limit, string subject)
    {
        if (time.GetUtcNow() >= _redisAgainAt)
        {
            try
            {
                return await InRedisAsync(policy, limit, subject);
            }
            catch (Exception failed) when (failed.IsRedisFailure())
            {
                _redisAgainAt = time.GetUtcNow() + Pause;
                logger.LogWarning("Requests are counted by this Api alone while Redis is away: {Reason}", failed.Message);
            }
        }

        using var lease = OwnLimiter(policy, limit).AttemptAcquire(subject);
        return lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : limit.Per;
    }

    private async Task<TimeSpan?> InRedisAsync(RateLimitPolicy policy, RateLimit limit, string subject)
    {
        // Hashed: subjects hold addresses of people.
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(subject)).AsSpan(0, 16));
        var key = $"limit:{Data.EnumText<RateLimitPolicy>.Write(policy)}:{name}";
        var milliseconds = ((long)limit.Per.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        var answer = (RedisValue[])(await (await redis.DatabaseAsync()).ScriptEvaluateAsync(Script, [key], [milliseconds]))!;
        return (long)answer[0] <= limit.Permits ? null : TimeSpan.FromMilliseconds((long)answer[1]);
    }

    private PartitionedRateLimiter<string> OwnLimiter(RateLimitPolicy policy, RateLimit limit) => _own.GetOrAdd(policy, _ =>
        PartitionedRateLimiter.Create<string, string>(subject => RateLimitPartition.GetFixedWindowLimiter(subject, _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = limit.Permits,
            Window = limit.Per,
        })));
}
