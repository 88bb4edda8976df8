using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace Dashboard.BrowserAgent;

/// <summary>An observation, or why there is none.</summary>
internal sealed record Observed(Seen? Seen, ExecutionError? Error);

/// <summary>A picture that was kept, or nothing.</summary>
internal sealed record Kept(ArtifactEvent? Artifact);

/// <summary>What is known of an action before it is done.</summary>
internal sealed record PlannedAction(LocalizableText Description, string? Target, string? InputValue, bool MayHaveOutsideEffect);

/// <summary>What came of an action.</summary>
/// <param name="Words">English, for the model and for people.</param>
internal sealed record ActionReport(string? Words, ExecutionError? Error, bool OutsideEffect)
{
    public string? Name { get; init; }

    public JsonNode? Data { get; init; }

    /// <summary>What was read from the page, for the model.</summary>
    public string? Content { get; init; }

    public bool InputIsSecret { get; init; }

    /// <summary>A person answered: the words are ours or theirs and no page's.</summary>
    public bool IsFromPerson { get; init; }

    /// <summary>What the person said.</summary>
    public string? PersonSaid { get; init; }

    /// <summary>The run ends here.</summary>
    public bool IsDone { get; init; }

    public IReadOnlyList<RunnerEvent> Events { get; init; } = [];
}

/// <summary>What an action may use of the run beside its browser.</summary>
/// <param name="Question">What was put to people for it.</param>
internal sealed record ActionAids(ActionModel Model, Func<string, JsonNode?> Extracted, PersonQuestion? Question = null);

/// <summary>
/// The loop's hands and eyes: a session with the observer's numbers. Errors that the model can deal with are values; a
/// browser that crashed is a <see cref="BrowserCrashedException"/>.
/// </summary>
internal sealed class AgentBrowser(BrowserSession session, RunOptions options) : IElementResolver
{
    private readonly PageObserver _observer = new(session, options.Time);
    private readonly SecretTyping _secrets = new(options);
    private readonly Workspace _workspace = options.Workspace ?? new Workspace();
    private DownloadKeeper? _downloads;
    private CheckpointKeeper? _checkpoints;
    private PictureView? _view;

    public DownloadKeeper Downloads => _downloads ??= new DownloadKeeper(options.Artifacts, _workspace);

    public Workspace Workspace => _workspace;

    public CheckpointKeeper Checkpoints => _checkpoints ??= new CheckpointKeeper(session, _workspace, options);

    public StepRecorder Explain { get; } = new(options);

