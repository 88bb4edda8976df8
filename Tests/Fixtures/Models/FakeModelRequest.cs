using System.Text.Json;

namespace Dashboard.Tests.Fixtures;

/// <summary>One message as the server understood it, whatever the wire format.</summary>
public sealed record FakeMessage(string Role, string Text, int Images, bool MarkedForCache);

/// <summary>One request that reached the fake model server.</summary>
public sealed record FakeModelRequest
{
    /// <summary>From 1, in the order of arrival.</summary>
    public required int Number { get; init; }

    /// <summary><c>openai</c>, <c>anthropic</c>, <c>gemini</c> or <c>ollama</c>.</summary>
    public required string Provider { get; init; }

    public required string Model { get; init; }

    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The system messages, joined.</summary>
    public required string System { get; init; }

    /// <summary>Everything else, in order.</summary>
    public required IReadOnlyList<FakeMessage> Messages { get; init; }

    /// <summary><c>json_schema</c>, <c>json_object</c> or null.</summary>
    public string? ResponseFormat { get; init; }

    public JsonElement? Schema { get; init; }

    public int? MaxTokens { get; init; }

    /// <summary>The answer is to be streamed.</summary>
    public bool Streams { get; init; }

    public required JsonElement Body { get; init; }

    public int ImageCount => Messages.Sum(message => message.Images);

    public string LastMessage => Messages[^1].Text;

    /// <summary>Everything the model is shown.</summary>
    public string AllText => System + "\n" + string.Join('\n', Messages.Select(message => message.Text));
}
