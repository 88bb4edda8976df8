using System.Text.Json;
using Dashboard.BrowserAgent;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>A page on which nothing happened is not looked through again, and one on which anything happened is.</summary>
public sealed class UnchangedTests(ChromiumFixture chromium)
{
    private const string Page = """
        <style>#hover { opacity: 0 } #spot:hover + #hover { opacity: 1 } #pop { margin: 0 } .gone { display: none } .moving { transition: margin-left 5s linear; margin-left: 90px }</style>
        <h1>Orders</h1><p id=words>Three are open.</p><button id=go>Go</button><span id=plain>Plain words</span>
        <input id=name aria-label=Name value=Ada><input id=tick type=checkbox aria-label=Tick><input id=secret type=password aria-label=Secret>
        <select id=size aria-label=Size multiple><option>S<option>M<option>L</select>
        <div id=box style="height:60px;width:200px;overflow:auto"><button>First</button><div style="height:200px"></div><button>Last</button></div>
        <div id=pop popover><button>In it</button></div><div id=spot style="position:fixed;right:0;bottom:0;width:50px;height:50px"></div><button id=hover>Hovered</button>
        <div id=host></div>
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Where_nothing_happened_it_says_so_and_gives_the_same_answer()
    {
        await using var stage = await OpenAsync();
        var stamp = await RestingAsync(stage);
        // What shows under the mouse is known, and new, once a busy browser has had the time to read the style sheets.
        await stage.Observer.DescribeAsync(ObservationSettings.Default, Cancel);
        var before = await stage.Observer.DescribeAsync(ObservationSettings.Default, Cancel);

        Assert.Equal("", await AskAsync(stage, await StampAsync(stage)));
        Assert.Equal(before, await stage.Observer.DescribeAsync(ObservationSettings.Default, Cancel));
        // Only the last answer is known, and only by who has it.
        Assert.NotEqual("", await AskAsync(stage, stamp));
        Assert.NotEqual("", await AskAsync(stage, ""));
    }

    [Theory]
    [InlineData("an attribute", "go.title = 'x'")]
    [InlineData("a text", "words.firstChild.data = 'Four are open.'")]
    [InlineData("a text in a shadow tree", "host.shadowRoot.querySelector('p').textContent = 'Changed'")]
    [InlineData("a value", "document.getElementById('name').value = 'Bob'")]
    [InlineData("a tick", "tick.checked = true")]
    [InlineData("a mixed tick", "tick.indeterminate = true")]
    [InlineData("a password", "secret.value = 'x'")]
    [InlineData("a choice", "size.options[1].selected = true")]
    [InlineData("a second choice", "size.options[2].selected = true")]
    [InlineData("what a field says", "document.getElementById('name').setCustomValidity('Taken')")]
    [InlineData("the focus", "go.focus()")]
    [InlineData("a scrolled box", "box.scrollTop = 500")]
    [InlineData("what pops up", "pop.showPopover()")]
    [InlineData("a rule that is added", "document.styleSheets[0].insertRule('#words { visibility: hidden }')")]
    [InlineData("a rule that hides", "[...document.styleSheets[0].cssRules].find((rule) => rule.selectorText === '.shy').style.visibility = 'hidden'")]
    [InlineData("a rule that moves", "[...document.styleSheets[0].cssRules].find((rule) => rule.selectorText === '.shy').style.paddingTop = '9px'")]
    [InlineData("an address", "history.pushState(0, '', '#there')")]
    [InlineData("somebody who listens", "plain.addEventListener('click', () => 0)")]
    [InlineData("somebody who listens further up", "document.addEventListener('click', () => 0)")]
    [InlineData("a frame", "document.body.append(document.createElement('iframe'))")]
    public async Task What_changes_is_seen(string what, string script)
    {
        await using var stage = await OpenAsync();
        var stamp = await RestingAsync(stage);

        await stage.RunAsync($"{script}, 0");

        Assert.True(await AskAsync(stage, stamp) != "", $"{what} was not seen");
    }

    [Fact]
    public async Task What_the_mouse_shows_is_seen()
    {
        await using var stage = await OpenAsync();
        var stamp = await RestingAsync(stage);
        var size = await stage.RunAsync("({ width: innerWidth, height: innerHeight })");
        var (width, height) = (size.GetProperty("width").GetInt32(), size.GetProperty("height").GetInt32());
        await stage.Session.CurrentTab.Session.SendAsync("Input.dispatchMouseEvent", new { type = "mouseMoved", x = width - 10, y = height - 10 }, Cancel);

        Assert.Contains("Hovered", await AskAsync(stage, stamp), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_frame_that_stays_as_it_was_is_told_beside_what_changes()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        var before = await stage.ShowAsync("<p id=words>Before</p><iframe srcdoc='<button>Inside</button>'></iframe>");

        await stage.RunAsync("words.textContent = 'After', 0");
        var after = await stage.SeeAsync();

        Assert.Contains("After", after.Text, StringComparison.Ordinal);
        Assert.Equal(before.Find("button", "Inside"), after.Find("button", "Inside"));
    }

    [Theory]
    [InlineData("go.className = 'moving', 0")]
    [InlineData("plain.innerHTML = '<svg width=90 height=90><rect width=9 height=9><animate attributeName=x from=0 to=80 dur=9s repeatCount=indefinite /></rect></svg>', 0")]
    public async Task As_long_as_something_moves_it_looks_again(string script)
    {
        await using var stage = await OpenAsync();
        var resting = await RestingAsync(stage);
        await stage.RunAsync(script);
        using var look = JsonDocument.Parse(await AskAsync(stage, resting));

        Assert.NotEqual("", await AskAsync(stage, look.RootElement.GetProperty("stamp").GetString()!));
    }

    private async Task<ObserverStage> OpenAsync()
    {
        var stage = await ObserverStage.OpenAsync(chromium);
        await stage.ShowAsync(Page);
        await stage.RunAsync("""
            document.styleSheets[0].insertRule('.shy {}'), words.className = 'shy', host.attachShadow({ mode: 'open' }).innerHTML = '<p>In a shadow tree</p>',
            new Promise((done) => requestIdleCallback(done, { timeout: 2000 }))
            """);
        await stage.Observer.DescribeAsync(ObservationSettings.Default, Cancel);
        return stage;
    }

    /// <summary>Of a look that may be given once more.</summary>
    private static async Task<string> StampAsync(ObserverStage stage)
    {
        using var look = JsonDocument.Parse(await AskAsync(stage, ""));
        var stamp = look.RootElement.GetProperty("stamp").GetString()!;
        Assert.NotEqual("", stamp);
        return stamp;
    }

    /// <summary>The stamp of a look once the page has come to rest: it may still be loading, and its style sheets are read when it has a moment.</summary>
    private static async Task<string> RestingAsync(ObserverStage stage)
    {
        for (var tries = 0; tries < 100; tries++)
        {
            var stamp = await StampAsync(stage);
            if (await AskAsync(stage, stamp) == "")
            {
                return stamp;
            }

            await Task.Delay(50, Cancel);
        }

        Assert.Fail("The same page was looked through a hundred times.");
        return "";
    }

    private static async Task<string> AskAsync(ObserverStage stage, string known) => (await stage.Session.CurrentTab.MainFrame.EvaluateAsync(
        PageObserver.Script, ["observe", new { marginScreens = 1, known }], Cancel)).GetString()!;
}
