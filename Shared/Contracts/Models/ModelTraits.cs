using System.Text.Json.Serialization;

namespace Dashboard.Contracts;

/// <summary>How a model is made to answer in a given form.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<StructuredOutput>))]
public enum StructuredOutput
{
    /// <summary>The server holds the model to a JSON schema.</summary>
    Schema,

    /// <summary>The schema is that of a function, whose call is the answer (Anthropic).</summary>
    Tool,

    /// <summary>The server sees to it that the answer is JSON; the schema is told in words.</summary>
    Json,

    /// <summary>Words alone.</summary>
    Prompt,
}

/// <summary>How a wish for more or less thinking is said to a model.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ReasoningStyle>))]
public enum ReasoningStyle
{
    /// <summary>It does not think, or cannot be told how much: nothing is sent.</summary>
    None,

    /// <summary>OpenAI: <c>reasoning_effort</c>.</summary>
    Effort,

    /// <summary>Anthropic: <c>output_config.effort</c> with adaptive thinking.</summary>
    Adaptive,

    /// <summary>A number of tokens: Anthropic's <c>budget_tokens</c>, Gemini's <c>thinkingBudget</c>.</summary>
    Budget,

    /// <summary>Gemini: <c>thinkingLevel</c>.</summary>
    Level,

    /// <summary>Ollama: <c>think</c>.</summary>
    Think,
}

/// <summary>What a model can do and costs, as far as it is said here; null is: not said here.</summary>
public sealed record ModelTraits
{
    /// <summary>It understands pictures.</summary>
    public bool? Vision { get; init; }

    /// <summary>It understands video.</summary>
    public bool? Video { get; init; }

    /// <summary>It understands PDF documents.</summary>
    public bool? Documents { get; init; }

    /// <summary>It can be given functions to call.</summary>
    public bool? Tools { get; init; }

    /// <summary>It takes <c>temperature</c> and <c>top_p</c>.</summary>
    public bool? Temperature { get; init; }

    /// <summary>Its server takes <c>prompt_cache_key</c>.</summary>
    public bool? PromptCacheKey { get; init; }

    public StructuredOutput? StructuredOutput { get; init; }

    public ReasoningStyle? Reasoning { get; init; }

    /// <summary>Tokens of question and answer together.</summary>
    public int? ContextTokens { get; init; }

    /// <summary>Tokens of the longest answer, thoughts included.</summary>
    public int? MaxOutputTokens { get; init; }

    public ModelPrice? Price { get; init; }

    /// <summary>These traits, and what <paramref name="more"/> says in place of them.</summary>
    public ModelTraits With(ModelTraits? more) => more is null ? this : new()
    {
        Vision = more.Vision ?? Vision,
        Video = more.Video ?? Video,
        Documents = more.Documents ?? Documents,
        Tools = more.Tools ?? Tools,
        Temperature = more.Temperature ?? Temperature,
        PromptCacheKey = more.PromptCacheKey ?? PromptCacheKey,
        StructuredOutput = more.StructuredOutput ?? StructuredOutput,
        Reasoning = more.Reasoning ?? Reasoning,
        ContextTokens = more.ContextTokens ?? ContextTokens,
        MaxOutputTokens = more.MaxOutputTokens ?? MaxOutputTokens,
        Price = more.Price ?? Price,
    };
}

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
    /// <param name="input">All input tokens, the cached and the newly cached included.</param>
    /// <param name="output">All output tokens, thoughts included.</param>
    public decimal CostOf(long input, long cached, long written, long output)
    {
        if (LongPrompt is not null && input > LongPromptTokens)
        {
            return LongPrompt.CostOf(input, cached, written, output);
        }

        var cost = ((input - cached - written) * Input)
            + (cached * (CachedInput ?? Input))
            + (written * (CacheWrite ?? Input))
            + (output * Output);
        return cost / Million;
    }
}
