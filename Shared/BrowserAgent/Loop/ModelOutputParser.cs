using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>Reads a model's answer, also where it keeps to the schema only roughly.</summary>
internal static class ModelOutputParser
{
    /// <exception cref="ModelOutputException">It cannot be understood; the message tells the model what to do better.</exception>
    public static ModelStep Parse(string text)
    {
        JsonElement root;
        bool wasCut;
        try
        {
            (root, wasCut) = JsonRepair.Parse(text, IsStep);
        }
        catch (JsonException error)
        {
            throw new ModelOutputException($"The answer is not the JSON object that was asked for ({error.Message}).");
        }

        if (root.ValueKind == JsonValueKind.Array)
        {
            return new ModelStep { Actions = ReadActions(root, wasCut) };
        }

        var actions = Property(root, "actions") ?? Property(root, "action");
        return new ModelStep
        {
            Thinking = Text(root, "thinking"),
            EvaluationPrevious = Text(root, "evaluation_previous"),
            Memory = Text(root, "memory"),
            NextGoal = Text(root, "next_goal"),
            Plan = Property(root, "plan") is { } plan ? PlanWords.Read(plan) : null,
            Actions = actions is { } list ? ReadActions(list, wasCut) : ReadLoneAction(root),
        };
    }

    /// <summary>An answer, and not an example in what the model says beside it.</summary>
    private static bool IsStep(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => Property(value, "actions") is not null || Property(value, "action") is not null || Property(value, "type") is not null,
        JsonValueKind.Array => value.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Object),
        _ => false,
    };

    private static List<ActionParameters> ReadActions(JsonElement actions, bool wasCut)
    {
        if (actions.ValueKind == JsonValueKind.String && actions.GetString()!.AsSpan().TrimStart() is ['[', ..])
        {
            // Claude writes a list among a function's arguments as text now and then.
            return ReadActions(ReadText(actions.GetString()!), wasCut);
        }

        if (actions.ValueKind == JsonValueKind.Object)
        {
            return [ReadAction(actions)];
        }

        if (actions.ValueKind != JsonValueKind.Array)
        {
            throw new ModelOutputException("\"actions\" must be an array of actions.");
        }

        var items = actions.EnumerateArray().ToList();
        if (wasCut && items.Count > 0)
        {
            // The last one may have lost a part of its text: half an action is worse than none.
            items.RemoveAt(items.Count - 1);
            if (items.Count == 0)
            {
                throw new ModelOutputException("The answer was cut off before its first action was complete. Think shorter.");
            }
        }

        return items.ConvertAll(ReadAction);
    }

    private static JsonElement ReadText(string list)
    {
        try
        {
            return JsonRepair.Parse(list, value => value.ValueKind == JsonValueKind.Array).Value;
        }
        catch (JsonException error)
        {
            throw new ModelOutputException($"\"actions\" must be an array of actions ({error.Message}).");
        }
    }

    private static List<ActionParameters> ReadLoneAction(JsonElement root) =>
        Property(root, "type") is { ValueKind: JsonValueKind.String } ? [ReadAction(root)] : [];

    private static ActionParameters ReadAction(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new ModelOutputException("Every action must be an object with a \"type\".");
        }

        var action = Unwrap(JsonObject.Create(element)!);
        foreach (var (name, value) in action.ToList())
        {
            if (value is null)
            {
                action.Remove(name);
            }
        }

        if (action["target"] is JsonValue target && target.TryGetValue<string>(out var written)
            && int.TryParse(written.Trim('[', ']', '*', ' '), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            action["target"] = number;
        }

        return Deserialize(action);
    }

    /// <summary>Takes <c>{"click": {"target": 5}}</c> for <c>{"type": "click", "target": 5}</c>.</summary>
    private static JsonObject Unwrap(JsonObject action)
    {
        if (action.Count == 1 && action.First() is var (name, value) && StepSchema.ActionTypes.ContainsKey(name) && value is JsonObject or null)
        {
            var inner = (value as JsonObject)?.DeepClone().AsObject() ?? [];
            inner["type"] = name;
            return inner;
        }

        return action;
    }

    private static ActionParameters Deserialize(JsonObject action)
    {
        var type = action["type"] is JsonValue value && value.TryGetValue<string>(out var name) ? name : null;
        if (type is null || !StepSchema.ActionTypes.ContainsKey(type))
        {
            throw new ModelOutputException($"There is no action \"{type}\". Actions are: {string.Join(", ", StepSchema.ActionTypes.Keys)}.");
        }

        try
        {
            var parameters = action.Deserialize<ActionParameters>(Json.Options)!;
            return parameters.AimedAt is { Element: null } || (parameters.AimedAt is null && RecipeValidator.NeedsTarget(parameters))
                ? throw new ModelOutputException($"The target of \"{type}\" must be the number of an element.")
                : parameters;
        }
        catch (JsonException error)
        {
            throw new ModelOutputException($"The action \"{type}\" is not as its schema demands: {error.Message}");
        }
    }

    private static JsonElement? Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string Text(JsonElement element, string name) =>
        Property(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";
}
