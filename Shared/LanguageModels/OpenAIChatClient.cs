using System.ClientModel;
using System.ClientModel.Primitives;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;
using ChatFinishReason = Microsoft.Extensions.AI.ChatFinishReason;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Dashboard.LanguageModels;

/// <summary>Speaks OpenAI's chat completions, also to the many other servers that understand them. Text and pictures; no tools.</summary>
internal sealed class OpenAIChatClient(string model, string apiKey, Uri endpoint, HttpClient http) : IChatClient
{
    private readonly ChatClient _client = new(
        model,
        // The library refuses an empty key, local servers often want none and ignore what they get.
        new ApiKeyCredential(apiKey.Length == 0 ? "none" : apiKey),
        new OpenAIClientOptions
        {
            Endpoint = endpoint,
            Transport = new HttpClientPipelineTransport(http),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
        });

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ChatCompletion completion = await _client.CompleteChatAsync(messages.Select(Map), Map(options), cancellationToken);
        var text = string.Concat(completion.Content.Select(part => part.Text));
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, text))
        {
            ResponseId = completion.Id,
            ModelId = completion.Model,
            CreatedAt = completion.CreatedAt,
            FinishReason = completion.Refusal is null ? Map(completion.FinishReason) : ChatFinishReason.ContentFilter,
            Usage = completion.Usage is { } usage ? Map(usage) : null,
        };
    }

    /// <summary>The whole answer as one update: nothing here shows an answer while it is being written.</summary>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var response = await GetResponseAsync(messages, options, cancellationToken);
        foreach (var update in response.ToChatResponseUpdates())
        {
            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        // The HttpClient belongs to whoever made this.
    }

    private static OpenAI.Chat.ChatMessage Map(ChatMessage message)
    {
        if (message.Role == ChatRole.System)
        {
            return new SystemChatMessage(message.Text);
        }

        if (message.Role == ChatRole.Assistant)
        {
            return new AssistantChatMessage(message.Text);
        }

        // Many small servers understand a plain string only, so parts are sent only where there is a picture.
        return message.Contents.All(content => content is TextContent)
            ? new UserChatMessage(message.Text)
            : new UserChatMessage(message.Contents.Select(Map));
    }

    private static ChatMessageContentPart Map(AIContent content) => content switch
    {
        TextContent text => ChatMessageContentPart.CreateTextPart(text.Text),
        DataContent data => ChatMessageContentPart.CreateImagePart(BinaryData.FromBytes(data.Data), data.MediaType),
        UriContent uri => ChatMessageContentPart.CreateImagePart(uri.Uri),
        _ => throw new NotSupportedException($"Content of type {content.GetType().Name} cannot be sent."),
    };

    private static ChatCompletionOptions Map(ChatOptions? options) => new()
    {
        Temperature = options?.Temperature,
        TopP = options?.TopP,
        MaxOutputTokenCount = options?.MaxOutputTokens,
        ResponseFormat = options?.ResponseFormat switch
        {
            ChatResponseFormatJson { Schema: { } schema } json => OpenAI.Chat.ChatResponseFormat.CreateJsonSchemaFormat(
                json.SchemaName ?? "answer",
                BinaryData.FromString(StrictJsonSchema.From(schema).ToJsonString()),
                json.SchemaDescription,
                jsonSchemaIsStrict: true),
            ChatResponseFormatJson => OpenAI.Chat.ChatResponseFormat.CreateJsonObjectFormat(),
            _ => null,
        },
    };

    private static ChatFinishReason Map(OpenAI.Chat.ChatFinishReason reason) => reason switch
    {
        OpenAI.Chat.ChatFinishReason.Length => ChatFinishReason.Length,
        OpenAI.Chat.ChatFinishReason.ContentFilter => ChatFinishReason.ContentFilter,
        _ => ChatFinishReason.Stop,
    };

    private static UsageDetails Map(ChatTokenUsage usage) => new()
    {
        InputTokenCount = usage.InputTokenCount,
        OutputTokenCount = usage.OutputTokenCount,
        TotalTokenCount = usage.TotalTokenCount,
        CachedInputTokenCount = usage.InputTokenDetails?.CachedTokenCount,
    };
}
