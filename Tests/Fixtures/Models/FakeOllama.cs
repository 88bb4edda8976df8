using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Tests.Fixtures;

/// <summary>Ollama's chat.</summary>
internal sealed class FakeOllama : FakeModelWire
{
    public override string Provider => "ollama";

    public override string StreamType => "application/x-ndjson";

    /// <summary>Without a key, as on one's own machine, or with the right one.</summary>
    public override bool IsAuthorized(HttpContext context) =>
        context.Request.Headers.Authorization.Count == 0 || base.IsAuthorized(context);

    public override FakeModelRequest Read(RawRequest raw)
    {
        var messages = raw.Body.GetProperty("messages").EnumerateArray()
            .Select(message => new FakeMessage(
                message.GetProperty("role").GetString()!,
                message.GetProperty("content").GetString()!,
                Property(message, "images")?.GetArrayLength() ?? 0,
                false))
            .ToList();
        var format = Property(raw.Body, "format");
        return new FakeModelRequest
        {
            Number = raw.Number,
            Provider = Provider,
            Model = raw.Body.GetProperty("model").GetString()!,
            Headers = raw.Headers,
            System = string.Join('\n', messages.Where(message => message.Role == "system").Select(message => message.Text)),
            Messages = [.. messages.Where(message => message.Role != "system")],
            ResponseFormat = format switch { null => null, { ValueKind: JsonValueKind.Object } => "json_schema", _ => "json_object" },
            Schema = format is { ValueKind: JsonValueKind.Object } ? format : null,
            MaxTokens = Property(raw.Body, "options") is { } options ? Property(options, "num_predict")?.GetInt32() : null,
            Streams = Property(raw.Body, "stream") is not { ValueKind: JsonValueKind.False },
            Body = raw.Body,
        };
    }

    public override JsonObject Write(FakeModelRequest request, FakeReply reply)
    {
        var message = Message(reply.Text, reply.Thought);
        AddCall(message, reply);
        return Answer(request, message, reply);
    }

    public override IEnumerable<string> Stream(FakeModelRequest request, FakeReply reply)
    {
        if (reply.Thought.Length > 0)
        {
            yield return Line(Answer(request, Message("", reply.Thought), null));
        }

        foreach (var piece in reply.TextPieces())
        {
            yield return Line(Answer(request, Message(piece, ""), null));
        }

        if (reply.End == StreamEnd.Whole)
        {
            var last = Message("", "");
            AddCall(last, reply);
            yield return Line(Answer(request, last, reply));
        }
    }

    public override JsonObject WriteError(int status, string message) => new() { ["error"] = message };

    public override string StreamError() => Line(WriteError(529, "overloaded"));

    private static string Line(JsonObject json) => json.ToJsonString() + "\n";

    private static JsonObject Message(string text, string thought)
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = text };
        if (thought.Length > 0)
        {
            message["thinking"] = thought;
        }

        return message;
    }

    private static void AddCall(JsonObject message, FakeReply reply)
    {
        if (reply.Call is { } call)
        {
            message["tool_calls"] = new JsonArray(new JsonObject
            {
                ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = JsonNode.Parse(call.Arguments) },
            });
        }
    }

    private static JsonObject Answer(FakeModelRequest request, JsonObject message, FakeReply? last)
    {
        var answer = new JsonObject
        {
            ["model"] = request.Model,
            ["created_at"] = "2026-01-01T00:00:00Z",
            ["message"] = message,
            ["done"] = last is not null,
        };
        if (last is not null)
        {
            answer["done_reason"] = last.Finish == FakeFinish.Length ? "length" : "stop";
            answer["prompt_eval_count"] = last.InputTokens;
            answer["eval_count"] = last.OutputTokens;
        }

        return answer;
    }
}
