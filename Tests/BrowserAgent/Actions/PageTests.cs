using System.Text.Json;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Tests.BrowserAgent.Actions;

public sealed class PageTests(ChromiumFixture chromium)
{
    [Theory]
    [InlineData("http://no-such-host.invalid/", "no site named no-such-host.invalid")]
    [InlineData("http://127.0.0.1:1/", "Browsers do not open this port")]
    [InlineData("ftp://example.com/", "not an http or https address")]
    public async Task An_address_that_does_not_open_is_an_error_in_words(string url, string words)
    {
        await using var stage = await ActionStage.OpenAsync(chromium, "start");
        var error = await Assert.ThrowsAsync<ActionException>(() => stage.DoAsync(new NavigateParameters { Url = url }));
        Assert.Equal(ActionErrors.NavigationFailed, error.Code);
        Assert.Contains(words, error.Message);
    }

    [Fact]
    public async Task A_page_that_does_not_exist_is_an_error()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, "start");
        var error = await Assert.ThrowsAsync<ActionException>(() => stage.DoAsync(new NavigateParameters { Url = chromium.Pages.Address + "/nowhere" }));
        Assert.Contains("HTTP 404", error.Message);
    }

    [Fact]
    public async Task A_site_that_does_not_answer_is_a_timeout()
    {
        var held = chromium.Pages.Hold();
        await using var stage = await ActionStage.OpenAsync(chromium, "start");
        var error = await stage.FailAsync(new NavigateParameters { Url = chromium.Pages.Address + held.Path });
        Assert.Equal(ActionErrors.Timeout, error.Code);
        held.Released.SetResult();
    }

    [Fact]
    public async Task Addresses_open_in_a_new_tab_and_back_has_an_end()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, "first");
        await stage.DoAsync(new NavigateParameters { Url = chromium.Pages.Add("second"), NewTab = true });
        Assert.Equal(2, stage.Session.Tabs.Count);
        Assert.Equal("second", (await stage.EvaluateAsync("document.body.innerText")).GetString());
        Assert.Equal(ActionErrors.NoHistory, (await stage.FailAsync(new BackParameters())).Code);
    }

    [Fact]
    public async Task Scrolling_moves_by_screens_and_says_where_it_ends()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, "<body style='margin: 0'><div style='height: 1600px'>long</div><p id=a>end</p>");
        await stage.DoAsync(new ScrollParameters());
        Assert.Equal(800, (await stage.EvaluateAsync("scrollY")).GetInt32());
        Assert.Contains("end", (await stage.DoAsync(new ScrollParameters { Screens = 5 })).Text);
        Assert.Contains("nothing more", (await stage.DoAsync(new ScrollParameters())).Text);
        await stage.DoAsync(new ScrollParameters { Direction = ScrollDirection.Up, Screens = 10 });
        Assert.Equal(0, (await stage.EvaluateAsync("scrollY")).GetInt32());
        await stage.DoAsync(new ScrollParameters { Target = ActionStage.Css("#a"), ToElement = true });
        Assert.True((await stage.EvaluateAsync("a.getBoundingClientRect().top < innerHeight")).GetBoolean());
    }

    [Fact]
    public async Task Waiting_ends_when_text_address_and_element_are_there()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium, "<p id=p>Loading</p><script>setTimeout(() => { p.textContent = 'All  done'; history.pushState(0, '', '#ready') }, 150)</script>");
        await stage.DoAsync(new WaitParameters { Text = "all done", TextGone = "loading", UrlContains = "#ready", Target = ActionStage.Css("#p") });
        Assert.Equal("All  done", (await stage.EvaluateAsync("p.textContent")).GetString());
        var error = await stage.FailAsync(new WaitParameters { Text = "never" });
        Assert.Equal(ActionErrors.Timeout, error.Code);
        Assert.Contains("“never”", error.Message);
    }

    [Fact]
    public async Task A_table_is_read_as_objects_with_spans_and_unique_names()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <table><tr><td>layout</td></tr></table>
            <table id=t>
              <thead><tr><th>Item</th><th colspan=2>Sales</th><th>Sales</th><th><input type=checkbox></th></tr></thead>
              <tbody>
                <tr><td rowspan=2>Tea <script>x = 1</script></td><td>1</td><td>2</td><td><input value=3></td><td>x</td></tr>
                <tr><td>4</td><td>5</td><td>6</td><td></td></tr>
                <tr style="display: none"><td>hidden</td></tr>
              </tbody>
              <tfoot><tr><td>Sum</td><td>5</td></tr></tfoot>
            </table>
            """);
        var result = await stage.DoAsync(new ExtractTableParameters { Name = "sales" });
        Assert.Equal("sales", result.DataName);
        Assert.Equal(
            """[{"Item":"Tea","Sales":"1","Sales (2)":"2","Sales (3)":"3","Column 5":"x"},{"Item":"Tea","Sales":"4","Sales (2)":"5","Sales (3)":"6","Column 5":""}]""",
            JsonSerializer.Serialize(result.Data));
    }

    [Theory]
    [InlineData("<div role=grid id=t><div role=row><span role=columnheader>A</span><span role=columnheader>B</span></div><div role=row><span role=gridcell>1</span><span role=gridcell>2</span></div></div>")]
    [InlineData("<table id=t><tr><th>A<th>B<tr><td>1<td>2</table>")]
    [InlineData("<table id=t><tr><td><b>A</b><td><b>B</b><tr><td>1<td>2</table>")]
    public async Task Headers_are_recognised_in_other_kinds_of_tables(string body)
    {
        await using var stage = await ActionStage.OpenAsync(chromium, body);
        var result = await stage.DoAsync(new ExtractTableParameters { Target = ActionStage.Css("#t") });
        Assert.Equal("""[{"A":"1","B":"2"}]""", JsonSerializer.Serialize(result.Data));
    }

    [Fact]
    public async Task A_page_without_a_table_says_so()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, "<p>no table");
        Assert.Equal(ActionErrors.NoTable, (await stage.FailAsync(new ExtractTableParameters())).Code);
    }

    [Fact]
    public async Task Text_is_read_of_an_element_or_of_the_page_with_its_frames()
    {
        var inner = chromium.Pages.Add("in a frame").Replace(chromium.Pages.Address, chromium.Pages.OtherSite, StringComparison.Ordinal);
        await using var stage = await ActionStage.OpenAsync(
            chromium, $"<h1 id=h>Title</h1><p>Some   text</p><p hidden>unseen</p><iframe src='{inner}'></iframe>");
        var part = await stage.DoAsync(new ExtractTextParameters { Target = ActionStage.Css("#h"), Name = "title" });
        Assert.Equal("Title", part.Data!.Value.GetString());
        var whole = await stage.DoAsync(new ExtractTextParameters());
        Assert.Equal("Title\n\nSome text\n\nin a frame", whole.Data!.Value.GetString());
    }

    [Fact]
    public async Task A_download_is_kept_under_a_safe_name()
    {
        var path = chromium.Pages.Map(context =>
        {
            context.Response.Headers.ContentDisposition = "attachment; filename=\"sales report.csv\"";
            return context.Response.WriteAsync("a,b\n1,2\n");
        });
        await using var stage = await ActionStage.OpenAsync(chromium, $"<a id=a href='{path}'>Download</a>");
        var first = Assert.Single((await stage.DoAsync(new DownloadParameters { Target = ActionStage.Css("#a") })).Artifacts);
        var second = Assert.Single((await stage.DoAsync(new DownloadParameters { Target = ActionStage.Css("#a") })).Artifacts);
        Assert.Equal(("downloads/sales report.csv", "text/csv", 8L), (first.Key, first.ContentType, first.Size));
        Assert.Equal("sales report (2).csv", second.Name);
        Assert.Equal("a,b\n1,2\n", await File.ReadAllTextAsync(stage.ArtifactPath(first.Key), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_click_that_starts_no_download_is_a_timeout_that_says_so()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, "<button id=a>Nothing</button>");
        var error = await stage.FailAsync(new DownloadParameters { Target = ActionStage.Css("#a") });
        Assert.Equal(ActionErrors.Timeout, error.Code);
        Assert.Contains("No download started", error.Message);
    }

    [Fact]
    public async Task A_table_whose_header_stands_apart_is_read_with_it_and_rows_that_are_not_drawn_are_told()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <style>table { width: 300px }</style>
            <div id=s><div><table><thead><tr><th>A<th>B<th></thead></table></div><div><table id=t><tbody><tr><td>1<td>2<tr><td>3<td>4</table></div></div>
            <table><tr><td>no<td>header</table>
            <div role=grid id=g aria-rowcount=5001><div role=row><span role=columnheader>A</span></div><div role=row><span role=gridcell>1</span></div></div>
            """);
        foreach (var target in new[] { "#t", "#s", "#s thead" })
        {
            var result = await stage.DoAsync(new ExtractTableParameters { Target = ActionStage.Css(target) });
            Assert.Equal("""[{"A":"1","B":"2"},{"A":"3","B":"4"}]""", JsonSerializer.Serialize(result.Data));
        }

        Assert.Contains("5000 rows", (await stage.DoAsync(new ExtractTableParameters { Target = ActionStage.Css("#g") })).Text);
    }

    [Fact]
    public async Task A_table_is_read_by_the_words_of_its_header_and_says_that_it_draws_rows_as_it_is_scrolled()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <div role=grid id=t><table role=presentation>
              <tr role=row><th role=columnheader>Name <button aria-label="Sort by name"></button></th><th role=columnheader><input type=checkbox aria-label=All></th></tr>
              <tbody style="display: block; height: 900px"><tr role=row><td role=gridcell>Tea<td role=gridcell><input type=checkbox checked></tr>
              <tr role=row><td role=gridcell>Cake<td role=gridcell aria-checked=false></tr></tbody></table></div>
            """);
        var result = await stage.DoAsync(new ExtractTableParameters());
        Assert.Equal("""[{"Name":"Tea","All":"true"},{"Name":"Cake","All":"false"}]""", JsonSerializer.Serialize(result.Data));
        Assert.Contains("the others were NOT read", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_scripts_draw_is_one_whatever_the_status_says_and_an_error_page_is_none()
    {
        string Page(string body) => chromium.Pages.Address + chromium.Pages.Map(context =>
        {
            context.Response.StatusCode = 404;
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync($"<!doctype html><body>{body}</body>");
        });
        await using var stage = await ActionStage.OpenAsync(chromium, "start");
        var app = Page("<noscript>This needs scripts</noscript><div id=app>Loading…</div><script>app.textContent = 'Orders of today'; history.replaceState(0, '', location.pathname + '?day=today')</script>");
        Assert.Contains("HTTP 404", (await stage.DoAsync(new NavigateParameters { Url = app })).Text);
        Assert.Contains("HTTP 404", (await stage.DoAsync(new ReloadParameters())).Text);
        var error = Page("<h1>Not found</h1><p>We do not have this page.</p><script>document.body.append('Cookies?')</script>");
        Assert.Equal(ActionErrors.NavigationFailed, (await stage.FailAsync(new NavigateParameters { Url = error })).Code);
    }
}
