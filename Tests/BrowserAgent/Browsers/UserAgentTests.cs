using System.Collections.Concurrent;
using System.Text.Json;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Tests.BrowserAgent.Browsers;

/// <summary>What servers and scripts hear of the browser that a task uses, wherever they ask.</summary>
public sealed class UserAgentTests(ChromiumFixture chromium)
{
    private const string Tell =
        """
        async () => ({ name: navigator.userAgent, driven: navigator.webdriver,
          hints: navigator.userAgentData && await navigator.userAgentData.getHighEntropyValues(
            ['fullVersionList', 'platform', 'platformVersion', 'architecture', 'bitness', 'model', 'uaFullVersion', 'wow64', 'formFactors']) })
        """;

    private static readonly PageScript Asked = new("tell", Tell);

    // In the page's own world: ours has no part in service workers.
    private const string AskWorkers =
        """
        (async (script) => {
          const told = (target) => new Promise((done) => { target.onmessage = (event) => done(event.data); });
          const worker = new Worker(script);
          const shared = new SharedWorker(script).port;
          await navigator.serviceWorker.register(script);
          const service = new MessageChannel();
          (await navigator.serviceWorker.ready).active.postMessage(0, [service.port2]);
          worker.postMessage(0);
          return Promise.all([worker, shared, service.port1].map(told));
        })
        """;

    private static readonly PageScript Open = new(
        "open",
        """
        (popup, blank, frame) => {
          window.open(popup);
          Object.assign(document.body.appendChild(document.createElement('iframe')), { src: frame });
          Object.assign(document.body.appendChild(document.createElement('a')), { href: blank, target: '_blank' }).click();
        }
        """);

    private readonly ConcurrentDictionary<string, ConcurrentQueue<IHeaderDictionary>> _requests = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_headless_shell_says_everywhere_what_chromium_of_its_version_says_in_a_window()
    {
        await using var session = await chromium.OpenSessionAsync();
        var answers = await LookEverywhereAsync(session);
        var page = answers[0];
        var version = page.GetProperty("hints").GetProperty("uaFullVersion").GetString()!;
        Assert.Equal(
            $"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version.Split('.')[0]}.0.0.0 Safari/537.36",
            page.GetProperty("name").GetString());

        // What the browser says when nothing is set, but for the one brand.
        var tab = session.CurrentTab;
        await tab.Session.SendAsync("Emulation.setUserAgentOverride", new { userAgent = "" }, Token);
        var own = (await tab.MainFrame.EvaluateAsync(Asked, [], Token)).GetProperty("hints").GetProperty("brands").EnumerateArray();
        Assert.Equal(
            own.Select(static brand => brand.GetRawText()).Where(static brand => !brand.Contains("Headless", StringComparison.Ordinal)).Order(),
            page.GetProperty("hints").GetProperty("brands").EnumerateArray().Select(static brand => brand.GetRawText()).Order());

        Assert.All(answers, answer => Assert.Equal(page.GetProperty("name").GetString(), answer.GetProperty("name").GetString()));

        // A shared worker is not always held until it was told: its name is right, its hints may come too early.
        const int SharedWorker = 2;
        Assert.All(answers.Where((_, index) => index != SharedWorker), answer => Assert.Equal(Brands(page), Brands(answer)));
        Assert.True(page.GetProperty("driven").GetBoolean());
        Assert.All(_requests.Values.SelectMany(static requests => requests), request =>
        {
            Assert.Equal(page.GetProperty("name").GetString(), request.UserAgent.ToString());
            Assert.DoesNotContain(request, header => header.Value.ToString().Contains("Headless", StringComparison.Ordinal));
        });
        Assert.NotEmpty(Assert.Single(_requests["blank"])["sec-ch-ua"].ToString());
    }

    [Fact]
    public async Task A_user_agent_of_the_task_is_said_everywhere_that_a_page_can_show_it_and_no_hint_contradicts_it()
    {
        await using var session = await chromium.OpenSessionAsync(new BrowserSettings { UserAgent = "Example/1.0" });
        var answers = await LookEverywhereAsync(session);
        Assert.Equal("Example/1.0", answers[0].GetProperty("name").GetString());
        Assert.Equal("[]", answers[0].GetProperty("hints").GetProperty("brands").GetRawText());
        Assert.All(new[] { "page", "popup", "blank", "frame" }, name => Assert.All(_requests[name], request =>
        {
            Assert.Equal("Example/1.0", request.UserAgent.ToString());
            Assert.DoesNotContain(request.Keys, static key => key.StartsWith("sec-ch-ua", StringComparison.OrdinalIgnoreCase));
        }));
    }

