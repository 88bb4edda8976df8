using System.Runtime.CompilerServices;

namespace Dashboard.Api.Artifacts;

/// <summary>Artifacts as files, for the single server. Writes go to a temporary file that is then renamed.</summary>
internal sealed class DirectoryArtifactStore(string root) : IArtifactStore
{
    /// <summary>Content types of files that were written before types went into the file itself.</summary>
    private const string OldTypeSuffix = ".type";

    public string Description => $"directory {root}";

    /// <summary>Where they lie.</summary>
    public string Root => root;

    public async Task WriteAsync(string key, string contentType, Stream content, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = ArtifactPaths.Temporary(path);
        try
        {
            await ArtifactFile.WriteAsync(temporary, new ArtifactFile.Label(key, contentType), content, cancellationToken);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public async Task<ArtifactContent?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        if (await ArtifactFile.OpenAsync(PathOf(key), cancellationToken) is { } found)
        {
            return new ArtifactContent(new FirstBytes(found.File, found.Length), found.Label.ContentType, found.Length);
        }

        return await ReadOldAsync(key, cancellationToken);
    }

    public async IAsyncEnumerable<string> ListAsync(string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var directory = folder.Length == 0 ? root : Path.Combine(root, ArtifactPaths.FolderOf(ArtifactKeys.SafeFolder(folder)));
        if (!Directory.Exists(directory))
        {
            yield break;
        }

        foreach (var path in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
        {
            if (ArtifactPaths.IsFile(path))
            {
                if (await ArtifactFile.OpenAsync(path, cancellationToken) is { } found)
                {
                    await found.File.DisposeAsync();
                    yield return found.Label.Key;
                }
            }
            else if (IsOld(path))
            {
                yield return Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/');
            }
        }
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        var old = OldPathOf(ArtifactKeys.Safe(key));
        foreach (var path in new[] { PathOf(key), old, old + OldTypeSuffix })
        {
            if (File.Exists(path))
            {
                File.Delete(path);
            }
        }

        return Task.CompletedTask;
    }

    public Task DeleteAllAsync(string folder, CancellationToken cancellationToken)
    {
        var directory = Path.Combine(root, ArtifactPaths.FolderOf(ArtifactKeys.SafeFolder(folder)));
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }

        return Task.CompletedTask;
    }

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            // That a folder can be made does not say that the disk takes bytes.
            Directory.CreateDirectory(root);
            var probe = ArtifactPaths.Temporary(Path.Combine(root, "check"));
            await File.WriteAllBytesAsync(probe, [1], cancellationToken);
            File.Delete(probe);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ArtifactStoreException("unreachable", $"The {Description} cannot be written to: {exception.Message}", exception);
        }
    }

    private async Task<ArtifactContent?> ReadOldAsync(string key, CancellationToken cancellationToken)
    {
        var path = OldPathOf(key);
        if (!File.Exists(path))
        {
            return null;
        }

        var type = File.Exists(path + OldTypeSuffix)
            ? await File.ReadAllTextAsync(path + OldTypeSuffix, cancellationToken)
            : "application/octet-stream";
        var file = File.OpenRead(path);
        return new ArtifactContent(file, type, file.Length);
    }

    private string OldPathOf(string key) => Path.Combine(root, key.Replace('/', Path.DirectorySeparatorChar));

    private static bool IsOld(string path) =>
        !path.EndsWith(".tmp", StringComparison.Ordinal)
        && !(path.EndsWith(OldTypeSuffix, StringComparison.Ordinal) && File.Exists(path[..^OldTypeSuffix.Length]));

    private string PathOf(string key) => Path.Combine(root, ArtifactPaths.FileOf(ArtifactKeys.Safe(key)));
}
