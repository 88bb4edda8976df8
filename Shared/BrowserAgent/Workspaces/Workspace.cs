using System.Globalization;
using System.Text;
using Dashboard.Contracts;
using Microsoft.AspNetCore.StaticFiles;

namespace Dashboard.BrowserAgent;

/// <summary>
/// The files of one execution: what its model writes, what its browser downloads, and what people hand to its pages. Names are labels: bytes lie under
/// names of our own in a directory of its own, so that no name leads anywhere.
/// </summary>
public sealed class Workspace : IFileSource, IDisposable
{
    public const string DownloadsFolder = "downloads/";

    /// <summary>What people handed to pages while they drove.</summary>
    public const string HandedFolder = "from-people/";

    private static readonly FileExtensionContentTypeProvider ContentTypes = new();

    private readonly SemaphoreSlim _writing = new(1);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, WorkspaceFile> _files = new(StringComparer.OrdinalIgnoreCase);
    private readonly WorkspaceLimits _limits;
    private readonly Lazy<DirectoryInfo> _directory;
    private readonly HashSet<string> _kept = [];
    private int _written;
    private int _changes;

    /// <param name="parent">Folder in which its directory is made when the first file is written; the system's own for temporary files when null.</param>
    public Workspace(WorkspaceLimits? limits = null, string? parent = null)
    {
        _limits = limits ?? new WorkspaceLimits();
        _directory = new(() => parent is null
            ? Directory.CreateTempSubdirectory("dashboard-workspace-")
            : Directory.CreateDirectory(Path.Combine(parent, Guid.NewGuid().ToString("N"))));
    }

    /// <summary>Files in the order in which they came.</summary>
    public IReadOnlyList<WorkspaceFile> Files
    {
        get
        {
            lock (_lock)
            {
                return [.. _files.Values];
            }
        }
    }

    /// <summary>How often a file came or became another one.</summary>
    public int Changes
    {
        get
        {
            lock (_lock)
            {
                return _changes;
            }
        }
    }

    /// <summary>What it holds, for the model, in one line; null when it is empty. Holds no words of pages.</summary>
    public string? Summary()
    {
        var files = Files;
        var own = files.Where(file => !file.IsDownload).Select(file => $"{file.Name} ({Size(file.Size)})").ToList();
        var downloads = files.Count(file => file.Name.StartsWith(DownloadsFolder, StringComparison.OrdinalIgnoreCase));
        own.AddRange(files.Where(IsHanded).Select(file => $"{file.Name} ({Size(file.Size)})"));
        if (downloads > 0)
        {
            // Sites choose the names of downloads.
            own.Add(downloads == 1 ? "1 download" : string.Create(CultureInfo.InvariantCulture, $"{downloads} downloads"));
        }

        return own.Count == 0 ? null : $"Workspace files: {string.Join(", ", own.Count > 12 ? [.. own.Take(11), "…"] : own)}.";
    }

