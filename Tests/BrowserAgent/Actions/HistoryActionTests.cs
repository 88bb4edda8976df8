using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Tests.BrowserAgent.Actions;

public sealed class HistoryActionTests(ChromiumFixture chromium)
{
    [Fact]
    public async Task Back_and_forward_go_through_the_pages_of_a_tab()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, "first");
        await stage.DoAsync(new NavigateParameters { Url = chromium.Pages.Add("second") });
        await stage.DoAsync(new BackParameters());
        Assert.Equal("first", await stage.TextAsync("document.body.innerText"));
        await stage.DoAsync(new ForwardParameters());
        Assert.Equal("second", await stage.TextAsync("document.body.innerText"));
        Assert.Equal(ActionErrors.NoHistory, (await stage.FailAsync(new ForwardParameters())).Code);
    }

    [Fact]
    public async Task An_address_may_be_a_way_from_the_open_page_as_links_are_told()
    {
        var path = chromium.Pages.Map(context => context.Response.WriteAsync($"{context.Request.Path}{context.Request.QueryString}"));
        await using var stage = await ActionStage.OpenAsync(chromium, "start");
        foreach (var (way, shown) in new[] { (path, path), ("?q=1", $"{path}?q=1"), ("." + path, path), ($"..{path}?a", $"{path}?a"), ($"//{new Uri(chromium.Pages.Address).Authority}{path}", path) })
        {
            await stage.DoAsync(new NavigateParameters { Url = way });
            Assert.Equal(shown, await stage.TextAsync("document.body.innerText"));
        }

        await stage.DoAsync(new NavigateParameters { Url = "#part" });
        Assert.EndsWith("#part", stage.Session.CurrentTab.Url, StringComparison.Ordinal);
        await stage.DoAsync(new NavigateParameters { Url = path, NewTab = true });
        Assert.Equal(path, await stage.TextAsync("document.body.innerText"));
    }

    [Fact]
    public async Task Where_no_page_is_open_part_of_an_address_is_an_error_that_says_so()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, "start");
        await stage.EvaluateAsync("void open('about:blank')");
        await Until.TrueAsync("the empty page is there", () => Task.FromResult(stage.Session.CurrentTab.Url == "about:blank"));

        var error = await stage.FailAsync(new NavigateParameters { Url = "/orders" });

        Assert.Equal(ActionErrors.NavigationFailed, error.Code);
        Assert.Contains("“/orders” is only a part of an address", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reloading_asks_again_and_may_send_a_form_again()
    {
        var count = 0;
        var path = chromium.Pages.Map(context =>
        {
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync($"<h1>{context.Request.Method} {Interlocked.Increment(ref count)}</h1><form method=post><button id=b>Send</button></form>");
        });
        await using var stage = await ActionStage.OpenAsync(chromium, "start");
        await stage.DoAsync(new NavigateParameters { Url = chromium.Pages.Address + path });
        await stage.DoAsync(new ReloadParameters());
        Assert.Equal("GET 2", await stage.TextAsync("document.querySelector('h1').textContent"));
        Assert.False(stage.Last.OutsideEffect);
        await stage.ClickAsync("#b");
        await stage.DoAsync(new ReloadParameters());
        Assert.Equal("POST 4", await stage.TextAsync("document.querySelector('h1').textContent"));
        Assert.True(stage.Last.OutsideEffect);
        Assert.True(ActionCatalog.For(new ReloadParameters()).MayHaveOutsideEffect(new ReloadParameters()));
    }

    [Fact]
    public async Task A_search_opens_the_results_of_the_engine_that_is_set()
    {
        var engine = chromium.Pages.Map(context =>
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            return context.Response.WriteAsync($"<h1>{context.Request.Query["q"]}</h1>");
        });
        await using var stage = await ActionStage.OpenAsync(chromium, "start");
        stage.Settings = new AgentSettings { SearchUrl = $"{chromium.Pages.Address}{engine}?q={{query}}&lang=en" };
        await stage.DoAsync(new SearchParameters { Query = "日本 & more" });
        Assert.Equal("日本 & more", await stage.TextAsync("document.querySelector('h1').textContent"));
        Assert.Contains("{query}", AgentSettings.DefaultSearchUrl, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("example.com/a", "https://example.com/a")]
    [InlineData("localhost:8080/a", "https://localhost:8080/a")]
    [InlineData(" http://example.com ", "http://example.com/")]
    public void An_address_may_be_written_as_people_do(string written, string url) =>
        Assert.Equal(url, NavigateAction.AddressOf(written).AbsoluteUri);

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("file:///etc/passwd")]
    [InlineData("about:blank")]
    [InlineData("two words")]
    [InlineData("")]
    public void What_is_no_web_address_is_not_opened(string written) =>
        Assert.Throws<ActionException>(() => NavigateAction.AddressOf(written));
}
