using Dashboard.Contracts;
using Microsoft.AspNetCore.StaticFiles;

namespace Dashboard.BrowserAgent;

/// <summary>Stores the files of a session's downloads and those that people handed to its pages, each of them once, under names that are safe and unique.</summary>
public sealed class DownloadKeeper(IArtifactSink sink, Workspace? workspace = null)
{
    internal IArtifactSink Sink => sink;

    private static readonly FileExtensionContentTypeProvider ContentTypes = new();

    private readonly HashSet<BrowserDownload> _kept = [];
    private readonly Dictionary<string, string> _paths = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Names that are taken.</summary>
    public IReadOnlyList<string> TakenNames => [.. _names];

    /// <summary>Does not give these names again: files of an earlier attempt have them.</summary>
    public void Reserve(IEnumerable<string> names) => _names.UnionWith(names);

    /// <summary>Stores what has finished since the last call.</summary>
    public async Task<IReadOnlyList<ArtifactEvent>> KeepFinishedAsync(BrowserSession session, int? step, CancellationToken cancellationToken)
    {
        List<ArtifactEvent> kept = [];
        foreach (var download in session.Downloads.All)
        {
            if (download.Completed.IsCompleted && await KeepAsync(download, step, cancellationToken) is { } artifact)
            {
                kept.Add(artifact);
            }
        }

        return [.. kept, .. await KeepHandedAsync(session, step, cancellationToken)];
    }

    /// <summary>Stores what people handed to pages since the last call.</summary>
    public async Task<IReadOnlyList<ArtifactEvent>> KeepHandedAsync(BrowserSession session, int? step, CancellationToken cancellationToken)
    {
        List<ArtifactEvent> kept = [];
        while (session.Files.Handed.TryDequeue(out var file))
        {
            var name = UniqueName(file.Name);
            var content = await File.ReadAllBytesAsync(file.Path, cancellationToken);
            kept.Add(await sink.SaveAsync(ArtifactKind.Other, $"{Workspace.HandedFolder}{name}", name, Workspace.ContentTypeOf(name), content, step, cancellationToken));
            _paths[name] = file.Path;
            workspace?.AddHanded(name, file.Path, content.Length);
        }

        return kept;
    }

    /// <summary>Stores a finished download; null when it failed or was stored before.</summary>
    public async Task<ArtifactEvent?> KeepAsync(BrowserDownload download, int? step, CancellationToken cancellationToken)
    {
        if (download.FilePath is not { } path || _kept.Contains(download))
        {
            return null;
        }

        var name = UniqueName(download.SuggestedName);
        var contentType = ContentTypes.TryGetContentType(name, out var known) ? known : "application/octet-stream";
        var artifact = await KeepAsync(name, contentType, path, step, cancellationToken);
        _kept.Add(download);
        return artifact;
    }

    /// <summary>Stores something that was made of a page, under a name of its own.</summary>
    public Task<ArtifactEvent> KeepAsync(string name, string contentType, ReadOnlyMemory<byte> content, int? step, CancellationToken cancellationToken)
    {
        var unique = UniqueName(name);
        return sink.SaveAsync(ArtifactKind.Result, $"result/{unique}", unique, contentType, content, step, cancellationToken);
    }

    /// <summary>Stores a file that the browser showed instead of downloading it.</summary>
    /// <param name="path">Where the bytes lie until the session ends.</param>
    public Task<ArtifactEvent> KeepShownAsync(string suggestedName, string contentType, string path, int? step, CancellationToken cancellationToken) =>
        KeepAsync(UniqueName(suggestedName), contentType, path, step, cancellationToken);

    private async Task<ArtifactEvent> KeepAsync(string name, string contentType, string path, int? step, CancellationToken cancellationToken)
    {
        var content = await File.ReadAllBytesAsync(path, cancellationToken);
        var artifact = await sink.SaveAsync(ArtifactKind.Download, $"downloads/{name}", name, contentType, content, step, cancellationToken);
        _paths.Add(name, path);
        workspace?.AddDownload(name, path, content.Length);
        return artifact;
    }

    /// <summary>Names of the downloads that were stored.</summary>
    public IReadOnlyList<string> Names => [.. _paths.Keys];

    /// <summary>Where a download of this name lies; null when there is none.</summary>
    public string? PathOf(string name) => _paths.GetValueOrDefault(name);

    /// <summary>A name that a site or a person's machine chose, of which nothing leads elsewhere or is unprintable.</summary>
    internal static string Clean(string suggested)
    {
        var bare = suggested[(suggested.LastIndexOfAny(['/', '\\']) + 1)..];
        var clean = string.Concat(bare.Select(static letter => char.IsControl(letter) || "<>:\"|?*".Contains(letter, StringComparison.Ordinal) ? '_' : letter))
            .Trim(' ', '.');
        clean = clean.Length == 0 ? "download" : clean;
        return clean.Length > 150 ? clean[^150..] : clean;
    }

    private string UniqueName(string suggested)
    {
        var clean = Clean(suggested);
        var name = clean;
        for (var number = 2; !_names.Add(name); number++)
        {
            name = $"{Path.GetFileNameWithoutExtension(clean)} ({number}){Path.GetExtension(clean)}";
        }

        return name;
    }
}
