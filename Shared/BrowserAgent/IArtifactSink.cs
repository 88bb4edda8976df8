using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>Where a run leaves pictures and files.</summary>
public interface IArtifactSink
{
    /// <param name="path">Place within the execution, such as <c>steps/3-after.jpg</c> or <c>downloads/sales.csv</c>.</param>
    /// <param name="name">File name for people.</param>
    /// <param name="step">Number of the step it belongs to.</param>
    /// <returns>The event that says where it is kept; the run yields it.</returns>
    Task<ArtifactEvent> SaveAsync(
        ArtifactKind kind, string path, string name, string contentType, ReadOnlyMemory<byte> content, int? step, CancellationToken cancellationToken);
}

/// <summary>Artifacts as files below a directory, for using the engine without a server.</summary>
public sealed class DirectoryArtifactSink(string root) : IArtifactSink
{
    public async Task<ArtifactEvent> SaveAsync(
        ArtifactKind kind, string path, string name, string contentType, ReadOnlyMemory<byte> content, int? step, CancellationToken cancellationToken)
    {
        var target = Path.GetFullPath(Path.Combine(root, path));
        if (!target.StartsWith(Path.GetFullPath(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new ArgumentException("The path leads out of the directory.", nameof(path));
        }

        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        await File.WriteAllBytesAsync(target, content, cancellationToken);
        return new ArtifactEvent { Key = path, Kind = kind, Name = name, ContentType = contentType, Size = content.Length, StepNumber = step };
    }
}
