using System.Text.Json.Nodes;

namespace Dashboard.Tests.Fixtures;

/// <summary>OpenAI's chat completions.</summary>
internal sealed class FakeOpenAI : FakeModelWire
{
    private const string Refusal = "I can't help with that.";

    public override string Provider => "openai";

    public override FakeModelRequest Read(RawRequest raw)
    {
        var body = raw.Body;
        var messages = body.GetProperty("messages").EnumerateArray().Select(ReadMessage).ToList();
        var format = Property(body, "response_format");
        return new FakeModelRequest
        {
            Number = raw.Number,
            Provider = Provider,
            Model = body.GetProperty("model").GetString()!,
            Headers = raw.Headers,
            System = string.Join('\n', messages.Where(message => message.Role == "system").Select(message => message.Text)),
            Messages = [.. messages.Where(message => message.Role != "system")],
            ResponseFormat = format?.GetProperty("type").GetString(),
            Schema = format is { } f && Property(f, "json_schema") is { } schema ? schema.GetProperty("schema") : null,
            MaxTokens = Property(body, "max_completion_tokens")?.GetInt32(),
            Streams = IsTrue(body, "stream"),
            Body = body,
        };
    }

    public override JsonObject Write(FakeModelRequest request, FakeReply reply)
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = reply.Text };
        if (reply.Finish == FakeFinish.Refusal)
        {
            message["content"] = null;
            message["refusal"] = Refusal;
        }

        if (reply.Call is { } call)
        {
            message["tool_calls"] = new JsonArray(Call(call, null));
        }

        return new JsonObject
        {
            ["id"] = $"chatcmpl-{request.Number}",
            ["object"] = "chat.completion",
            ["created"] = 1_700_000_000,
            ["model"] = request.Model,
            ["choices"] = new JsonArray(new JsonObject
            {
                ["index"] = 0,
                ["finish_reason"] = Finish(reply),
                ["message"] = message,
            }),
            ["usage"] = reply.SaysUsage ? Usage(reply) : null,
        };
    }

    public override IEnumerable<string> Stream(FakeModelRequest request, FakeReply reply)
    {
        yield return Chunk(request, new JsonObject { ["role"] = "assistant", ["content"] = "" });
        foreach (var piece in reply.TextPieces())
        {
            yield return Chunk(request, new JsonObject { ["content"] = piece });
        }

        if (reply.End != StreamEnd.Whole)
        {
            yield break;
        }

        if (reply.Finish == FakeFinish.Refusal)
        {
            yield return Chunk(request, new JsonObject { ["refusal"] = Refusal });
        }

        if (reply.Call is { } call)
        {
            yield return Chunk(request, new JsonObject { ["tool_calls"] = new JsonArray(Call(call, 0)) });
        }

        if (reply.SaysWhyItEnded)
        {
            yield return Chunk(request, [], Finish(reply));
        }

        yield return Data(new JsonObject
        {
            ["id"] = $"chatcmpl-{request.Number}",
            ["object"] = "chat.completion.chunk",
            ["created"] = 1_700_000_000,
            ["model"] = request.Model,
            ["choices"] = new JsonArray(),
            ["usage"] = Usage(reply),
        });
        yield return "data: [DONE]\n\n";
    }

    public override JsonObject WriteError(int status, string message) => new()
    {
        ["error"] = new JsonObject { ["type"] = status == 429 ? "rate_limit_error" : status >= 500 ? "server_error" : "invalid_request_error", ["message"] = message },
    };

    private static JsonObject Call((string Name, string Arguments) call, int? index)
    {
        var json = new JsonObject
        {
            ["id"] = "call-1",
            ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = call.Arguments },
        };
        if (index is { } position)
        {
            json["index"] = position;
        }

        return json;
    }

    private static string? Finish(FakeReply reply) =>
        !reply.SaysWhyItEnded ? null : reply.FinishWords ?? (reply.Finish == FakeFinish.Length ? "length" : reply.Call is null ? "stop" : "tool_calls");

    private static JsonObject Usage(FakeReply reply) => new()
    {
        ["prompt_tokens"] = reply.InputTokens,
        ["completion_tokens"] = reply.OutputTokens,
        ["total_tokens"] = reply.InputTokens + reply.OutputTokens,
        ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = reply.CachedInputTokens },
        ["completion_tokens_details"] = new JsonObject { ["reasoning_tokens"] = reply.ReasoningTokens },
    };

    private static string Chunk(FakeModelRequest request, JsonObject delta, string? finish = null) => Data(new JsonObject
    {
        ["id"] = $"chatcmpl-{request.Number}",
        ["object"] = "chat.completion.chunk",
        ["created"] = 1_700_000_000,
        ["model"] = request.Model,
        ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish }),
    });
}
