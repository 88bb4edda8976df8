using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>
/// Everything a run needs to go on after a step in another browser, on another machine. Kept as compressed JSON; it holds
/// cookies, so whoever has it is signed in wherever the run was.
/// </summary>
public sealed record Checkpoint
{
    /// <summary>Raised whenever an older reader would misunderstand what is written.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Bytes after unpacking above which a checkpoint is taken for broken.</summary>
    private const int MaxLength = 256 * 1024 * 1024;

    private static readonly JsonSerializerOptions Format = new(Json.Options)
    {
        TypeInfoResolver = JsonTypeInfoResolver.Combine(ContractsJson.Default, new DefaultJsonTypeInfoResolver()),
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public int Version { get; init; } = CurrentVersion;

    /// <summary>The last step that it holds.</summary>
    public required int Step { get; init; }

    /// <summary><c>agent</c> or <c>recipe</c>: which kind of run can go on from here.</summary>
    public required string Kind { get; init; }

    /// <summary>What the run itself knows; its own form.</summary>
    public required JsonElement Memory { get; init; }

    public required BrowserState Browser { get; init; }

    /// <summary>Files of the workspace, as far as they are not too large.</summary>
    public IReadOnlyList<CopiedFile> Files { get; init; } = [];

    /// <summary>The form in which it is kept.</summary>
    /// <param name="scrubber">Takes secrets out of it; the same secrets put them back when it is read.</param>
    public byte[] ToBytes(SecretScrubber? scrubber = null)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            if (scrubber is { IsEmpty: false })
            {
                gzip.Write(Encoding.UTF8.GetBytes(scrubber.Seal(JsonSerializer.Serialize(this, Format))));
            }
            else
            {
                JsonSerializer.Serialize(gzip, this, Format);
            }
        }

        return packed.ToArray();
    }

    /// <param name="scrubber">Knows the secrets that were taken out.</param>
    /// <exception cref="CheckpointException">It is damaged, or of a version that this program does not know.</exception>
    public static Checkpoint Read(byte[] bytes, SecretScrubber? scrubber = null)
    {
        try
        {
            using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            using var plain = new MemoryStream();
            CopyBounded(gzip, plain);
            using var document = scrubber is { IsEmpty: false }
                ? JsonDocument.Parse(scrubber.Restore(Encoding.UTF8.GetString(plain.GetBuffer(), 0, (int)plain.Length)))
                : JsonDocument.Parse(plain.GetBuffer().AsMemory(0, (int)plain.Length));
            var version = document.RootElement.GetProperty("version").GetInt32();
            return version == CurrentVersion
                ? document.Deserialize<Checkpoint>(Format)!
                : throw new CheckpointException("checkpoint_version", $"It was written by another version ({version}, and this one reads {CurrentVersion}).");
        }
        catch (Exception error) when (error is JsonException or InvalidDataException or InvalidOperationException or KeyNotFoundException or NotSupportedException or FormatException)
        {
            throw new CheckpointException("checkpoint_unreadable", "It is damaged and cannot be read.", error);
        }
    }

    /// <param name="isPrompt">What is to go on is a prompt, and not a recipe.</param>
    /// <exception cref="CheckpointException">It is the state of another kind of run.</exception>
    public void CheckKind(bool isPrompt)
    {
        if (isPrompt)
        {
            MemoryAs<AgentMemory>(AgentMemory.Kind);
        }
        else
        {
            MemoryAs<RecipeMemory>(RecipeMemory.Kind);
        }
    }

    /// <summary>The same state for an execution of its own: what the first one used of its limits does not count there.</summary>
    /// <exception cref="CheckpointException">It is damaged.</exception>
    public Checkpoint ForAnotherExecution() => Kind == AgentMemory.Kind
        ? this with { Memory = ToMemory(MemoryAs<AgentMemory>(Kind).ForAnotherExecution()) }
        : this with { Memory = ToMemory(MemoryAs<RecipeMemory>(RecipeMemory.Kind) with { Active = TimeSpan.Zero }) };

    internal static JsonElement ToMemory<T>(T memory) => JsonSerializer.SerializeToElement(memory, Format);

    /// <exception cref="CheckpointException">It is no such memory.</exception>
    internal T MemoryAs<T>(string kind)
    {
        if (Kind != kind)
        {
            throw new CheckpointException("checkpoint_kind", $"It is the state of a run of another kind ({Kind}).");
        }

        try
        {
            return Memory.Deserialize<T>(Format) ?? throw new JsonException();
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new CheckpointException("checkpoint_unreadable", "It is damaged and cannot be read.", error);
        }
    }

    private static void CopyBounded(Stream from, Stream to)
    {
        var buffer = new byte[81_920];
        for (int read; (read = from.Read(buffer)) > 0;)
        {
            to.Write(buffer, 0, read);
            if (to.Length > MaxLength)
            {
                throw new InvalidDataException();
            }
        }
    }
}

/// <summary>A checkpoint cannot be used; the message says why, to people.</summary>
/// <param name="code"><c>checkpoint_version</c>, <c>checkpoint_unreadable</c> or <c>checkpoint_kind</c>.</param>
public sealed class CheckpointException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Code { get; } = code;

    /// <summary>For people, in their language.</summary>
    public LocalizableText Explain(int step) => RestoreWords.Unusable(step, Message);
}
