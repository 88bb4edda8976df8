using Microsoft.Extensions.AI;
using OpenAI.Chat;
using ChatFinishReason = Microsoft.Extensions.AI.ChatFinishReason;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Dashboard.LanguageModels;

/// <summary>Answers of OpenAI's chat completions.</summary>
internal static class OpenAIAnswer
{
    public static ChatResponse Read(ChatCompletion completion)
    {
        List<AIContent> contents = [new TextContent(string.Concat(completion.Content.Select(part => part.Text)))];
        contents.AddRange(completion.ToolCalls.Select(call => ToolArguments.Call(call.Id, call.FunctionName, call.FunctionArguments.ToString())));
        contents.AddRange(Refusal(completion.Refusal));
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, contents))
        {
            ResponseId = completion.Id,
            ModelId = completion.Model,
            CreatedAt = completion.CreatedAt,
            FinishReason = completion.Refusal is null ? Map(completion.FinishReason) : ChatFinishReason.ContentFilter,
            Usage = completion.Usage is { } usage ? Map(usage) : null,
        };
    }

    /// <returns>Null when the piece says nothing.</returns>
    public static ChatResponseUpdate? Read(StreamingChatCompletionUpdate piece)
    {
        var contents = piece.ContentUpdate.Where(part => !string.IsNullOrEmpty(part.Text)).Select(part => (AIContent)new TextContent(part.Text)).ToList();
        contents.AddRange(Refusal(piece.RefusalUpdate));
        if (piece.Usage is { } usage)
        {
            contents.Add(new UsageContent(Map(usage)));
        }

        return contents.Count == 0 && piece.FinishReason is null
            ? null
            : new ChatResponseUpdate(ChatRole.Assistant, contents)
            {
                ResponseId = piece.CompletionId,
                ModelId = piece.Model,
                FinishReason = piece.FinishReason is { } reason ? Map(reason) : null,
            };
    }

    private static IEnumerable<AIContent> Refusal(string? words) =>
        string.IsNullOrEmpty(words) ? [] : [new ErrorContent(words) { ErrorCode = "Refusal" }];

    private static ChatFinishReason Map(OpenAI.Chat.ChatFinishReason reason) => reason switch
    {
        OpenAI.Chat.ChatFinishReason.Length => ChatFinishReason.Length,
        OpenAI.Chat.ChatFinishReason.ContentFilter => ChatFinishReason.ContentFilter,
        OpenAI.Chat.ChatFinishReason.ToolCalls => ChatFinishReason.ToolCalls,
        _ => ChatFinishReason.Stop,
    };

    private static UsageDetails Map(ChatTokenUsage usage) => new()
    {
        InputTokenCount = usage.InputTokenCount,
        OutputTokenCount = usage.OutputTokenCount,
        TotalTokenCount = usage.TotalTokenCount,
        CachedInputTokenCount = usage.InputTokenDetails?.CachedTokenCount,
        ReasoningTokenCount = usage.OutputTokenDetails?.ReasoningTokenCount,
    };
}
