using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Dashboard.Contracts;
using Polly;
using Polly.CircuitBreaker;

namespace Dashboard.LanguageModels;

/// <summary>
/// What all clients of a process know of one key at one server: a rate limit that one of them met holds for all, and a
/// server that keeps failing is left alone for a while (a circuit breaker).
/// </summary>
internal sealed class ProviderHealth
{
    /// <summary>So many calls at least, nearly all of them failed, within half a minute: that is no accident.</summary>
    private const int FewestCalls = 8;

    private static readonly TimeSpan Break = TimeSpan.FromSeconds(15);

    /// <summary>After so long one call asks again, whatever the server said: quotas are raised, and clocks differ.</summary>
    private static readonly TimeSpan LongestMemory = TimeSpan.FromMinutes(1);

    private readonly ResiliencePipeline _breaker;
    private readonly TimeProvider _time;
    private readonly string _host;
    private long _limitedUntilTicks;

    private ProviderHealth(string host, TimeProvider time)
    {
        _host = host;
        _time = time;
        _breaker = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0.9,
                MinimumThroughput = FewestCalls,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = Break,
                ShouldHandle = new PredicateBuilder().Handle<ModelException>(
                    static error => error.Code is ModelErrorCodes.Overloaded or ModelErrorCodes.Unreachable),
            })
            .Build();
    }

    /// <summary>How long the server asked this key to wait, from now on; zero or less when it may be called.</summary>
    public TimeSpan Limited => new DateTimeOffset(Interlocked.Read(ref _limitedUntilTicks), TimeSpan.Zero) - _time.GetUtcNow();

    /// <summary>Makes the call, unless the server is left alone.</summary>
    /// <exception cref="ModelException">Of the call; or <c>model_overloaded</c> with the time after which the server is asked again.</exception>
    public async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await _breaker.ExecuteAsync(
                static async (call, cancel) => await call(cancel), call, cancellationToken);
        }
        catch (BrokenCircuitException open)
        {
            throw new ModelException(
                ModelErrorCodes.Overloaded,
                $"The model server at {_host} failed again and again and is left alone for a moment. Try again later.")
            {
                IsTransient = true,
                WasNotSent = true,
                RetryAfter = open.RetryAfter ?? Break,
            };
        }
        catch (ModelException error) when (error is { Code: ModelErrorCodes.RateLimited, RetryAfter: { } wait })
        {
            Limit(_time.GetUtcNow() + (wait < LongestMemory ? wait : LongestMemory));
            throw;
        }
    }

    private void Limit(DateTimeOffset until)
    {
        var known = Interlocked.Read(ref _limitedUntilTicks);
        while (until.UtcTicks > known)
        {
            var found = Interlocked.CompareExchange(ref _limitedUntilTicks, until.UtcTicks, known);
            if (found == known)
            {
                return;
            }

            known = found;
        }
    }

    /// <summary>The health of every key at every server that a factory made clients for.</summary>
    internal sealed class Registry(TimeProvider time)
    {
        private readonly ConcurrentDictionary<string, ProviderHealth> _all = new(StringComparer.Ordinal);

        /// <summary>Limits hold for a model and a key: another model of the same server may have room.</summary>
        public ProviderHealth Of(ModelAccess access, Uri endpoint)
        {
            // Not the key itself: it would lie in memory for ever.
            var key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(access.ApiKey)));
            return _all.GetOrAdd($"{access.Provider} {endpoint} {access.Model} {key}", _ => new ProviderHealth(endpoint.Authority, time));
        }
    }
}
