using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.BrowserAgent.Actions;
using Dashboard.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>Ways to write a page that are rare, and meant all the same.</summary>
public sealed class OddPagesTests(ChromiumFixture chromium)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Controls_without_a_box_of_their_own_are_seen_and_pressed_where_their_content_is()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, """
            <style>.contents { display: contents }</style>
            <a class="contents" href="#orders" aria-label="Orders"><div style="width: 200px; height: 40px; background: tan"></div></a>
            <button class="contents" onclick="this.textContent = 'Sent'"><span>Send</span></button>
            <a class="contents" href="#text">Words alone</a> <a class="contents" href="#hidden" style="visibility: hidden">Hidden</a>
            """);
        var seen = new SeenPage(await new PageObserver(stage.Session).DescribeAsync(ObservationSettings.Default, Cancel));

        Assert.Equal(["Orders", "Words alone"], seen.Names("link"));
        Assert.Equal(["Send"], seen.Names("button"));
        foreach (var (role, name) in new[] { ("button", "Send"), ("link", "Words alone"), ("link", "Orders") })
        {
            await stage.DoAsync(new ClickParameters { Target = new ElementTarget(new ElementAnchors { Role = role, Name = name }) });
        }

        Assert.EndsWith("#orders", stage.Session.CurrentTab.Url, StringComparison.Ordinal);
        Assert.Contains("Sent", (await stage.DoAsync(new ReadPageParameters())).Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Areas_of_a_picture_are_links_where_they_lie()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, """
            <p style="height: 1500px">Above</p>
            <img usemap="#plan" width="300" height="200" alt="Plan" src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7">
            <map name="plan"><area href="#north" alt="North" coords="0,0,300,90"><area href="#tower" alt="Tower" shape="CIRC" coords="50,150,30">
            <area href="#yard" alt="Yard" shape="poly" coords="120,110,290,110,290,190"></map>
            """);
        var seen = new SeenPage(await new PageObserver(stage.Session).DescribeAsync(ObservationSettings.Default with { MarginScreens = 5 }, Cancel));

        Assert.Equal(["North", "Tower", "Yard"], seen.Names("link"));
        foreach (var name in new[] { "North", "Tower", "Yard" })
        {
            await stage.DoAsync(new ClickParameters { Target = new ElementTarget(new ElementAnchors { Role = "link", Name = name }) });
            Assert.EndsWith($"#{name.ToLowerInvariant()}", stage.Session.CurrentTab.Url, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Embedded_pages_are_frames_like_any_other()
    {
        string Inner(string name, string script = "") => new Uri(chromium.Pages.Add($"<button onclick=\"this.textContent = 'Pressed {name}'\">{name}</button>{script}")).AbsolutePath;
        await using var stage = await ActionStage.OpenAsync(chromium, $"""
            <iframe style="display: none" src="{Inner("Hidden")}"></iframe><div id="place"></div>
            <embed title="Far" src="{chromium.Pages.OtherSite}{Inner("Far")}" width="300" height="80"><object data="{Inner("Near")}" type="text/html" width="300" height="80"></object>
            <embed src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7" width="20" height="20"><object data="/none" type="image/png">Instead</object>
            <div style="position: relative; width: 300px; height: 80px"><embed src="{Inner("Covered")}" width="300" height="80"><p style="position: absolute; inset: 0; margin: 0; background: tan">Wait</p></div>
            <script>place.innerHTML = '<embed title="Late" src="{Inner("Late")}" width="300" height="80">'</script>
            """);
        var observer = new PageObserver(stage.Session);
        var seen = await Until.SomeAsync("all frames", async () =>
            new SeenPage(await observer.DescribeAsync(ObservationSettings.Default, Cancel)) is var page && page.Names("button").Count == 3 ? page : null);

        Assert.Matches("frame \"Late\" http.*:\n +\\*?\\[\\d+\\] button \"Late\"\nframe \"Far\" http://localhost.*:\n +\\*?\\[\\d+\\] button \"Far\"\nframe http.*:\n +\\*?\\[\\d+\\] button \"Near\"", seen.Text);
        Assert.Matches("Covered by p \"?Wait\"?: 1 elements \\(frame", seen.Text);
        Assert.Contains("Instead", seen.Text, StringComparison.Ordinal);
        foreach (var name in new[] { "Late", "Far", "Near" })
        {
            await stage.DoAsync(new ClickParameters { Target = new ElementTarget(new ElementAnchors { Role = "button", Name = name }) });
        }

        Assert.Equal(ActionErrors.ElementCovered, (await stage.FailAsync(new ClickParameters { Target = new ElementTarget(new ElementAnchors { Role = "button", Name = "Covered" }) })).Code);
        Assert.Matches("(?s)Pressed Late.*localhost.*Pressed Far.*Pressed Near", (await stage.DoAsync(new ReadPageParameters { All = true })).Content);
        Assert.DoesNotContain("Hidden", (await stage.DoAsync(new ReadPageParameters { All = true })).Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task How_characters_are_read_is_told_beside_them()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);

        var seen = await stage.ShowAsync("<p>これは<ruby>東京<rp>（</rp><rt>とうきょう</rt><rp>）</rp></ruby>の店です</p>");

        Assert.Contains("これは東京(とうきょう)の店です", seen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sandboxed_document_comes_to_rest_and_is_scrolled_though_no_timer_ever_comes_in_it()
    {
        var path = chromium.Pages.Map(context =>
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            context.Response.Headers.ContentSecurityPolicy = "sandbox";
            return context.Response.WriteAsync("<title>Raw</title><p style='height: 3000px'>First</p><p>Last line</p><a href='#x'>Link</a>");
        });
        await using var stage = await ActionStage.OpenAsync(chromium, "");
        await stage.DoAsync(new NavigateParameters { Url = chromium.Pages.Address + path });

        Assert.Null(await DocumentWatch.BeginAsync(stage.Session.CurrentTab.MainFrame, new SettleOptions(), opened: false, Cancel));
        await stage.DoAsync(new ScrollParameters { Text = "Last line" });
        await stage.DoAsync(new ClickParameters { Target = new ElementTarget(new ElementAnchors { Role = "link", Name = "Link" }) });

        Assert.EndsWith("#x", stage.Session.CurrentTab.Url, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StatusCodes.Status401Unauthorized, "HTTP 401: it asks the browser itself for a user name and a password")]
    [InlineData(StatusCodes.Status403Forbidden, "The site answered with HTTP 403.")]
    [InlineData(StatusCodes.Status200OK, "")]
    public async Task A_page_that_is_shown_with_an_error_status_is_told_with_it(int status, string told)
    {
        var path = chromium.Pages.Map(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.WWWAuthenticate = "Basic realm=shop";
            return context.Response.WriteAsync("Words");
        });
        await using var stage = await ActionStage.OpenAsync(chromium, "");

        var result = await stage.DoAsync(new NavigateParameters { Url = chromium.Pages.Address + path });

        Assert.Contains(told, result.Text, StringComparison.Ordinal);
        Assert.Equal(status >= 400, result.Text!.Contains("HTTP", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_document_of_xml_is_used_like_any_other()
    {
        var path = chromium.Pages.Map(context =>
        {
            context.Response.ContentType = "application/xhtml+xml";
            return context.Response.WriteAsync("""
                <?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>Orders</title></head><body><h1>Orders</h1>
                <form action="#sent"><p><label>Name <input name="n" /></label> <select title="City"><option>Osaka</option><option>Kyoto</option></select> <input type="submit" value="Send" /></p></form>
                <table><tr><th>No</th><th>Who</th></tr><tr><td>7</td><td><a href="/seven">Ada</a></td></tr></table><details><summary>More</summary><p>Late</p></details></body></html>
                """, context.RequestAborted);
        });
        await using var stage = await ActionStage.OpenAsync(chromium, "");
        await stage.DoAsync(new NavigateParameters { Url = chromium.Pages.Address + path });
        var observer = new PageObserver(stage.Session);
        var page = new SeenPage(await observer.DescribeAsync(ObservationSettings.Default, Cancel));

        Assert.Matches("# Orders\n.*textbox \"Name\" .*combobox \"City\" = \"Osaka\" options: Osaka \\| Kyoto .*button \"Send\"\n.*table \\(2 rows\\):\n\\| No \\| Who \\|\n\\| 7 \\| .*link \"Ada\" .*\n.*button \"More\" \\(collapsed\\)", page.Text);
        stage.Elements = new Numbers(observer);
        await stage.DoAsync(new TypeParameters { Target = new ElementTarget(page.Find("textbox", "Name")), Text = "Ada" });
        await stage.DoAsync(new SelectParameters { Target = new ElementTarget(page.Find("combobox", "City")), Options = ["Kyoto"] });
        await stage.DoAsync(new ClickParameters { Target = new ElementTarget(page.Find("button", "More")) });
        Assert.Equal("Ada Kyoto", await stage.TextAsync("document.querySelector('input').value + ' ' + document.querySelector('select').value"));
        Assert.Contains("| 7 | [Ada](/seven) |", (await stage.DoAsync(new ReadPageParameters())).Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_laid_out_in_tables_is_told_line_by_line_and_a_row_of_data_stays_one()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        var postings = string.Concat(Enumerable.Range(1, 90).Select(static number => $"<table><tr><td>{number}<td>Posting {number} about something or other, at some length<td><a href=r{number}>Reply</a></table>"));
        await Browsing.ShowAsync(stage.Session, chromium.Pages.Add($"""
            <table><tr><td colspan=2>Shop<tr><td><table><tr><td><a href=a>Home</a><tr><td><a href=b>News</a></table>
            <td>Orders<table><tr><th>No<th>Who<tr><td>7<td>Ada<tr><td>8<td><p>Bob</p><p>again</p></table><iframe title=Pay srcdoc="<button>Pay</button>"></iframe>
            <tr><td>Note<td>{postings}</table>
            """));
        var text = await stage.Observer.DescribeAsync(ObservationSettings.Default with { MaxCharacters = 3000 }, Cancel);

        Assert.Matches("\n\\| \\[\\d+\\] link \"Home\" .*\n\\| \\[\\d+\\] link \"News\" .*\nOrders\n\\[\\d+\\] table \\(3 rows\\):\n\\| No \\| Who \\|\n\\| 7 \\| Ada \\|\n\\| 8 \\| Bob again \\|\nframe \"Pay\" .*:\n", text);
        Assert.Matches("\n\\| 1 \\| Posting 1 about .* \\| \\[\\d+\\] link \"Reply\" → .*r1 \\|\n\\| 2 \\| ", text);
        Assert.Contains("more lines", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_that_stand_for_words_are_called_by_their_files()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        var page = await stage.ShowAsync("""
            <a href="c"><img src="/img/btn_contact.gif" width="80" height="20"></a> <input type="image" src="go-now.png?v=2" width="40" height="20"> <a href="d"><img src="/9f86d081884c7d65.png" width="30" height="20"></a>
            <img src="about.gif" onclick="1" width="40" height="20"> <a href="JavaScript:void(0)"><img src="help.gif" alt="Help me" width="30" height="20"></a>
            <button title="Zoom in">+</button> <button title="Bold (Ctrl+B)">B</button> <button>×</button>
            """);

        Assert.Matches("""link "picture btn contact" → .*button "picture go now".* link → .*clickable "picture about" .*link "Help me" .*button "Zoom in".*button "B".*button "×""", page.Text);
    }

    [Fact]
    public async Task Handlers_in_attributes_are_heard_like_others()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        var page = await stage.ShowAsync("""
            <div onmousedown="1">Press</div><table><tr ondblclick="1"><td>7<td>Ada</table><div onmouseover="1">Menu</div><p>Words</p>
            <img usemap="#plan" width="100" height="50" alt="Plan" src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7">
            <map name="plan"><area onclick="1" alt="North" coords="0,0,50,50"></map>
            """);

        Assert.Matches("""clickable "Press"\n.*\[\d+\] \| 7 \| Ada \|\n.*clickable "Menu"\nWords\n.*\[\d+\] \w+ "North""", page.Text);
    }
}
