using Dashboard.Contracts;
using Microsoft.Extensions.AI;

namespace Dashboard.LanguageModels;

/// <summary>
/// Says what is configured for a model where the caller says nothing, and leaves out what the model does not take: by what is known of
/// it, and from its first refusal on where its server does not take an effort, or thinking beside a function that must be called.
/// </summary>
internal sealed class RequestDefaults(IChatClient inner, ModelAccess access, ModelCapabilities capabilities) : DelegatingChatClient(inner)
{
    private readonly ReasoningEffort? _effort = ParseEffort(access);
    private volatile bool _refusesEffort;
    private volatile bool _refusesForcedCalls;

    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var asked = messages as IReadOnlyCollection<ChatMessage> ?? [.. messages];
        while (true)
        {
            var adapted = Adapt(options);
            try
            {
                return await base.GetResponseAsync(asked, adapted, cancellationToken);
            }
            catch (ModelException refusal) when (DoWithout(refusal, adapted))
            {
            }
        }
    }

    private bool DoWithout(ModelException refusal, ChatOptions sent)
    {
        if (refusal.Refused.HasFlag(RefusedParts.ForcedCall) && sent.ToolMode is RequiredChatToolMode)
        {
            return _refusesForcedCalls = true;
        }

        return refusal.Refused.HasFlag(RefusedParts.Reasoning) && sent.Reasoning?.Effort is not null && (_refusesEffort = true);
    }

    private ChatOptions Adapt(ChatOptions? options)
    {
        var adapted = options?.Clone() ?? new ChatOptions();
        if (_refusesEffort || (capabilities.Reasoning == ReasoningStyle.None && (capabilities.IsKnown || _effort is null)))
        {
            adapted.Reasoning = null;
        }
        else if (_effort is { } effort && !(adapted.Reasoning?.Effort < effort))
        {
            // A caller may ask for less than what is configured, and not for more.
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

        return access.Provider == ChatModelFactory.Anthropic ? AdaptToClaude(adapted) : adapted;
    }

    private ChatOptions AdaptToClaude(ChatOptions options)
    {
        var thinks = options.Reasoning?.Effort is not null and not ReasoningEffort.None;
        if (options.ToolMode is RequiredChatToolMode && (thinks || _refusesForcedCalls))
        {
            // Anthropic lets a model think only where it may also decide not to call.
            options.ToolMode = ChatToolMode.Auto;
        }

        return thinks && capabilities.Reasoning == ReasoningStyle.Budget ? ThinkingBudget.Fit(options, capabilities) : options;
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

/// <summary>
/// Anthropic's library gives each effort a number of tokens and raises what the model may say by it, also beyond what the model can
/// say. Here thoughts and answer fit into that, and the answer keeps room.
/// </summary>
internal static class ThinkingBudget
{
    private const int MostForAnswer = 16_000;
    private const int LeastForAnswer = 8_000;

    public static ChatOptions Fit(ChatOptions options, ModelCapabilities capabilities)
    {
        if (options.MaxOutputTokens is not null)
        {
            return options;
        }

        var effort = options.Reasoning!.Effort!.Value;
        while (effort > ReasoningEffort.Low && TokensOf(effort) + LeastForAnswer > capabilities.MaxOutputTokens)
        {
            effort--;
        }

        options.Reasoning = new ReasoningOptions { Effort = effort, Output = options.Reasoning.Output };
        options.MaxOutputTokens = Math.Min(TokensOf(effort) + MostForAnswer, capabilities.MaxOutputTokens);
        return options;
    }

    // As Anthropic's library has them.
    private static int TokensOf(ReasoningEffort effort) => effort switch
    {
        ReasoningEffort.Low => 1_024,
        ReasoningEffort.Medium => 8_192,
        ReasoningEffort.High => 16_384,
        _ => 32_768,
    };
}
