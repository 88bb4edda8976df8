using Microsoft.Extensions.AI;

namespace Dashboard.LanguageModels;

/// <summary>What one model call used and cost, discarded tries included.</summary>
/// <param name="InputTokens">All input, the cached part included.</param>
/// <param name="OutputTokens">All output, thoughts included.</param>
/// <param name="CostUsd">US dollars; null when the price of the model is not known.</param>
public sealed record ModelUsage(string Model, long InputTokens, long CachedInputTokens, long OutputTokens, decimal? CostUsd)
{
    private const string Key = "dashboard.usage";

    /// <summary>Part of <see cref="InputTokens"/> that was put into the provider's cache by this call.</summary>
    public long CacheWriteTokens { get; init; }

    /// <summary>Part of <see cref="OutputTokens"/> that was thought and not said.</summary>
    public long ReasoningTokens { get; init; }

    /// <summary>The usage that a client of <see cref="ChatModelFactory"/> attached to its response.</summary>
    /// <returns>Null when the response does not come from such a client.</returns>
    public static ModelUsage? Of(ChatResponse response) =>
        response.AdditionalProperties?.TryGetValue(Key, out var value) == true ? value as ModelUsage : null;

    internal void AttachTo(ChatResponse response) => (response.AdditionalProperties ??= [])[Key] = this;
}
