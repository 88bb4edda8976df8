using System.Runtime.CompilerServices;
using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Microsoft.Extensions.AI;

namespace Dashboard.Runner.Jobs;

/// <summary>
/// Asks the Api before each model call whether the quotas of the execution's owner still leave room for one: other executions spend
/// from them at the same time.
/// </summary>
internal sealed class QuotaChatClient(IChatClient inner, ApiClient api, LeaseReference lease, TimeProvider time, ILogger logger) : DelegatingChatClient(inner)
{
    /// <summary>An Api that takes longer is as good as away.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <exception cref="ModelException"><c>quota_exceeded</c></exception>
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        await CheckAsync(cancellationToken);
        return await base.GetResponseAsync(messages, options, cancellationToken);
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await CheckAsync(cancellationToken);
        await foreach (var update in base.GetStreamingResponseAsync(messages, options, cancellationToken))
        {
            yield return update;
        }
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (await RefusalAsync(cancellationToken) is { } refusal)
        {
            throw new ModelException(ModelErrorCodes.QuotaExceeded, refusal);
        }
    }

    /// <summary>While the Api is away a run goes on for as long as its lease lasts, and so do its calls; what was left at its start limits them.</summary>
    private async Task<string?> RefusalAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await api.QuotaRefusalAsync(lease, either.Token);
        }
        catch (HttpRequestException exception)
        {
            logger.LogDebug("The quotas of an execution could not be looked at: {Reason}", exception.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogDebug("The quotas of an execution could not be looked at in time");
        }

        return null;
    }
}
