using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dashboard.Tests.Fixtures;

/// <summary>Reads requests and writes answers of the two wire formats.</summary>
internal static class FakeModelWire
{
    public static FakeModelRequest ReadOpenAI(int number, IReadOnlyDictionary<string, string> headers, JsonElement body)
    {
        var messages = body.GetProperty("messages").EnumerateArray().Select(ReadMessage).ToList();
        var format = Property(body, "response_format");
        return new FakeModelRequest
        {
            Number = number,
            Provider = "openai",
            Model = body.GetProperty("model").GetString()!,
            Headers = headers,
            System = string.Join('\n', messages.Where(message => message.Role == "system").Select(message => message.Text)),
            Messages = [.. messages.Where(message => message.Role != "system")],
            ResponseFormat = format?.GetProperty("type").GetString(),
            Schema = format is { } f && Property(f, "json_schema") is { } schema ? schema.GetProperty("schema") : null,
            MaxTokens = Property(body, "max_completion_tokens")?.GetInt32(),
            Body = body,
        };
    }

    public static FakeModelRequest ReadAnthropic(int number, IReadOnlyDictionary<string, string> headers, JsonElement body)
    {
        var format = Property(body, "output_config") is { } config ? Property(config, "format") : null;
        return new FakeModelRequest
        {
            Number = number,
            Provider = "anthropic",
            Model = body.GetProperty("model").GetString()!,
            Headers = headers,
            System = Property(body, "system") is { } system ? ReadContent("system", system).Text : "",
            Messages = [.. body.GetProperty("messages").EnumerateArray().Select(ReadMessage)],
            ResponseFormat = format?.GetProperty("type").GetString(),
            Schema = format is { } f ? Property(f, "schema") : null,
            MaxTokens = body.GetProperty("max_tokens").GetInt32(),
            Body = body,
        };
    }

    public static JsonObject WriteOpenAI(FakeModelRequest request, FakeReply reply) => new()
    {
        ["id"] = $"chatcmpl-{request.Number}",
        ["object"] = "chat.completion",
        ["created"] = 1_700_000_000,
        ["model"] = request.Model,
        ["choices"] = new JsonArray(new JsonObject
        {
            ["index"] = 0,
            ["finish_reason"] = "stop",
            ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = reply.Text },
        }),
        ["usage"] = new JsonObject
        {
            ["prompt_tokens"] = reply.InputTokens,
            ["completion_tokens"] = reply.OutputTokens,
            ["total_tokens"] = reply.InputTokens + reply.OutputTokens,
            ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = reply.CachedInputTokens },
        },
    };

    public static JsonObject WriteAnthropic(FakeModelRequest request, FakeReply reply) => new()
    {
        ["id"] = $"msg_{request.Number}",
        ["type"] = "message",
        ["role"] = "assistant",
        ["model"] = request.Model,
        ["content"] = reply.Text.Length == 0
            ? new JsonArray()
            : new JsonArray(new JsonObject { ["type"] = "text", ["text"] = reply.Text }),
        ["stop_reason"] = "end_turn",
        ["stop_sequence"] = null,
        ["usage"] = new JsonObject
        {
            ["input_tokens"] = reply.InputTokens - reply.CachedInputTokens,
            ["cache_read_input_tokens"] = reply.CachedInputTokens,
            ["cache_creation_input_tokens"] = 0,
            ["output_tokens"] = reply.OutputTokens,
        },
    };

    public static JsonObject WriteError(string provider, int status, string message)
    {
        var error = new JsonObject { ["type"] = status == 429 ? "rate_limit_error" : "invalid_request_error", ["message"] = message };
        return provider == "anthropic"
            ? new JsonObject { ["type"] = "error", ["error"] = error }
            : new JsonObject { ["error"] = error };
    }

    public static JsonElement? Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    private static FakeMessage ReadMessage(JsonElement message) =>
        ReadContent(message.GetProperty("role").GetString()!, message.GetProperty("content"));

    private static FakeMessage ReadContent(string role, JsonElement content)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            return new FakeMessage(role, content.GetString()!, 0, false);
        }

        var parts = content.EnumerateArray().ToList();
        return new FakeMessage(
            role,
            string.Join('\n', parts.Select(part => Property(part, "text")?.GetString()).OfType<string>()),
            parts.Count(part => part.GetProperty("type").GetString() is "image" or "image_url"),
            parts.Any(part => Property(part, "cache_control") is not null));
    }
}
