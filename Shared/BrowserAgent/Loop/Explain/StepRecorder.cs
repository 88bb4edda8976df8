using Dashboard.Contracts;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Dashboard.BrowserAgent;

/// <summary>
/// Notes what happens in a step and keeps it as one compressed file, when the run's options ask for it. Everything else of
/// the run does not know whether it does.
/// </summary>
internal sealed class StepRecorder(RunOptions options)
{
    private static readonly TimeSpan PatienceAfterStop = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private Notes? _notes;

    /// <summary>A step begins; what was noted of one that was not kept is dropped.</summary>
    public void Begin(int step) => _notes = options.Explains ? new Notes(step, options.Time) : null;

    /// <summary>Measures a phase until it is disposed of.</summary>
    public IDisposable? Time(string phase)
    {
        if (_notes is not { } notes)
        {
            return null;
        }

        var started = notes.Elapsed;
        return new Ending(() => Add(_ => notes.Phases.Add(new PhaseTiming(phase, Round(started), Round(notes.Elapsed - started)))));
    }

    public Seen Observed(Seen seen)
    {
        Add(notes => notes.Observation = seen.Text);
        return seen;
    }

    /// <summary>The same models, heard.</summary>
    public AgentModels Watching(AgentModels models) => models with
    {
        Main = Watching(models.Main),
        Fallback = models.Fallback is { } fallback ? Watching(fallback) : null,
        Judge = models.Judge is { } judge ? Watching(judge) : null,
    };

    /// <summary>The same model, heard.</summary>
    public IChatClient Watching(IChatClient model) => options.Explains ? new ExplainingChatClient(model, this) : model;

    /// <summary>The same resolver, heard: what it finds last is what is acted on.</summary>
    public IElementResolver Watching(IElementResolver elements) => options.Explains ? new HeardResolver(elements, this) : elements;

    /// <summary>What to do at the moment before an action's input; null when nothing is acted on.</summary>
    /// <param name="target">What it acts on, for people.</param>
    public Func<PageTab, CancellationToken, Task>? LookFor(ActionParameters action, string? target) =>
        _notes is { } notes && action.AimedAt is not null ? (tab, cancel) => LookAsync(notes, tab, new Acted(action.ActionType, target, null, tab.MainFrame.LoaderId), cancel) : null;

    /// <summary>A call of the model is over.</summary>
    public void Called(ModelCallNotes call) => Add(notes => notes.Calls.Add(call));

    /// <summary>Since the beginning of the step.</summary>
    public TimeSpan Elapsed => _notes?.Elapsed ?? TimeSpan.Zero;

    /// <summary>Keeps what was noted. A run is not worth less for want of it, so what fails is logged only.</summary>
    public async Task KeepAsync(CancellationToken stop)
    {
        if (Interlocked.Exchange(ref _notes, null) is not { } notes)
        {
            return;
        }

        using var span = BrowserAgentTelemetry.Start("explain")?.SetTag("dashboard.step.number", notes.Step);
        using var patience = stop.IsCancellationRequested ? new CancellationTokenSource(PatienceAfterStop, options.Time) : CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            var files = new ExplanationFiles(options, notes.Step, patience.Token);
            var explanation = await notes.ToExplanationAsync(files, options.Scrub);
            await files.SaveAsync(explanation);
        }
        catch (Exception error) when (error is IOException or HttpRequestException or OperationCanceledException)
        {
            options.Logger.LogWarning("The explanation of step {Number} was not kept: {Reason}", notes.Step, error.Message);
        }
    }

    private static double Round(TimeSpan time) => Math.Round(time.TotalMilliseconds, 1);

    private void Add(Action<Notes> add)
    {
        if (_notes is { } notes)
        {
            lock (_lock)
            {
                add(notes);
            }
        }
    }

    private static async Task LookAsync(Notes notes, PageTab tab, Acted acted, CancellationToken cancellationToken)
    {
        try
        {
            var picture = notes.Picture is null ? tab.CaptureScreenshotAsync(cancellationToken: cancellationToken) : null;
            var outline = notes.Element is { } element && ReferenceEquals(element.Frame.Tab, tab) ? await ElementOutline.OfAsync(element, cancellationToken) : null;
            if (picture is not null)
            {
                notes.Picture = new TakenPicture(await picture, outline, acted.Document);
            }

            acted = acted with { Outline = outline };
        }
        catch (Exception error) when (error is CdpException or PageScriptException)
        {
            // The action itself will say what is wrong with its element.
        }

        notes.Acted.Add(acted);
    }

    /// <summary>A picture, and where its page stood.</summary>
    private sealed record TakenPicture(byte[] Jpeg, ElementOutline? Place, string? Document);

    private sealed record Acted(string ActionType, string? Target, ElementOutline? Outline, string? Document);

    private sealed class Notes(int step, TimeProvider time)
    {
        private readonly DateTimeOffset _startedAt = time.GetUtcNow();
        private readonly long _timestamp = time.GetTimestamp();

        public int Step => step;

        public TimeSpan Elapsed => time.GetElapsedTime(_timestamp);

        public List<PhaseTiming> Phases { get; } = [];

        public List<ModelCallNotes> Calls { get; } = [];

        public List<Acted> Acted { get; } = [];

        public string? Observation { get; set; }

        public TakenPicture? Picture { get; set; }

        public ElementRef? Element { get; set; }

        public async Task<StepExplanation> ToExplanationAsync(ExplanationFiles files, Func<string, string> scrub)
        {
            var picture = Picture is { Place: { } place } taken
                ? new ExplainedPicture(await files.SavePictureAsync(taken.Jpeg, $"{step}-before.jpg"), place.ViewWidth, place.ViewHeight)
                : null;
            List<ModelCallExplanation> calls = [];
            foreach (var call in Calls)
            {
                calls.Add(await call.ToExplanationAsync(files, scrub));
            }

            return new StepExplanation
            {
                StepNumber = step,
                StartedAt = _startedAt,
                Phases = [.. Phases.OrderBy(phase => phase.StartMs)],
                Calls = calls,
                Observation = Observation is null ? null : scrub(Observation),
                Picture = picture,
                Acted = [.. Acted.Select(acted => new ActedElement(
                    acted.ActionType,
                    acted.Target is null ? null : scrub(acted.Target),
                    acted.Outline is { } outline && Picture is { Place: { } shown } && acted.Document == Picture.Document ? outline.On(shown) : null))],
            };
        }
    }

    private sealed class HeardResolver(IElementResolver inner, StepRecorder recorder) : IElementResolver
    {
        public async ValueTask<ElementRef> ResolveAsync(ElementTarget target, CancellationToken cancellationToken)
        {
            var found = await inner.ResolveAsync(target, cancellationToken);
            recorder.Add(notes => notes.Element = found);
            return found;
        }

        public ValueTask<ElementRef?> FindNowAsync(ElementTarget target, CancellationToken cancellationToken) => inner.FindNowAsync(target, cancellationToken);
    }

    private sealed class Ending(Action end) : IDisposable
    {
        private Action? _end = end;

        public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();
    }
}
