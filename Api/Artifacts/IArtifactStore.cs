namespace Dashboard.Api.Artifacts;

/// <summary>Keeps bytes under keys such as <c>executions/{id}/1/steps/3-after.jpg</c>.</summary>
public interface IArtifactStore
{
    /// <summary>Writes or replaces; readers see the old bytes or the new ones, never a part.</summary>
    Task WriteAsync(string key, string contentType, Stream content, CancellationToken cancellationToken);

    /// <returns>The bytes, or null when there is nothing under this key. The caller disposes.</returns>
    Task<ArtifactContent?> ReadAsync(string key, CancellationToken cancellationToken);

    /// <summary>Removes everything whose key begins with this prefix.</summary>
    Task DeleteAllAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Throws when the store cannot be reached.</summary>
    Task CheckAsync(CancellationToken cancellationToken);
}

/// <param name="Length">In bytes, when the store knows.</param>
public sealed record ArtifactContent(Stream Content, string ContentType, long? Length);

/// <summary>The shape of keys, and what of a key may be trusted.</summary>
public static class ArtifactKeys
{
    public static string ExecutionPrefix(Guid executionId) => $"executions/{executionId}/";

    /// <summary>Where an attempt's pictures of steps lie.</summary>
    public static string StepsPrefix(Guid executionId, int attempt) => $"{ExecutionPrefix(executionId)}{attempt}/steps/";

    /// <summary>Below this execution, and without any way out of it.</summary>
    public static bool IsWithinExecution(string key, Guid executionId) =>
        key.StartsWith(ExecutionPrefix(executionId), StringComparison.Ordinal) && IsSafe(key);

    /// <summary>No empty, dot or dot-dot segment, no backslash, no control character, of a length every store takes.</summary>
    public static bool IsSafe(string key) =>
        key.Length is > 0 and <= 900
        && !key.Any(character => char.IsControl(character) || character == '\\')
        && key.Split('/').All(segment => segment is not ("" or "." or ".."));
}
