using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Tests.Fixtures;

/// <summary>A request before its body was understood.</summary>
internal sealed record RawRequest(int Number, string Path, IReadOnlyDictionary<string, string> Headers, JsonElement Body);

/// <summary>One provider's wire format: reads requests, writes answers.</summary>
internal abstract class FakeModelWire
{
    public abstract string Provider { get; }

    public virtual string StreamType => "text/event-stream";

    public abstract FakeModelRequest Read(RawRequest raw);

    public abstract JsonObject Write(FakeModelRequest request, FakeReply reply);

    /// <summary>What is sent for each piece of a streamed answer, and its end.</summary>
    public abstract IEnumerable<string> Stream(FakeModelRequest request, FakeReply reply);

    public abstract JsonObject WriteError(int status, string message);

    public virtual bool IsAuthorized(HttpContext context) => context.Request.Headers.Authorization == $"Bearer {FakeModelServer.Key}";

    /// <summary>The line by which a stream says that the server is overloaded.</summary>
    public virtual string StreamError() => Data(WriteError(529, "overloaded"));

    protected static string Data(JsonNode data) => $"data: {data.ToJsonString()}\n\n";

    public static JsonElement? Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    protected static bool IsTrue(JsonElement body, string name) => Property(body, name) is { ValueKind: JsonValueKind.True };

    protected static FakeMessage ReadMessage(JsonElement message) =>
        ReadContent(message.GetProperty("role").GetString()!, Property(message, "content") ?? JsonDocument.Parse("\"\"").RootElement);

    protected static FakeMessage ReadContent(string role, JsonElement content)
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
