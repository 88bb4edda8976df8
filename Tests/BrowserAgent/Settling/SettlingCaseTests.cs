using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.BrowserAgent.Actions;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent.Settling;

public sealed class SettlingCaseTests(ChromiumFixture chromium)
{
    public static TheoryData<string> Names => [.. SettlingCases.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_action_is_over_when_what_it_caused_has_come_to_rest(string name)
    {
        var tested = new SettlingCases(chromium.Pages).Find(name);
        await using var stage = await ActionStage.OpenAsync(chromium, tested.Body);
        await Until.TrueAsync("the page is ready", async () => (await stage.EvaluateAsync(tested.Ready)).GetBoolean());
        await ActAsync(stage, tested);
        Assert.True((await stage.EvaluateAsync(tested.Done)).GetBoolean());
        Assert.False(stage.Last.Unsettled);
    }

    [Fact]
    public async Task What_is_asked_again_and_again_is_waited_for_in_vain_only_once()
    {
        var held = chromium.Pages.Hold();
        await using var stage = await ActionStage.OpenAsync(chromium, $"<button id=a onclick=\"fetch('{held.Path}?' + Date.now())\">A</button>");
        var impatient = new SettleOptions { Limit = TimeSpan.FromMilliseconds(300) };
        var click = new ClickParameters { Target = ActionStage.Css("#a") };
        await stage.DoAsync(click, settle: impatient);
        Assert.True(stage.Last.Unsettled);
        await stage.DoAsync(click, settle: impatient);
        Assert.False(stage.Last.Unsettled);
        held.Released.SetResult();
    }

    [Fact]
    public async Task An_answer_that_the_page_is_still_reading_after_its_last_byte_came_is_waited_for()
    {
        // Messages take the place of another thread, which only hands over what it read some time later.
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <button id=a onclick="fetch('/').then(answer => answer.text()).then(() => p.textContent = 'read')">A</button><p id=p></p>
            <script>
              const { port1, port2 } = new MessageChannel(), text = Response.prototype.text;
              Response.prototype.text = async function () {
                await text.call(this);
                const from = performance.now();
                await new Promise(done => { port1.onmessage = () => performance.now() > from + 200 ? done() : port2.postMessage(0); port2.postMessage(0) });
              };
            </script>
            """);
        await stage.ClickAsync("#a");
        Assert.Equal("read", await stage.TextAsync("p.textContent"));
    }

    [Fact]
    public async Task Nothing_of_the_watch_stays_in_the_page()
    {
        const string Functions =
            "[setTimeout, setInterval, clearTimeout, requestAnimationFrame, fetch, Response.prototype.json, XMLHttpRequest.prototype.send, "
            + "WebSocket.prototype.send, Worker.prototype.postMessage]";
        const string Natives = $"{Functions}.map(each => before.indexOf(each)).join()";
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            $"<button id=a onclick='during = {Natives}; names = Object.getOwnPropertyNames(window).length'>A</button>");

        // Opening the page was watched too: only now is everything the browser's own.
        await stage.EvaluateAsync($"during = '', before = {Functions}");
        var names = (await stage.EvaluateAsync("Object.getOwnPropertyNames(window).length")).GetInt32();
        await stage.ClickAsync("#a");
        Assert.Equal(names, (await stage.EvaluateAsync("names")).GetInt32());
        Assert.Contains("-1", (await stage.EvaluateAsync("during")).GetString()!, StringComparison.Ordinal);
        await Until.TrueAsync("everything is as it was", async () => (await stage.EvaluateAsync(Natives)).GetString() == "0,1,2,3,4,5,6,7,8");
    }

    [Fact]
    public async Task A_loop_of_frames_that_was_there_before_is_not_waited_for()
    {
        // Both as it is when the page opens, and as a click leaves it.
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            "<button id=a onclick='from = turns'>A</button><button id=b onclick='turn = spin; from = turns; spin()'>B</button><p id=p>p</p><p id=q>q</p><script>turns = 0;"
            + "const move = (what) => { turns++; what.style.marginLeft = turns % 100 + 'px' };"
            + "function turn() { move(p); requestAnimationFrame(turn) } function spin() { move(q); requestAnimationFrame(() => spin()) } turn()</script>");
        var before = await TurnsAsync("#a");
        var beginning = await TurnsAsync("#b");
        var after = await TurnsAsync("#a");
        Assert.True(before * 2 < beginning && after * 2 < beginning, $"{before}, {beginning} and {after} turns until the action was over");

        async Task<int> TurnsAsync(string css)
        {
            await stage.ClickAsync(css);
            return (await stage.EvaluateAsync("turns - from")).GetInt32();
        }
    }

    [Fact]
    public async Task What_a_handler_leaves_to_a_message_to_its_own_page_is_followed()
    {
        // As frameworks do. Where the page takes a press for itself, no event of the mouse follows it, only those of pointers.
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            "<p id=a>A</p><p id=b>B</p><script>finished = 0; a.onpointerdown = event => event.preventDefault();"
            + "b.onpointerup = () => { const later = new MessageChannel(); later.port1.onmessage = () => setTimeout(() => finished++, 250); later.port2.postMessage(0) }</script>");
        var drag = new DragParameters { Target = ActionStage.Css("#a"), To = ActionStage.Css("#b") };
        await stage.DoAsync(drag);
        await stage.DoAsync(drag);
        Assert.Equal(2, (await stage.EvaluateAsync("finished")).GetInt32());
    }

    [Fact]
    public async Task A_handler_in_a_frame_is_followed_like_one_of_the_page()
    {
        var inner = chromium.Pages.Add("<button id=a onclick=\"setTimeout(() => parent.finished = true, 250)\">A</button>");
        await using var stage = await ActionStage.OpenAsync(chromium, $"<iframe src='{inner}'></iframe>");
        await stage.DoAsync(new ClickParameters { Target = new ElementTarget(new ElementAnchors { Css = "#a", FrameUrl = inner }) });
        Assert.True((await stage.EvaluateAsync("window.finished === true")).GetBoolean());
    }

    private static Task<ActionResult> ActAsync(ActionStage stage, SettlingCase tested) => tested.Types
        ? stage.DoAsync(new TypeParameters { Target = ActionStage.Css("#field"), Text = "abc" })
        : stage.ClickAsync("#a");
}
