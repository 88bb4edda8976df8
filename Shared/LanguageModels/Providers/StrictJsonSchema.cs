using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dashboard.LanguageModels;

/// <summary>
/// The form of a JSON schema that OpenAI's strict structured output demands: every property is required, what was
/// optional may be null instead, and no object takes further properties.
/// </summary>
internal static class StrictJsonSchema
{
    public static JsonNode From(JsonElement schema)
    {
        var node = JsonNode.Parse(schema.GetRawText())!;
        Tighten(node);
        return node;
    }

    private static void Tighten(JsonNode? node)
    {
        if (node is not JsonObject schema)
        {
            return;
        }

        schema.Remove("default");
        foreach (var (word, value) in schema.ToList())
        {
            // Under these words stand names, which may be called like words of a schema themselves.
            IEnumerable<JsonNode?> inner = (word, value) switch
            {
                ("properties" or "$defs" or "definitions", JsonObject named) => named.Select(entry => entry.Value),
                ("anyOf" or "oneOf" or "allOf" or "prefixItems", JsonArray several) => several,
                ("items" or "additionalProperties", _) => [value],
                _ => [],
            };
            foreach (var each in inner.ToList())
            {
                Tighten(each);
            }
        }

        if (schema["properties"] is JsonObject properties)
        {
            RequireAll(schema, properties);
        }
    }

    private static void RequireAll(JsonObject schema, JsonObject properties)
    {
        var required = (schema["required"] as JsonArray)?.Select(name => name!.GetValue<string>()).ToHashSet() ?? [];
        foreach (var (name, property) in properties.ToList())
        {
            if (!required.Contains(name) && property is JsonObject optional)
            {
                AllowNull(properties, name, optional);
            }
        }

        schema["required"] = new JsonArray([.. properties.Select(property => (JsonNode)property.Key)]);
        schema["additionalProperties"] = false;
    }

    private static void AllowNull(JsonObject properties, string name, JsonObject property)
    {
        switch (property["type"])
        {
            case JsonValue type when type.GetValue<string>() is { } only and not "null":
                property["type"] = new JsonArray(only, "null");
                AddNull(property["enum"] as JsonArray);
                break;
            case JsonArray types when !types.Any(type => type?.GetValue<string>() == "null"):
                types.Add("null");
                AddNull(property["enum"] as JsonArray);
                break;
            case null when property["anyOf"] is JsonArray alternatives:
                alternatives.Add(new JsonObject { ["type"] = "null" });
                break;
            case null:
                properties[name] = new JsonObject { ["anyOf"] = new JsonArray(property.DeepClone(), new JsonObject { ["type"] = "null" }) };
                break;
        }
    }

    private static void AddNull(JsonArray? values)
    {
        if (values?.Contains(null) == false)
        {
            values.Add(null);
        }
    }
}
