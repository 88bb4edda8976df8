using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.Tests.Fixtures;

/// <summary>What the fake model server answers to one request.</summary>
public sealed record FakeReply
{
    public string Text { get; init; } = "";

    public int StatusCode { get; init; } = 200;

    /// <summary>Value of the Retry-After header.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>Sent as it is instead of the provider's format.</summary>
    public string? RawBody { get; init; }

    /// <summary>Never answers; the request ends when the client goes away.</summary>
    public bool Hangs { get; init; }

    public int InputTokens { get; init; } = 1_000;

    /// <summary>Part of <see cref="InputTokens"/>.</summary>
    public int CachedInputTokens { get; init; }

    public int OutputTokens { get; init; } = 100;

    public static FakeReply Say(string text) => new() { Text = text };

    /// <summary>The value as JSON text in the product's dialect.</summary>
    public static FakeReply Json(object value) => Say(JsonSerializer.Serialize(value, SnakeCase));

    public static FakeReply Error(int statusCode, string message = "it went wrong", string? retryAfter = null) =>
        new() { StatusCode = statusCode, Text = message, RetryAfter = retryAfter };

    public static FakeReply Raw(string body) => new() { RawBody = body };

    public static FakeReply Hang() => new() { Hangs = true };

    private static readonly JsonSerializerOptions SnakeCase = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new SnakeCaseEnumConverter<ScrollDirection>() },
    };
}
