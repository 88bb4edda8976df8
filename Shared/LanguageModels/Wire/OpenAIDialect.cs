using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dashboard.LanguageModels;

/// <summary>
/// Brings answers of the many servers that speak OpenAI's protocol in their own way into the form that OpenAI's library reads: it gives up
/// at a reason for the end that it does not know, and at what is null or of another kind where OpenAI has a value.
/// </summary>
internal static class OpenAIDialect
{
    /// <summary>The body of an answer in one piece.</summary>
    public static byte[] Whole(byte[] body) => Tidied(Encoding.UTF8.GetString(body), isPiece: false) is { } tidy ? Encoding.UTF8.GetBytes(tidy) : body;

    /// <summary>A line of a streamed answer.</summary>
    public static string Line(string line) =>
        line.StartsWith("data:", StringComparison.Ordinal) && Tidied(line[5..], isPiece: true) is { } tidy ? $"data: {tidy}" : line;

    /// <returns>Null when it is no answer of a model.</returns>
    private static string? Tidied(string text, bool isPiece)
    {
        if (!text.Contains("\"choices\"", StringComparison.Ordinal) || Parse(text) is not { } answer)
        {
            return null;
        }

        Keep(answer, "id", JsonValueKind.String);
        Keep(answer, "model", JsonValueKind.String);
        Keep(answer, "system_fingerprint", JsonValueKind.String);
        answer["created"] = Integer(answer["created"]);
        answer["object"] = isPiece ? "chat.completion.chunk" : "chat.completion";
        answer.Remove("service_tier");
        answer["choices"] = new JsonArray([.. Objects(answer["choices"]).Select((choice, index) => Choice(choice, index, isPiece))]);
        Keep(answer, "usage", JsonValueKind.Object);
        TidyCounts(answer["usage"] as JsonObject);
        return answer.ToJsonString(WireJson.Relaxed);
    }

    private static JsonNode Choice(JsonObject choice, int index, bool isPiece)
    {
        var said = (choice[isPiece ? "delta" : "message"] as JsonObject)?.DeepClone().AsObject() ?? [];
        foreach (var (name, value) in said.ToList())
        {
            if (value is null && name != "content")
            {
                said.Remove(name);
            }
        }

        if (said["content"] is JsonArray parts)
        {
            said["content"] = string.Concat(Objects(parts).Where(part => TextOf(part["type"]) == "text").Select(part => TextOf(part["text"])));
        }

        if (!isPiece || said.ContainsKey("role"))
        {
            // Whoever answers is the model, whatever it is called.
            said["role"] = "assistant";
        }

        return new JsonObject
        {
            ["index"] = choice["index"] is null ? index : Integer(choice["index"]),
            ["finish_reason"] = Reason(TextOf(choice["finish_reason"]), said, isPiece),
            [isPiece ? "delta" : "message"] = said,
        };
    }

    private static string? Reason(string? given, JsonObject said, bool isPiece) => given?.ToLowerInvariant() switch
    {
        null or "" when isPiece => null,
        null or "" => said["tool_calls"] is JsonArray { Count: > 0 } ? "tool_calls" : "stop",
        "stop" or "length" or "content_filter" or "tool_calls" or "function_call" => given.ToLowerInvariant(),
        var word when word.Contains("length", StringComparison.Ordinal) || word.StartsWith("max_", StringComparison.Ordinal) => "length",
        var word when word.Contains("filter", StringComparison.Ordinal) || word.Contains("safety", StringComparison.Ordinal) || word == "sensitive" => "content_filter",
        var word when word.Contains("tool", StringComparison.Ordinal) => "tool_calls",
        _ => "stop",
    };

    private static void TidyCounts(JsonObject? counts)
    {
        foreach (var (name, value) in counts?.ToList() ?? [])
        {
            if (value is JsonObject details)
            {
                TidyCounts(details);
            }
            else if (value?.GetValueKind() == JsonValueKind.Number && name.EndsWith("tokens", StringComparison.Ordinal))
            {
                counts![name] = Integer(value);
            }
            else
            {
                counts!.Remove(name);
            }
        }
    }

    private static void Keep(JsonObject json, string name, JsonValueKind kind)
    {
        if (json[name]?.GetValueKind() != kind)
        {
            json.Remove(name);
        }
    }

    private static long Integer(JsonNode? number) => number?.GetValueKind() == JsonValueKind.Number ? (long)number.AsValue().GetValue<double>() : 0;

    private static string? TextOf(JsonNode? text) => text?.GetValueKind() == JsonValueKind.String ? text.GetValue<string>() : null;

    private static IEnumerable<JsonObject> Objects(JsonNode? list) => (list as JsonArray)?.OfType<JsonObject>() ?? [];

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
