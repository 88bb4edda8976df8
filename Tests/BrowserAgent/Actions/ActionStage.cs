using System.Text.Json;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent.Actions;

/// <summary>A session of its own, showing one page, on which a test acts.</summary>
internal sealed class ActionStage : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dashboard-stage-");

    private ActionStage(BrowserSession session)
    {
        Session = session;
        Downloads = new DownloadKeeper(new DirectoryArtifactSink(_directory.FullName), Workspace);
    }

    public BrowserSession Session { get; }

    public Workspace Workspace { get; } = new();

    public DownloadKeeper Downloads { get; }

    /// <summary>What the actions may do.</summary>
    public AgentSettings Settings { get; set; } = new();

    /// <summary>Files of the execution.</summary>
    public IFileSource? Files { get; set; }

    /// <summary>Finds the elements; by anchors when null.</summary>
    public IElementResolver? Elements { get; set; }

    public Func<PageTab, string, int, int?>? NumberOf { get; set; }

    public PictureView? View { get; set; }

    /// <summary>The context of the last action.</summary>
    public ActionContext Last { get; private set; } = null!;

    /// <summary>Writes a file that lies outside the session.</summary>
    public string Write(string name, string content)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, content);
        return path;
    }

    public string ArtifactPath(string key) => Path.Combine(_directory.FullName, key);

    public static ElementTarget Css(string selector) => new(new ElementAnchors { Css = selector });

    /// <param name="body">Content of the page's body.</param>
    /// <param name="settings">Of the browser.</param>
    public static async Task<ActionStage> OpenAsync(ChromiumFixture chromium, string body, BrowserSettings? settings = null)
    {
        var stage = new ActionStage(await chromium.OpenSessionAsync(settings));
        await stage.DoAsync(new NavigateParameters { Url = chromium.Pages.Add(body) });
        return stage;
    }

    public async Task<ActionResult> DoAsync(ActionParameters action, TimeSpan? timeout = null, TimeSpan? patience = null, SettleOptions? settle = null)
    {
        var limit = timeout ?? TimeSpan.FromSeconds(30);
        Last = new ActionContext
        {
            Session = Session,
            Elements = Elements ?? new AnchorResolver(Session, limit * 0.9) { IsForClick = action is ClickParameters },
            Downloads = Downloads,
            Files = Files,
            Workspace = Workspace,
            SearchUrl = Settings.SearchUrl,
            AllowJavaScript = Settings.AllowJavaScript,
            NumberOf = NumberOf,
            View = View,
            Timeout = limit,
            Patience = patience ?? TimeSpan.FromSeconds(2),
            Settle = settle ?? new SettleOptions(),
        };
        return await ActionCatalog.ExecuteAsync(Last, action, TestContext.Current.CancellationToken);
    }

    public Task<ActionResult> ClickAsync(string selector) => DoAsync(new ClickParameters { Target = Css(selector) });

    /// <summary>The code with which the action fails at once.</summary>
    /// <param name="limit">For what fails only after it has tried several ways.</param>
    public async Task<ActionException> FailAsync(ActionParameters action, TimeSpan? limit = null) =>
        await Assert.ThrowsAsync<ActionException>(() => DoAsync(action, limit ?? TimeSpan.FromMilliseconds(1_500), TimeSpan.Zero));

    /// <summary>Text that a JavaScript expression gives in the current tab's main frame.</summary>
    public async Task<string?> TextAsync(string expression) => (await EvaluateAsync($"String({expression})")).GetString();

    /// <summary>Value of a JavaScript expression in the current tab's main frame.</summary>
    public async Task<JsonElement> EvaluateAsync(string expression)
    {
        var answer = await Session.CurrentTab.Session.SendAsync(
            "Runtime.evaluate", new { expression, returnByValue = true, awaitPromise = true }, TestContext.Current.CancellationToken);
        return answer.GetProperty("result").TryGetProperty("value", out var value) ? value : default;
    }

    public async ValueTask DisposeAsync()
    {
        await Session.DisposeAsync();
        Workspace.Dispose();
        _directory.Delete(recursive: true);
    }
}
