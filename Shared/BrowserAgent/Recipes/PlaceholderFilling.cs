using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>Fills the placeholders of an action's texts in, those of its anchors included.</summary>
internal static class PlaceholderFilling
{
    /// <exception cref="ActionException"><c>placeholder_unresolved</c>: one is unknown, or its input was not given.</exception>
    public static ActionParameters Fill(ActionParameters action, DateOnly today, IReadOnlyDictionary<string, string> inputs)
    {
        if (action is RunJavaScriptParameters)
        {
            // Two braces are nothing but code there.
            return action;
        }

        try
        {
            var texts = JsonSerializer.SerializeToNode(action, Json.Options)!;
            Fill(texts, text => Placeholders.Resolve(text, today, inputs));
            return texts.Deserialize<ActionParameters>(Json.Options)!;
        }
        catch (FormatException error)
        {
            throw new ActionException(ActionErrors.PlaceholderUnresolved, error.Message, error);
        }
    }

    private static void Fill(JsonNode? node, Func<string, string> fill)
    {
        switch (node)
        {
            case JsonObject values:
                foreach (var (name, value) in values.ToList())
                {
                    Fill(value, fill);
                    if (Filled(value, fill) is { } filled)
                    {
                        values[name] = filled;
                    }
                }

                break;
            case JsonArray list:
                for (var index = 0; index < list.Count; index++)
                {
                    Fill(list[index], fill);
                    if (Filled(list[index], fill) is { } filled)
                    {
                        list[index] = filled;
                    }
                }

                break;
            default:
                break;
        }
    }

    private static string? Filled(JsonNode? value, Func<string, string> fill) =>
        value is JsonValue && value.GetValueKind() == JsonValueKind.String ? fill(value.GetValue<string>()) : null;
}
