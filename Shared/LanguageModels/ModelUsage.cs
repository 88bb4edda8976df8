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

    /// <summary>The usage that a client of <see cref="ChatModelFactory"/> attached to its response: of the model that answered.</summary>
    /// <returns>Null when the response does not come from such a client.</returns>
    public static ModelUsage? Of(ChatResponse response) => AllOf(response) is [.., var last] ? last : null;

    /// <summary>
    /// Everything the call used, each model with its own cost: of the models that were tried in vain first, and at the
    /// end of the one that answered.
    /// </summary>
    public static IReadOnlyList<ModelUsage> AllOf(ChatResponse response) =>
        response.AdditionalProperties?.TryGetValue(Key, out var value) == true && value is IReadOnlyList<ModelUsage> all ? all : [];

    internal static void Attach(ChatResponse response, IEnumerable<ModelUsage> all) =>
        (response.AdditionalProperties ??= [])[Key] = (IReadOnlyList<ModelUsage>)[.. all];
}

/// <summary>Another model answered than the one that was asked first.</summary>
/// <param name="From">The one that failed, as <c>provider/model</c>.</param>
/// <param name="To">The one that answered.</param>
/// <param name="Reason">Why the first one failed, as a sentence with a stable code.</param>
public sealed record ModelFallback(string From, string To, ModelException Reason)
{
    private const string Key = "dashboard.fallback";

    /// <returns>Null when the first model answered.</returns>
    public static ModelFallback? Of(ChatResponse response) =>
        response.AdditionalProperties?.TryGetValue(Key, out var value) == true ? value as ModelFallback : null;

    internal void AttachTo(ChatResponse response) => (response.AdditionalProperties ??= [])[Key] = this;
}
