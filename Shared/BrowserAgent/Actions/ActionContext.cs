using System.Text.Json.Nodes;
using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dashboard.BrowserAgent;

/// <summary>What an action works with. One context per action.</summary>
public sealed class ActionContext
{
    public required BrowserSession Session { get; init; }

    public required IElementResolver Elements { get; init; }

    /// <summary>Keeps files that the browser downloaded.</summary>
    public required DownloadKeeper Downloads { get; init; }

    public int? StepNumber { get; init; }

    /// <summary>The picture in which a model names points; null where it got none, which takes them as CSS pixels of the viewport.</summary>
    public PictureView? View { get; init; }

    /// <summary>Address of the search engine, with <c>{query}</c> where the words go; null takes the default one.</summary>
    public string? SearchUrl { get; init; }

    /// <summary>Files that may be handed to pages, beside those that the browser downloaded.</summary>
    public IFileSource? Files { get; init; }

    /// <summary>How long the action may take, finding its element included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an element that is there but covered, moving or disabled is given to become usable.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(2);

    public SettleOptions Settle { get; init; } = new();

    /// <summary>The task lets the agent run JavaScript of its own.</summary>
    public bool AllowJavaScript { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Cancelled when the run is to pause: what only waits ends at once.</summary>
    public CancellationToken PauseRequested { get; init; }

    /// <summary>How long the action had waited before such a pause: it waits for what is left.</summary>
    public TimeSpan Waited { get; init; }

    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>
    /// Turns the text of a type action into what is really typed into the given field: the place where secrets are filled
    /// in. Null types the text as it is.
    /// </summary>
    public Func<string, ElementRef, CancellationToken, ValueTask<string>>? TypedText { get; init; }

    /// <summary>The number by which the model knows an element, from its tab, its document's token and its id there.</summary>
    public Func<PageTab, string, int, int?>? NumberOf { get; init; }

    /// <summary>Called at the moment before input is sent, when what is acted on is in view.</summary>
    internal Func<PageTab, CancellationToken, Task>? BeforeInput { get; init; }

    /// <summary>Files of the execution; null where there are none.</summary>
    public Workspace? Workspace { get; init; }

    /// <summary>Answers questions; null where nobody can be asked.</summary>
    public IPeople? People { get; init; }

    /// <summary>What was put to people for this action, when that was done before it began.</summary>
    public PersonQuestion? Question { get; init; }

    /// <summary>For actions that ask a model; null where there is none.</summary>
    public ActionModel? Model { get; init; }

    /// <summary>What the data of the result must fit; null takes anything.</summary>
    public DataSchema? ResultSchema { get; init; }

    /// <summary>What was extracted so far, by name.</summary>
    public Func<string, JsonNode?>? Extracted { get; init; }

    private ActionWatch? _ahead;
    private Task _begun = Task.CompletedTask;

    /// <summary>The action caused a request other than GET, HEAD or OPTIONS, or sent on a WebSocket.</summary>
    public bool OutsideEffect { get; private set; }

    /// <summary>The page shows another document than before the action.</summary>
    public bool Navigated { get; private set; }

    /// <summary>The page had not come to rest when it was no longer waited for.</summary>
    public bool Unsettled { get; private set; }

    /// <summary>The element that the action is about. Its page is watched meanwhile already: <see cref="ActAsync"/> follows.</summary>
    internal async Task<ElementRef> FindAsync(ElementTarget target, CancellationToken cancellationToken)
    {
        // By its number it is found at once. What is looked for otherwise may take its time, and so does a picture: what the
        // page does until then is its own doing.
        // A drag looks for two: what was begun for the first goes on.
        if (_ahead is null && target.Element is not null && BeforeInput is null && Session.OpenTab is { Ready.IsCompletedSuccessfully: true } tab)
        {
            _ahead = ActionWatch.Begin(tab, Settle, cancellationToken);
        }

        return _ahead is null ? await Elements.ResolveAsync(target, cancellationToken) : await Elements.ResolveSoonAsync(target, cancellationToken);
    }

    /// <summary>A site asked the browser itself for a user name and a password, and did not let it in: in words. Null when none did.</summary>
    public string? Asked { get; private set; }

    /// <summary>Ends what <see cref="FindAsync"/> began, if nothing came of it.</summary>
    internal async ValueTask EndAsync()
    {
        if (Interlocked.Exchange(ref _ahead, null) is { } ahead)
        {
            await ahead.DisposeAsync();
        }
    }

    /// <summary>Sends input and waits until what it caused has come to rest, on a tab that it opened as well.</summary>
    /// <param name="frame">The frame that the input goes to; null for the page.</param>
    /// <param name="settle">Overrides <see cref="Settle"/>.</param>
    /// <param name="settled">Done when the page has come to rest, while it is still watched.</param>
    /// <param name="reading">A field to be read when it has.</param>
    /// <param name="aims">
    /// The input begins with a script, which goes the way of what begins to watch the page and cannot overtake it; before anything else
    /// is sent it waits by itself for <see cref="BegunAsync"/>.
    /// </param>
    internal async Task ActAsync(
        PageTab tab,
        Frame? frame,
        Func<Task> input,
        CancellationToken cancellationToken,
        SettleOptions? settle = null,
        Func<Task>? settled = null,
        FieldReading? reading = null,
        bool aims = false)
    {
        settle ??= Settle;
        var tabs = Session.Tabs;
        var opening = 0;
        if (BeforeInput is { } look)
        {
            await look(tab, cancellationToken);
        }

        await using (var watch = await WatchAsync(tab, settle, cancellationToken))
        {
            _begun = watch.BegunAsync(frame);
            if (!aims || frame is { IsMain: false })
            {
                await _begun;
            }

            try
            {
                await input();
                await _begun;
            }
            catch (CdpException error) when (error.IsClosed && tab.IsClosed && !Session.Crashed.IsCancellationRequested)
            {
                Logger.LogDebug(error, "The action closed its tab");
            }
            finally
            {
                // What was sent before a failure or a stop has its effect all the same.
                Note(watch.Seen);
            }

            watch.Reading = reading;
            await SettleAsync(() => watch.SettleAsync(cancellationToken));
            opening = watch.OpenedWindows;
            await (settled?.Invoke() ?? Task.CompletedTask);
        }

        await Session.Dialogs.AnsweredAsync(cancellationToken);
        await Session.WaitForTabsAsync(tabs, opening, cancellationToken);
        foreach (var opened in Session.Tabs.Except(tabs))
        {
            await SettleAsync(() => ActionWatch.SettleNewTabAsync(opened, settle, cancellationToken));
            ThrowIfRefused(opened);
            Asked = Session.SignIn.WordsOf(opened.MainFrame) ?? Asked;
        }

        if (Session.SignIn.TakeMissed(tab) is { } origin)
        {
            await CompleteAsync(tab, origin, settle, cancellationToken);
        }

        if (Navigated)
        {
            ThrowIfRefused(tab);
            Asked = Session.SignIn.WordsOf(tab.MainFrame) ?? Asked;
        }
    }

    /// <summary>
    /// The page lacks what it asked this origin for before that was answered. One that was only just opened, by an address, is opened once
    /// more: nobody has done anything in it.
    /// </summary>
    private async Task CompleteAsync(PageTab tab, string origin, SettleOptions settle, CancellationToken cancellationToken)
    {
        if (!Navigated || tab.Requests.DocumentMethod != "GET")
        {
            Asked = $"{origin} answered a request of the page with HTTP 401, and is given a credential from now on: do again what needed it.";
            return;
        }

        await using var watch = ActionWatch.Begin(tab, settle, cancellationToken);
        await watch.BegunAsync(null);
        await tab.Session.SendAsync("Page.reload", null, cancellationToken);
        await SettleAsync(() => watch.SettleAsync(cancellationToken));
    }

    /// <summary>Returns when what the input does is being watched.</summary>
    internal Task BegunAsync() => _begun;

    /// <summary>The watch that began with the search for the element, or a new one.</summary>
    private async ValueTask<ActionWatch> WatchAsync(PageTab tab, SettleOptions settle, CancellationToken cancellationToken)
    {
        if (ReferenceEquals(settle, Settle) && _ahead?.Tab == tab)
        {
            return Interlocked.Exchange(ref _ahead, null)!;
        }

        await EndAsync();
        return ActionWatch.Begin(tab, settle, cancellationToken);
    }

    /// <summary>Whoever led the page to where it may not go gets to know that, and not only the browser's page about it.</summary>
    /// <exception cref="ActionException"><c>host_not_allowed</c>.</exception>
    private void ThrowIfRefused(PageTab tab)
    {
        if (Uri.TryCreate(tab.MainFrame.UnreachableUrl, UriKind.Absolute, out var url) && Session.Egress?.FailureOf(url)?.Refusal is { } refusal)
        {
            throw new ActionException(ActionErrors.HostNotAllowed, $"The page was not opened: {refusal.Message}");
        }
    }

    private async Task SettleAsync(Func<Task<SettleResult>> settle)
    {
        using var span = BrowserAgentTelemetry.Start("settle");
        Note(await settle());
        span?.SetTag("dashboard.settle.timed_out", Unsettled);
    }

    private void Note(SettleResult seen)
    {
        OutsideEffect |= seen.OutsideEffect;
        Navigated |= seen.Navigated;
        Unsettled |= seen.TimedOut;
    }
}
