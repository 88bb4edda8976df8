using System.Globalization;
using System.Text.Json;

namespace Dashboard.LanguageModels;

/// <summary>What a server says about an error, in any of the providers' forms.</summary>
/// <param name="Type">Anthropic's and OpenAI's kind of error, or Gemini's status.</param>
/// <param name="Code">OpenAI's code, or the reason in Gemini's details.</param>
/// <param name="Parameter">The parameter of the request that it is about (OpenAI).</param>
/// <param name="RetryAfter">How long to wait, where the body says it (Gemini).</param>
internal sealed record ServerError(string Message, string? Type, string? Code, string? Parameter, TimeSpan? RetryAfter)
{
    private static readonly ServerError Silent = new("", null, null, null, null);

    /// <summary>The body of an answer that is an error.</summary>
    public static ServerError Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return From(document.RootElement);
        }
        catch (JsonException)
        {
            return Silent;
        }
    }

    /// <summary>A line of a stream; null when it is no error.</summary>
    public static ServerError? InLine(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.Get("error") is not null ? From(document.RootElement) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The HTTP status, where the body repeats it.</summary>
    private int? Status { get; init; }

    /// <summary>The status that such an error has when it comes as an answer of its own.</summary>
    public int StatusInStream => Status ?? (Type ?? Code) switch
    {
        "rate_limit_error" or "rate_limit_exceeded" or "insufficient_quota" or "RESOURCE_EXHAUSTED" => 429,
        "authentication_error" or "permission_error" or "UNAUTHENTICATED" or "PERMISSION_DENIED" => 401,
        "not_found_error" or "NOT_FOUND" => 404,
        "invalid_request_error" or "request_too_large" or "INVALID_ARGUMENT" => 400,
        _ => 529,
    };

    private static ServerError From(JsonElement root)
    {
        // A list with one error is what Gemini gives when a stream is refused.
        if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0)
        {
            root = root[0];
        }

        var error = root.Get("error") ?? root;
        if (error.ValueKind == JsonValueKind.String)
        {
            return Silent with { Message = error.GetString()! };
        }

        var details = error.Items("details").ToList();
        return new ServerError(
            MessageOf(error),
            error.Text("type") ?? error.Text("status"),
            error.Text("code") ?? details.Select(detail => detail.Text("reason")).FirstOrDefault(reason => reason is not null) ?? DailyQuota(details),
            error.Text("param"),
            details.Select(detail => Seconds(detail.Text("retryDelay"))).FirstOrDefault(delay => delay is not null))
        {
            Status = error.Number("code") is >= 400 and < 600 and var status ? (int)status : null,
        };
    }

    /// <summary>OpenRouter's own words tell little; what the provider behind it said lies beside them.</summary>
    private static string MessageOf(JsonElement error)
    {
        var message = error.Text("message") ?? "";
        if (error.Number("n_ctx") is { } context)
        {
            // llama.cpp has the size of its context beside the words.
            message = string.Create(CultureInfo.InvariantCulture, $"{message} (n_ctx: {context})");
        }

        return error.Get("metadata")?.Text("raw") is { Length: > 0 } raw ? $"{message}: {raw}" : message;
    }

    /// <summary>Gemini says by the name of the quota that waiting until tomorrow is the only way.</summary>
    private static string? DailyQuota(IEnumerable<JsonElement> details) =>
        details.SelectMany(detail => detail.Items("violations"))
            .Any(violation => violation.Text("quotaId")?.Contains("PerDay", StringComparison.Ordinal) == true)
            ? "insufficient_quota"
            : null;

    // A duration in Protocol Buffers' JSON form: "34.07s".
    private static TimeSpan? Seconds(string? duration) =>
        duration is [.. var number, 's'] && double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and < 1e9
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
