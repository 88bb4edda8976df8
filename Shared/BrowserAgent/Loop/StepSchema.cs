using System.Collections.Concurrent;
using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>The JSON schema of a model's answer, made from the parameter records of the actions it may use.</summary>
internal static class StepSchema
{
    /// <summary>Actions by their names on the wire.</summary>
    public static IReadOnlyDictionary<string, Type> ActionTypes { get; } = typeof(ActionParameters)
        .GetCustomAttributes<JsonDerivedTypeAttribute>()
        .ToDictionary(attribute => (string)attribute.TypeDiscriminator!, attribute => attribute.DerivedType);

    private static readonly ConcurrentDictionary<(bool DoneOnly, int MaxActions, bool Planning, string Actions), JsonElement> Cache = new();

    private static readonly JsonSchemaExporterOptions ExporterOptions = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = Transform,
    };

    /// <param name="doneOnly">Only the final answer is offered.</param>
    public static JsonElement For(RunOptions options, bool doneOnly)
    {
        var offered = doneOnly
            ? [DoneParameters.Type]
            : ActionCatalog.All.Where(action => action.IsAllowed(options.Agent)).Select(action => action.Name).ToList();
        return Cache.GetOrAdd(
            (doneOnly, options.Limits.MaxActionsPerStep, options.Agent.Planning, string.Join(' ', offered)),
            key => JsonSerializer.SerializeToElement(Build(offered, key.MaxActions, key.Planning && !key.DoneOnly)));
    }

    private static JsonObject Build(IReadOnlyList<string> offered, int maxActions, bool planning)
    {
        var actions = offered.Select(name => (JsonNode)ActionSchema(name, ActionTypes[name]));
        var schema = Object(
            ("thinking", Text("Short reasoning about the page and the task.")),
            ("evaluation_previous", Text("Did the last step reach its goal? Say success, failed or unknown, and why.")),
            ("memory", Text("What must be remembered for later steps: counts, findings, what is still to do.")),
            ("next_goal", Text("What this step is to achieve, in one short sentence a person understands.")),
            ("actions", new JsonObject
            {
                ["type"] = "array",
                ["description"] = $"1 to {maxActions} actions, carried out in order.",
                ["items"] = new JsonObject { ["anyOf"] = new JsonArray([.. actions]) },
            }));
        if (planning)
        {
            // Optional: most steps leave the plan as it is.
            schema["properties"]!.AsObject().Insert(4, "plan", PlanSchema());
        }

        return schema;
    }

    private static JsonObject PlanSchema() => new()
    {
        ["type"] = "array",
        ["description"] = "The whole plan, when you make one or change it; leave it out otherwise.",
        ["items"] = Object(
            ("text", Text("One step of the plan, short.")),
            ("state", new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. PlanWords.All.Select(word => (JsonNode)word)]) })),
    };

    private static JsonObject ActionSchema(string name, Type type)
    {
        var schema = Json.Options.GetJsonSchemaAsNode(type, ExporterOptions).AsObject();
        var parameters = schema["properties"]?.AsObject() ?? [];
        var own = type.GetProperties()
            .Where(property => !IsIgnored(property))
            .Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name))
            .ToHashSet();
        var properties = new JsonObject { ["type"] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray(name) } };
        foreach (var (key, value) in parameters.Where(property => own.Contains(property.Key)).ToList())
        {
            properties[key] = value!.DeepClone();
        }

        var required = (schema["required"] as JsonArray)?.Select(key => key!.GetValue<string>()).Prepend("type") ?? ["type"];
        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JsonArray([.. required.Select(key => (JsonNode)key)]),
            ["additionalProperties"] = false,
        };
    }

    // What is not serialized, and what only people's recipes say.
    private static bool IsIgnored(PropertyInfo property) =>
        property.Name == nameof(TypeParameters.Sensitive)
        || property.GetCustomAttribute<JsonIgnoreAttribute>() is { Condition: JsonIgnoreCondition.Always };

    private static JsonNode Transform(JsonSchemaExporterContext context, JsonNode node)
    {
        if (context.TypeInfo.Type == typeof(ElementTarget))
        {
            node = new JsonObject { ["type"] = "integer" };
        }

        if (context.TypeInfo.Type == typeof(JsonElement) || context.TypeInfo.Type == typeof(JsonElement?))
        {
            // Any JSON at all is nothing that structured output can say; it comes as text.
            node = new JsonObject { ["type"] = "string" };
        }

        if (node is not JsonObject schema)
        {
            return node;
        }

        // What may be null is optional, and an optional property is left out: unions are scarce in some providers' schemas.
        if (schema["type"] is JsonArray types)
        {
            schema["type"] = types.Select(type => type!.GetValue<string>()).First(type => type != "null");
        }

        if (schema["enum"] is JsonArray values)
        {
            // The exporter leaves out that choices are texts, which some providers insist on.
            schema["enum"] = new JsonArray([.. values.Where(value => value is not null).Select(value => value!.DeepClone())]);
            schema["type"] ??= "string";
        }

        schema.Remove("default");
        var description = context.PropertyInfo?.AttributeProvider?.GetCustomAttributes(typeof(DescriptionAttribute), inherit: true)
            .OfType<DescriptionAttribute>().FirstOrDefault()?.Description;
        if (description is not null)
        {
            schema["description"] = description;
        }

        return schema;
    }

    private static JsonObject Text(string description) => new() { ["type"] = "string", ["description"] = description };

    private static JsonObject Object(params (string Name, JsonNode Schema)[] properties) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(properties.Select(property => KeyValuePair.Create(property.Name, (JsonNode?)property.Schema))),
        ["required"] = new JsonArray([.. properties.Select(property => (JsonNode)property.Name)]),
        ["additionalProperties"] = false,
    };
}