    [Fact]
    public async Task A_window_that_a_page_opens_asks_for_nothing_before_it_was_told_what_it_says_however_late_we_hear_of_it()
    {
        await using var session = await chromium.OpenSessionAsync(new BrowserSettings { UserAgent = "Example/1.0" });
        await Browsing.ShowAsync(session, chromium.Pages.Address + Echo("page"));
        var opener = session.CurrentTab.Session;
        using (await LateWindows.OfAsync(chromium, session))
        {
            await opener.SendAsync("Runtime.evaluate", new { expression = $"void window.open('{Echo("popup")}')", userGesture = true }, Token);
        }

        await Until.TrueAsync("the window asks for its page", () => Task.FromResult(_requests.ContainsKey("popup")));
        var request = Assert.Single(_requests["popup"]);
        Assert.Equal("Example/1.0", request.UserAgent.ToString());
        Assert.DoesNotContain(request.Keys, static key => key.StartsWith("sec-ch-ua", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(null, false, "156", "Linux", false)]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36", false, "140", "Windows", false)]
    [InlineData("Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.7390.37 Mobile Safari/537.36", true, "141", "Android", true)]
    public void Hints_speak_of_the_version_and_the_system_that_the_user_agent_names(string? chosen, bool isMobile, string version, string platform, bool mobile)
    {
        var hints = UserAgent.Of("156.0.8078.79", chosen, isMobile).Hints!;
        Assert.Equal((version, platform, mobile), (hints.Brands.Single(static brand => brand.Brand == "Chromium").Version, hints.Platform, hints.Mobile));
    }

    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0")]
    [InlineData("Chrome/99999999999999999999")]
    public void A_user_agent_of_another_browser_gives_no_hints(string chosen) =>
        Assert.Equal((chosen, null), (UserAgent.Of("156.0.8078.79", chosen, false).Name, UserAgent.Of("156.0.8078.79", chosen, false).Hints));

    /// <summary>What the page says, its workers, a popup, a window without opener and a frame of another process.</summary>
    private async Task<IReadOnlyList<JsonElement>> LookEverywhereAsync(BrowserSession session)
    {
        var (page, popup, blank, frame) = (Echo("page"), Echo("popup"), Echo("blank"), Echo("frame"));
        var script = chromium.Pages.Map(context =>
        {
            Note("worker", context);
            context.Response.ContentType = "text/javascript";
            return context.Response.WriteAsync($"const tell = {Tell}; onconnect = async (event) => event.ports[0].postMessage(await tell());\n"
                + "onmessage = async (event) => (event.ports[0] ?? self).postMessage(await tell());");
        });
        await Browsing.ShowAsync(session, chromium.Pages.OtherSite + page);
        var main = session.CurrentTab.MainFrame;
        var answers = new List<JsonElement> { await main.EvaluateAsync(Asked, [], Token) };
        var ofWorkers = await session.CurrentTab.Session.SendAsync(
            "Runtime.evaluate", new { expression = $"{AskWorkers}('{script}')", awaitPromise = true, returnByValue = true }, Token);
        answers.AddRange(ofWorkers.GetProperty("result").GetProperty("value").EnumerateArray());
        await main.EvaluateAsync(Open, [popup, blank, chromium.Pages.Address + frame], Token);
        await Until.TrueAsync("the windows and the frame", () => Task.FromResult(
            session.Tabs.Count == 3 && new[] { "popup", "blank", "frame" }.All(_requests.ContainsKey)));
        foreach (var tab in session.Tabs)
        {
            await tab.Ready;
            answers.AddRange((await tab.EvaluateInFramesAsync(Asked, [], Token)).Select(static value => value.Value));
        }

        return answers;
    }

    private string Echo(string name) => chromium.Pages.Map(context =>
    {
        Note(name, context);
        context.Response.ContentType = "text/html";
        return context.Response.WriteAsync("<!doctype html><body>hello");
    });

    private void Note(string name, HttpContext context) =>
        _requests.GetOrAdd(name, static _ => new ConcurrentQueue<IHeaderDictionary>()).Enqueue(new HeaderDictionary(
            context.Request.Headers.ToDictionary(static header => header.Key, static header => header.Value, StringComparer.OrdinalIgnoreCase)));

    private static string Brands(JsonElement answer) =>
        answer.GetProperty("hints").GetProperty("brands").GetRawText() + answer.GetProperty("hints").GetProperty("fullVersionList").GetRawText();
}
