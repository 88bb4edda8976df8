using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Dashboard.Contracts;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Dashboard.LanguageModels;

/// <summary>
/// Requests as OpenAI's chat completions take them. What a server says it does not understand is left out from then on,
/// by the name of the parameter that its error gives, or holds.
/// </summary>
internal sealed class OpenAIRequest(ModelAccess access, ModelCapabilities capabilities)
{
    private const string MaxCompletionTokens = "max_completion_tokens";
    private const string PromptCacheKeyName = "prompt_cache_key";

    private static readonly string[] Dispensable =
        ["temperature", "top_p", "seed", "stop", "reasoning_effort", "reasoning", PromptCacheKeyName, MaxCompletionTokens, "stream_options"];

    private readonly ConcurrentDictionary<string, bool> _refused = new(StringComparer.Ordinal);

    /// <summary>Whether the refusal is about a parameter that is not needed, and the request is worth another try.</summary>
    /// <param name="tried">What this call has been refused so far; each parameter counts once.</param>
    public bool DoWithout(ModelException refusal, HashSet<string> tried)
    {
        if (refusal.Code != ModelErrorCodes.RefusedRequest
            || (Dispensable.Contains(refusal.Parameter) ? refusal.Parameter : Named(refusal.Message)) is not { } parameter)
        {
            return false;
        }

        _refused.TryAdd(parameter, true);
        return tried.Add(parameter);
    }

    /// <summary>
    /// Older versions of Azure and many gateways say it in their message alone. Names that are words of English as well count in quotes only.
    /// </summary>
    private static string? Named(string message) => Array.Find(
        Dispensable, name => Regex.IsMatch(message, name.Contains('_', StringComparison.Ordinal) ? $@"\b{name}\b" : $"[\"'`]{name}[\"'`]"));

    public ChatCompletionOptions Options(IReadOnlyCollection<ChatMessage> messages, ChatOptions? options)
    {
        var mapped = new ChatCompletionOptions
        {
            Temperature = Unless("temperature", options?.Temperature),
            TopP = Unless("top_p", options?.TopP),
            MaxOutputTokenCount = Unless(MaxCompletionTokens, options?.MaxOutputTokens),
            ResponseFormat = Format(options),
        };
        if (options?.StopSequences is { } stops && !_refused.ContainsKey("stop"))
        {
            foreach (var stop in stops)
            {
                mapped.StopSequences.Add(stop);
            }
        }

        AddReasoning(mapped, options);
        AddTools(mapped, options);
        AddByName(mapped, messages, options);
        return mapped;
    }

    public IEnumerable<OpenAI.Chat.ChatMessage> Messages(IEnumerable<ChatMessage> messages) => messages.SelectMany(Map);

    private T? Unless<T>(string parameter, T? value)
        where T : struct => _refused.ContainsKey(parameter) ? null : value;

    private static OpenAI.Chat.ChatResponseFormat? Format(ChatOptions? options) => options?.ResponseFormat switch
    {
        ChatResponseFormatJson { Schema: { } schema } json => OpenAI.Chat.ChatResponseFormat.CreateJsonSchemaFormat(
            json.SchemaName ?? "answer",
            BinaryData.FromString(StrictJsonSchema.From(schema).ToJsonString()),
            json.SchemaDescription,
            jsonSchemaIsStrict: true),
        ChatResponseFormatJson => OpenAI.Chat.ChatResponseFormat.CreateJsonObjectFormat(),
        _ => null,
    };

    private void AddReasoning(ChatCompletionOptions mapped, ChatOptions? options)
    {
        if (options?.Reasoning?.Effort is { } effort && !_refused.ContainsKey("reasoning_effort"))
        {
#pragma warning disable OPENAI001 // Experimental in the library, settled in the protocol.
            mapped.ReasoningEffortLevel = new ChatReasoningEffortLevel(effort switch
            {
                ReasoningEffort.None => "none",
                ReasoningEffort.Low => "low",
                ReasoningEffort.Medium => "medium",
                ReasoningEffort.High => "high",
                _ => "xhigh",
            });
#pragma warning restore OPENAI001
        }
    }

