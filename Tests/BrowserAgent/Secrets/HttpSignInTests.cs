using System.Text.Json;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.BrowserAgent.Actions;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>Sites that ask the browser itself for a user name and a password are answered with the credential of their origin.</summary>
public sealed class HttpSignInTests(ChromiumFixture chromium)
{
    private static readonly PageScript Text = new("text", "() => document.body.innerText.trim()");
    private static readonly PageScript Loaded = new("loaded", "() => `${document.title} ${document.readyState}`");

    private readonly LockedPages _locked = new(chromium.Pages);

    private string Site => chromium.Pages.Address;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Basic", "No entry")]
    [InlineData("Basic", "")]
    [InlineData("Digest", "No entry")]
    public async Task A_page_is_opened_with_the_first_credential_of_its_origin_after_it_asked_for_one(string scheme, string refusal)
    {
        var path = _locked.Add(scheme: scheme, refusal: refusal);
        await using var stage = await StageAsync([.. Login("other", "https://other.example"), .. Login("shop", Site), .. Login("second", Site)]);
        Assert.Empty(stage.Session.SignIn.Origins);

        var result = await stage.DoAsync(new NavigateParameters { Url = Site + path });
        var again = await stage.DoAsync(new ReloadParameters());

        Assert.Equal($"Opened {Site}{path}.", result.Text);
        Assert.Equal($"Loaded {Site}{path} again.", again.Text);
        Assert.Equal("Inside", await stage.TextAsync("document.body.innerText"));
        Assert.Equal([false, false, true, true], _locked.Requests.Select(request => request.HasCredential));
        Assert.Equal(["credential_given: shop"], Told(stage));
    }

    [Fact]
    public async Task Frames_forms_windows_and_data_of_the_same_origin_are_let_in_as_well()
    {
        var data = _locked.Add("Some data", type: "text/plain");
        var target = _locked.Add("Sent");
        var frame = _locked.Add("Framed");
        await using var stage = await StageAsync(Login("shop", Site));

        var page = chromium.Pages.Add($"<p id=data></p><script>fetch('{data}').then((answer) => answer.text()).then((text) => document.querySelector('#data').textContent = text)</script>"
            + $"<form method=post action='{target}'><button>Send</button></form><a href='{target}' target=_blank>Window</a>");
        await stage.DoAsync(new NavigateParameters { Url = page });
        Assert.Equal("Some data", await stage.TextAsync("document.querySelector('#data').textContent"));

        await stage.ClickAsync("button");
        Assert.Equal("Sent", await stage.TextAsync("document.body.innerText"));
        Assert.Contains(("POST", true), _locked.Requests);

        await stage.DoAsync(new NavigateParameters { Url = page });
        await stage.ClickAsync("a");
        Assert.Equal("Sent", await stage.TextAsync("document.body.innerText"));

        await using var other = await StageAsync(Login("shop", Site));
        await other.DoAsync(new NavigateParameters { Url = chromium.Pages.OtherSite + new Uri(chromium.Pages.Add($"<iframe src='{Site}{frame}'></iframe>")).AbsolutePath });
        await Until.TrueAsync("the frame is let in", async () => (await other.DoAsync(new ReadPageParameters { All = true })).Content!.Contains("Framed", StringComparison.Ordinal));
        Assert.Equal(["credential_given: shop"], Told(other));
    }

    [Fact]
    public async Task A_credential_that_is_refused_is_given_once_and_the_result_says_so()
    {
        var path = _locked.Add();
        await using var stage = await StageAsync(Login("shop", Site, "wrong-password"));
        await stage.DoAsync(new NavigateParameters { Url = chromium.Pages.Add($"<a href='{path}'>In</a>") });

        var clicked = await stage.ClickAsync("a");
        var opened = await stage.DoAsync(new NavigateParameters { Url = Site + path });

        Assert.All(new[] { clicked, opened }, result => Assert.EndsWith(
            "The site answered with HTTP 401: it refused the credential “shop”, which is not given to it again.", result.Text, StringComparison.Ordinal));
        Assert.Equal([false, false, true, false], _locked.Requests.Select(request => request.HasCredential));
        Assert.Equal(["credential_given: shop", "credential_refused: shop"], Told(stage));
    }

