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

    /// <summary>The first byte waits for this.</summary>
    public Task Before { get; init; } = Task.CompletedTask;

    /// <summary>What the model thinks before it answers, where the protocol shows it.</summary>
    public string Thought { get; init; } = "";

    /// <summary>A function that the model calls: its name and the arguments as JSON.</summary>
    public (string Name, string Arguments)? Call { get; init; }

    /// <summary>How many pieces a streamed answer has.</summary>
    public int Pieces { get; init; } = 3;

    /// <summary>So many pieces of a streamed answer are sent and no more; null sends all.</summary>
    public int? PiecesSent { get; init; }

    /// <summary>What each piece of a stream waits for, by its number on the wire, from 0.</summary>
    public Func<int, Task> BeforePiece { get; init; } = _ => Task.CompletedTask;

    /// <summary>How a streamed answer ends after <see cref="PiecesSent"/>.</summary>
    public StreamEnd End { get; init; } = StreamEnd.Whole;

    /// <summary>False for servers of OpenAI's protocol that never say it; what it cost comes all the same.</summary>
    public bool SaysWhyItEnded { get; init; } = true;

    /// <summary>Why the model ended, in the words of some server of OpenAI's protocol.</summary>
    public string? FinishWords { get; init; }

    /// <summary>The body of an error as it is, instead of one with <see cref="Text"/>.</summary>
    public string? ErrorBody { get; init; }

    /// <summary>Why the model ended, as each provider says it.</summary>
    public FakeFinish Finish { get; init; } = FakeFinish.Natural;

    /// <summary>False for servers of OpenAI's protocol that do not say what a call used.</summary>
    public bool SaysUsage { get; init; } = true;

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public int InputTokens { get; init; } = 1_000;

    /// <summary>Part of <see cref="InputTokens"/>.</summary>
    public int CachedInputTokens { get; init; }

    public int CacheWriteTokens { get; init; }

    public int OutputTokens { get; init; } = 100;

    /// <summary>Part of <see cref="OutputTokens"/>.</summary>
    public int ReasoningTokens { get; init; }

    /// <summary>The pieces of the text that are sent.</summary>
    public IEnumerable<string> TextPieces() => PiecesOf(Text).Take(PiecesSent ?? int.MaxValue);

    public IEnumerable<string> PiecesOf(string text) => text.Chunk(Math.Max(1, (text.Length + Pieces - 1) / Pieces)).Select(piece => new string(piece));

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

/// <summary>Why a model ended its answer.</summary>
public enum FakeFinish
{
    /// <summary>It had said all, or calls a function.</summary>
    Natural,

    /// <summary>It has used up the tokens of an answer.</summary>
    Length,

    /// <summary>It, or its provider, will not answer this.</summary>
    Refusal,
}

/// <summary>How a streamed answer ends.</summary>
public enum StreamEnd
{
    /// <summary>With everything that belongs to an end.</summary>
    Whole,

    /// <summary>In order, but with the end missing.</summary>
    CutOff,

    /// <summary>The connection breaks.</summary>
    Broken,

    /// <summary>The server says in the stream that it is overloaded.</summary>
    Error,
}
