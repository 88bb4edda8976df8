using System.Collections.Concurrent;

namespace Dashboard.BrowserAgent;

/// <summary>A directory of a session's own, in which files lie under the names that pages are to see.</summary>
internal sealed class SessionFiles : IDisposable
{
    /// <summary>What people handed to pages, until the run has kept it.</summary>
    public ConcurrentQueue<HandedFile> Handed { get; } = new();

    private readonly Lock _lock = new();
    private DirectoryInfo? _directory;
    private int _count;
    private bool _isDisposed;

    /// <summary>Makes a file ready for a page.</summary>
    /// <param name="name">What the page sees; folders in it are left out.</param>
    /// <param name="source">Where the bytes lie.</param>
    public string Provide(string name, string source)
    {
        var path = Place(name);
        File.Copy(source, path);
        return path;
    }

    /// <summary>Keeps bytes of a page as a file.</summary>
    /// <returns>Where they lie until the session ends.</returns>
    public async Task<string> KeepAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var path = Place(name);
        await File.WriteAllBytesAsync(path, content, cancellationToken);
        return path;
    }

    /// <summary>A path of its own for a file that is yet to be written.</summary>
    public string Place(string name)
    {
        DirectoryInfo own;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _directory ??= Directory.CreateTempSubdirectory("dashboard-files-");
            own = _directory.CreateSubdirectory((++_count).ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        var bare = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        return Path.Combine(own.FullName, bare is "" or "." or ".." ? "file" : bare);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _directory?.Delete(recursive: true);
            _directory = null;
        }
    }
}
