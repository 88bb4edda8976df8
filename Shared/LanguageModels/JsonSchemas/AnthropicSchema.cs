using System.Text.Json;

namespace Dashboard.LanguageModels;

/// <summary>Whether Anthropic holds a model to a schema: it refuses those with more than its documented limits, and says so only after it compiled them.</summary>
internal static class AnthropicSchema
{
    private const int MostOptional = 24;
    private const int MostUnions = 16;

    public static bool IsTaken(JsonElement schema)
    {
        var (optional, unions) = Count(schema);
        return optional <= MostOptional && unions <= MostUnions;
    }

    private static (int Optional, int Unions) Count(JsonElement schema)
    {
        var found = (Optional: 0, Unions: 0);
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return found;
        }

        if (schema.Items("anyOf").Any() || schema.Items("type").Any())
        {
            found.Unions++;
        }

        if (schema.Get("properties") is { ValueKind: JsonValueKind.Object } properties)
        {
            found.Optional += properties.EnumerateObject().Count() - schema.Items("required").Count();
        }

        foreach (var inner in Inner(schema))
        {
            var (optional, unions) = Count(inner);
            found = (found.Optional + optional, found.Unions + unions);
        }

        return found;
    }

    private static IEnumerable<JsonElement> Inner(JsonElement schema) =>
    [
        .. schema.Items("anyOf"),
        .. schema.Get("items") is { } items ? [items] : Array.Empty<JsonElement>(),
        .. Named(schema, "properties"),
        .. Named(schema, "$defs"),
    ];

    private static IEnumerable<JsonElement> Named(JsonElement schema, string name) =>
        schema.Get(name) is { ValueKind: JsonValueKind.Object } named ? named.EnumerateObject().Select(entry => entry.Value) : [];
}
