using System.Globalization;
using System.Text.RegularExpressions;

namespace Dashboard.LanguageModels;

/// <summary>
/// What of a request a server refused, as far as it says so. Providers have one code for all of this, so that their words have to be
/// read; this is the only place where that is done, and what is not recognised is taken for a refusal of the whole.
/// </summary>
[Flags]
internal enum RefusedParts
{
    /// <summary>The request as a whole: the account is empty, ….</summary>
    None = 0,

    /// <summary>The form in which the answer is wanted.</summary>
    Form = 1,

    Pictures = 2,

    /// <summary>How much to think.</summary>
    Reasoning = 4,

    /// <summary>That a function must be called.</summary>
    ForcedCall = 8,

    /// <summary>How long it is: it does not fit into the model's context.</summary>
    Length = 16,
}

/// <summary>Reads <see cref="RefusedParts"/> out of an error.</summary>
internal static partial class RefusedPartsReader
{
    /// <summary>A smaller number in such an error is none of tokens.</summary>
    private const int LeastContext = 256;

    public static RefusedParts Read(ServerError error, string model)
    {
        // Names of models hold such words themselves ("…-vision", "…-thinking").
        var said = $"{error.Parameter} {error.Code} {error.Message}";
        said = model.Length == 0 ? said : said.Replace(model, "", StringComparison.OrdinalIgnoreCase);
        if (Length().IsMatch(said))
        {
            return RefusedParts.Length;
        }

        if (string.IsNullOrWhiteSpace(error.Message) || Nothing().IsMatch(error.Message))
        {
            return RefusedParts.Form | RefusedParts.Pictures;
        }

        return (Form().IsMatch(said) ? RefusedParts.Form : 0)
            | (Pictures().IsMatch(said) ? RefusedParts.Pictures : 0)
            | (Reasoning().IsMatch(said) ? RefusedParts.Reasoning : 0)
            | (ForcedCall().IsMatch(said) ? RefusedParts.ForcedCall : 0);
    }

    /// <summary>The tokens of the context that an error about the length of a request names; null when it names none.</summary>
    public static int? ContextTokens(ServerError error)
    {
        var told = Limit().Match($"{error.Code} {error.Message}");
        var digits = told.Groups["tokens"].Value.Replace(",", "", StringComparison.Ordinal);
        return told.Success && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var tokens) && tokens >= LeastContext ? tokens : null;
    }

    /// <summary>Gateways call it 404 when nobody they know of takes what was asked for.</summary>
    public static bool IsOfNobody(ServerError error) => error.Message.StartsWith("No endpoints found that", StringComparison.OrdinalIgnoreCase);

    // Gemini says no more than this of many a schema.
    [GeneratedRegex(@"^\W*(bad request|request contains an invalid argument|provider returned error|invalid_request_error)\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex Nothing();

    [GeneratedRegex(
        @"schema|grammar|response.?format|output.?format|output_config\.format|structured.?output|json.?(mode|object|validate)|mime.?type|too many states|guided",
        RegexOptions.IgnoreCase)]
    private static partial Regex Form();

    [GeneratedRegex(@"image|picture|vision|multi.?modal|content\W.*must be a string", RegexOptions.IgnoreCase)]
    private static partial Regex Pictures();

    [GeneratedRegex(@"thinking|reasoning|effort", RegexOptions.IgnoreCase)]
    private static partial Regex Reasoning();

    [GeneratedRegex(@"tool.?choice", RegexOptions.IgnoreCase)]
    private static partial Regex ForcedCall();

    // OpenAI and what imitates it, Anthropic, Gemini, llama.cpp (and Ollama, which uses it), LM Studio, Mistral, xAI, text-generation-inference, Bedrock;
    // what OpenAI and Groq say of a request that no minute's quota is enough for.
    [GeneratedRegex(
        @"context_length_exceeded|exceed_context_size|request_too_large|context.?(length|window|size|limit)|maximum (prompt|model|input) length|(prompt|input) is too long"
        + @"|input (token count|length)\b.{0,30} exceeds?|input tokens exceed|tokens? to keep from the initial prompt|too large for model with|tokens`? \+ `?max_new_tokens|request too large for",
        RegexOptions.IgnoreCase)]
    private static partial Regex Length();

    [GeneratedRegex(
        @"(maximum (context|prompt|model|input) length( is| of)?|context (length|window|size)( is| of)?( only)?|tokens > |\d > |tokens allowed|number of tokens allowed|n_ctx|limit of|(?-i:Limit)"
        + @"|must be <=|available context size|model with|max_model_len)\W{0,4}(?<tokens>[0-9][0-9,]{2,})|(?<tokens>[0-9][0-9,]{2,}) maximum context length",
        RegexOptions.IgnoreCase)]
    private static partial Regex Limit();
}