    public static string Size(long bytes) => bytes switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000.0:0.#} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000.0:0.#} MB"),
    };

    public static string ContentTypeOf(string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".md" => "text/markdown; charset=utf-8",
        ".csv" => "text/csv; charset=utf-8",
        ".txt" or ".log" => "text/plain; charset=utf-8",
        _ => ContentTypes.TryGetContentType(name, out var known) ? known : "application/octet-stream",
    };

    /// <summary>Names as the model hears them: downloads, and what people handed over, without their folder.</summary>
    public IReadOnlyList<string> FileNames =>
        [.. Files.Select(file => file.IsDownload ? file.Name[(file.Name.IndexOf('/', StringComparison.Ordinal) + 1)..] : file.Name)];

    public string? PathOf(string name)
    {
        lock (_lock)
        {
            return Known(name)?.Path;
        }
    }

    /// <exception cref="ActionException">There is no such file, or the name is none.</exception>
    public WorkspaceFile Find(string? name)
    {
        var known = WorkspaceNames.Check(name);
        lock (_lock)
        {
            return Known(known)
                ?? throw new ActionException(
                    ActionErrors.FileNotFound,
                    _files.Count == 0 ? "The workspace is empty." : $"There is no file “{known}”; list_files names what there is.");
        }
    }

    /// <summary>Writes a file, in place of an earlier one of this name.</summary>
    /// <exception cref="ActionException">The name is none, or a limit is reached.</exception>
    public async Task<WorkspaceFile> WriteAsync(string? name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var known = WorkspaceNames.Check(name);
        if (known.StartsWith(DownloadsFolder, StringComparison.OrdinalIgnoreCase) || known.StartsWith(HandedFolder, StringComparison.OrdinalIgnoreCase))
        {
            throw new ActionException(
                ActionErrors.InvalidFileName, "The folders downloads/ and from-people/ hold what the browser downloads and what people hand over; choose another name.");
        }

        await _writing.WaitAsync(cancellationToken);
        try
        {
            MakeRoom(known, content.Length);
            if (await HoldsAsync(known, content, cancellationToken) is { } same)
            {
                return same;
            }

            var path = Place();
            await File.WriteAllBytesAsync(path, content, cancellationToken);
            var file = new WorkspaceFile(known, path, content.Length, IsDownload: false);
            string? earlier;
            lock (_lock)
            {
                earlier = _files.GetValueOrDefault(known)?.Path;
                _files[known] = file;
                _changes++;
            }

            if (earlier is not null)
            {
                File.Delete(earlier);
            }

            return file;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <inheritdoc cref="WriteAsync(string, ReadOnlyMemory{byte}, CancellationToken)"/>
    public Task<WorkspaceFile> WriteAsync(string? name, string text, CancellationToken cancellationToken) =>
        WriteAsync(name, Encoding.UTF8.GetBytes(text), cancellationToken);

    /// <summary>Bytes of a file that the model may see.</summary>
    /// <exception cref="ActionException">There is no such file.</exception>
    public Task<byte[]> ReadAsync(WorkspaceFile file, CancellationToken cancellationToken) => File.ReadAllBytesAsync(file.Path, cancellationToken);

    /// <summary>Makes a download known. Its bytes stay where the browser put them and count for no limit.</summary>
    /// <param name="name">Already made safe and unique.</param>
    public void AddDownload(string name, string path, long size) => AddForeign(DownloadsFolder + name, path, size);

    /// <summary>Makes a file known that a person handed to a page, as a download.</summary>
    /// <param name="name">Already made safe and unique.</param>
    public void AddHanded(string name, string path, long size) => AddForeign(HandedFolder + name, path, size);

    /// <summary>Puts files of an earlier run in place, before anything else is written.</summary>
    internal void Restore(IReadOnlyList<CopiedFile> files)
    {
        foreach (var copied in files)
        {
            var path = Place();
            File.WriteAllBytes(path, copied.Content);
            lock (_lock)
            {
                _files[copied.Name] = new WorkspaceFile(copied.Name, path, copied.Content.Length, copied.IsDownload);
            }
        }
    }

    /// <summary>Files that were written and not kept since.</summary>
    public IReadOnlyList<WorkspaceFile> NotKept()
    {
        lock (_lock)
        {
            return [.. _files.Values.Where(file => !file.IsDownload && !_kept.Contains(file.Path))];
        }
    }

    /// <summary>Keeps a file with the execution.</summary>
    public async Task<ArtifactEvent> KeepAsync(
        WorkspaceFile file, IArtifactSink sink, ArtifactKind kind, int? step, CancellationToken cancellationToken)
    {
        var content = await ReadAsync(file, cancellationToken);
        var kept = await sink.SaveAsync(kind, $"files/{file.Name}", file.Name, ContentTypeOf(file.Name), content, step, cancellationToken);
        NoteKept(file);
        return kept;
    }

    /// <summary>The file need not be kept with the execution, unless somebody asks for it.</summary>
    internal void NoteKept(WorkspaceFile file)
    {
        lock (_lock)
        {
            _kept.Add(file.Path);
        }
    }

    public void Dispose()
    {
        _writing.Dispose();
        if (_directory.IsValueCreated)
        {
            _directory.Value.Delete(recursive: true);
        }
    }

    /// <returns>The file of this name, if it has this content already.</returns>
    private async Task<WorkspaceFile?> HoldsAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        WorkspaceFile? file;
        lock (_lock)
        {
            file = _files.GetValueOrDefault(name);
        }

        if (file is null || file.Size != content.Length)
        {
            return null;
        }

        var held = await ReadAsync(file, cancellationToken);
        return content.Span.SequenceEqual(held) ? file : null;
    }

    // A download is also known by its bare name, which is what the model heard when it came.
    private WorkspaceFile? Known(string name) =>
        _files.GetValueOrDefault(name) ?? _files.GetValueOrDefault(DownloadsFolder + name) ?? _files.GetValueOrDefault(HandedFolder + name);

    private static bool IsHanded(WorkspaceFile file) => file.Name.StartsWith(HandedFolder, StringComparison.OrdinalIgnoreCase);

    private void AddForeign(string name, string path, long size)
    {
        lock (_lock)
        {
            _files[name] = new WorkspaceFile(name, path, size, IsDownload: true);
            _changes++;
        }
    }

    private string Place() => Path.Combine(_directory.Value.FullName, (++_written).ToString("D5", CultureInfo.InvariantCulture));

    private void MakeRoom(string name, long size)
    {
        if (size > _limits.MaxFileBytes)
        {
            throw new ActionException(ActionErrors.FileTooLarge, $"The file would have {Size(size)}; at most {Size(_limits.MaxFileBytes)} are taken.");
        }

        var others = Files.Where(file => !file.IsDownload && !string.Equals(file.Name, name, StringComparison.OrdinalIgnoreCase)).ToList();
        if (others.Count >= _limits.MaxFiles || others.Sum(file => file.Size) + size > _limits.MaxBytes)
        {
            throw new ActionException(
                ActionErrors.WorkspaceFull, $"The workspace is full: at most {_limits.MaxFiles} files with {Size(_limits.MaxBytes)} in all.");
        }
    }
}
