using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Dashboard.BrowserAgent;

/// <summary>Takes secrets out of every text that a model is sent, whoever in the run asks it. Pictures are masked where they are taken.</summary>
public sealed class ScrubbingChatClient(IChatClient inner, SecretScrubber scrubber) : DelegatingChatClient(inner)
{
    public override Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetResponseAsync(Scrubbed(messages), Scrubbed(options), cancellationToken);

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var update in base.GetStreamingResponseAsync(Scrubbed(messages), Scrubbed(options), cancellationToken))
        {
            yield return update;
        }
    }

    private List<ChatMessage> Scrubbed(IEnumerable<ChatMessage> messages) => [.. messages.Select(message =>
    {
        if (!message.Contents.OfType<TextContent>().Any(content => scrubber.IsIn(content.Text)))
        {
            return message;
        }

        var clean = message.Clone();
        clean.Contents = [.. message.Contents.Select(content => content is TextContent text ? new TextContent(scrubber.Scrub(text.Text)) : content)];
        return clean;
    })];

    private ChatOptions? Scrubbed(ChatOptions? options)
    {
        if (options?.Instructions is not { } instructions || !scrubber.IsIn(instructions))
        {
            return options;
        }

        var clean = options.Clone();
        clean.Instructions = scrubber.Scrub(instructions);
        return clean;
    }
}
