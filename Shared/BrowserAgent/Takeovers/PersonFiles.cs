using System.Collections.Immutable;
using System.Text.Json;
using Dashboard.Contracts;
using Microsoft.Extensions.Logging;

namespace Dashboard.BrowserAgent;

/// <summary>Writes the bytes of a file that a person chose.</summary>
public delegate Task BringFile(TakeoverFile file, Stream target, CancellationToken cancellationToken);

/// <summary>A file that a person handed to a page; it lies where it is until the session ends.</summary>
internal sealed record HandedFile(string Name, string Path);

/// <summary>
/// Pages that ask for files while a person drives. The browser would open a window for that, which no picture shows: the person is
/// asked instead, and what they choose is set on the field with the page's events. Only the last page that asked waits.
/// </summary>
internal sealed class PersonFiles(BrowserSession session, BringFile bring, Action changed, ILogger logger)
{
    private const string NotHanded = "files_not_handed";
    private const string FolderWanted = "folder_not_handed";
    private const string NotTaken = "files_not_taken";

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private static readonly PageScript SayCanceled = new(
        "say-canceled", "(field) => { field.dispatchEvent(new Event('cancel', { bubbles: true })); }");

    private readonly Lock _lock = new();
    private readonly Dictionary<CdpSession, IDisposable> _intercepted = [];
    private readonly CancellationTokenSource _ended = new();
    private Task _handing = Task.CompletedTask;
    private Asked? _asked;
    private ImmutableList<string> _handed = [];
    private int _last;

    /// <summary>What a page asks for; null while none asks.</summary>
    public TakeoverChooser? Current => Volatile.Read(ref _asked)?.Told;

    /// <summary>Why files did not reach the page that asked last.</summary>
    public ExecutionError? Problem { get; private set; }

    /// <summary>Names of what was handed to pages.</summary>
    public IReadOnlyList<string> Handed => _handed;

    /// <summary>Hears of these tabs and of all their frames; those that stand still hear of it when they move again.</summary>
    public async Task FollowAsync(IReadOnlyList<PageTab> tabs, CancellationToken cancellationToken)
    {
        Forget(tabs);
        List<Task> sent = [];
        foreach (var (tab, cdp) in tabs.SelectMany(static tab => tab.Frames.Select(static frame => frame.Session).Prepend(tab.Session).Distinct().Select(cdp => (tab, cdp))))
        {
            if (!_intercepted.ContainsKey(cdp))
            {
                _intercepted[cdp] = cdp.On("Page.fileChooserOpened", data => _ = TryAsync(AskAsync(tab, cdp, data)));
                sent.Add(TryAsync(InterceptAsync(cdp, true, _ended.Token)));
            }
        }

        if (sent.Count > 0)
        {
            await Task.WhenAny(Task.WhenAll(sent), Task.Delay(Patience, cancellationToken));
        }
    }

    /// <summary>Hands over what the person chose, or leaves the page as it was; does nothing where another page asks by now.</summary>
    public void Answer(FilesInput input)
    {
        lock (_lock)
        {
            if (_asked is not { } asked || asked.Told.Id != input.Id || _ended.IsCancellationRequested)
            {
                return;
            }

            _asked = null;
            Problem = null;
            _handing = Task.WhenAll(_handing, TryAsync(input.Files is [_, ..] files ? HandAsync(asked, files) : CancelAsync(asked, _ended.Token)));
        }

        changed();
    }

    /// <summary>Drops files on a point of the page, where something takes them.</summary>
    /// <param name="zoom">Of a page that a device shows smaller than it is.</param>
    public void Drop(PageTab tab, DropInput drop, double zoom)
    {
        lock (_lock)
        {
            if (_ended.IsCancellationRequested)
            {
                return;
            }

            Problem = null;
            _handing = TryAsync(DropAsync(_handing, tab, drop, zoom));
        }
    }

    /// <summary>The person did something else.</summary>
    public void ForgetProblem() => Problem = null;

    /// <summary>Nobody chooses any more.</summary>
    public async Task EndAsync()
    {
        Asked? left;
        Task handing;
        lock (_lock)
        {
            (left, _asked) = (_asked, null);
            handing = _handing;
            _ended.Cancel();
        }

        await handing;
        using var limit = new CancellationTokenSource(Patience);
        List<Task> sent = [];
        foreach (var (cdp, heard) in _intercepted)
        {
            heard.Dispose();
            sent.Add(TryAsync(InterceptAsync(cdp, false, limit.Token)));
        }

        if (left is not null)
        {
            sent.Add(TryAsync(CancelAsync(left, limit.Token)));
        }

        await Task.WhenAll(sent);
    }

