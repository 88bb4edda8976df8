using System.Text;

namespace Dashboard.Api.Artifacts;

/// <summary>Keeps bytes under keys such as <c>executions/{id}/1/steps/3-after.jpg</c>.</summary>
public interface IArtifactStore
{
    /// <summary>What it is and where, for people, without secrets: <c>S3 bucket "x" at https://…</c>.</summary>
    string Description { get; }

    /// <summary>Writes or replaces; readers see the old bytes or the new ones, never a part.</summary>
    /// <param name="content">Read to its end and never held in memory as a whole.</param>
    Task WriteAsync(string key, string contentType, Stream content, CancellationToken cancellationToken);

    /// <returns>The bytes, or null when there is nothing under this key. The caller disposes.</returns>
    Task<ArtifactContent?> ReadAsync(string key, CancellationToken cancellationToken);

    /// <summary>The keys below a folder, in no particular order.</summary>
    /// <param name="folder">Empty for everything, else a prefix that ends with a slash.</param>
    IAsyncEnumerable<string> ListAsync(string folder, CancellationToken cancellationToken);

    /// <summary>Removes one; nothing happens when it is not there.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>Removes everything below a folder.</summary>
    /// <param name="folder">A prefix that ends with a slash.</param>
    Task DeleteAllAsync(string folder, CancellationToken cancellationToken);

    /// <summary>Throws <see cref="ArtifactStoreException"/> when the store cannot be used, and says why.</summary>
    Task CheckAsync(CancellationToken cancellationToken);
}

/// <param name="Length">In bytes, when the store knows.</param>
public sealed record ArtifactContent(Stream Content, string ContentType, long? Length);

/// <summary>The store refuses or does not answer. The message names store and cause, and no secret.</summary>
/// <param name="code"><c>access_denied</c>, <c>missing</c> or <c>unreachable</c>.</param>
public sealed class ArtifactStoreException(string code, string message, Exception inner) : Exception(message, inner)
{
    public string Code { get; } = code;
}

/// <summary>The shape of keys, and what of a key may be trusted.</summary>
public static class ArtifactKeys
{
    /// <summary>S3 takes keys of 1,024 bytes in UTF-8, and every other store takes more.</summary>
    private const int MaxBytes = 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string ExecutionPrefix(Guid executionId) => $"executions/{executionId}/";

    /// <summary>Where an attempt's pictures of steps lie.</summary>
    public static string StepsPrefix(Guid executionId, int attempt) => $"{ExecutionPrefix(executionId)}{attempt}/steps/";

    /// <summary>Everything about a step of an attempt, compressed.</summary>
    public static string Explanation(Guid executionId, int attempt, int step) => $"{ExecutionPrefix(executionId)}{attempt}/explain/{step}.json.gz";

    /// <summary>A file that the person of a takeover chose, until the runner has taken it.</summary>
    public static string TakeoverFile(Guid executionId, int attempt, Guid takeover, Guid file) => $"{ExecutionPrefix(executionId)}{attempt}/takeovers/{takeover}/{file}";

    /// <summary>Below this execution, and without any way out of it.</summary>
    public static bool IsWithinExecution(string key, Guid executionId) =>
        key.StartsWith(ExecutionPrefix(executionId), StringComparison.Ordinal) && IsSafe(key);

    /// <summary>No empty, dot or dot-dot segment, no backslash, no control character, of a length every store takes.</summary>
    public static bool IsSafe(string key) =>
        key.Length is > 0 and <= MaxBytes
        && !key.Any(character => char.IsControl(character) || character == '\\')
        && key.Split('/').All(segment => segment is not ("" or "." or ".."))
        && IsShortEnough(key);

    /// <summary>The key itself.</summary>
    /// <exception cref="ApiException">403 when it is not safe.</exception>
    internal static string Safe(string key) => IsSafe(key)
        ? key
        : throw new ApiException(StatusCodes.Status403Forbidden, "unsafe_path", "This path leads out of the store.");

    /// <summary>The prefix itself.</summary>
    /// <exception cref="ApiException">403 when it is not safe.</exception>
    /// <exception cref="ArgumentException">It does not end with a slash, so it would take neighbours with a longer name along.</exception>
    internal static string SafeFolder(string folder)
    {
        if (!folder.EndsWith('/'))
        {
            throw new ArgumentException("A folder ends with a slash.", nameof(folder));
        }

        Safe(folder[..^1]);
        return folder;
    }

    private static bool IsShortEnough(string key)
    {
        try
        {
            return Strict.GetByteCount(key) <= MaxBytes;
        }
        catch (EncoderFallbackException)
        {
            // Half of a surrogate pair: no store could give it back.
            return false;
        }
    }
}
