using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Tests.Fixtures;

/// <summary>Gemini's generateContent.</summary>
internal sealed class FakeGemini : FakeModelWire
{
    public override string Provider => "gemini";

    public override bool IsAuthorized(HttpContext context) => context.Request.Headers["x-goog-api-key"] == FakeModelServer.Key;

    public override FakeModelRequest Read(RawRequest raw)
    {
        var call = raw.Path[(raw.Path.LastIndexOf('/') + 1)..].Split(':');
        var config = Property(raw.Body, "generationConfig");
        var format = config is { } c ? Property(c, "responseMimeType")?.GetString() : null;
        var schema = config is { } known ? Property(known, "responseJsonSchema") : null;
        return new FakeModelRequest
        {
            Number = raw.Number,
            Provider = Provider,
            Model = call[0],
            Headers = raw.Headers,
            System = Property(raw.Body, "systemInstruction") is { } system ? ReadParts("system", system).Text : "",
            Messages = [.. raw.Body.GetProperty("contents").EnumerateArray()
                .Select(content => ReadParts(content.GetProperty("role").GetString() == "model" ? "assistant" : "user", content))],
            ResponseFormat = schema is not null ? "json_schema" : format == "application/json" ? "json_object" : null,
            Schema = schema,
            MaxTokens = config is { } limits ? Property(limits, "maxOutputTokens")?.GetInt32() : null,
            Streams = call[1] == "streamGenerateContent",
            Body = raw.Body,
        };
    }

    public override JsonObject Write(FakeModelRequest request, FakeReply reply)
    {
        var parts = new JsonArray();
        if (reply.Thought.Length > 0)
        {
            parts.Add(new JsonObject { ["text"] = reply.Thought, ["thought"] = true });
        }

        if (reply.Text.Length > 0)
        {
            parts.Add(new JsonObject { ["text"] = reply.Text });
        }

        AddCall(parts, reply);
        return Answer(request, reply, parts, Finish(reply));
    }

    public override IEnumerable<string> Stream(FakeModelRequest request, FakeReply reply)
    {
        if (reply.Thought.Length > 0)
        {
            yield return Data(Answer(request, reply, [new JsonObject { ["text"] = reply.Thought, ["thought"] = true }], null));
        }

        foreach (var piece in reply.TextPieces())
        {
            yield return Data(Answer(request, reply, [new JsonObject { ["text"] = piece }], null));
        }

        if (reply.End == StreamEnd.Whole)
        {
            var parts = new JsonArray();
            AddCall(parts, reply);
            yield return Data(Answer(request, reply, parts, Finish(reply)));
        }
    }

    public override JsonObject WriteError(int status, string message)
    {
        var error = new JsonObject
        {
            ["code"] = status == 401 ? 400 : status,
            ["message"] = message,
            ["status"] = status switch { 401 => "INVALID_ARGUMENT", 429 => "RESOURCE_EXHAUSTED", >= 500 => "UNAVAILABLE", _ => "INVALID_ARGUMENT" },
        };
        if (status == 401)
        {
            error["details"] = new JsonArray(new JsonObject { ["@type"] = "type.googleapis.com/google.rpc.ErrorInfo", ["reason"] = "API_KEY_INVALID" });
        }

        return new JsonObject { ["error"] = error };
    }

    private static void AddCall(JsonArray parts, FakeReply reply)
    {
        if (reply.Call is { } call)
        {
            parts.Add(new JsonObject
            {
                ["functionCall"] = new JsonObject { ["name"] = call.Name, ["args"] = JsonNode.Parse(call.Arguments) },
                ["thoughtSignature"] = "sig-1",
            });
        }
    }

    private static string Finish(FakeReply reply) => reply.Finish switch
    {
        FakeFinish.Length => "MAX_TOKENS",
        FakeFinish.Refusal => "SAFETY",
        _ => "STOP",
    };

    private static JsonObject Answer(FakeModelRequest request, FakeReply reply, JsonArray parts, string? finish)
    {
        var candidate = new JsonObject { ["content"] = new JsonObject { ["role"] = "model", ["parts"] = parts }, ["index"] = 0 };
        if (finish is not null)
        {
            candidate["finishReason"] = finish;
        }

        return new JsonObject
        {
            ["candidates"] = new JsonArray(candidate),
            ["usageMetadata"] = new JsonObject
            {
                ["promptTokenCount"] = reply.InputTokens,
                ["cachedContentTokenCount"] = reply.CachedInputTokens,
                ["candidatesTokenCount"] = reply.OutputTokens - reply.ReasoningTokens,
                ["thoughtsTokenCount"] = reply.ReasoningTokens,
                ["totalTokenCount"] = reply.InputTokens + reply.OutputTokens,
            },
            ["modelVersion"] = request.Model,
            ["responseId"] = $"response-{request.Number}",
        };
    }

    private static FakeMessage ReadParts(string role, JsonElement content)
    {
        var parts = content.GetProperty("parts").EnumerateArray().ToList();
        return new FakeMessage(
            role,
            string.Join('\n', parts.Select(part => Property(part, "text")?.GetString()).OfType<string>()),
            parts.Count(part => Property(part, "inlineData") is { } data && data.GetProperty("mimeType").GetString()!.StartsWith("image/", StringComparison.Ordinal)),
            false);
    }
}
