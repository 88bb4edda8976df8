using System.Text.Json.Nodes;

namespace Dashboard.Tests.Fixtures;

/// <summary>Anthropic's messages.</summary>
internal sealed class FakeAnthropic : FakeModelWire
{
    public override string Provider => "anthropic";

    public override FakeModelRequest Read(RawRequest raw)
    {
        var body = raw.Body;
        var format = Property(body, "output_config") is { } config ? Property(config, "format") : null;
        return new FakeModelRequest
        {
            Number = raw.Number,
            Provider = Provider,
            Model = body.GetProperty("model").GetString()!,
            Headers = raw.Headers,
            System = Property(body, "system") is { } system ? ReadContent("system", system).Text : "",
            Messages = [.. body.GetProperty("messages").EnumerateArray().Select(ReadMessage)],
            ResponseFormat = format?.GetProperty("type").GetString(),
            Schema = format is { } f ? Property(f, "schema") : null,
            MaxTokens = body.GetProperty("max_tokens").GetInt32(),
            Streams = IsTrue(body, "stream"),
            Body = body,
        };
    }

    public override JsonObject Write(FakeModelRequest request, FakeReply reply)
    {
        var content = new JsonArray();
        if (reply.Thought.Length > 0)
        {
            content.Add(new JsonObject { ["type"] = "thinking", ["thinking"] = reply.Thought, ["signature"] = "s" });
        }

        if (reply.Text.Length > 0)
        {
            content.Add(new JsonObject { ["type"] = "text", ["text"] = reply.Text });
        }

        if (reply.Call is { } call)
        {
            content.Add(new JsonObject { ["type"] = "tool_use", ["id"] = "toolu_1", ["name"] = call.Name, ["input"] = JsonNode.Parse(call.Arguments) });
        }

        return Message(request, content, Stop(reply), Usage(reply, reply.OutputTokens));
    }

    public override IEnumerable<string> Stream(FakeModelRequest request, FakeReply reply)
    {
        yield return Event(new JsonObject { ["type"] = "message_start", ["message"] = Message(request, [], null, Usage(reply, 1)) });
        yield return Event(new JsonObject { ["type"] = "ping" });
        var index = 0;
        if (reply.Thought.Length > 0)
        {
            yield return Start(index, new JsonObject { ["type"] = "thinking", ["thinking"] = "", ["signature"] = "" });
            yield return Delta(index, new JsonObject { ["type"] = "thinking_delta", ["thinking"] = reply.Thought });
            yield return Event(new JsonObject { ["type"] = "content_block_stop", ["index"] = index++ });
        }

        yield return Start(index, new JsonObject { ["type"] = "text", ["text"] = "" });
        foreach (var piece in reply.TextPieces())
        {
            yield return Delta(index, new JsonObject { ["type"] = "text_delta", ["text"] = piece });
        }

        if (reply.End != StreamEnd.Whole)
        {
            yield break;
        }

        yield return Event(new JsonObject { ["type"] = "content_block_stop", ["index"] = index++ });
        if (reply.Call is { } call)
        {
            yield return Start(index, new JsonObject { ["type"] = "tool_use", ["id"] = "toolu_1", ["name"] = call.Name, ["input"] = new JsonObject() });
            foreach (var piece in reply.PiecesOf(call.Arguments))
            {
                yield return Delta(index, new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = piece });
            }

            yield return Event(new JsonObject { ["type"] = "content_block_stop", ["index"] = index });
        }

        yield return Event(new JsonObject
        {
            ["type"] = "message_delta",
            ["delta"] = new JsonObject { ["stop_reason"] = Stop(reply), ["stop_sequence"] = null },
            ["usage"] = new JsonObject { ["output_tokens"] = reply.OutputTokens },
        });
        yield return Event(new JsonObject { ["type"] = "message_stop" });
    }

    public override JsonObject WriteError(int status, string message) => new()
    {
        ["type"] = "error",
        ["error"] = new JsonObject
        {
            ["type"] = status switch { 429 => "rate_limit_error", 529 => "overloaded_error", >= 500 => "api_error", _ => "invalid_request_error" },
            ["message"] = message,
        },
    };

    public override string StreamError() => Event(WriteError(529, "overloaded"));

    private static JsonObject Message(FakeModelRequest request, JsonArray content, string? stop, JsonObject usage) => new()
    {
        ["id"] = $"msg_{request.Number}",
        ["type"] = "message",
        ["role"] = "assistant",
        ["model"] = request.Model,
        ["content"] = content,
        ["stop_reason"] = stop,
        ["stop_sequence"] = null,
        ["usage"] = usage,
    };

    private static string Stop(FakeReply reply) => reply.Finish switch
    {
        FakeFinish.Length => "max_tokens",
        FakeFinish.Refusal => "refusal",
        _ => reply.Call is null ? "end_turn" : "tool_use",
    };

    private static JsonObject Usage(FakeReply reply, int output) => new()
    {
        ["input_tokens"] = reply.InputTokens - reply.CachedInputTokens - reply.CacheWriteTokens,
        ["cache_read_input_tokens"] = reply.CachedInputTokens,
        ["cache_creation_input_tokens"] = reply.CacheWriteTokens,
        ["output_tokens"] = output,
    };

    private static string Start(int index, JsonObject block) =>
        Event(new JsonObject { ["type"] = "content_block_start", ["index"] = index, ["content_block"] = block });

    private static string Delta(int index, JsonObject delta) =>
        Event(new JsonObject { ["type"] = "content_block_delta", ["index"] = index, ["delta"] = delta });

    private static string Event(JsonObject data) => $"event: {data["type"]}\n{Data(data)}";
}
