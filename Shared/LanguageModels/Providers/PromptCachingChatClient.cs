using Anthropic.Models.Messages;
using Microsoft.Extensions.AI;

namespace Dashboard.LanguageModels;

/// <summary>
/// Marks where Anthropic may cache the prompt: after the system message, after the task (the first message of a longer
/// conversation), and before the last message; or where the caller says that what is stable ends. A request may hold
/// four marks at most.
/// </summary>
internal sealed class PromptCachingChatClient(IChatClient inner) : DelegatingChatClient(inner)
{
    private const int MostMarks = 4;

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
        var marks = ByCaller(messages).TakeLast(MostMarks - 1).ToList();
        if (marks.Count == 0)
        {
            marks.AddRange(new[] { messages.FindIndex(message => message.Role == ChatRole.User), messages.Count - 2 }
                .Where(index => index > lastSystem && index < messages.Count - 1)
                .Distinct()
                .Select(index => (index, messages[index].Contents.Count - 1)));
        }

        if (lastSystem >= 0)
        {
            marks.Add((lastSystem, messages[lastSystem].Contents.Count - 1));
        }

        foreach (var (message, content) in marks.Distinct())
        {
            MarkContent(messages, message, content);
        }

        return messages;
    }

    private static IEnumerable<(int Message, int Content)> ByCaller(List<ChatMessage> messages) =>
        from message in Enumerable.Range(0, messages.Count)
        from content in Enumerable.Range(0, messages[message].Contents.Count)
        where PromptCache.IsMarked(messages[message].Contents[content])
        select (message, content);

    private static void MarkContent(List<ChatMessage> messages, int message, int content)
    {
        if (content >= 0 && messages[message].Contents[content] is TextContent { Text.Length: > 0 } text)
        {
            // Copies, because the caller keeps its messages and the marks of earlier calls would add up.
            var marked = new TextContent(text.Text).WithCacheControl(new CacheControlEphemeral());
            var contents = messages[message].Contents.ToList();
            contents[content] = marked;
            messages[message] = new ChatMessage(messages[message].Role, contents);
        }
    }
}
