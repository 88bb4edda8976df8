namespace Dashboard.BrowserAgent;

/// <summary>
/// The clipboard of one session. A browser has only one for all its sessions, so what a page copies is noted here, and
/// what is pasted is put there just before, while no other session pastes.
/// </summary>
public sealed class SessionClipboard
{
    private static readonly PageScript Put = PageScript.LoadWithGesture("Browsers/Scripts/put-on-clipboard.js");

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
    internal async Task PasteAsync(PageTab tab, Frame? frame, CancellationToken cancellationToken) =>
        await PasteAsync(tab, frame, await ReadAsync(cancellationToken) ?? "", cancellationToken);

    /// <summary>Pastes a text that is not the session's, and leaves nothing of it behind.</summary>
    internal async Task PasteOnceAsync(PageTab tab, Frame? frame, string text, CancellationToken cancellationToken)
    {
        await PasteAsync(tab, frame, text, cancellationToken);
        await PutAsync(tab, frame, "", cancellationToken);
    }

    private async Task PasteAsync(PageTab tab, Frame? frame, string text, CancellationToken cancellationToken)
    {
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

    private async Task PutAsync(PageTab tab, Frame? frame, string text, CancellationToken cancellationToken)
    {
        await _browsers.WaitAsync(cancellationToken);
        try
        {
            await (frame ?? tab.MainFrame).EvaluateAsync(Put, [text], cancellationToken);
        }
        finally
        {
            _browsers.Release();
        }
    }

    /// <summary>Notes what pages copied; it is not waited for.</summary>
    /// <param name="copied">Each gives the text that one document copied, or null.</param>
    internal void Note(IReadOnlyList<Task<string?>> copied)
    {
        lock (_lock)
        {
            _noting = NoteAsync(copied);
        }
    }

    private async Task NoteAsync(IReadOnlyList<Task<string?>> copied)
    {
        foreach (var text in await Task.WhenAll(copied))
        {
            _text = text ?? _text;
        }
    }
}
