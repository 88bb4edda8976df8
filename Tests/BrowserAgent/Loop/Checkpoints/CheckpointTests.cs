using System.Text.Json;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>What a checkpoint carries from one browser to another, and what it says is lost.</summary>
public sealed class CheckpointTests(ChromiumFixture chromium)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static readonly PageScript Kept = new("kept", """
        async () => {
          const opened = await new Promise((done, fail) => {
            const request = indexedDB.open('shop', 1);
            request.onupgradeneeded = () => request.result.createObjectStore('orders').put('tea', 1);
            request.onsuccess = () => done(request.result);
            request.onerror = () => fail(request.error);
          });
          const order = await new Promise((done) => {
            const get = opened.transaction('orders').objectStore('orders').get(1);
            get.onsuccess = () => done(get.result ?? null);
          });
          opened.close();
          return { cart: localStorage.cart ?? null, tab: sessionStorage.tab ?? null, order, cookie: document.cookie, y: scrollY };
        }
        """);

    [Fact]
    public async Task Tabs_cookies_storage_databases_and_scroll_positions_come_back_in_another_session()
    {
        var shop = chromium.Pages.Add("""
            <h1>Shop</h1><div style="height:5000px"></div>
            <script>
              document.cookie = 'lasting=1; max-age=3600'; document.cookie = 'passing=1';
              localStorage.cart ??= 'apples'; sessionStorage.tab ??= 'blue';
              const request = indexedDB.open('shop', 1);
              request.onupgradeneeded = () => request.result.createObjectStore('orders').put('bread', 1);
              request.onsuccess = () => { request.result.close(); document.title = 'stored'; };
            </script>
            """);
        var other = chromium.Pages.OtherSite + chromium.Pages.Map(context => Html(context, "<script>localStorage.elsewhere = 'pears'</script>Other"));
        var plain = chromium.Pages.Add("<p>Plain</p>");
        BrowserState state;
        await using (var session = await chromium.OpenSessionAsync())
        {
            await Browsing.ShowAsync(session, other);
            await Browsing.ShowAsync(session, shop);
            await Until.TrueAsync("the database is filled", async () => await session.CurrentTab.RefreshTitleAsync(Cancel) == "stored");
            await session.CurrentTab.MainFrame.EvaluateAsync(new PageScript("scroll", "() => { localStorage.cart = 'plums'; sessionStorage.tab = 'red'; scrollTo(0, 1200); }"), [], Cancel);
            await session.NewTabAsync(Cancel);
            await Browsing.ShowAsync(session, plain);
            await session.SwitchToAsync(session.Tabs[0], Cancel);
            await session.CurrentTab.MainFrame.EvaluateAsync(new PageScript("name", "() => { document.title = 'Plums'.padEnd(5000, '!'); }"), [], Cancel);
            state = await new BrowserStateReader(session, NullLogger.Instance).ReadAsync(Cancel);
            Assert.Equal(2, session.Tabs.Count);
            Assert.Equal("Plums".PadRight(4_096, '!'), state.Tabs[0].Title);
        }

        var read = Checkpoint.Read(ToCheckpoint(state).ToBytes());
        var restored = await RestoreAsync(read.Browser);
        await using var again = restored.Session;

        Assert.Empty(restored.NotRestored);
        Assert.Equal([shop, plain], again.Tabs.Select(tab => tab.Url));
        Assert.Same(again.Tabs[0], again.CurrentTab);
        var kept = await again.CurrentTab.MainFrame.EvaluateAsync(Kept, [], Cancel);
        Assert.Equal(("plums", "red", "bread", 1200), (Text(kept, "cart"), Text(kept, "tab"), Text(kept, "order"), kept.GetProperty("y").GetInt32()));
        Assert.Equal(["lasting=1", "passing=1"], Text(kept, "cookie")!.Split("; ").Order(StringComparer.Ordinal));

        // An origin that no tab showed any more.
        await Browsing.ShowAsync(again, other);
        Assert.Equal("pears", (await again.CurrentTab.MainFrame.EvaluateAsync(new PageScript("left", "() => localStorage.elsewhere"), [], Cancel)).GetString());
    }

    [Fact]
    public async Task It_says_what_does_not_come_back()
    {
        var target = chromium.Pages.Map(context => Html(context, HttpMethods.IsPost(context.Request.Method) ? "Sent" : "Asked"));
        var form = chromium.Pages.Add($"<form method=post action='{target}'><input name=a><button>Send</button></form>");
        var gone = false;
        var passing = chromium.Pages.Address + chromium.Pages.Map(context =>
        {
            context.Response.StatusCode = gone ? 302 : 200;
            context.Response.Headers.Location = gone ? target : default(string);
            return Html(context, "<input value=''><input type=checkbox>");
        });
        BrowserState state;
        await using (var session = await chromium.OpenSessionAsync())
        {
            await Browsing.ShowAsync(session, form);
            await RunAsync(session, new PressKeysParameters { Keys = "Enter", Target = new ElementTarget(new ElementAnchors { Css = "input" }) });
            await session.NewTabAsync(Cancel);
            await Browsing.ShowAsync(session, passing);
            await session.CurrentTab.MainFrame.EvaluateAsync(
                new PageScript("fill", "() => { document.querySelector('input').value = 'typed'; document.querySelectorAll('input')[1].checked = true; }"), [], Cancel);
            await session.NewTabAsync(Cancel);
            await Browsing.ShowAsync(session, "data:text/html,<p>no address</p>");
            state = await new BrowserStateReader(session, NullLogger.Instance).ReadAsync(Cancel);
        }

        gone = true;
        var restored = await RestoreAsync(state);
        await using var again = restored.Session;

        Assert.Equal(
            ["restore_fields", "restore_posted", "restore_redirected", "restore_tab"], restored.NotRestored.Select(lost => lost.Code).Order(StringComparer.Ordinal));
        Assert.Contains(restored.NotRestored, lost => lost is { Code: "restore_fields", Arguments: { } values } && values["count"] == "2");
        Assert.Equal("Asked", (await again.Tabs[0].MainFrame.EvaluateAsync(new PageScript("text", "() => document.body.textContent"), [], Cancel)).GetString());
    }

    [Fact]
    public async Task A_cookie_that_the_browser_refuses_is_named_and_keeps_no_other_away()
    {
        var storage = JsonElement.Parse("""
            {"cookies": [
              {"name": "good", "value": "1", "domain": "127.0.0.1", "path": "/", "expires": -1, "httpOnly": false, "secure": false, "sameSite": "Lax"},
              {"name": "__Host-bad", "value": "1", "domain": "127.0.0.1", "path": "/x", "expires": -1, "httpOnly": false, "secure": false, "sameSite": "Lax"},
              {"name": "old", "value": "1", "domain": "127.0.0.1", "path": "/", "expires": 1000000000, "httpOnly": false, "secure": false, "sameSite": "Lax"}
            ], "origins": []}
            """);

        var restored = await RestoreAsync(new BrowserState { Storage = storage });
        await using var session = restored.Session;

        var lost = Assert.Single(restored.NotRestored);
        Assert.Equal(("restore_cookie", "__Host-bad"), (lost.Code, lost.Arguments!["name"]));
        Assert.Equal("good", Assert.Single(await session.CookiesAsync()).Name);
    }

    [Theory]
    [InlineData("not packed", "checkpoint_unreadable")]
    [InlineData("""{"version":99}""", "checkpoint_version")]
    [InlineData("""{"version":1}""", "checkpoint_unreadable")]
    [InlineData("[]", "checkpoint_unreadable")]
    public void What_is_damaged_or_of_another_version_is_not_guessed_at(string content, string code)
    {
        using var packed = new MemoryStream();
        if (content.StartsWith("not", StringComparison.Ordinal))
        {
            packed.Write(System.Text.Encoding.UTF8.GetBytes(content));
        }
        else
        {
            using var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true);
            gzip.Write(System.Text.Encoding.UTF8.GetBytes(content));
        }

        Assert.Equal(code, Assert.Throws<CheckpointException>(() => Checkpoint.Read(packed.ToArray())).Code);
    }

    private async Task<RestoredSession> RestoreAsync(BrowserState state) => await BrowserRestore.OpenAsync(
        await chromium.GetHostAsync(), new BrowserSettings(), new BrowserSessionOptions(), state, TimeProvider.System, NullLogger.Instance, Cancel);

    private static Checkpoint ToCheckpoint(BrowserState state) =>
        new() { Step = 1, Kind = "agent", Memory = JsonElement.Parse("""{"step":1}"""), Browser = state };

    private static async Task RunAsync(BrowserSession session, ActionParameters action) => await ActionCatalog.ExecuteAsync(
        new ActionContext
        {
            Session = session,
            Elements = new AnchorResolver(session, TimeSpan.FromSeconds(10)),
            Downloads = new DownloadKeeper(new DirectoryArtifactSink(Path.GetTempPath())),
        },
        action,
        Cancel);

    private static string? Text(JsonElement value, string name) => value.GetProperty(name).GetString();

    private static Task Html(HttpContext context, string body)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync($"<!doctype html><title>Page</title><body>{body}");
    }
}
