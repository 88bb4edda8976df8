using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>An agent with a real browser, a real provider client and a model that answers by a script.</summary>
public abstract class AgentHarness(ChromiumFixture chromium) : IAsyncLifetime
{
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private readonly ChatModelFactory _factory = new();
    private readonly DirectoryInfo _artifacts = Directory.CreateTempSubdirectory("agent-tests-");

    protected PageServer Pages => chromium.Pages;

    protected FakeModelServer Model { get; private set; } = null!;

    protected BrowserSession Session { get; private set; } = null!;

    protected RunControl Control { get; } = new();

    /// <summary>May be changed before a run.</summary>
    protected RunOptions Options { get; set; } = null!;

    protected ModelAccess? Fallback { get; set; }

    protected ModelAccess? Judge { get; set; }

    protected string ArtifactPath(string key) => Path.Combine(_artifacts.FullName, key);

    public virtual async ValueTask InitializeAsync()
    {
        Options = new RunOptions { Artifacts = new DirectoryArtifactSink(_artifacts.FullName), Control = Control };
        Model = await FakeModelServer.StartAsync();
        Session = await chromium.OpenSessionAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Session.DisposeAsync();
        await Model.DisposeAsync();
        _factory.Dispose();
        _artifacts.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    protected Task ShowAsync(string body) => Browsing.ShowAsync(Session, Pages.Add(body));

    protected IAsyncEnumerable<RunnerEvent> Run(
        string prompt,
        ModelScript script,
        TaskLimits? limits = null,
        string provider = "openai",
        ModelAccess? access = null,
        CancellationToken stop = default)
    {
        Model.Script = script;
        var options = Options with { Limits = limits ?? new TaskLimits() };
        var models = new AgentModels(_factory.Create(access ?? Model.Access(provider)))
        {
            Fallback = Fallback is null ? null : _factory.Create(Fallback),
            Judge = Judge is null ? null : _factory.Create(Judge),
        };
        return Agent.RunAsync(Session, new AgentTask { Prompt = prompt }, models, options, stop);
    }

    protected async Task<Happened> RunToEndAsync(
        string prompt, ModelScript script, TaskLimits? limits = null, string provider = "openai", ModelAccess? access = null)
    {
        var events = new List<RunnerEvent>();
        await foreach (var happened in Run(prompt, script, limits, provider, access, Cancel))
        {
            events.Add(happened);
        }

        return new Happened(events);
    }

    /// <summary>Tokens of a question, as a server counts them.</summary>
    protected static int Length(FakeModelRequest request) => ((request.AllText.Length + (request.Schema?.GetRawText().Length ?? 0)) / 4) + (1_500 * request.ImageCount);

    /// <summary>The text of a request without everything between fences.</summary>
    protected static string Unfenced(FakeModelRequest request)
    {
        var text = request.AllText;
        for (var start = text.IndexOf("<untrusted_page>\n", StringComparison.Ordinal); start >= 0; start = text.IndexOf("<untrusted_page>\n", StringComparison.Ordinal))
        {
            text = text.Remove(start, text.IndexOf($"\n{ObservationText.FenceEnd}", start, StringComparison.Ordinal) + 1 + ObservationText.FenceEnd.Length - start);
        }

        return text;
    }
}

/// <summary>The events of a run that is over.</summary>
public sealed record Happened(IReadOnlyList<RunnerEvent> Events)
{
    public FinishedEvent Finished => (FinishedEvent)Events[^1];

    public IReadOnlyList<UsageEvent> Usage => [.. Events.OfType<UsageEvent>()];

    /// <summary>Actions as they stood last.</summary>
    public IReadOnlyList<ActionEvent> Actions =>
        [.. Events.OfType<ActionEvent>().GroupBy(action => (action.StepNumber, action.Index)).Select(group => group.Last())];

    /// <summary>Steps as they stood last.</summary>
    public IReadOnlyList<StepEvent> Steps => [.. Events.OfType<StepEvent>().GroupBy(step => step.Number).Select(group => group.Last())];

    public IEnumerable<string?> LogCodes => Events.OfType<LogEvent>().Select(log => log.Message.Code);
}
