using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.BrowserAgent.Actions;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>What pages show only while the mouse is over it, or over what holds it.</summary>
public sealed class HoverTests(ChromiumFixture chromium)
{
    private const string Page = """
        <style>
          .del, .tip, .trap { opacity: 0 } li:hover .del, .tipped:hover .tip, .open .trap { opacity: 1 }
          .tools { visibility: hidden } .row:hover > .tools { visibility: visible }
          .mark { visibility: hidden } h2:hover .mark { visibility: visible }
          .pin { opacity: 0; &:is(:where(.card):hover *) { @media (hover: hover) { opacity: 1 } } }
          nav ul ul { display: none } nav li:hover > ul { display: block }
        </style>
        <h2>List <a class=mark href=#list title="Link to this heading">¶</a></h2><ul><li>Milk <span class=del onclick="told.textContent = 'milk gone'">×</span><li>Tea <span class=del onclick="told.textContent = 'tea gone'">×</span></ul>
        <div class=row>Order 7 <span class=tools><button onclick="told.textContent = 'edited'">Edit</button> or <button>Share</button></span></div>
        <div class=card>Note <button class=pin onclick="told.textContent = 'pinned'">Pin</button></div>
        <nav><ul><li><a href=#p>Products</a><ul><li><button id=one onclick="told.textContent = 'one'">One</button><li><a href=/two>Two</a></ul></ul></nav>
        <p class=tipped>Price <span class=tip>with tax</span> <button class=trap>Trap</button></p><output id=told></output>
        """;

    [Fact]
    public async Task A_few_controls_that_show_under_the_mouse_are_told_as_such_and_many_are_counted()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        var page = await stage.ShowAsync(Page);

        // Style sheets are read when the page has a moment.
        await Until.TrueAsync("the style sheets are read", async () => (page = await stage.SeeAsync()).Text.Contains("on hover", StringComparison.Ordinal));
        Assert.Equal(2, page.Text.Split("clickable \"×\" (on hover)").Length - 1);
        Assert.Matches(@"Order 7 \*?\[\d+\] button ""Edit"" \(on hover\) \*?\[\d+\] button ""Share"" \(on hover\)", page.Text);
        Assert.Matches(@"Note \*?\[\d+\] button ""Pin"" \(on hover\)", page.Text);
        Assert.Matches(@"link ""Products"" \(2 more on hover\)", page.Text);
        Assert.DoesNotContain("heading", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("tax", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Trap", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("button", "Edit", "edited")]
    [InlineData("button", "Pin", "pinned")]
    [InlineData("clickable", "×", "milk gone")]
    public async Task An_agent_presses_such_a_control_like_any_other(string role, string name, string told)
    {
        await using var stage = await ActionStage.OpenAsync(chromium, Page);
        var observer = new PageObserver(stage.Session);
        var page = new SeenPage("");
        await Until.TrueAsync("the style sheets are read", async () =>
            (page = new SeenPage(await observer.DescribeAsync(ObservationSettings.Default, TestContext.Current.CancellationToken))).Text.Contains("on hover", StringComparison.Ordinal));
        stage.Elements = new Numbers(observer);
        await stage.DoAsync(new ClickParameters { Target = new ElementTarget(page.Find(role, name)) });
        Assert.Equal(told, await stage.TextAsync("told.textContent"));
    }

    [Theory]
    [InlineData("li:nth-child(2) .del", "tea gone")]
    [InlineData(".tools button:first-child", "edited")]
    [InlineData(".pin", "pinned")]
    [InlineData("#one", "one")]
    public async Task A_recipe_brings_the_mouse_there_first(string css, string told)
    {
        await using var stage = await ActionStage.OpenAsync(chromium, Page);
        await stage.ClickAsync(css);
        Assert.Equal(told, await stage.TextAsync("told.textContent"));
    }

    [Fact]
    public async Task What_a_script_shows_under_the_mouse_is_pressed_too()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <div id=row style="width: 300px">Order <button id=a hidden onclick="told.textContent = 'gone'">Delete</button></div><output id=told></output>
            <script>row.onmouseenter = () => setTimeout(() => { a.hidden = false }, 100); row.onmouseleave = () => { a.hidden = true }</script>
            """);
        await stage.ClickAsync("#a");
        Assert.Equal("gone", await stage.TextAsync("told.textContent"));
    }

    [Fact]
    public async Task What_stays_hidden_under_the_mouse_is_said_to_be_so()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, "<p>Order <button id=a style='visibility: hidden'>Delete</button></p>");
        var error = await stage.FailAsync(new ClickParameters { Target = ActionStage.Css("#a") });
        Assert.Equal(ActionErrors.ElementNotFound, error.Code);
        Assert.Contains("not visible", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_phone_a_recipe_touches_what_holds_such_a_control_and_nothing_that_a_press_does_something_to()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            "<meta name=viewport content='width=device-width'><style>.link:hover .last { visibility: visible } .last { visibility: hidden }</style>" + Page
            + "<a class=link href=#followed style='display: block'>Row <span class=last>Last</span></a><div class=link id=opens style='cursor: pointer'>Row <span class=last id=also>Last</span></div>"
            + "<script>opens.addEventListener('click', () => { told.textContent = 'opened'; }); kinds = new Set(); addEventListener('pointerdown', e => kinds.add(e.pointerType));</script>",
            new BrowserSettings { Device = "Pixel 7" });
        foreach (var (css, told) in new[] { ("li:nth-child(2) .del", "tea gone"), (".tools button:first-child", "edited"), ("#one", "one") })
        {
            await stage.ClickAsync(css);
            Assert.Equal(told, await stage.TextAsync("told.textContent"));
        }

        foreach (var css in new[] { ".pin", "a .last", "#also" })
        {
            var error = await stage.FailAsync(new ClickParameters { Target = ActionStage.Css(css) });
            Assert.Equal(ActionErrors.HiddenWithoutMouse, error.Code);
        }

        Assert.Equal("touch one ", await stage.TextAsync("[...kinds].join() + ' ' + told.textContent + ' ' + location.hash"));
    }

    [Fact]
    public async Task What_gives_way_to_what_opens_under_the_mouse_was_used_all_the_same()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, """
            <div id=layers style="width: 120px"><button id=toggle style="width: 100%">Layers</button><div id=list hidden style="height: 60px">Rain</div></div>
            <button id=gone onmouseenter="this.remove()">Gone</button>
            <script>layers.onmouseenter = () => { toggle.style.display = 'none'; list.hidden = false }; layers.onmouseleave = () => { toggle.style.display = ''; list.hidden = true }</script>
            """);
        Assert.Contains("went away", (await stage.DoAsync(new HoverParameters { Target = ActionStage.Css("#toggle") })).Text, StringComparison.Ordinal);
        Assert.Equal("false", await stage.TextAsync("list.hidden"));
        await stage.DoAsync(new HoverParameters { X = 400, Y = 300 });
        Assert.Contains("went away", (await stage.DoAsync(new ClickParameters { Target = ActionStage.Css("#toggle") })).Text, StringComparison.Ordinal);
        Assert.Equal("false", await stage.TextAsync("list.hidden"));
        Assert.Contains("went away", (await stage.DoAsync(new HoverParameters { Target = ActionStage.Css("#gone") })).Text, StringComparison.Ordinal);
    }
}
