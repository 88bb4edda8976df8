using System.Text.Json;

namespace Dashboard.BrowserAgent;

/// <summary>
/// The clipboard of one session. A browser has only one for all its sessions, so what a page copies is noted here, and
/// what is pasted is put there just before, while no other session pastes.
/// </summary>
public sealed class SessionClipboard
{
    private static readonly PageScript Put = PageScript.LoadWithGesture("Browsers/Scripts/put-on-clipboard.js");
    private static readonly PageScript Copies = PageScript.Load("Browsers/Scripts/copies.js");

    private readonly SemaphoreSlim _browsers;
    private readonly Lock _lock = new();
    private Task _noting = Task.CompletedTask;
    private string? _text;

    /// <param name="browsers">Held while the browser's own clipboard is in use.</param>
    internal SessionClipboard(SemaphoreSlim browsers) => _browsers = browsers;

    /// <summary>What was copied or written last; null when nothing was.</summary>
    public async Task<string?> ReadAsync(CancellationToken cancellationToken = default)
    {
        Task noting;
        lock (_lock)
        {
            noting = _noting;
        }

        await noting.WaitAsync(cancellationToken);
        return _text;
    }

    public void Write(string text) => _text = text;

    /// <summary>Pastes where the focus is, with the keys of a person and trusted events.</summary>
    /// <param name="frame">The frame that has the focus; null for the main frame.</param>
    internal async Task PasteAsync(PageTab tab, Frame? frame, CancellationToken cancellationToken)
    {
        var text = await ReadAsync(cancellationToken) ?? "";
        await _browsers.WaitAsync(cancellationToken);
        try
        {
            await (frame ?? tab.MainFrame).EvaluateAsync(Put, [text], cancellationToken);
            await new Keyboard(tab).PasteAsync(cancellationToken);
        }
        finally
        {
            _browsers.Release();
        }
    }

    /// <summary>Notes what the page copies until the result is disposed of; neither is waited for.</summary>
    internal IDisposable Watch(PageTab tab) => new CopyWatch(this, tab);

    private async Task NoteAsync(Task<JsonElement> installing, PageTab tab)
    {
        try
        {
            if ((await installing).GetProperty("result").Text("objectId") is not { } objectId)
            {
                return;
            }

            var answer = await tab.Session.SendAsync(
                "Runtime.callFunctionOn",
                new { functionDeclaration = "function(){return this.end()}", objectId, returnByValue = true, awaitPromise = true });
            if (answer.GetProperty("result").Text("value") is { } copied)
            {
                _text = copied;
            }
        }
        catch (CdpException)
        {
            // The document was left.
        }
    }

    private sealed class CopyWatch(SessionClipboard owner, PageTab tab) : IDisposable
    {
        private readonly Task<JsonElement> _installing = tab.Session.SendAsync(
            "Runtime.evaluate", new { expression = Copies.Source, silent = true });

        public void Dispose()
        {
            var noting = owner.NoteAsync(_installing, tab);
            lock (owner._lock)
            {
                owner._noting = noting;
            }
        }
    }
}
