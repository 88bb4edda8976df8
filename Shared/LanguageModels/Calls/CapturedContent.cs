using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Dashboard.LanguageModels;

/// <summary>
/// Messages in the JSON of the OpenTelemetry conventions for generative AI, which the Aspire dashboard shows as a
/// conversation. Pictures are only named: a span is no place for megabytes.
/// </summary>
internal static class CapturedContent
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The system messages; null when there are none.</summary>
    public static string? Instructions(IEnumerable<ChatMessage> messages)
    {
        var parts = messages.Where(static message => message.Role == ChatRole.System).SelectMany(static message => message.Contents).Select(Part);
        var array = new JsonArray([.. parts]);
        return array.Count == 0 ? null : array.ToJsonString(Readable);
    }

    public static string Input(IEnumerable<ChatMessage> messages) =>
        new JsonArray([.. messages.Where(static message => message.Role != ChatRole.System).Select(static message => Message(message))]).ToJsonString(Readable);

    public static string Output(ChatResponse response) =>
        new JsonArray([.. response.Messages.Select(message => Message(message, response.FinishReason?.Value ?? "stop"))]).ToJsonString(Readable);

    private static JsonNode Message(ChatMessage message, string? finishReason = null)
    {
        var json = new JsonObject
        {
            ["role"] = message.Role.Value,
            ["parts"] = new JsonArray([.. message.Contents.Select(Part)]),
        };
        if (finishReason is not null)
        {
            json["finish_reason"] = finishReason;
        }

        return json;
    }

    private static JsonNode Part(AIContent content) => content switch
    {
        TextContent text => Text(text.Text),
        TextReasoningContent reasoning => new JsonObject { ["type"] = "reasoning", ["content"] = reasoning.Text },
        DataContent data => Text($"[{data.MediaType}, {data.Data.Length} bytes]"),
        _ => Text($"[{content.GetType().Name}]"),
    };

    private static JsonObject Text(string text) => new() { ["type"] = "text", ["content"] = text };
}
