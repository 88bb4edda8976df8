using System.Net;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Dashboard.ServiceDefaults.Resilience;

/// <summary>
/// Repeats reads (GET, HEAD) that failed for a reason that passes: four more tries with growing waits, 10 s for each,
/// and a pause of all reads after many failures in a row. Everything else is sent once: whoever writes repeats by
/// itself, and claims and renewals must never be held back.
/// </summary>
internal sealed class ReadRetryHandler : DelegatingHandler
{
    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline;

    public ReadRetryHandler(ReadRetryOptions options, TimeProvider time)
    {
        _pipeline = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = options.Retries,
                Delay = options.FirstDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = Passing().Handle<BrokenCircuitException>(),
                OnRetry = static retry =>
                {
                    retry.Outcome.Result?.Dispose();
                    return default;
                },
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                FailureRatio = 0.9,
                MinimumThroughput = 10,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = TimeSpan.FromSeconds(2),
                ShouldHandle = Passing(),
            })
            .AddTimeout(options.PerTry)
            .Build();
    }

    private static PredicateBuilder<HttpResponseMessage> Passing() => new PredicateBuilder<HttpResponseMessage>()
        .Handle<HttpRequestException>()
        .Handle<TimeoutRejectedException>()
        .HandleResult(static response =>
            response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is not null || (request.Method != HttpMethod.Get && request.Method != HttpMethod.Head))
        {
            return await base.SendAsync(request, cancellationToken);
        }

        try
        {
            return await _pipeline.ExecuteAsync(async token => await base.SendAsync(request, token), cancellationToken);
        }
        catch (Exception failure) when (failure is TimeoutRejectedException or BrokenCircuitException)
        {
            // Callers know one way in which the other side can be away.
            throw new HttpRequestException(HttpRequestError.Unknown, $"{request.RequestUri} does not answer: {failure.Message}", failure);
        }
    }
}

/// <summary>How reads are repeated.</summary>
/// <param name="Retries">Tries after the first one.</param>
/// <param name="FirstDelay">Wait before the first of them; it doubles.</param>
/// <param name="PerTry">Time for one try until the headers of its answer.</param>
public sealed record ReadRetryOptions(int Retries, TimeSpan FirstDelay, TimeSpan PerTry)
{
    public static ReadRetryOptions Default { get; } = new(4, TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(10));
}
