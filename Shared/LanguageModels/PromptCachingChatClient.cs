using Anthropic.Models.Messages;
using Microsoft.Extensions.AI;

namespace Dashboard.LanguageModels;

/// <summary>
/// Marks where Anthropic may cache the prompt: after the system message and before the last message, which are the two
/// places up to which the next request of a conversation begins the same. OpenAI finds common beginnings by itself.
/// </summary>
internal sealed class PromptCachingChatClient(IChatClient inner) : DelegatingChatClient(inner)
{
    public override Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default) =>
        base.GetResponseAsync(Mark([.. messages]), options, cancellationToken);

    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default) =>
        base.GetStreamingResponseAsync(Mark([.. messages]), options, cancellationToken);

    private static List<ChatMessage> Mark(List<ChatMessage> messages)
    {
        var lastSystem = messages.FindLastIndex(message => message.Role == ChatRole.System);
        foreach (var index in new HashSet<int> { lastSystem, messages.Count - 2 })
        {
            if (index >= 0 && messages[index].Contents is [.., TextContent { Text.Length: > 0 } text] contents)
            {
                // Copies, because the caller keeps its messages and at most four marks are allowed in a request.
                var marked = new TextContent(text.Text).WithCacheControl(new CacheControlEphemeral());
                messages[index] = new ChatMessage(messages[index].Role, [.. contents.Take(contents.Count - 1), marked]);
            }
        }

        return messages;
    }
}