    [Fact]
    public async Task Nothing_is_given_to_other_origins_to_pages_of_others_and_to_proxies()
    {
        var path = _locked.Add();
        await using var stage = await StageAsync([.. Login("shop", chromium.Pages.OtherSite), new Secret("half.password", LockedPages.Password, [Site])]);

        var opened = await stage.DoAsync(new NavigateParameters { Url = Site + path });
        await stage.DoAsync(new NavigateParameters { Url = chromium.Pages.Add($"<img src='{chromium.Pages.OtherSite}{path}'>") });

        Assert.EndsWith($"HTTP 401: it asks the browser itself for a user name and a password, and this task has no credential for {Site}.", opened.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(_locked.Requests, request => request.HasCredential);
        Assert.Empty(stage.Session.SignIn.Origins);
        Assert.Empty(Told(stage));
        Assert.Equal("ProvideCredentials", Answer("Server", "basic", "Document"));
        Assert.Equal("Default", Answer("Proxy", "basic", "Document"));
        Assert.Equal("Default", Answer("Server", "negotiate", "Document"));
        Assert.Equal("Default", Answer("Server", "basic", "Image"));

        string Answer(string source, string scheme, string resourceType) => JsonSerializer.SerializeToElement(stage.Session.SignIn.AnswerTo(
            stage.Session.CurrentTab,
            JsonSerializer.SerializeToElement(new { resourceType, frameId = stage.Session.CurrentTab.MainFrame.Id, authChallenge = new { source, scheme, origin = chromium.Pages.OtherSite, realm = "r" } }),
            isFirst: true)).GetProperty("response").GetString()!;
    }

    [Fact]
    public async Task What_was_shown_before_a_run_has_its_credentials_is_let_in_when_it_has_them()
    {
        await using var stage = await StageAsync([]);
        await stage.DoAsync(new NavigateParameters { Url = Site + _locked.Add() });

        stage.Session.SignIn.Use(Login("shop", Site));

        await Until.TrueAsync("the page is let in", async () => await stage.TextAsync("document.body?.innerText") == "Inside");
    }

    /// <summary>It asks its person, of whom there is none here, and does not tell that it does.</summary>
    [Fact]
    public async Task Full_Chromium_lets_data_and_frames_of_an_open_page_in_and_leaves_nobody_waiting_for_what_it_is_not_given()
    {
        var data = _locked.Add("Some data", type: "text/plain");
        var frame = _locked.Add("Framed");
        await using var host = await BrowserHost.StartAsync(new BrowserLaunchOptions { Kind = BrowserKind.Chromium }, null, Cancel);
        await using var session = await host.OpenSessionAsync(new BrowserSettings { Kind = BrowserKind.Chromium }, null, Cancel);
        session.SignIn.Use(Login("shop", Site));

        await Browsing.ShowAsync(session, chromium.Pages.Add(
            $"<p id=data></p><iframe src='{frame}'></iframe><script>fetch('{data}').then((answer) => answer.text()).then((text) => document.querySelector('#data').textContent = text)</script>"));

        await Until.TrueAsync("data and frame are there", async () => string.Join(' ', (await session.CurrentTab.EvaluateInFramesAsync(Text, [], Cancel)).Select(text => text.Value.GetString())) == "Some data Framed");
        await session.CurrentTab.Session.SendAsync("Page.navigate", new { url = chromium.Pages.OtherSite + new Uri(chromium.Pages.Add($"<img src='{Site}{data}'>", "All is there")).AbsolutePath }, Cancel);
        await Until.TrueAsync("nothing is waited for", async () => (await session.CurrentTab.MainFrame.EvaluateAsync(Loaded, [], Cancel)).GetString() == "All is there complete");
        Assert.Equal(["credential_given"], session.TakeNotices().Select(notice => notice.Text.Code).Where(code => code!.StartsWith("credential_", StringComparison.Ordinal)));
    }

    private async Task<ActionStage> StageAsync(IReadOnlyList<Secret> secrets)
    {
        var stage = await ActionStage.OpenAsync(chromium, "");
        stage.Session.SignIn.Use(secrets);
        return stage;
    }

    private static Secret[] Login(string name, string origin, string password = LockedPages.Password) =>
        [new Secret($"{name}.username", LockedPages.User, [origin]) { IsHidden = false }, new Secret($"{name}.password", password, [origin])];

    private static IEnumerable<string> Told(ActionStage stage) => stage.Session.TakeNotices().Where(notice => notice.Text.Code!.StartsWith("credential_", StringComparison.Ordinal))
        .Select(notice => $"{notice.Text.Code}: {notice.Text.Arguments!["name"]}");
}
