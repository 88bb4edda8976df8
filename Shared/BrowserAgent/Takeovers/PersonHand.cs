using System.Diagnostics;
using Dashboard.Contracts;
using Microsoft.Extensions.Logging;

namespace Dashboard.BrowserAgent;

/// <summary>
/// The hand of a person on a session's browser: makes trusted input of what they do, in its order. Nothing of what they type is kept.
/// Input comes from one caller at a time; what a page asks (a dialog) is answered whatever else stands still.
/// </summary>
public sealed class PersonHand : IAsyncDisposable
{
    /// <summary>A page that hangs takes no more than so much at once: the rest is dropped before it is outdated.</summary>
    private const int MostUnanswered = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>As long as browsers let a page do after a press what only a person may: what it copies later nobody asked for.</summary>
    private static readonly TimeSpan CopyPatience = TimeSpan.FromSeconds(5);

    private static readonly PageScript Focused = new(
        "focused", "() => document.hasFocus() && !/^(I?FRAME|OBJECT|EMBED)$/.test(document.$activeElement?.$tagName)");

    private readonly BrowserSession _session;
    private readonly ILogger _logger;
    private readonly Action _changed;
    private readonly PersonDialogs _dialogs;
    private readonly PersonList _list;
    private readonly PersonFiles _files;
    private readonly PersonCopies _copies;
    private readonly Action<CopiedText> _copied;
    private readonly CancellationTokenSource _ended = new();
    private readonly SemaphoreSlim _unanswered = new(MostUnanswered, MostUnanswered);
    private readonly Dictionary<string, KeyInput> _heldKeys = [];
    private readonly Dictionary<PageTab, TabFollowing> _followed = [];
    private PageTab? _tab;
    private PersonPointer? _pointer;
    private double _zoom = 1;
    private ExecutionError? _problem;
    private long _pressedAt;
    private int _copiedTexts;

    /// <param name="changed">Called when what <see cref="LookAsync"/> gives may have changed; must return at once.</param>
    /// <param name="bring">Fetches the files that the person chooses.</param>
    /// <param name="copied">Takes the texts that they copy in pages.</param>
    public PersonHand(BrowserSession session, Action changed, ILogger logger, BringFile bring, Action<CopiedText> copied)
    {
        (_session, _changed, _logger) = (session, changed, logger);
        _dialogs = session.Dialogs.Person ?? new PersonDialogs();
        _dialogs.Changed = changed;
        _list = new PersonList(changed);
        _files = new PersonFiles(session, bring, changed, logger);
        (_copied, _copies) = (copied, new PersonCopies(OnCopied, logger));
        session.Dialogs.Person = _dialogs;
        session.CurrentTabChanged += OnTabChanged;
    }

    /// <summary>Presses of the mouse.</summary>
    public int Clicks { get; private set; }

    /// <summary>Keys pressed and characters put in.</summary>
    public int Keys { get; private set; }

    /// <summary>Something was clicked, typed or opened: it may have reached the outside.</summary>
    public bool MayHaveEffect { get; private set; }

    /// <summary>Names of the files that they handed to pages.</summary>
    public IReadOnlyList<string> Files => _files.Handed;

    /// <summary>Texts that they copied in pages.</summary>
    public int Copies => Volatile.Read(ref _copiedTexts);

    /// <summary>Where the current tab stands.</summary>
    public string Url => _session.OpenTab?.Url ?? "";

    /// <summary>Does what the person does.</summary>
    /// <returns>False when it was dropped, since the page takes nothing at the moment.</returns>
    public async Task<bool> DoAsync(TakeoverInput input, CancellationToken cancellationToken)
    {
        if (input is DialogInput dialog)
        {
            MayHaveEffect = true;
            _dialogs.Answer(dialog);
            return true;
        }

        if (input is FilesInput chosen)
        {
            MayHaveEffect |= chosen.Files is not null;
            _files.Answer(chosen);
            return true;
        }

        if (input is DropInput drop && _dialogs.Current is null)
        {
            MayHaveEffect = true;
            _files.Drop(await _session.EnsureTabAsync(cancellationToken), drop, _zoom);
            return true;
        }

        if (_dialogs.Current is not null || !await _unanswered.WaitAsync(Patience, cancellationToken))
        {
            // The page stands still: what is done to it now would come when nobody expects it.
            Forget(input);
            return input is LookInput;
        }

        try
        {
            var tab = await _session.EnsureTabAsync(cancellationToken);
            if (!ReferenceEquals(tab, _tab))
            {
                await ReleaseAsync();
                (_tab, _pointer) = (tab, await PersonPointer.OnAsync(tab, cancellationToken));
            }

            Count(input);
            var sent = SendAsync(tab, input, cancellationToken);

            // Not waited for: a click may bring up a dialog, and answers only when that is gone. The browser keeps the order.
            var ending = EndAsync(sent);
            if (input is TextInput { Paste: true } or TabInput or ChoiceInput)
            {
                await Task.WhenAny(ending, Task.Delay(Patience, cancellationToken));
            }

            return true;
        }
        catch (CdpException error)
        {
            _unanswered.Release();
            _logger.LogDebug("The browser takes no input at the moment: {Reason}", error.Reason);
            return false;
        }
    }