    public async Task<Observed> ObserveAsync(ObservationSettings settings, int failures, bool withPicture, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, session.Crashed);
        try
        {
            var seen = await _observer.ObserveAsync(settings, failures, withPicture, either.Token);

            // Points are named in the last picture that the model got.
            _view = seen.View ?? _view;
            return new Observed(Explain.Observed(seen), null);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested && error is CdpException or PageScriptException or OperationCanceledException)
        {
            return new Observed(null, await ExplainAsync(error));
        }
    }

    /// <summary>What the current tab shows now; a page that cannot be asked is none that was observed.</summary>
    public async Task<PageMark> MarkAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _observer.MarkAsync(cancellationToken);
        }
        catch (CdpException error) when (!cancellationToken.IsCancellationRequested)
        {
            await ExplainAsync(error);
            return new PageMark("", "", false);
        }
    }

    public PlannedAction Plan(ActionParameters action)
    {
        var known = Known(action.AimedAt);
        var described = known is null ? action : AimAt(action, new ElementTarget(known));
        if (described is DragParameters drag && Known(drag.To) is { } place)
        {
            described = drag with { To = new ElementTarget(place) };
        }

        return new PlannedAction(
            ActionDescriptions.Describe(described),
            described.AimedAt?.ToString(),
            ActionDescriptions.InputValue(action, secret: known?.Role == "password"),
            ActionCatalog.For(action).MayHaveOutsideEffect(action));
    }

    /// <summary>What people call the element with this number.</summary>
    private ElementAnchors? Known(ElementTarget? target) =>
        target?.Element is { } number && _observer.Describe(number) is { IsEmpty: false } known ? known : null;

    /// <summary>What people are asked by this action; null when it asks nothing, nobody is there, or it cannot be asked.</summary>
    public PersonQuestion? QuestionOf(ActionParameters action, int step)
    {
        try
        {
            return options.People is not null && ActionCatalog.For(action) is IPeopleAction people
                ? people.QuestionOf(action, step, options.Time.GetUtcNow())
                : null;
        }
        catch (ActionException)
        {
            // The action itself says why.
            return null;
        }
    }

    public async Task<ActionReport> ActAsync(
        ActionParameters action, int step, TimeSpan timeout, ActionAids aids, CancellationToken cancellationToken)
    {
        if (!ActionCatalog.For(action).IsAllowed(options.Agent))
        {
            // It was not offered; a model that was talked into it gets it all the same no further than here.
            return new ActionReport(null, new ExecutionError(ActionErrors.NotAllowed, $"This task does not let you use {action.ActionType}."), false);
        }

        var context = new ActionContext
        {
            Session = session,
            Elements = Explain.Watching(this),
            BeforeInput = Explain.LookFor(action, Plan(action).Target),
            Downloads = Downloads,
            Files = options.Files,
            SearchUrl = options.Agent.SearchUrl,
            View = _view,
            StepNumber = step,
            Timeout = timeout,
            AllowJavaScript = options.Agent.AllowJavaScript,
            TypedText = _secrets.FillAsync,
            Time = options.Time,
            Logger = options.Logger,
            Workspace = _workspace,
            People = options.People,
            Question = aids.Question,
            Model = aids.Model,
            Extracted = aids.Extracted,
            ResultSchema = options.ResultSchema,
            NumberOf = _observer.NumberOf,
        };
        try
        {
            var result = await ActionCatalog.ExecuteAsync(context, action, cancellationToken);
            return Report(result, context.OutsideEffect) with
            {
                IsFromPerson = aids.Question is not null,
                Events = [.. aids.Model.Events, .. result.Artifacts],
            };
        }
        catch (ActionException error)
        {
            return new ActionReport(null, new ExecutionError(error.Code, error.Message), context.OutsideEffect) { Events = aids.Model.Events };
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested && error is CdpException or PageScriptException or PlaywrightException or IOException)
        {
            options.Logger.LogError(error, "The action {Action} of step {Step} failed unexpectedly", action.ActionType, step);
            return new ActionReport(null, await ExplainAsync(error), context.OutsideEffect);
        }
    }

    /// <summary>Takes and keeps the picture of a step that is over.</summary>
    public async Task<Kept> KeepScreenshotAsync(int step, CancellationToken cancellationToken)
    {
        try
        {
            var tab = await session.EnsureTabAsync(cancellationToken);
            var picture = await tab.CaptureScreenshotAsync(cancellationToken: cancellationToken);
            var name = $"{step}-after.jpg";
            return new Kept(await options.Artifacts.SaveAsync(
                ArtifactKind.Screenshot, $"steps/{name}", name, "image/jpeg", picture, step, cancellationToken));
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested && error is CdpException or IOException or HttpRequestException)
        {
            // A step is not worth less for want of its picture.
            options.Logger.LogWarning(error, "Step {Number} has no picture", step);
            await ExplainAsync(error);
            return new Kept(null);
        }
    }

    /// <summary>What happened in the browser beside the actions since the last call, downloads included.</summary>
    public async Task<IReadOnlyList<RunnerEvent>> TakeEventsAsync(int step, CancellationToken cancellationToken)
    {
        var notices = session.TakeNotices().Select(notice => new LogEvent(notice.Level, notice.Text, step));
        return [.. notices, .. await Downloads.KeepFinishedAsync(session, step, cancellationToken)];
    }

    /// <summary>Keeps what a person handed to pages, so that the workspace holds it before the model is asked again.</summary>
    public async Task<IReadOnlyList<RunnerEvent>> KeepHandedAsync(CancellationToken stop)
    {
        try
        {
            return await Downloads.KeepHandedAsync(session, null, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return [];
        }
    }

    public async ValueTask<ElementRef> ResolveAsync(ElementTarget target, CancellationToken cancellationToken) =>
        await _observer.FindAsync(NumberOf(target), cancellationToken) ?? throw IsMissing(target);

    public async ValueTask<ElementRef> ResolveSoonAsync(ElementTarget target, CancellationToken cancellationToken) =>
        await _observer.FindSoonAsync(NumberOf(target), () => IsMissing(target), cancellationToken);

    private static int NumberOf(ElementTarget target) =>
        target.Element ?? throw new ActionException(ActionErrors.NotSupported, "Elements are named by their numbers here.");

    private static ActionException IsMissing(ElementTarget target) =>
        new(ActionErrors.ElementNotFound, $"There is no element [{target.Element}] on the page now.");

    public async ValueTask<ElementRef?> FindNowAsync(ElementTarget target, CancellationToken cancellationToken) =>
        target.Element is { } number ? await _observer.FindAsync(number, cancellationToken) : null;

    private static ActionReport Report(ActionResult result, bool outsideEffect) => new(result.Text, null, outsideEffect)
    {
        Name = result.DataName,
        Data = result.Data is { } data ? JsonNode.Parse(data.GetRawText()) : null,
        Content = result.Content ?? (result.Data is { } read ? Readable(read) : null),
        InputIsSecret = result.InputIsSecret,
        PersonSaid = result.PersonSaid,
        IsDone = result.IsDone,
    };

    private static string Readable(JsonElement data) =>
        data.ValueKind == JsonValueKind.String ? data.GetString()! : JsonSerializer.Serialize(data, AsPeopleWrite);

    // Models read Japanese better than its escapes, and it takes fewer tokens.
    private static readonly JsonSerializerOptions AsPeopleWrite = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static ActionParameters AimAt(ActionParameters action, ElementTarget target) => action switch
    {
        ClickParameters click => click with { Target = target },
        HoverParameters hover => hover with { Target = target },
        DragParameters drag => drag with { Target = target },
        TypeParameters type => type with { Target = target },
        PressKeysParameters keys => keys with { Target = target },
        SelectParameters select => select with { Target = target },
        CheckParameters check => check with { Target = target },
        SetValueParameters set => set with { Target = target },
        UploadParameters upload => upload with { Target = target },
        ClipboardParameters clipboard => clipboard with { Target = target },
        ScreenshotParameters screenshot => screenshot with { Target = target },
        ScrollParameters scroll => scroll with { Target = target },
        WaitParameters wait => wait with { Target = target },
        ExtractTableParameters table => table with { Target = target },
        ExtractTextParameters text => text with { Target = target },
        ReadPageParameters read => read with { Target = target },
        ExtractParameters extract => extract with { Target = target },
        ExtractTablePagesParameters pages => pages with { Target = target },
        DownloadParameters download => download with { Target = target },
        _ => action,
    };

    /// <exception cref="BrowserCrashedException">That is the explanation.</exception>
    private async Task<ExecutionError> ExplainAsync(Exception error)
    {
        if (error is CdpException { IsClosed: true })
        {
            // A browser that dies closes its sessions a moment before it is known to be dead.
            await session.WaitForCrashAsync(TimeSpan.FromMilliseconds(500));
        }

        return session.Crashed.IsCancellationRequested
            ? throw new BrowserCrashedException("The browser or the page crashed.", error)
            : new ExecutionError(ActionErrors.PageChanged, $"The page could not be used: {error.Message}");
    }
}
