using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.BrowserAgent.Actions;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>What is seen of real pages in a real browser.</summary>
public sealed class PageObserverTests(ChromiumFixture chromium) : IAsyncLifetime
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private BrowserSession _session = null!;
    private PageObserver _observer = null!;

    public async ValueTask InitializeAsync()
    {
        _session = await chromium.OpenSessionAsync();
        _observer = new PageObserver(_session);
    }

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    [Fact]
    public async Task A_form_is_seen_with_labels_values_and_states_but_never_its_password()
    {
        var page = await ShowAsync("""
            <form aria-label="Login">
              <label for="u">User</label> <input id="u" value="ada" required>
              <label>Password <input type="password" value="hunter2"></label>
              <label><input type="checkbox" checked> Remember me</label>
              <select aria-label="Country"><option>Japan<option selected>Taiwan</select>
              <textarea placeholder="Comment"></textarea>
              <input aria-label="Code" aria-invalid="true" aria-errormessage="why"><span id="why">Code is wrong</span>
              <button disabled>Sign in</button>
            </form>
            """);

        Assert.Contains("form \"Login\":", page.Text, StringComparison.Ordinal);
        Assert.Contains("textbox \"User\" = \"ada\" (required)", page.Text, StringComparison.Ordinal);
        Assert.Contains("password \"Password\" (filled)", page.Text, StringComparison.Ordinal);
        Assert.Contains("checkbox \"Remember me\" (checked)", page.Text, StringComparison.Ordinal);
        Assert.Contains("combobox \"Country\" = \"Taiwan\" options: Japan | Taiwan", page.Text, StringComparison.Ordinal);
        Assert.Contains("textbox placeholder \"Comment\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("textbox \"Code\" (invalid) problem \"Code is wrong\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("button \"Sign in\" (disabled)", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_nobody_can_see_or_reach_is_left_out()
    {
        var page = await ShowAsync("""
            <button style="display:none">None</button><button style="visibility:hidden">Hidden</button>
            <button style="opacity:0">Transparent</button><div inert><button>Inert</button></div>
            <details><summary>More</summary><button>Closed</button></details>
            <div style="position:relative;width:200px;height:40px"><button style="width:200px;height:40px">Covered</button>
              <div style="position:absolute;inset:0;background:white"></div></div>
            <div style="overflow:hidden;width:100px;height:30px"><div style="width:900px;display:flex">
              <button style="width:100px;flex:none">Slide one</button><button style="width:100px;flex:none">Slide two</button></div></div>
            <button aria-hidden="true">Marked hidden but there</button>
            """);

        Assert.Equal(["More", "Slide one", "Marked hidden but there"], page.Names("button"));
    }

    [Fact]
    public async Task A_modal_dialog_hides_the_page_behind_it()
    {
        var page = await ShowAsync("""
            <button>Behind</button><p>Text behind</p><div style="position:fixed;inset:0;background:#0008">
            <div role="dialog" aria-modal="true" aria-label="Cookies" style="position:fixed;inset:100px;background:white">We use cookies. <button>Accept</button></div></div>
            """);

        Assert.Equal(["Accept"], page.Names("button"));
        Assert.Contains("dialog \"Cookies\":\n  We use cookies.", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Text behind", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_are_read_by_row_and_headings_and_lists_as_such()
    {
        var page = await ShowAsync("""
            <h1>Orders</h1><p>Two <b>open</b> orders</p>
            <table><caption>Open</caption><thead><tr><th>Date<th>Total</thead>
              <tr><td>2026-01-01<td>12 <a href="/o/1?x=1">Show</a><tr><td>2026-01-02<td><p>13</p><p>EUR</p></table>
            <ul><li>one<li>two</ul>
            """);

        Assert.Contains(
            """
            # Orders
            Two open orders
            [1] table "Open" (3 rows):
            | Date | Total |
            | 2026-01-01 | 12 [2] link "Show" → /o/1?x=1 |
            | 2026-01-02 | 13 EUR |
            - one
            - two
            """,
            page.Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tabs_are_told_by_the_titles_that_were_seen_in_them()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, "");
        var observer = new PageObserver(stage.Session);
        foreach (var title in new[] { "Orders", "Returns" })
        {
            await stage.DoAsync(new NavigateParameters { Url = chromium.Pages.Add("", title), NewTab = title == "Returns" });
            await observer.DescribeAsync(ObservationSettings.Default, Cancel);
        }

        Assert.Matches("Tab 1: Orders — .*\nTab 2 \\(this one\\): Returns — ", await observer.DescribeAsync(ObservationSettings.Default, Cancel));
    }

    [Fact]
    public async Task The_first_look_at_a_document_need_not_compile_what_it_looks_with()
    {
        await using var host = await BrowserHost.StartAsync(new BrowserLaunchOptions(), null, Cancel);
        await using var session = await host.OpenSessionAsync(new BrowserSettings(), null, Cancel);
        var observer = new PageObserver(session);
        var commands = new ConcurrentQueue<string>();
        host.Cdp.Connection.Answered += timing => commands.Enqueue(timing.Method);
        await session.CurrentTab.Session.SendAsync("Page.navigate", new { url = chromium.Pages.Add("<button>Go</button>") }, Cancel);
        await Until.TrueAsync("the world and the script are there", () => Task.FromResult(commands.Count(method => method == "Runtime.evaluate") >= 2));
        commands.Clear();

        Assert.Contains("button \"Go\"", await observer.DescribeAsync(ObservationSettings.Default, Cancel), StringComparison.Ordinal);
        Assert.Equal(["Runtime.callFunctionOn"], commands.Distinct());
    }

    [Theory]
    [InlineData("")]
    [InlineData("<base href='/docs/3/index.html'>")]
    [InlineData("<base href='https://elsewhere.test/a/b?c#d'>")]
    public async Task Links_lead_where_the_browser_would_go(string @base)
    {
        string[] given =
        [
            "a.html", "part/a.html#b.c-d", "../up.html", "./here", "a/../b", "a/./b", ".hidden", "a/.hidden", "/root", "//other.test/x", "?q=1", "a?q=1", "a b", "a%20b",
            "日本", "a:b", "mailto:who@shop.test", "http://shop.test/x", "~me/x", "a//b", "a\\b", " lead", "", "a.b.c", "x#y z", "1", "_a-b",
        ];
        await using var stage = await ObserverStage.OpenAsync(chromium);
        await stage.ShowAsync($"{@base}{string.Concat(given.Select((href, index) => $"<p><a href=\"{href}\">Link {index}</a></p>"))}");
        await stage.RunAsync("document.body.append(Object.assign(document.createElement('base'), { href: '/later/' }))");
        var page = await stage.SeeAsync();
        var wanted = (await stage.RunAsync("[...document.links].map((link) => link.href.startsWith(location.origin + '/') ? link.href.slice(location.origin.length) : link.href)"))
            .EnumerateArray().Select(href => href.GetString()!).ToList();

        Assert.Equal(given.Length, wanted.Count);
        Assert.All(wanted.Index(), link => Assert.Contains($"\"Link {link.Index}\" → {Regex.Replace(link.Item, "#.+", "#…")}\n", page.Text + "\n", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("next.html", "./next.html")]
    [InlineData("part/a.html#below", "./part/a.html#…")]
    [InlineData("/docs/3/%E6%97%A5", "./%E6%97%A5")]
    [InlineData("/docs/30/a", "/docs/30/a")]
    [InlineData("../2/a.html", "/docs/2/a.html")]
    [InlineData("?q=1", "./index.html?q=1")]
    [InlineData("./", "/docs/3/")]
    [InlineData("/docs/3//x", "/docs/3//x")]
    public async Task Links_in_the_folder_of_the_page_are_told_from_there_on(string href, string shown)
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        await stage.ShowAsync("<p>Before</p>");
        await stage.RunAsync("history.replaceState(null, '', '/docs/3/index.html')");
        await stage.RunAsync($"document.body.innerHTML = `<p><a href=\"{href}\">Link</a></p><iframe srcdoc='<a href=/docs/3/inner>Inner</a>'></iframe>`");

        var text = (await stage.SeeAsync()).Text;

        Assert.Contains($"\"Link\" → {shown}\n", text, StringComparison.Ordinal);
        Assert.Matches("\"Inner\" → http.*/docs/3/inner\n", text);
    }

    [Fact]
    public async Task Frames_of_this_and_other_sites_and_open_shadow_roots_are_part_of_the_page()
    {
        var inner = chromium.Pages.Add("<button>Inside</button><iframe srcdoc='<button>Deeper</button>'></iframe>")
            .Replace(chromium.Pages.Address, chromium.Pages.OtherSite, StringComparison.Ordinal);
        var page = await ShowAsync($"""
            <div id="host"></div><iframe src="{inner}" title="Payment" width="400" height="300"></iframe>
            <script>host.attachShadow({"{"}mode: 'open'{"}"}).innerHTML = '<button>In the shadow</button>'</script>
            """);

        Assert.Equal(["In the shadow", "Inside", "Deeper"], page.Names("button"));
        Assert.Contains($"frame \"Payment\" {inner}:\n  [2] button \"Inside\"", page.Text, StringComparison.Ordinal);
        var deeper = await _observer.FindAsync(page.Find("button", "Deeper"), Cancel);
        Assert.Equal("Deeper", (await deeper!.Frame.EvaluateAsync(TextOf, [deeper], Cancel)).GetString());
    }

    [Fact]
    public async Task Numbers_stay_with_their_elements_and_new_ones_are_marked()
    {
        var before = await ShowAsync("<button id='a'>First</button><button id='b'>Second</button>");
        await RunAsync("() => { a.before(Object.assign(document.createElement('button'), { textContent: 'Newcomer' })); b.textContent = 'Renamed'; document.body.append(a); }");

        var after = await SeeAsync();

        Assert.Equal(before.Find("button", "First"), after.Find("button", "First"));
        Assert.Equal(before.Find("button", "Second"), after.Find("button", "Renamed"));
        Assert.Contains("*[3] button \"Newcomer\"", after.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("*[1]", after.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_leads_to_its_element_until_that_is_gone()
    {
        var page = await ShowAsync("<button>Other</button><button id='b'>Target</button>");
        var number = page.Find("button", "Target");

        var element = await _observer.FindAsync(number, Cancel);
        Assert.Equal("Target", (await element!.Frame.EvaluateAsync(TextOf, [element], Cancel)).GetString());

        await RunAsync("() => b.remove()");
        Assert.Null(await _observer.FindAsync(number, Cancel));
        Assert.Null(await _observer.FindAsync(99, Cancel));
    }

    [Fact]
    public async Task A_document_that_is_opened_and_written_later_is_seen_when_it_is()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        await stage.ShowAsync("<p>Old</p>");
        await stage.RunAsync("document.open()");
        await stage.SeeAsync();
        await stage.RunAsync("document.write('<div id=new>New thing</div>'); document.close(); document.getElementById('new').onclick = () => {}; 0");
        Assert.True((await stage.SeeAsync()).Has("clickable", "New thing"));
    }

    [Fact]
    public async Task What_is_scrolled_out_is_summarised_and_fixed_bars_are_not()
    {
        var page = await ShowAsync("""
            <div style="height:60px"><nav style="position:fixed;top:0"><a href="/fixed">Fixed</a></nav></div>
            <h2>Early part</h2><button>Early</button><div style="height:3000px"></div><button id="m">Middle</button><div style="height:3000px"></div>
            <h2>Late part</h2><button>Late</button><p>End of text</p><script>scrollTo(0, 3000)</script>
            """);

        Assert.Equal(["Middle"], page.Names("button"));
        Assert.Equal(["Fixed"], page.Names("link"));
        Assert.Contains("… further above: 1 elements, 15 characters of text, under \"Early part\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("… further below: 1 elements, 24 characters of text, under \"Late part\"", page.Text, StringComparison.Ordinal);
        Assert.Matches(@"Scroll: 3\.\d screens above, [34]\.\d below", page.Text);
    }

    [Fact]
    public async Task A_rule_for_several_fixes_each_of_them_to_the_screen_of_a_large_page()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        var page = await stage.ShowAsync($$"""
            <style>.top, .corner, .gone::before { position: fixed } .corner { right: 4px; top: 200px } .more { opacity: 0 } p:hover .more { opacity: 1 }</style>
            <div style="height:60px"><a class="corner" href="/help">Help</a></div><div style="height:3000px"></div><p>Now <button class="more">More</button></p>
            <div style="height:3000px"></div>{{string.Concat(Enumerable.Repeat("<i></i>", 3_100))}}<script>scrollTo(0, 2800)</script>
            """);

        // That is how to know that the style sheets were read.
        await Until.TrueAsync("the style sheets are read", async () => (page = await stage.SeeAsync()).Text.Contains("on hover", StringComparison.Ordinal));
        Assert.Equal(["Help"], page.Names("link"));
    }

    [Fact]
    public async Task Only_things_with_pictures_forms_or_errors_ask_for_a_picture()
    {
        await ShowAsync("<p>" + string.Concat(Enumerable.Repeat("Plenty of text to read. ", 20)) + "</p><a href='/a'>A</a><a href='/b'>B</a><a href='/c'>C</a><a href='/d'>D</a>");
        Assert.Null((await ObserveAsync()).Picture);

        await ShowAsync("<input aria-label='A'><input aria-label='B'>");
        Assert.Equal([0xFF, 0xD8], (await ObserveAsync()).Picture![..2]);

        await ShowAsync("<canvas width='400' height='300'></canvas>");
        Assert.NotNull((await ObserveAsync()).Picture);
    }

    private Task<Seen> ObserveAsync() => _observer.ObserveAsync(ObservationSettings.Default, 0, false, Cancel);

    private async Task<SeenPage> ShowAsync(string body)
    {
        await Browsing.ShowAsync(_session, chromium.Pages.Add(body));
        return await SeeAsync();
    }

    private async Task<SeenPage> SeeAsync() => new(await _observer.DescribeAsync(ObservationSettings.Default, Cancel));

    private Task RunAsync(string function) => _session.CurrentTab.Session.SendAsync("Runtime.evaluate", new { expression = $"({function})()" }, Cancel);

    private static readonly PageScript TextOf = new("text", "element => element.textContent");
}