    /// <summary>What the browser shows beside its picture.</summary>
    public async Task<TakeoverState> LookAsync(Guid lease, CancellationToken cancellationToken)
    {
        var tabs = _session.Tabs;
        var current = _session.OpenTab;
        var histories = await Task.WhenAll(tabs.Select(tab => TabLook.OfAsync(tab, cancellationToken)));
        Follow(tabs);
        _copies.Follow(tabs);
        await _files.FollowAsync(tabs, cancellationToken);
        var now = tabs.Zip(histories).FirstOrDefault(pair => ReferenceEquals(pair.First, current)).Second;
        if (current is not null && _dialogs.Current is null && _session.Settings.Device is not null)
        {
            _zoom = await TabLook.ZoomAsync(current, cancellationToken) ?? _zoom;
        }

        return new TakeoverState(lease, TakeoverPhase.Driving)
        {
            Tabs = [.. tabs.Select((tab, at) => new TakeoverTab(tab.TargetId, histories[at].Title, histories[at].Url, ReferenceEquals(tab, current)))],
            CanGoBack = now?.CanGoBack ?? false,
            CanGoForward = now?.CanGoForward ?? false,
            Dialog = _dialogs.Current,
            List = _list.Current,
            Chooser = _files.Current,
            Problem = _files.Problem ?? _problem,
        };
    }

