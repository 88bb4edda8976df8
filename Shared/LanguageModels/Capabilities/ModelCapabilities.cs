using Dashboard.Contracts;
using Microsoft.Extensions.AI;

namespace Dashboard.LanguageModels;

/// <summary>
/// What a model can do and costs, as far as it is known, and careful guesses for the rest. A client of
/// <see cref="ChatModelFactory"/> gives it by <see cref="IChatClient.GetService"/>.
/// </summary>
public sealed record ModelCapabilities
{
    private const int CarefulContext = 32_000;
    private const int CarefulOutput = 8_192;

    /// <summary><c>provider/model</c>.</summary>
    public required string Model { get; init; }

    /// <summary>False: nobody said anything about this model, and careful guesses stand here.</summary>
    public required bool IsKnown { get; init; }

    /// <summary>Null: not known; pictures are sent, and left out once the server refuses them.</summary>
    public bool? Vision { get; init; }

    public bool Video { get; init; }

    public bool Documents { get; init; }

    public bool Tools { get; init; }

    /// <summary>It takes <c>temperature</c> and <c>top_p</c>.</summary>
    public bool Temperature { get; init; }

    public bool PromptCacheKey { get; init; }

    /// <summary>The best way that is tried; a server that refuses it is asked in the next one.</summary>
    public StructuredOutput StructuredOutput { get; init; }

    public ReasoningStyle Reasoning { get; init; }

    public int ContextTokens { get; init; }

    public int MaxOutputTokens { get; init; }

    /// <summary>Null: not known, and so is the cost of calls.</summary>
    public ModelPrice? Price { get; init; }

    /// <summary>Of the model that <paramref name="access"/> names, with what it overrides.</summary>
    public static ModelCapabilities Of(ModelAccess access)
    {
        var found = ModelTable.BuiltIn.Find(access.Provider, access.Model);
        var traits = (found ?? new ModelTraits()).With(access.Traits);
        if (access.InputUsdPerMillion is { } input && access.OutputUsdPerMillion is { } output)
        {
            traits = traits with { Price = new ModelPrice(input, output) };
        }

        return new ModelCapabilities
        {
            Model = access.ToString(),
            IsKnown = access.Traits is not null || ModelTable.BuiltIn.Knows(access.Provider, access.Model),
            Vision = traits.Vision,
            Video = traits.Video ?? false,
            Documents = traits.Documents ?? false,
            Tools = traits.Tools ?? false,
            Temperature = traits.Temperature ?? true,
            PromptCacheKey = traits.PromptCacheKey ?? false,
            StructuredOutput = traits.StructuredOutput ?? StructuredOutput.Schema,
            Reasoning = traits.Reasoning ?? ReasoningStyle.None,
            ContextTokens = traits.ContextTokens ?? CarefulContext,
            MaxOutputTokens = traits.MaxOutputTokens ?? CarefulOutput,
            Price = traits.Price,
        };
    }

    /// <summary>Cost of what a call used in US dollars; null when the price is not known.</summary>
    /// <param name="usage">Input counts include the cached and the newly cached part.</param>
    public decimal? CostOf(UsageDetails usage) => Price?.CostOf(
        usage.InputTokenCount ?? 0, usage.CachedInputTokenCount ?? 0, WrittenToCache(usage), usage.OutputTokenCount ?? 0);

    internal static long WrittenToCache(UsageDetails usage) => usage.AdditionalCounts?.GetValueOrDefault("CacheCreationInputTokens") ?? 0;
}
