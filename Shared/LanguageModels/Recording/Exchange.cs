using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Dashboard.LanguageModels;

/// <summary>One question to a model server and its answer, as a line of a recording.</summary>
/// <param name="Path">With the query, without the host.</param>
/// <param name="Request">The body; a JSON value, or a text about bytes that were left out.</param>
/// <param name="Headers">Of the answer, those that matter.</param>
internal sealed record Exchange(
    string Method, string Path, JsonElement? Request, int Status, string? ContentType, Dictionary<string, string> Headers, string Response)
{
    public static JsonSerializerOptions Format { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}

/// <summary>Brings what is sent into the form in which it is kept and compared: no keys, no pictures.</summary>
internal static partial class ExchangeText
{
    /// <summary>Headers of answers that clients act on.</summary>
    public static readonly string[] KeptHeaders = ["retry-after", "retry-after-ms", "x-goog-upload-url"];

    public static string PathOf(Uri address) => KeyInQuery().Replace(address.PathAndQuery, "$1***");

    public static async Task<JsonElement?> BodyOfAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is not { } content)
        {
            return null;
        }

        await content.LoadIntoBufferAsync(cancellationToken);
        var bytes = await content.ReadAsByteArrayAsync(cancellationToken);
        try
        {
            using var document = JsonDocument.Parse(WithoutData(System.Text.Encoding.UTF8.GetString(bytes)));
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement($"[{bytes.Length} bytes]");
        }
    }

    /// <summary>Keys that a request carries in its headers.</summary>
    public static IEnumerable<string> KeysIn(HttpRequestMessage request) =>
        new[] { "x-api-key", "x-goog-api-key" }
            .SelectMany(name => request.Headers.TryGetValues(name, out var values) ? values : [])
            .Append(request.Headers.Authorization?.Parameter ?? "")
            .Where(key => key.Length > 0);

    public static string Redact(string text, IEnumerable<string> keys) =>
        keys.Aggregate(text, (redacted, key) => redacted.Replace(key, "***", StringComparison.Ordinal));

    // Pictures differ from run to run by a pixel, and would make files of megabytes.
    private static string WithoutData(string json) => LongBase64().Replace(json, "\"$1[data]\"");

    [GeneratedRegex("([?&]key=)[^&]+")]
    private static partial Regex KeyInQuery();

    [GeneratedRegex("\"(data:[a-z/+.-]+;base64,)?[A-Za-z0-9+/]{200,}={0,2}\"")]
    private static partial Regex LongBase64();
}