    /// <summary>Lets go of whatever is held.</summary>
    public async Task ReleaseAsync()
    {
        if (_tab is not { } tab || _pointer is not { } pointer)
        {
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        limit.CancelAfter(Patience);
        List<Task> sent = [pointer.ReleaseAsync(_zoom, limit.Token)];
        foreach (var key in _heldKeys.Values)
        {
            sent.Add(new Keyboard(tab).StrokeAsync(key with { Down = false, Modifiers = 0 }, limit.Token) ?? Task.CompletedTask);
        }

        _heldKeys.Clear();
        await TryAsync(Task.WhenAll(sent));
    }

    public ValueTask DisposeAsync() => LetGoAsync(isFollowed: false);

    /// <summary>The person drives no more.</summary>
    /// <param name="isFollowed">Another person does: what pages ask is left to them.</param>
    public async ValueTask LetGoAsync(bool isFollowed)
    {
        _session.CurrentTabChanged -= OnTabChanged;
        if (!isFollowed)
        {
            _session.Dialogs.EndPerson();
        }

        await Task.WhenAll(_files.EndAsync(), _copies.EndAsync());
        await ReleaseAsync();
        foreach (var followed in _followed.Values)
        {
            followed.Dispose();
        }

        await _ended.CancelAsync();
    }

    private void OnTabChanged(PageTab tab) => _changed();

    /// <summary>Only what they asked for goes to their clipboard: a page must not change it by itself.</summary>
    private void OnCopied(CopiedText text)
    {
        if (Interlocked.Read(ref _pressedAt) is var pressed and not 0 && Stopwatch.GetElapsedTime(pressed) < CopyPatience)
        {
            Interlocked.Increment(ref _copiedTexts);
            _copied(text);
        }
    }

    private void Count(TakeoverInput input)
    {
        Clicks += input is PointerInput { Stroke: PointerStroke.Down } ? 1 : 0;
        Keys += input switch
        {
            KeyInput { Down: true } => 1,
            TextInput text => text.Text.Length,
            _ => 0,
        };
        MayHaveEffect |= input is PointerInput { Stroke: PointerStroke.Down } or KeyInput { Down: true } or TextInput or ComposeInput or AddressInput
            or ChoiceInput or HistoryInput { Move: HistoryMove.Reload };
        if (input is PointerInput { Stroke: not PointerStroke.Move } or KeyInput)
        {
            Interlocked.Exchange(ref _pressedAt, Stopwatch.GetTimestamp());
        }

        if (input is PointerInput { Stroke: PointerStroke.Down } or KeyInput { Down: true } or TabInput or AddressInput or HistoryInput)
        {
            _list.Forget();
            if (_problem is not null || _files.Problem is not null)
            {
                // They do something else now, of which it says nothing.
                _problem = null;
                _files.ForgetProblem();
                _changed();
            }
        }
    }

    private Task SendAsync(PageTab tab, TakeoverInput input, CancellationToken cancellationToken) => input switch
    {
        PointerInput { Stroke: PointerStroke.Up, Button: PointerButton.Left } up => Task.WhenAll(
            _pointer!.SendAsync(up, _zoom, cancellationToken),
            _list.LookAsync(tab, up.X / _zoom, up.Y / _zoom, cancellationToken)),
        PointerInput pointer => _pointer!.SendAsync(pointer, _zoom, cancellationToken),
        WheelInput wheel => _pointer!.SendAsync(wheel, _zoom, cancellationToken),
        KeyInput key => StrokeAsync(tab, key, cancellationToken),
        TextInput { Paste: true } text => PasteAsync(tab, text.Text, cancellationToken),
        TextInput text => new Keyboard(tab).InsertTextAsync(text.Text, cancellationToken),
        ComposeInput compose => new Keyboard(tab).ComposeAsync(compose.Text, cancellationToken),
        AddressInput address => OpenAsync(tab, address.Url, cancellationToken),
        HistoryInput history => TabLook.GoAsync(tab, history.Move, cancellationToken),
        ChoiceInput choice => _list.TakeAsync(tab, choice, cancellationToken),
        TabInput which => SwitchAsync(which, cancellationToken),
        ReleaseInput => ReleaseAsync(),
        _ => Task.CompletedTask,
    };

    /// <summary>What is let go while the page hears nothing is held no longer all the same.</summary>
    private void Forget(TakeoverInput input)
    {
        if (input is PointerInput { Stroke: PointerStroke.Up } up)
        {
            _pointer?.Forget(up);
        }
        else if (input is KeyInput { Down: false } key)
        {
            _heldKeys.Remove(NameOf(key));
        }
    }

    private static string NameOf(KeyInput key) => key.Code.Length > 0 ? key.Code : key.Key;

    private Task StrokeAsync(PageTab tab, KeyInput key, CancellationToken cancellationToken)
    {
        // What the browser would paste may be another execution's: one clipboard serves them all. The person's page sends what is on theirs.
        if (key is { Down: true } && ((key.Key is "v" or "V" && (key.Modifiers & 6) != 0) || (key.Key == "Insert" && (key.Modifiers & 8) != 0)))
        {
            return Task.CompletedTask;
        }

        if (key.Down)
        {
            _heldKeys[NameOf(key)] = key;
        }
        else
        {
            _heldKeys.Remove(NameOf(key));
        }

        return new Keyboard(tab).StrokeAsync(key, cancellationToken) ?? Task.CompletedTask;
    }

    /// <summary>As from the person's own clipboard, with the events that pages wait for; where a frame refuses that, as typed.</summary>
    private async Task PasteAsync(PageTab tab, string text, CancellationToken cancellationToken)
    {
        try
        {
            var focused = await tab.EvaluateInFramesAsync(Focused, [], cancellationToken);
            var frame = focused.LastOrDefault(static value => value.Value.ValueKind == System.Text.Json.JsonValueKind.True)?.Frame;
            await _session.Clipboard.PasteOnceAsync(tab, frame, text, cancellationToken);
        }
        catch (PageScriptException)
        {
            await new Keyboard(tab).InsertTextAsync(text, cancellationToken);
        }
    }

    private async Task OpenAsync(PageTab tab, string written, CancellationToken cancellationToken)
    {
        try
        {
            var url = NavigateAction.AddressOf(written);
            NavigateAction.ThrowIfRefused(_session, url);
            await tab.Session.SendAsync("Page.navigate", new { url = url.AbsoluteUri }, cancellationToken);
        }
        catch (ActionException refused)
        {
            _problem = new ExecutionError(refused.Code, refused.Message);
        }
        finally
        {
            _changed();
        }
    }

    private async Task SwitchAsync(TabInput which, CancellationToken cancellationToken)
    {
        if (which.Id is null)
        {
            await _session.NewTabAsync(cancellationToken);
        }
        else if (_session.FindTab(which.Id) is { } tab)
        {
            await (which.Close ? _session.CloseTabAsync(tab, cancellationToken) : _session.SwitchToAsync(tab, cancellationToken));
        }

        _changed();
    }

    private void Follow(IReadOnlyList<PageTab> tabs)
    {
        foreach (var tab in tabs.Where(tab => !_followed.ContainsKey(tab)))
        {
            _followed[tab] = new TabFollowing(tab, _changed);
        }
    }

    private async Task EndAsync(Task sent)
    {
        await TryAsync(sent);
        _unanswered.Release();
    }

    private async Task TryAsync(Task sent)
    {
        try
        {
            await sent;
        }
        catch (Exception error) when (error is CdpException or OperationCanceledException or PageScriptException)
        {
            _logger.LogDebug("Input of a person did not arrive: {Reason}", error.GetType().Name);
        }
    }
}
