using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent.Actions;

public sealed class ScrollingTests(ChromiumFixture chromium)
{
    /// <summary>A list of 10,000 rows that draws only those in view.</summary>
    private const string VirtualList =
        """
        <div id=v tabindex=0 style="height: 600px; width: 400px; overflow: auto; position: relative"><div style="height: 300000px"></div></div>
        <script>
          const draw = () => requestAnimationFrame(() => {
            v.querySelectorAll('.row').forEach(r => r.remove());
            const first = Math.floor(v.scrollTop / 30);
            for (let i = first; i < Math.min(10000, first + 22); i++) {
              v.insertAdjacentHTML('beforeend', `<div class=row style="position: absolute; top: ${i * 30}px; height: 30px"><button onclick="clicked = ${i + 1}">Row ${i + 1}</button></div>`);
            }
          });
          v.addEventListener('scroll', draw); draw();
        </script>
        """;

    [Fact]
    public async Task Row_5000_of_a_virtual_list_is_reached_and_clicked()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, VirtualList);
        await stage.DoAsync(new ScrollParameters { Target = ActionStage.Css("#v"), Text = "Row 5000" });
        await stage.DoAsync(new ClickParameters { Target = new ElementTarget(new ElementAnchors { Role = "button", Name = "Row 5000" }) });
        Assert.Equal("5000", await stage.TextAsync("clicked"));
    }

    [Fact]
    public async Task A_list_that_grows_at_its_end_is_followed_to_the_text_and_not_for_ever()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <div id=l></div>
            <script>
              let count = 0;
              const more = () => { for (let i = 0; i < 40 && count < 200; i++) l.insertAdjacentHTML('beforeend', `<p>Entry ${++count}</p>`) };
              more();
              onscroll = () => { if (innerHeight + scrollY >= document.body.scrollHeight - 5) setTimeout(more, 100) };
            </script>
            """);
        Assert.Contains("“Entry 170”", (await stage.DoAsync(new ScrollParameters { Text = "Entry 170" })).Text);
        var error = await Assert.ThrowsAsync<ActionException>(() => stage.DoAsync(new ScrollParameters { Text = "Entry 999" }));
        Assert.Equal(ActionErrors.TextNotFound, error.Code);
        Assert.Contains("up to the end", error.Message);
    }

    [Theory]
    [InlineData("flex-direction: column-reverse", ScrollDirection.Up, "0 %")]
    [InlineData("direction: rtl", ScrollDirection.Left, "0 %")]
    [InlineData("flex-direction: row-reverse", ScrollDirection.Left, "0 %")]
    [InlineData("", ScrollDirection.Right, "100 %")]
    public async Task What_begins_at_its_bottom_or_right_is_scrolled_on_to_a_text_and_to_its_end(string style, ScrollDirection on, string end)
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            $$"""
            <div id=v style="height: 200px; width: 300px; overflow: auto; display: flex; {{style}}"></div>
            <script>for (let i = 0; i < 30; i++) v.insertAdjacentHTML('beforeend', `<p style="flex: none; width: 100px">Message ${i}</p>`)</script>
            """);
        var scroll = new ScrollParameters { Target = ActionStage.Css("#v"), Direction = on };
        Assert.Contains("“Message 20”", (await stage.DoAsync(scroll with { Text = "Message 20" })).Text, StringComparison.Ordinal);
        Assert.Contains($"now at {end}. This is the end.", (await stage.DoAsync(scroll with { Screens = 50 })).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_scrolls_by_the_wheel_only_gets_the_wheel()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            "<style>body { overflow: hidden; margin: 0 }</style><canvas id=c width=800 height=600></canvas><script>turned = []; c.onwheel = e => turned.push(e.isTrusted + ' ' + Math.sign(e.deltaY))</script>");
        var result = await stage.DoAsync(new ScrollParameters { Target = ActionStage.Css("#c") });
        Assert.Equal("true 1", await stage.TextAsync("turned[0]"));
        Assert.Contains("wheel", result.Text);
    }

    [Fact]
    public async Task A_text_is_found_over_elements_and_frames_and_its_place_is_told()
    {
        var inner = chromium.Pages.Add("<p>Total of all: 42</p>").Replace(chromium.Pages.Address, chromium.Pages.OtherSite, StringComparison.Ordinal);
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            $"<div style='height: 3000px'></div><h2>Terms</h2><p>The grand <b>to</b>tal\n   of all</p><p hidden>total of all</p><script>x = 'total of all'</script><div style='height: 2000px'></div><iframe src='{inner}'></iframe>");
        var first = await stage.DoAsync(new FindTextParameters { Text = "grand Total of" });
        Assert.Equal("Terms: The grand total of all", first.Data!.Value.GetString());
        Assert.True((await stage.EvaluateAsync("scrollY > 2000 && scrollY < 3200")).GetBoolean());
        var second = await stage.DoAsync(new FindTextParameters { Text = "total of all", Occurrence = 2 });
        Assert.Contains("place 2 of 2", second.Text);
        Assert.Equal("Total of all: 42", second.Data!.Value.GetString());
        Assert.True((await stage.EvaluateAsync("document.querySelector('iframe').getBoundingClientRect().top < innerHeight")).GetBoolean());
        Assert.Equal(ActionErrors.TextNotFound, (await stage.FailAsync(new FindTextParameters { Text = "missing" })).Code);
        Assert.Contains("2 times", (await stage.FailAsync(new FindTextParameters { Text = "total of all", Occurrence = 3 })).Message);
    }

    [Fact]
    public async Task Waiting_for_an_element_to_be_enabled_or_gone()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            "<button id=a disabled>A</button><p id=b>Loading</p><script>setTimeout(() => { a.disabled = false; b.remove() }, 300)</script>");
        Assert.Equal(ActionErrors.Timeout, (await Assert.ThrowsAsync<ActionException>(() => stage.DoAsync(
            new WaitParameters { Target = ActionStage.Css("#c") }, TimeSpan.FromMilliseconds(100)))).Code);
        await stage.DoAsync(new WaitParameters { Target = ActionStage.Css("#a"), State = ElementState.Enabled });
        Assert.Equal("false", await stage.TextAsync("a.disabled"));
        await stage.DoAsync(new WaitParameters { Target = ActionStage.Css("#b"), State = ElementState.Gone });
        Assert.Equal("null", await stage.TextAsync("document.getElementById('b')"));
    }
}
