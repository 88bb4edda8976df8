using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.LanguageModels;

namespace Dashboard.BrowserAgent;

/// <summary>
/// The form in which a model is asked for data: the schema in the words that every provider's structured output takes.
/// The data itself is checked against the schema as it was given.
/// </summary>
internal static class AnswerForm
{
    private const string Items = "items";

    private static readonly HashSet<string> Known = ["type", "enum", "description", "items", "properties", "required", "anyOf", "$ref", "$defs", "definitions", "additionalProperties"];

    /// <param name="isPart">Only a part of the page is read, which need not say everything.</param>
    public static JsonObject Of(DataSchema schema, bool isPart)
    {
        var form = Simple(schema.Source, isPart);
        if (IsObject(schema))
        {
            return form;
        }

        // What providers take is an object at the top.
        var root = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { [Items] = form },
            ["required"] = new JsonArray(Items),
            ["additionalProperties"] = false,
        };
        foreach (var definitions in new[] { "$defs", "definitions" })
        {
            if (form[definitions] is { } shared)
            {
                form.Remove(definitions);
                root[definitions] = shared;
            }
        }

        return root;
    }

    /// <summary>The data itself, without what providers make of it: their wrapper, and null for what is left out.</summary>
    public static JsonNode? Unwrap(DataSchema schema, JsonNode? answer)
    {
        if (!IsObject(schema) && answer is JsonObject { Count: 1 } wrapper && wrapper.ContainsKey(Items))
        {
            var inner = wrapper[Items];
            wrapper.Remove(Items);
            answer = inner;
        }

        RemoveNulls(schema.Source, schema.Source, answer, depth: 0);
        return answer;
    }

    private static bool IsObject(DataSchema schema) =>
        schema.Source["properties"] is JsonObject || schema.Source["type"] is JsonValue type && type.GetValueKind() == JsonValueKind.String && type.GetValue<string>() == "object";

    private static JsonObject Simple(JsonObject schema, bool isPart)
    {
        var simple = new JsonObject();
        foreach (var (key, value) in schema)
        {
            switch (key)
            {
                case "properties" or "$defs" or "definitions" when value is JsonObject named:
                    simple[key] = new JsonObject(named.Select(entry => KeyValuePair.Create(
                        entry.Key, (JsonNode?)(entry.Value is JsonObject inner ? Simple(inner, isPart && key == "properties") : new JsonObject()))));
                    break;
                case "items" when value is JsonObject item:
                    simple[key] = Simple(item, isPart: false);
                    break;
                case "anyOf" or "oneOf" when value is JsonArray alternatives:
                    simple["anyOf"] = new JsonArray([.. alternatives.Select(each => each is JsonObject inner ? Simple(inner, isPart) : new JsonObject())]);
                    break;
                case "const":
                    simple["enum"] = new JsonArray(value?.DeepClone());
                    break;
                case "required" when isPart:
                    break;
                case "format" or "pattern" or "minimum" or "maximum" or "title":
                    break;
                default:
                    if (Known.Contains(key))
                    {
                        simple[key] = value?.DeepClone();
                    }

                    break;
            }
        }

        return simple;
    }

    /// <summary>Providers give null for optional values, which a schema need not allow.</summary>
    private static void RemoveNulls(JsonObject root, JsonNode? schema, JsonNode? data, int depth)
    {
        if (depth > 32 || Resolve(root, schema) is not { } known)
        {
            return;
        }

        switch (data)
        {
            case JsonArray items:
                foreach (var item in items)
                {
                    RemoveNulls(root, known["items"], item, depth + 1);
                }

                break;
            case JsonObject values:
                var required = (known["required"] as JsonArray)?.Select(name => name?.ToString()).ToHashSet() ?? [];
                foreach (var (name, value) in values.ToList())
                {
                    var property = (known["properties"] as JsonObject)?[name];
                    if (value is null && !required.Contains(name) && !TakesNull(Resolve(root, property)))
                    {
                        values.Remove(name);
                    }
                    else
                    {
                        RemoveNulls(root, property, value, depth + 1);
                    }
                }

                break;
        }
    }

    private static JsonObject? Resolve(JsonObject root, JsonNode? schema)
    {
        for (var hops = 0; hops < 8 && schema is JsonObject { } known && known["$ref"] is JsonValue reference; hops++)
        {
            var path = reference.ToString().TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries);
            schema = path.Aggregate((JsonNode?)root, (node, name) => (node as JsonObject)?[name]);
        }

        return schema as JsonObject;
    }

    private static bool TakesNull(JsonObject? schema) => schema switch
    {
        null => false,
        _ when schema["type"] is JsonArray types => types.Any(type => type?.ToString() == "null"),
        _ when schema["type"] is JsonValue type => type.ToString() == "null",
        _ => (schema["anyOf"] ?? schema["oneOf"]) is JsonArray alternatives ? alternatives.Any(each => TakesNull(each as JsonObject)) : schema["enum"] is null,
    };
}
