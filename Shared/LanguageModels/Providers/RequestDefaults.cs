using Dashboard.Contracts;
using Microsoft.Extensions.AI;

namespace Dashboard.LanguageModels;

/// <summary>Says what is configured for a model where the caller says nothing, and leaves out what the model does not take.</summary>
internal sealed class RequestDefaults(IChatClient inner, ModelAccess access, ModelCapabilities capabilities) : DelegatingChatClient(inner)
{
    private readonly ReasoningEffort? _effort = ParseEffort(access);

    public override Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetResponseAsync(messages, Adapt(options), cancellationToken);

    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetStreamingResponseAsync(messages, Adapt(options), cancellationToken);

    private ChatOptions Adapt(ChatOptions? options)
    {
        var adapted = options?.Clone() ?? new ChatOptions();
        if (capabilities.Reasoning == ReasoningStyle.None && (capabilities.IsKnown || _effort is null))
        {
            adapted.Reasoning = null;
        }
        else if (adapted.Reasoning?.Effort is null && _effort is { } effort)
        {
            adapted.Reasoning = new ReasoningOptions { Effort = effort, Output = adapted.Reasoning?.Output };
        }

        if (!capabilities.Temperature)
        {
            adapted.Temperature = null;
            adapted.TopP = null;
            adapted.TopK = null;
        }

        if (adapted.MaxOutputTokens > capabilities.MaxOutputTokens && capabilities.IsKnown)
        {
            adapted.MaxOutputTokens = capabilities.MaxOutputTokens;
        }

        return adapted;
    }

    private static ReasoningEffort? ParseEffort(ModelAccess access) => access.ReasoningEffort?.ToLowerInvariant() switch
    {
        null or "" => null,
        "none" => ReasoningEffort.None,
        "low" => ReasoningEffort.Low,
        "medium" => ReasoningEffort.Medium,
        "high" => ReasoningEffort.High,
        "extra_high" or "xhigh" => ReasoningEffort.ExtraHigh,
        var other => throw ModelException.NotConfigured(
            $"The reasoning effort \"{other}\" is not known. Use \"none\", \"low\", \"medium\", \"high\" or \"extra_high\"."),
    };
}