    private static Task InterceptAsync(CdpSession cdp, bool enabled, CancellationToken cancellationToken) =>
        cdp.SendAsync("Page.setInterceptFileChooserDialog", new { enabled }, cancellationToken);

    /// <summary>A page that is gone asks no more.</summary>
    private void Forget(IReadOnlyList<PageTab> tabs)
    {
        foreach (var gone in _intercepted.Keys.Where(static cdp => cdp.Closed.IsCompleted).ToList())
        {
            _intercepted.Remove(gone);
        }

        lock (_lock)
        {
            if (_asked is { } asked && (!tabs.Contains(asked.Frame.Tab) || asked.Frame.IsDetached || asked.Frame.LoaderId != asked.LoaderId))
            {
                _asked = null;
            }
        }
    }

    private async Task AskAsync(PageTab tab, CdpSession cdp, JsonElement data)
    {
        // Without a field there is nothing that files could be set on.
        var frame = tab.Frames.FirstOrDefault(frame => frame.Id == data.Text("frameId"));
        if (frame is null || !data.TryGetProperty("backendNodeId", out var node))
        {
            return;
        }

        var field = node.GetInt32();
        var described = await cdp.SendAsync("DOM.describeNode", new { backendNodeId = field }, _ended.Token);
        var attributes = described.GetProperty("node").TryGetProperty("attributes", out var given) ? given.EnumerateArray().Select(static each => each.GetString()!).Chunk(2).ToList() : [];
        var isFolder = attributes.Exists(static each => each[0] == "webkitdirectory");
        lock (_lock)
        {
            if (_ended.IsCancellationRequested)
            {
                return;
            }

            Problem = isFolder ? new ExecutionError(FolderWanted, "The page asks for a whole folder, which cannot be handed over.") : null;
            _asked = isFolder
                ? null
                : new Asked(
                    new TakeoverChooser($"{++_last}", data.Text("mode") == "selectMultiple", attributes.Find(static each => each[0] == "accept")?[1] ?? ""),
                    cdp, frame, frame.LoaderId, field);
        }

        changed();
    }

    private Task HandAsync(Asked asked, IReadOnlyList<TakeoverFile> files) => HandAsync(asked.Told.IsMultiple ? files : [.. files.Take(1)], async handed =>
    {
        await asked.Session.SendAsync(
            "DOM.setFileInputFiles", new { files = handed.Select(static file => file.Path), backendNodeId = asked.Field }, _ended.Token);
        return true;
    });

    /// <param name="before">One mouse drops one thing at a time.</param>
    private async Task DropAsync(Task before, PageTab tab, DropInput drop, double zoom)
    {
        await before;
        await HandAsync(drop.Files, async handed =>
        {
            var isTaken = await FileDrop.DropAsync(tab, tab.Frames, drop.X / zoom, drop.Y / zoom, [.. handed.Select(static file => file.Path)], _ended.Token);
            Problem = isTaken ? null : new ExecutionError(NotTaken, "The page takes no files there.");
            return isTaken;
        });
    }

    /// <param name="give">Gives the files to the page; false when it did not take them.</param>
    private async Task HandAsync(IReadOnlyList<TakeoverFile> files, Func<IReadOnlyList<HandedFile>, Task<bool>> give)
    {
        try
        {
            var handed = new List<HandedFile>();
            foreach (var file in files)
            {
                var path = session.Files.Place(file.Name);
                await using var target = File.Create(path);
                await bring(file, target, _ended.Token);
                handed.Add(new HandedFile(file.Name, path));
            }

            if (await give(handed))
            {
                handed.ForEach(session.Files.Handed.Enqueue);
                _handed = _handed.AddRange(handed.Select(static file => file.Name));
            }
        }
        catch (Exception error) when (error is CdpException or HttpRequestException or IOException)
        {
            logger.LogWarning("Files of a person did not reach the page: {Reason}", error.Message);
            Problem = new ExecutionError(NotHanded, "The files did not reach the page. It may have changed meanwhile.");
        }
        finally
        {
            changed();
        }
    }

    /// <summary>The page hears that nothing was chosen, as it does of a person who closes the window.</summary>
    private static async Task CancelAsync(Asked asked, CancellationToken cancellationToken) =>
        await asked.Frame.EvaluateAsync(SayCanceled, [await asked.Frame.ResolveNodeAsync(asked.Field, cancellationToken)], cancellationToken);

    private async Task TryAsync(Task work)
    {
        try
        {
            await work;
        }
        catch (Exception error) when (error is CdpException or OperationCanceledException or PageScriptException)
        {
            logger.LogDebug("A page that asks for files is gone: {Reason}", error.GetType().Name);
        }
    }

    private sealed record Asked(TakeoverChooser Told, CdpSession Session, Frame Frame, string? LoaderId, int Field);
}
