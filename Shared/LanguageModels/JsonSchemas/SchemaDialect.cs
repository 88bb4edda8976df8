using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dashboard.LanguageModels;

/// <summary>Puts a JSON schema of a newer draft into the words that the validator knows, and refuses what it would not check.</summary>
internal static class SchemaDialect
{
    private const int MaxPattern = 500;

    private static readonly HashSet<string> Unchecked =
    [
        "if", "then", "else", "prefixItems", "contains", "minContains", "maxContains", "propertyNames", "unevaluatedItems", "unevaluatedProperties",
        "dependentSchemas", "dependentRequired", "dependencies", "$dynamicRef", "$recursiveRef", "$anchor", "$dynamicAnchor",
    ];

    private static readonly HashSet<string> Types = ["object", "array", "string", "number", "integer", "boolean", "null"];

    /// <exception cref="DataSchemaException">Says what is refused, and where.</exception>
    public static JsonObject Adapt(JsonObject schema) => Schema(schema, "schema");

    private static JsonObject Schema(JsonObject schema, string path)
    {
        var adapted = new JsonObject();
        foreach (var (key, value) in schema)
        {
            if (Unchecked.Contains(key))
            {
                throw new DataSchemaException($"{path}: the keyword “{key}” is not supported.");
            }

            switch (key)
            {
                case "$schema" or "$id" or "id" or "$comment" or "examples" or "title" or "description" or "default":
                    break;
                case "const":
                    adapted["enum"] = new JsonArray(value?.DeepClone());
                    break;
                case "$ref":
                    adapted[key] = Reference(value, path);
                    break;
                case "$defs" or "definitions" or "properties" or "patternProperties":
                    adapted[key == "$defs" ? "definitions" : key] = Named(value, $"{path}.{key}");
                    break;
                case "anyOf" or "oneOf" or "allOf":
                    adapted[key] = Alternatives(value, $"{path}.{key}");
                    break;
                case "items" or "not" or "additionalProperties":
                    adapted[key] = Inner(value, $"{path}.{key}", mayBeBoolean: key == "additionalProperties");
                    break;
                case "type":
                    adapted[key] = Type(value, path);
                    break;
                case "pattern" when value is not JsonValue || value.ToString().Length > MaxPattern:
                    throw new DataSchemaException($"{path}: a pattern is a text of at most {MaxPattern} characters.");
                default:
                    adapted[key] = value?.DeepClone();
                    break;
            }
        }

        return adapted;
    }

    private static JsonObject Named(JsonNode? value, string path)
    {
        var schemas = value as JsonObject ?? throw new DataSchemaException($"{path}: an object of schemas by name is expected.");
        return new JsonObject(schemas.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)Inner(entry.Value, $"{path}.{entry.Key}", mayBeBoolean: false))));
    }

    private static JsonArray Alternatives(JsonNode? value, string path)
    {
        var schemas = value as JsonArray ?? throw new DataSchemaException($"{path}: a list of schemas is expected.");
        return new JsonArray([.. schemas.Select((schema, index) => Inner(schema, $"{path}[{index}]", mayBeBoolean: false))]);
    }

    private static JsonNode Inner(JsonNode? value, string path, bool mayBeBoolean) => value switch
    {
        JsonObject schema => Schema(schema, path),
        JsonValue boolean when boolean.GetValueKind() is JsonValueKind.True => mayBeBoolean ? boolean.DeepClone() : new JsonObject(),
        JsonValue boolean when boolean.GetValueKind() is JsonValueKind.False => mayBeBoolean ? boolean.DeepClone() : new JsonObject { ["not"] = new JsonObject() },
        _ => throw new DataSchemaException($"{path}: a schema is expected."),
    };

    private static JsonNode Type(JsonNode? value, string path)
    {
        var names = value switch
        {
            JsonArray several => several.ToList(),
            _ => [value],
        };
        return names.Count > 0 && names.All(name => name is JsonValue text && text.GetValueKind() == JsonValueKind.String && Types.Contains(text.GetValue<string>()))
            ? value!.DeepClone()
            : throw new DataSchemaException($"{path}: “type” is one of {string.Join(", ", Types)}.");
    }

    /// <summary>A reference to elsewhere would be fetched by whoever follows it.</summary>
    private static string Reference(JsonNode? value, string path)
    {
        var reference = value is JsonValue text && text.GetValueKind() == JsonValueKind.String ? text.GetValue<string>() : "";
        return reference.StartsWith('#')
            ? reference.Replace("/$defs/", "/definitions/", StringComparison.Ordinal)
            : throw new DataSchemaException($"{path}: only references within the schema are followed, such as #/$defs/name.");
    }
}
