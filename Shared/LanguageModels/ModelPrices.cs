using System.Text.Json;
using Dashboard.Contracts;
using Microsoft.Extensions.AI;

namespace Dashboard.LanguageModels;

/// <summary>US dollars per million tokens.</summary>
/// <param name="CachedInput">Null: cached input costs what other input costs.</param>
/// <param name="CacheWrite">Null: input written to the cache costs what other input costs.</param>
/// <param name="LongPromptTokens">From more input tokens than this, <paramref name="LongPrompt"/> applies to the whole call.</param>
public sealed record ModelPrice(
    decimal Input,
    decimal Output,
    decimal? CachedInput = null,
    decimal? CacheWrite = null,
    long? LongPromptTokens = null,
    ModelPrice? LongPrompt = null)
{
    private const decimal Million = 1_000_000m;

    /// <summary>Cost of one call in US dollars.</summary>
    /// <param name="usage">Input counts include the cached and the newly cached part.</param>
    public decimal CostOf(UsageDetails usage)
    {
        var input = usage.InputTokenCount ?? 0;
        if (LongPrompt is not null && input > LongPromptTokens)
        {
            return LongPrompt.CostOf(usage);
        }

        var cached = usage.CachedInputTokenCount ?? 0;
        var written = CacheWrite is null ? 0 : usage.AdditionalCounts?.GetValueOrDefault("CacheCreationInputTokens") ?? 0;
        var cost = ((input - cached - written) * Input)
            + (cached * (CachedInput ?? Input))
            + (written * (CacheWrite ?? Input))
            + ((usage.OutputTokenCount ?? 0) * Output);
        return cost / Million;
    }
}

/// <summary>The built-in price table: <c>model-prices.json</c>, by the beginning of a model's name.</summary>
public static class ModelPrices
{
    private static readonly Lazy<IReadOnlyDictionary<string, ModelPrice>> Table = new(Load);

    /// <summary>
    /// The price of a model: what <paramref name="access"/> says, else the entry whose name is the longest beginning of
    /// the model's name before a date or version (<c>gpt-4o</c> is found for <c>gpt-4o-2024-08-06</c>).
    /// </summary>
    /// <returns>Null when the price is not known.</returns>
    public static ModelPrice? Find(ModelAccess access)
    {
        if (access.InputUsdPerMillion is { } input && access.OutputUsdPerMillion is { } output)
        {
            return new ModelPrice(input, output);
        }

        return Find(access.Model);
    }

    public static ModelPrice? Find(string model)
    {
        // Gateways put the maker before the name: "models/gemini-…", "openai/gpt-…".
        var name = Normalize(model[(model.LastIndexOf('/') + 1)..]);
        return Table.Value
            .Where(entry => IsSameModel(name, Normalize(entry.Key)))
            .OrderByDescending(entry => entry.Key.Length)
            .Select(entry => entry.Value)
            .FirstOrDefault();
    }

    // Some gateways write 4.5 where the provider writes 4-5.
    private static string Normalize(string name) => name.ToLowerInvariant().Replace('.', '-');

    private static bool IsSameModel(string name, string known) =>
        name.StartsWith(known, StringComparison.Ordinal)
        && (name.Length == known.Length || IsVersionSuffix(name[known.Length..]));

    // "-2024-08-06", "-20250929", "-001", "-latest", "-preview-05-06": the same model; "-mini", "-pro" or "-6" would be
    // another one, with another price.
    private static bool IsVersionSuffix(string rest) =>
        rest[0] is '-' or '@'
        && (rest is "-latest"
            || rest.StartsWith("-preview", StringComparison.Ordinal)
            || (rest.Count(char.IsDigit) >= 3 && rest[1..].All(c => char.IsDigit(c) || c == '-')));

    private static Dictionary<string, ModelPrice> Load()
    {
        using var stream = typeof(ModelPrices).Assembly.GetManifestResourceStream("Dashboard.LanguageModels.model-prices.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, ModelPrice>>(stream, JsonSerializerOptions.Web)!;
    }
}
