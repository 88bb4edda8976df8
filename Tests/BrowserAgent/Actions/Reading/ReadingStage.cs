using System.Text.Json.Nodes;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent.Actions.Reading;

/// <summary>A page that is read, with a workspace and, where a test wants one, a model.</summary>
internal sealed class ReadingStage : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dashboard-reading-");
    private readonly BrowserSession _session;
    private readonly PageObserver _observer;
    private readonly DownloadKeeper _downloads;

    private ReadingStage(BrowserSession session)
    {
        _session = session;
        _observer = new PageObserver(session);
        _downloads = new DownloadKeeper(new DirectoryArtifactSink(_directory.FullName), Workspace);
    }

    public Workspace Workspace { get; } = new();

    public Dictionary<string, JsonNode> Extracted { get; } = [];

    public ActionModel? Model { get; set; }

    public DataSchema? ResultSchema { get; set; }

    /// <param name="body">Content of the page's body.</param>
    public static async Task<ReadingStage> OpenAsync(ChromiumFixture chromium, string body)
    {
        var stage = new ReadingStage(await chromium.OpenSessionAsync());
        await stage.ShowAsync(chromium.Pages.Add(body));
        return stage;
    }

    public Task ShowAsync(string address) => Browsing.ShowAsync(_session, address);

    /// <summary>Looks at the page as an agent does, which numbers its elements.</summary>
    public Task<string> ObserveAsync() => _observer.DescribeAsync(new ObservationSettings(), TestContext.Current.CancellationToken);

    public Task<ActionResult> DoAsync(ActionParameters action) => ActionCatalog.ExecuteAsync(
        new ActionContext
        {
            Session = _session,
            Elements = new AnchorResolver(_session, TimeSpan.FromSeconds(1)),
            Downloads = _downloads,
            Workspace = Workspace,
            Model = Model,
            ResultSchema = ResultSchema,
            Extracted = name => Extracted.GetValueOrDefault(name),
            NumberOf = _observer.NumberOf,
        },
        action,
        TestContext.Current.CancellationToken);

    public async Task<string> FailAsync(ActionParameters action) => (await Assert.ThrowsAsync<ActionException>(() => DoAsync(action))).Code;

    /// <summary>The page's Markdown.</summary>
    public async Task<string> ReadAsync(bool all = true) => (await DoAsync(new ReadPageParameters { All = all })).Content!;

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        Workspace.Dispose();
        _directory.Delete(recursive: true);
    }
}
