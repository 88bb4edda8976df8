using Microsoft.Extensions.AI;

namespace Dashboard.LanguageModels;

/// <summary>
/// Tries again what may succeed the next time: transient errors and empty answers after 1 s and 2 s, rate limits after
/// the time the server names. The time-out covers all of it.
/// </summary>
internal sealed class ResilientChatClient(IChatClient inner, ChatModelOptions options, string host, TimeProvider time)
    : DelegatingChatClient(inner)
{
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(1);

    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? chatOptions = null,
        CancellationToken cancellationToken = default)
    {
        var started = time.GetTimestamp();
        using var deadline = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var spent = new UsageDetails();
        var failures = 0;
        while (true)
        {
            TimeSpan wait;
            try
            {
                var response = await GetOnceAsync(messages, chatOptions, either.Token);
                spent.Add(response.Usage ?? new UsageDetails());
                response.Usage = spent;
                if (!string.IsNullOrWhiteSpace(response.Text) || ++failures >= options.MaxTries)
                {
                    return response;
                }

                wait = BackOff(failures);
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellationToken);
            }
            catch (Exception) when (deadline.IsCancellationRequested)
            {
                throw TimedOut();
            }
            catch (ModelException error) when (error.IsTransient)
            {
                wait = WaitAfter(error, ref failures);
                if (failures >= options.MaxTries || wait > options.Timeout - time.GetElapsedTime(started))
                {
                    throw;
                }
            }

            await WaitAsync(wait, either.Token, cancellationToken);
        }
    }

    private async Task<ChatResponse> GetOnceAsync(IEnumerable<ChatMessage> messages, ChatOptions? chatOptions, CancellationToken cancellationToken)
    {
        try
        {
            return await base.GetResponseAsync(messages, chatOptions, cancellationToken);
        }
        catch (Exception error) when (error is not ModelException and not NotSupportedException && !cancellationToken.IsCancellationRequested)
        {
            // A provider's library could not read the answer. Its message may quote the whole of it, so it is dropped.
            throw ModelException.InvalidAnswer(host);
        }
    }

    /// <summary>A rate limit with a time is waited for as often as the time-out allows; everything else counts as a failed try.</summary>
    private static TimeSpan WaitAfter(ModelException error, ref int failures)
    {
        if (error is { Code: ModelErrorCodes.RateLimited, RetryAfter: { } asked })
        {
            return asked > FirstBackOff ? asked : FirstBackOff;
        }

        var backOff = BackOff(++failures);
        return error.RetryAfter > backOff ? error.RetryAfter.Value : backOff;
    }

    private static TimeSpan BackOff(int failures) => FirstBackOff * Math.Pow(2, failures - 1);

    private async Task WaitAsync(TimeSpan wait, CancellationToken either, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(wait, time, either);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw TimedOut();
        }
    }

    private ModelException TimedOut() => new(
        ModelErrorCodes.Timeout,
        $"The model at {host} gave no answer within {options.Timeout.TotalSeconds:0} seconds. Try again, or raise the model time-out.");
}
