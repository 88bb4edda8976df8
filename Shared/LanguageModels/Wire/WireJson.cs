using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dashboard.LanguageModels;

/// <summary>Reading answers of servers, in which anything may be missing or of another kind than promised.</summary>
internal static class WireJson
{
    /// <summary>Readable in recordings; nothing here ends in a page.</summary>
    public static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A property that is there and not null.</summary>
    public static JsonElement? Get(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    public static string? Text(this JsonElement element, string name) =>
        element.Get(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public static long? Number(this JsonElement element, string name) =>
        element.Get(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : null;

    public static bool IsTrue(this JsonElement element, string name) => element.Get(name) is { ValueKind: JsonValueKind.True };

    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.Get(name) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : [];

    /// <summary>Adds a property unless there is nothing to say.</summary>
    public static void AddIfAny(this JsonObject json, string name, JsonNode? value)
    {
        if (value is not null and not JsonObject { Count: 0 } and not JsonArray { Count: 0 })
        {
            json[name] = value;
        }
    }

    /// <summary>The object in a text.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static JsonElement ParseObject(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? document.RootElement.Clone()
            : throw new JsonException("Not an object.");
    }
}
