using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent.Actions;

public sealed class ClickTests(ChromiumFixture chromium)
{
    private const string Log = "<script>log = []; addEventListener('click', e => log.push(e.composedPath()[0].id + e.isTrusted + e.detail));</script>";

    [Fact]
    public async Task The_watch_that_begins_while_an_element_is_looked_for_ends_also_when_there_is_none()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, "<button id=a onclick='this.textContent = 1'>A</button>");
        stage.Elements = new Missing();

        Assert.Equal(ActionErrors.ElementNotFound, (await stage.FailAsync(new ClickParameters { Target = new ElementTarget(7) })).Code);
        await Until.TrueAsync("the page is as it was", async () => await stage.TextAsync("setTimeout") == "function setTimeout() { [native code] }");
        stage.Elements = null;
        await stage.ClickAsync("#a");
        Assert.Equal("1", await stage.TextAsync("document.getElementById('a').textContent"));
    }

    /// <summary>Finds nothing.</summary>
    private sealed class Missing : IElementResolver
    {
        public ValueTask<ElementRef> ResolveAsync(ElementTarget target, CancellationToken cancellationToken) =>
            throw new ActionException(ActionErrors.ElementNotFound, "There is none.");

        public ValueTask<ElementRef?> FindNowAsync(ElementTarget target, CancellationToken cancellationToken) => ValueTask.FromResult<ElementRef?>(null);
    }

    [Fact]
    public async Task A_click_is_trusted_and_moves_the_mouse_first()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, $"{Log}<button id=a onmouseenter='log.push(\"over\")'>A</button>");
        await stage.ClickAsync("#a");
        Assert.Equal("over,atrue1", (await stage.EvaluateAsync("log.join()")).GetString());
    }

    [Fact]
    public async Task An_element_far_below_is_scrolled_to_even_where_scrolling_is_smooth()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium, $"{Log}<style>html {{ scroll-behavior: smooth }}</style><div style='height: 5000px'></div><button id=a>A</button>");
        await stage.ClickAsync("#a");
        Assert.Equal("atrue1", (await stage.EvaluateAsync("log.join()")).GetString());
    }

    [Fact]
    public async Task A_double_click_is_one()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, "<button id=a ondblclick='this.textContent = \"twice\"'>A</button>");
        await stage.DoAsync(new ClickParameters { Target = ActionStage.Css("#a"), Count = 2 });
        Assert.Equal("twice", (await stage.EvaluateAsync("a.textContent")).GetString());
    }

    [Fact]
    public async Task What_covers_the_element_is_named()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium, $"{Log}<button id=a>A</button><div role=dialog aria-label='Cookie notice' style='position: fixed; inset: 0'></div>");
        var error = await stage.FailAsync(new ClickParameters { Target = ActionStage.Css("#a") });
        Assert.Equal(ActionErrors.ElementCovered, error.Code);
        Assert.Contains("dialog “Cookie notice”", error.Message);
        Assert.Equal("", (await stage.EvaluateAsync("log.join()")).GetString());
    }

    [Fact]
    public async Task An_overlay_that_goes_away_is_waited_for()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium, $"{Log}<button id=a>A</button><div id=o style='position: fixed; inset: 0'></div><script>setTimeout(() => o.remove(), 200)</script>");
        await stage.ClickAsync("#a");
        Assert.Equal("atrue1", (await stage.EvaluateAsync("log.join()")).GetString());
    }

    [Fact]
    public async Task A_sticky_header_does_not_catch_the_click()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            $"{Log}<header style='position: sticky; top: 0; height: 200px; background: red'>H</header><div style='height: 100px'></div><button id=a>A</button><div style='height: 3000px'></div>");
        await stage.EvaluateAsync("scrollTo(0, 250)");
        await stage.ClickAsync("#a");
        Assert.Equal("atrue1", (await stage.EvaluateAsync("log.join()")).GetString());
    }

    [Theory]
    [InlineData("<button id=a disabled>A</button>", ActionErrors.ElementDisabled)]
    [InlineData("<fieldset disabled><button id=a>A</button></fieldset>", ActionErrors.ElementDisabled)]
    [InlineData("<div inert><button id=a>A</button></div>", ActionErrors.ElementDisabled)]
    [InlineData("<button id=a style='display: none'>A</button>", ActionErrors.ElementNotFound)]
    [InlineData("<p>nothing</p>", ActionErrors.ElementNotFound)]
    public async Task What_cannot_be_clicked_is_an_error(string body, string code)
    {
        await using var stage = await ActionStage.OpenAsync(chromium, body);
        Assert.Equal(code, (await stage.FailAsync(new ClickParameters { Target = ActionStage.Css("#a") })).Code);
    }

    [Fact]
    public async Task A_checkbox_that_is_drawn_by_its_label_is_clicked_there()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium, "<input type=checkbox id=a style='position: absolute; opacity: 0; width: 0; height: 0'><label for=a>I agree</label>");
        await stage.DoAsync(new ClickParameters { Target = new ElementTarget(new ElementAnchors { Role = "checkbox", Name = "I agree" }) });
        Assert.True((await stage.EvaluateAsync("a.checked")).GetBoolean());
    }

    [Fact]
    public async Task A_link_that_wraps_is_hit_on_one_of_its_lines()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium, $"{Log}<div style='width: 200px; text-align: right'><span>start of the text </span><a id=a href='#x'>and link</a></div>");
        await stage.ClickAsync("#a");
        Assert.Contains("#x", stage.Session.CurrentTab.Url);
    }

    [Fact]
    public async Task Elements_in_open_shadow_roots_are_found_and_clicked()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium, "<my-box></my-box><script>document.querySelector('my-box').attachShadow({ mode: 'open' }).innerHTML = '<button onclick=\"done = 1\">Inside</button>'</script>");
        await stage.DoAsync(new ClickParameters { Target = new ElementTarget(new ElementAnchors { Role = "button", Name = "inside" }) });
        Assert.Equal(1, (await stage.EvaluateAsync("done")).GetInt32());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Elements_in_frames_are_clicked_in_whichever_process(bool otherSite)
    {
        var inner = chromium.Pages.Add("<div style='height: 900px'></div><button onclick='parent.postMessage(event.isTrusted, \"*\")'>Inner</button>");
        inner = otherSite ? inner.Replace(chromium.Pages.Address, chromium.Pages.OtherSite, StringComparison.Ordinal) : inner;
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            $"<script>onmessage = e => got = e.data</script><div style='height: 1200px'></div><iframe src='{inner}' style='border: 7px solid; padding: 5px; height: 300px'></iframe>");
        await stage.DoAsync(new ClickParameters { Target = new ElementTarget(new ElementAnchors { Role = "button", Name = "Inner" }) });
        Assert.True((await stage.EvaluateAsync("got")).GetBoolean());
    }

    [Fact]
    public async Task A_frame_that_is_covered_is_an_error()
    {
        var inner = chromium.Pages.Add("<button>Inner</button>");
        await using var stage = await ActionStage.OpenAsync(
            chromium, $"<iframe src='{inner}'></iframe><div id=veil style='position: fixed; inset: 0'>Please wait</div>");
        var error = await stage.FailAsync(new ClickParameters { Target = new ElementTarget(new ElementAnchors { Role = "button", Name = "Inner" }) });
        Assert.Equal(ActionErrors.ElementCovered, error.Code);
        Assert.Contains("Please wait", error.Message);
    }

    [Fact]
    public async Task A_popup_becomes_the_current_tab_and_is_settled()
    {
        var popup = chromium.Pages.Add("<h1>Popup</h1>", "Popup");
        await using var stage = await ActionStage.OpenAsync(chromium, $"<a href='{popup}' target=_blank id=a>open</a>");
        await stage.ClickAsync("#a");
        Assert.Equal(popup, stage.Session.CurrentTab.Url);
        Assert.Equal("Popup", (await stage.EvaluateAsync("document.querySelector('h1').textContent")).GetString());
        await stage.DoAsync(new SwitchTabParameters { Tab = 1 });
        Assert.Equal("Test page", (await stage.EvaluateAsync("document.title")).GetString());
        await stage.DoAsync(new SwitchTabParameters { Matching = "popup" });
        await stage.DoAsync(new CloseTabParameters());
        Assert.Single(stage.Session.Tabs);
        Assert.Equal(ActionErrors.TabNotFound, (await stage.FailAsync(new SwitchTabParameters { Tab = 2 })).Code);
    }

    [Fact]
    public async Task A_confirmation_does_not_block_the_click()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, "<button id=a onclick='done = confirm(\"Delete?\")'>A</button>");
        await stage.ClickAsync("#a");
        Assert.True((await stage.EvaluateAsync("done")).GetBoolean());
        Assert.Equal("dialog_accepted", Assert.Single(stage.Session.TakeNotices()).Text.Code);
    }

    [Fact]
    public async Task A_page_that_closes_itself_is_no_failure()
    {
        var popup = chromium.Pages.Add("<button id=b onclick='window.close()'>close</button>", "Popup");
        await using var stage = await ActionStage.OpenAsync(chromium, $"<a onclick='window.open(\"{popup}\")' href='#' id=a>open</a>");
        await stage.ClickAsync("#a");
        await stage.ClickAsync("#b");
        Assert.Single(stage.Session.Tabs);
    }

    [Theory]
    [InlineData("<div id=a onclick='log.push(\"row\")' style='width: 400px; text-align: center'>Order 7 <button onclick='event.stopPropagation(); log.push(\"delete\")' style='width: 100px; margin: 0 auto; display: block'>Delete</button></div>", "row")]
    [InlineData("<table><tr id=a onclick='log.push(\"row\")'><td>1<td><a href='#gone' onclick='log.push(\"link\")' style='display: inline-block; padding: 3px 200px'>Open</a><td>2</table>", "row")]
    [InlineData("<div id=a onclick='log.push(\"card\")' style='width: 200px'><button style='width: 200px' onclick='log.push(\"open\")'>Open</button></div>", "open,card")]
    [InlineData("<ul><li id=a role=menuitem style='width: 200px'><a href='#x' onclick='log.push(\"item\")' style='margin: 0 90px'>Go</a></ul>", "item")]
    [InlineData("<div id=a onclick='log.push(\"card\")' style='width: 200px; height: 60px; position: relative'>Tea <a href='#tea' onclick='log.push(\"tea\")' style='position: absolute; inset: 0'>Details</a></div>", "tea,card")]
    public async Task What_holds_other_controls_is_clicked_beside_them_where_it_can_be(string body, string expected)
    {
        await using var stage = await ActionStage.OpenAsync(chromium, $"<script>log = []</script>{body}");
        await stage.ClickAsync("#a");
        Assert.Equal(expected, await stage.TextAsync("log.join()"));
    }
}