    private static void AddTools(ChatCompletionOptions mapped, ChatOptions? options)
    {
        foreach (var tool in ToolArguments.Of(options))
        {
            mapped.Tools.Add(ChatTool.CreateFunctionTool(tool.Name, tool.Description, BinaryData.FromString(tool.JsonSchema.GetRawText())));
        }

        if (mapped.Tools.Count > 0)
        {
            mapped.ToolChoice = options!.ToolMode switch
            {
                NoneChatToolMode => ChatToolChoice.CreateNoneChoice(),
                RequiredChatToolMode { RequiredFunctionName: { } name } => ChatToolChoice.CreateFunctionChoice(name),
                RequiredChatToolMode => ChatToolChoice.CreateRequiredChoice(),
                _ => null,
            };
            mapped.AllowParallelToolCalls = options.AllowMultipleToolCalls;
        }
    }

    /// <summary>What the library has no property for.</summary>
    private void AddByName(ChatCompletionOptions mapped, IReadOnlyCollection<ChatMessage> messages, ChatOptions? options)
    {
#pragma warning disable SCME0001 // Experimental in the library: the way it offers for parameters it does not know.
        if (capabilities.PromptCacheKey && !_refused.ContainsKey(PromptCacheKeyName))
        {
            mapped.Patch.Set("$.prompt_cache_key"u8, CacheKey(messages));
        }

        if (_refused.ContainsKey(MaxCompletionTokens) && options?.MaxOutputTokens is { } most)
        {
            // What it was called before, and still is in many compatible servers.
            mapped.Patch.Set("$.max_tokens"u8, most);
        }
#pragma warning restore SCME0001
    }

    /// <summary>Requests with the same rules go to the same machine, which has them in its cache.</summary>
    private string CacheKey(IEnumerable<ChatMessage> messages)
    {
        var rules = messages.TakeWhile(message => message.Role == ChatRole.System).Select(message => message.Text);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(access.Model + "\n" + string.Join('\n', rules)));
        return Convert.ToHexStringLower(hash.AsSpan(0, 16));
    }

    private IEnumerable<OpenAI.Chat.ChatMessage> Map(ChatMessage message)
    {
        if (message.Role == ChatRole.System)
        {
            return [new SystemChatMessage(message.Text)];
        }

        if (message.Role == ChatRole.Assistant)
        {
            return [Assistant(message)];
        }

        var results = message.Contents.OfType<FunctionResultContent>()
            .Select(result => new ToolChatMessage(result.CallId, ToolArguments.ResultText(result)));
        var said = message.Contents.Where(content => content is not FunctionResultContent).ToList();
        return said.Count == 0 ? results : [.. results, User(said)];
    }

    private static AssistantChatMessage Assistant(ChatMessage message)
    {
        var calls = message.Contents.OfType<FunctionCallContent>()
            .Select(call => ChatToolCall.CreateFunctionToolCall(call.CallId, call.Name, BinaryData.FromString(ToolArguments.Text(call.Arguments))))
            .ToList();
        if (calls.Count == 0)
        {
            return new AssistantChatMessage(message.Text);
        }

        var mapped = new AssistantChatMessage(calls);
        if (message.Text.Length > 0)
        {
            mapped.Content.Add(ChatMessageContentPart.CreateTextPart(message.Text));
        }

        return mapped;
    }

    // Many small servers understand a plain string only, so parts are sent only where there is something else than text.
    private UserChatMessage User(List<AIContent> contents) => contents.All(content => content is TextContent)
        ? new UserChatMessage(string.Concat(contents))
        : new UserChatMessage(contents.Select(Part));

    private ChatMessageContentPart Part(AIContent content) => content switch
    {
        TextContent text => ChatMessageContentPart.CreateTextPart(text.Text),
        DataContent data when data.HasTopLevelMediaType("image") => ChatMessageContentPart.CreateImagePart(BinaryData.FromBytes(data.Data), data.MediaType),
        UriContent uri when uri.HasTopLevelMediaType("image") => ChatMessageContentPart.CreateImagePart(uri.Uri),
#pragma warning disable OPENAI001 // Experimental in the library, settled in the protocol.
        DataContent { MediaType: "application/pdf" } data => ChatMessageContentPart.CreateFilePart(
            BinaryData.FromBytes(data.Data), data.MediaType, data.Name ?? "document.pdf"),
#pragma warning restore OPENAI001
        _ => throw ModelException.CannotRead(access.ToString(), content),
    };
}
