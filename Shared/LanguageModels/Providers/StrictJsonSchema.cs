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
        switch (node)
        {
            case JsonArray array:
                foreach (var item in array)
                {
                    Tighten(item);
                }

                break;
            case JsonObject schema:
                foreach (var (_, value) in schema.ToList())
                {
                    Tighten(value);
                }

                if (schema["properties"] is JsonObject properties)
                {
                    RequireAll(schema, properties);
                }

                schema.Remove("default");
                break;
        }
    }

    private static void RequireAll(JsonObject schema, JsonObject properties)
    {
        var required = (schema["required"] as JsonArray)?.Select(name => name!.GetValue<string>()).ToHashSet() ?? [];
        foreach (var (name, property) in properties.ToList())
        {
            if (!required.Contains(name))
            {
                AllowNull(properties, name, (JsonObject)property!);
            }
        }

        schema["required"] = new JsonArray([.. properties.Select(property => (JsonNode)property.Key)]);
        schema["additionalProperties"] = false;
    }

    private static void AllowNull(JsonObject properties, string name, JsonObject property)
    {
        if (property["type"] is JsonValue type && type.GetValue<string>() is { } only and not "null")
        {
            property["type"] = new JsonArray(only, "null");
            (property["enum"] as JsonArray)?.Add(null);
        }
        else if (property["anyOf"] is JsonArray alternatives)
        {
            alternatives.Add(new JsonObject { ["type"] = "null" });
        }
        else if (property["type"] is null)
        {
            properties[name] = new JsonObject { ["anyOf"] = new JsonArray(property.DeepClone(), new JsonObject { ["type"] = "null" }) };
        }
    }
}
