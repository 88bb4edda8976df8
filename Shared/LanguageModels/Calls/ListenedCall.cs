using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.AI;

namespace Dashboard.LanguageModels;

/// <summary>A call with all its tries as a stream of updates.</summary>
internal static class ListenedCall
{
    public delegate Task<ChatResponse> Call(IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken);

    /// <summary>
    /// The pieces of the answer as they come, and at the end what else the response holds. A try that fails before it
    /// said anything is repeated unseen; after that nothing can be taken back, and its failure ends the stream.
    /// </summary>
    /// <exception cref="ModelException">The call failed.</exception>
    public static async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(
        Call call, IEnumerable<ChatMessage> messages, ChatOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pieces = Channel.CreateUnbounded<ChatResponseUpdate>(new UnboundedChannelOptions { SingleReader = true });
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ModelException? reason = null;
        var said = false;
        var also = ModelProgress.ListenerOf(options);
        var listening = ModelProgress.Listen(options, progress =>
        {
            also?.Invoke(progress);
            switch (progress)
            {
                case PartialAnswer piece:
                    said |= !piece.IsThought;
                    AIContent content = piece.IsThought ? new TextReasoningContent(piece.Delta) : new TextContent(piece.Delta);
                    pieces.Writer.TryWrite(new ChatResponseUpdate(ChatRole.Assistant, [content]));
                    break;
                case WaitingToRetry retry when said:
                    reason = retry.Reason ?? ModelException.EmptyAnswer(progress.Model);
                    broken.Cancel();
                    break;
            }
        });
        var running = RunAsync(call, messages, listening, pieces.Writer, broken.Token);
        try
        {
            await foreach (var piece in pieces.Reader.ReadAllAsync(cancellationToken))
            {
                yield return piece;
            }
        }
        finally
        {
            await broken.CancelAsync();
            await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (reason is not null)
        {
            throw reason;
        }

        yield return Rest(await running, said);
    }

    private static async Task<ChatResponse> RunAsync(
        Call call, IEnumerable<ChatMessage> messages, ChatOptions options, ChannelWriter<ChatResponseUpdate> pieces, CancellationToken cancellationToken)
    {
        try
        {
            return await call(messages, options, cancellationToken);
        }
        finally
        {
            pieces.Complete();
        }
    }

    private static ChatResponseUpdate Rest(ChatResponse response, bool said)
    {
        var contents = response.Messages.SelectMany(message => message.Contents)
            .Where(content => content is not TextContent and not TextReasoningContent || (content is TextContent && !said))
            .ToList();
        if (response.Usage is { } usage)
        {
            contents.Add(new UsageContent(usage));
        }

        return new ChatResponseUpdate(ChatRole.Assistant, contents)
        {
            ResponseId = response.ResponseId,
            ModelId = response.ModelId,
            FinishReason = response.FinishReason,
            AdditionalProperties = response.AdditionalProperties,
        };
    }
}
