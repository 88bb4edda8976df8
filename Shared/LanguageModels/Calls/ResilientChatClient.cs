using Microsoft.Extensions.AI;

namespace Dashboard.LanguageModels;

/// <summary>
/// Tries again what may succeed the next time: transient errors and empty answers after 1 s, 2 s and so on, rate limits
/// after the time the server names, each a little later than that so that many who wait do not come back at once. The
/// time-out covers all of it.
/// </summary>
internal sealed class ResilientChatClient(
    IChatClient inner, ChatModelOptions options, string model, string host, ProviderHealth health, TimeProvider time, Random random)
    : DelegatingChatClient(inner)
{
    private const double Jitter = 0.25;
    private const int LongestRefusal = 300;

    private static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MostJitter = TimeSpan.FromSeconds(5);

    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? chatOptions = null,
        CancellationToken cancellationToken = default)
    {
        var started = time.GetTimestamp();
        using var deadline = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        UsageDetails? spent = null;
        var failures = 0;
        ModelException? met = null;
        while (true)
        {
            TimeSpan wait;
            ModelException? reason = null;
            try
            {
                await WaitForLimitAsync(started, chatOptions, either.Token);
                var response = await GetOnceAsync(messages, chatOptions, Pay, either.Token);
                Pay(response.Usage);
                response.Usage = spent;
                if (Unanswered(response) is { } end)
                {
                    throw end;
                }

                if (HasContent(response) || ++failures >= options.MaxTries)
                {
                    return response;
                }

                wait = BackOff(failures);
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                throw new ModelCanceledException(cancellationToken) { Spent = spent };
            }
            catch (Exception) when (deadline.IsCancellationRequested)
            {
                throw TimedOut(spent);
            }
            catch (ModelException error) when (error is { Code: ModelErrorCodes.Overloaded, WasNotSent: true } && met is not null)
            {
                // The server is left alone for what this call met as well: to hear of it helps more than to wait.
                met.Spent = spent;
                throw met;
            }
            catch (ModelException error) when (error.IsOfThisQuestion)
            {
                error.Spent = spent;
                throw;
            }
            catch (ModelException error)
            {
                met = error.WasNotSent ? met : error;
                wait = WaitAfter(error, ref failures);
                if (!error.IsTransient || failures >= options.MaxTries || IsTooLong(wait, started))
                {
                    error.Spent = spent;
                    throw;
                }

                reason = error;
            }

            await WaitAsync(Jittered(wait), reason, chatOptions, spent, either.Token, cancellationToken);
        }

        void Pay(UsageDetails? used)
        {
            if (used is not null)
            {
                (spent ??= new UsageDetails()).Add(used);
            }
        }
    }

    /// <param name="pay">Told what a try used that was broken off.</param>
    private async Task<ChatResponse> GetOnceAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? chatOptions, Action<UsageDetails?> pay, CancellationToken cancellationToken)
    {
        try
        {
            return await health.CallAsync(cancel => base.GetResponseAsync(messages, chatOptions, cancel), cancellationToken);
        }
        catch (ModelException broken)
        {
            pay(broken.Spent);
            broken.Spent = null;
            throw;
        }
        catch (ModelCanceledException cancelled)
        {
            pay(cancelled.Spent);
            throw;
        }
        catch (Exception error) when (error is not ModelException and not NotSupportedException && !cancellationToken.IsCancellationRequested)
        {
            // A provider's library could not read the answer. Its message may quote the whole of it, so it is dropped.
            throw ModelException.InvalidAnswer(host);
        }
    }

    private static bool HasContent(ChatResponse response) =>
        !string.IsNullOrWhiteSpace(response.Text)
        || response.Messages.Any(message => message.Contents.Any(content => content is FunctionCallContent));

    /// <summary>The same question would end the same way, and be paid for again.</summary>
    private ModelException? Unanswered(ChatResponse response)
    {
        var refusal = string.Concat(response.Messages.SelectMany(message => message.Contents).OfType<ErrorContent>().Select(error => error.Message)).Trim();
        if (refusal.Length > 0 || response.FinishReason == ChatFinishReason.ContentFilter)
        {
            return ModelException.RefusedToAnswer(model, refusal.Length <= LongestRefusal ? refusal : refusal[..LongestRefusal] + "…");
        }

        return response.FinishReason == ChatFinishReason.Length && !HasContent(response) ? ModelException.SaidNothing(model) : null;
    }

    /// <summary>Another call of the same key was told to wait: this one would be told the same.</summary>
    private async Task WaitForLimitAsync(long started, ChatOptions? chatOptions, CancellationToken either)
    {
        while (health.Limited is var limited && limited > TimeSpan.Zero)
        {
            var reason = new ModelException(
                ModelErrorCodes.RateLimited, $"The model server at {host} limits the rate of calls, or the account's quota is used up.")
            {
                IsTransient = true,
                WasNotSent = true,
                RetryAfter = limited,
            };
            if (IsTooLong(limited, started))
            {
                throw reason;
            }

            ModelProgress.ListenerOf(chatOptions)?.Invoke(new WaitingToRetry(model, limited, reason));
            await Task.Delay(Jittered(limited), time, either);
        }
    }

    /// <summary>A rate limit with a time is waited for as often as the time-out allows; everything else counts as a failed try.</summary>
    private static TimeSpan WaitAfter(ModelException error, ref int failures)
    {
        if (error.WasNotSent || error is { Code: ModelErrorCodes.RateLimited, RetryAfter: not null })
        {
            return error.RetryAfter > FirstBackOff ? error.RetryAfter.Value : FirstBackOff;
        }

        var backOff = BackOff(++failures);
        return error.RetryAfter > backOff ? error.RetryAfter.Value : backOff;
    }

    private bool IsTooLong(TimeSpan wait, long started) =>
        wait > options.LongestWait || wait > options.Timeout - time.GetElapsedTime(started);

    private static TimeSpan BackOff(int failures)
    {
        var wait = FirstBackOff * Math.Pow(2, failures - 1);
        return wait < LongestBackOff ? wait : LongestBackOff;
    }

    private TimeSpan Jittered(TimeSpan wait)
    {
        var most = wait * Jitter < MostJitter ? wait * Jitter : MostJitter;
        return wait + (most * random.NextDouble());
    }

    private async Task WaitAsync(
        TimeSpan wait, ModelException? reason, ChatOptions? chatOptions, UsageDetails? spent, CancellationToken either, CancellationToken cancellationToken)
    {
        ModelProgress.ListenerOf(chatOptions)?.Invoke(new WaitingToRetry(model, wait, reason));
        try
        {
            await Task.Delay(wait, time, either);
        }
        catch (OperationCanceledException)
        {
            throw cancellationToken.IsCancellationRequested ? new ModelCanceledException(cancellationToken) { Spent = spent } : TimedOut(spent);
        }
    }

    private ModelException TimedOut(UsageDetails? spent) => new(
        ModelErrorCodes.Timeout,
        $"The model at {host} gave no answer within {options.Timeout.TotalSeconds:0} seconds. Try again, or raise the model time-out.")
    {
        Spent = spent,
    };
}
