namespace Dashboard.Api.Artifacts;

/// <summary>Artifacts as files, for the single server. Writes go to a temporary file that is then renamed.</summary>
internal sealed class DirectoryArtifactStore(string root) : IArtifactStore
{
    private const string TypeSuffix = ".type";

    /// <summary>Where they lie.</summary>
    public string Root => root;

    public async Task WriteAsync(string key, string contentType, Stream content, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            await using (var file = File.Create(temporary))
            {
                await content.CopyToAsync(file, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            await File.WriteAllTextAsync(path + TypeSuffix, contentType, cancellationToken);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public async Task<ArtifactContent?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        if (!File.Exists(path))
        {
            return null;
        }

        var type = File.Exists(path + TypeSuffix)
            ? await File.ReadAllTextAsync(path + TypeSuffix, cancellationToken)
            : "application/octet-stream";
        var file = File.OpenRead(path);
        return new ArtifactContent(file, type, file.Length);
    }

    public Task DeleteAllAsync(string prefix, CancellationToken cancellationToken)
    {
        var directory = PathOf(prefix.TrimEnd('/'));
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }

        return Task.CompletedTask;
    }

    public Task CheckAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(root);
        return Task.CompletedTask;
    }

    private string PathOf(string key) => ArtifactKeys.IsSafe(key)
        ? Path.Combine(root, key.Replace('/', Path.DirectorySeparatorChar))
        : throw new ApiException(StatusCodes.Status403Forbidden, "unsafe_path", "This path leads out of the store.");
}
