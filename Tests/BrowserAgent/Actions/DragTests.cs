using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent.Actions;

public sealed class DragTests(ChromiumFixture chromium)
{
    /// <summary>A list that is sorted by HTML drag and drop.</summary>
    private const string Html =
        """
        <ul id=l><li id=one draggable=true>One<li id=two draggable=true>Two<li id=three draggable=true>Three</ul>
        <script>
          log = []; let dragged;
          for (const li of l.children) {
            li.ondragstart = e => { dragged = li; e.dataTransfer.setData('text/plain', li.id); log.push('start' + e.isTrusted) };
            li.ondragover = e => e.preventDefault();
            li.ondrop = e => { e.preventDefault(); li.after(dragged); log.push('drop ' + e.dataTransfer.getData('text/plain')) };
            li.ondragend = () => log.push('end');
          }
        </script>
        """;

    /// <summary>A list that is sorted by pointer events: the button is held for a moment first.</summary>
    private const string ByPointer =
        """
        <style>li { height: 30px; user-select: none; touch-action: none }</style>
        <ul id=l><li id=one>One<li id=two>Two<li id=three>Three</ul>
        <script>
          let dragged = null, since = 0;
          l.onpointerdown = e => { dragged = e.target; since = performance.now() };
          onpointermove = e => {
            if (!dragged || performance.now() - since < 100) return;
            const over = document.elementFromPoint(e.clientX, e.clientY)?.closest('li');
            if (over && over !== dragged) {
              const { top, height } = over.getBoundingClientRect();
              e.clientY > top + height / 2 ? over.after(dragged) : over.before(dragged);
            }
          };
          onpointerup = () => { dragged = null };
        </script>
        """;

    [Fact]
    public async Task A_list_is_sorted_by_html_drag_and_drop()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, Html);
        await stage.DoAsync(Drag("#one", "#three"));
        Assert.Equal("two,three,one", await stage.TextAsync("[...l.children].map(li => li.id).join()"));
        Assert.Equal("starttrue,drop one,end", await stage.TextAsync("log.join()"));
        await stage.EvaluateAsync("l.onclick = e => clicked = e.target.id");
        await stage.ClickAsync("#two");
        Assert.Equal("two", await stage.TextAsync("clicked"));
    }

    [Fact]
    public async Task A_list_is_sorted_by_pointer_events()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, ByPointer);
        await stage.DoAsync(new DragParameters { Target = ActionStage.Css("#one"), To = ActionStage.Css("#three"), ToX = 20, ToY = 28 });
        Assert.Equal("two,three,one", await stage.TextAsync("[...l.children].map(li => li.id).join()"));
    }

    [Fact]
    public async Task A_place_below_the_fold_is_dropped_on()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <div id=a draggable=true ondragstart="event.dataTransfer.setData('text/plain', 'x')">drag</div><div style="height: 3000px"></div>
            <div id=b style="height: 50px; background: red" ondragover="event.preventDefault()" ondrop="event.preventDefault(); dropped = event.dataTransfer.getData('text/plain')">drop</div>
            """);
        await stage.DoAsync(Drag("#a", "#b"));
        Assert.Equal("x", await stage.TextAsync("dropped"));
    }

    [Fact]
    public async Task An_item_that_a_list_takes_past_the_middle_of_others_once_per_frame_comes_to_its_place()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <style>li { height: 37px }</style><ul id=l><li id=one draggable=true>One<li id=two draggable=true>Two<li id=three draggable=true>Three</ul>
            <script>
              let dragged, frame = 0;
              l.ondragstart = e => { dragged = e.target };
              l.ondragover = e => {
                e.preventDefault();
                const { target, clientY } = e;
                frame ||= requestAnimationFrame(() => {
                  frame = 0;
                  const { top, height } = target.getBoundingClientRect();
                  if (target !== dragged && clientY > top + height / 2) target.after(dragged);
                });
              };
            </script>
            """);
        await stage.DoAsync(Drag("#one", "#three"));
        Assert.Equal("two,three,one", await stage.TextAsync("[...l.children].map(li => li.id).join()"));
    }

    [Fact]
    public async Task What_exchanges_places_with_the_target_while_it_is_carried_stays_where_it_was_dropped()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <style>div { position: absolute; top: 20px; width: 200px; height: 100px; background: tan; user-select: none }</style>
            <div id=a style="left: 0">Sales</div><div id=b style="left: 220px">Visitors</div>
            <script>
              const places = [0, 220];
              let from = null;
              a.onpointerdown = e => { from = e.clientX; a.style.pointerEvents = 'none'; exchanged = false };
              onpointermove = e => {
                if (from === null) return;
                a.style.left = `${e.clientX - from}px`;
                exchanged = e.clientX - from > 110;
                b.style.left = exchanged ? '0px' : '220px';
              };
              onpointerup = () => { from = null; a.style.pointerEvents = ''; a.style.left = exchanged ? '220px' : '0px' };
            </script>
            """);
        await stage.DoAsync(Drag("#a", "#b"));
        Assert.Equal("220px 0px", await stage.TextAsync("a.style.left + ' ' + b.style.left"));
    }

    [Fact]
    public async Task What_is_dragged_is_put_down_and_not_thrown()
    {
        // As maps do it: what moved within the last tenth of a second goes on by itself.
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <style>body { margin: 0 }</style><div id=map style="height: 400px"></div>
            <script>
              let last = 0;
              map.onpointerdown = () => { ended = 'down' };
              map.onpointermove = e => { last = e.timeStamp };
              map.onpointerup = e => { ended = e.timeStamp - last < 100 ? 'thrown' : 'put down' };
            </script>
            """);
        await stage.DoAsync(new DragParameters { X = 50, Y = 50, ToX = 300, ToY = 300 });
        Assert.Equal("put down", await stage.TextAsync("ended"));
    }

    [Fact]
    public async Task A_drawing_follows_the_path_of_the_mouse()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <style>body { margin: 0 }</style><canvas id=c width=600 height=400></canvas>
            <script>
              seen = []; let down = false;
              c.onmousedown = e => { down = true; seen.push('down') };
              c.onmousemove = e => down && e.buttons === 1 && seen.push(`${e.clientX},${e.clientY}`);
              c.onmouseup = e => { down = false; seen.push(`up ${e.clientX},${e.clientY}`) };
            </script>
            """);
        await stage.DoAsync(new DragParameters { X = 50, Y = 50, Path = [300, 60, 310, 350], ToX = 100, ToY = 300 });
        Assert.Equal("down", await stage.TextAsync("seen[0]"));
        Assert.Equal("true,true", await stage.TextAsync("[seen.includes('300,60'), seen.includes('310,350')].join()"));
        Assert.Equal("up 100,300", await stage.TextAsync("seen.at(-1)"));
        Assert.Equal(ActionErrors.InvalidValue, (await stage.FailAsync(new DragParameters { X = 1, Y = 1, ToX = 2, ToY = 2, Path = [1] })).Code);
    }

    private static DragParameters Drag(string from, string to) => new() { Target = ActionStage.Css(from), To = ActionStage.Css(to) };

    [Fact]
    public async Task A_place_that_moves_during_the_drag_is_dropped_on_where_it_is_then()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <style>div { height: 40px; user-select: none } .over { margin-top: 60px }</style>
            <div id=a>drag</div><div id=b>between</div><div id=c>target</div><div id=d>below</div>
            <script>
              let down = false;
              a.onpointerdown = e => { down = true };
              onpointermove = e => down && e.target === b && b.classList.add('over');
              onpointerup = e => { down = false; dropped = e.target.id };
            </script>
            """);
        await stage.DoAsync(Drag("#a", "#c"));
        Assert.Equal("c", await stage.TextAsync("dropped"));
    }

    [Fact]
    public async Task A_page_is_as_it_was_after_a_drag_between_two_numbers()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, "<button id=a onpointerup='dropped = 0'>A</button><button id=b onpointerup='dropped = 1'>B</button>");
        var observer = new PageObserver(stage.Session);
        var page = new SeenPage(await observer.DescribeAsync(ObservationSettings.Default, TestContext.Current.CancellationToken));
        stage.Elements = new Numbers(observer);

        await stage.DoAsync(new DragParameters { Target = new ElementTarget(page.Find("button", "A")), To = new ElementTarget(page.Find("button", "B")) });

        Assert.Equal("1", await stage.TextAsync("dropped"));
        await Until.TrueAsync("the page is as it was", async () => await stage.TextAsync("setTimeout") == "function setTimeout() { [native code] }");
    }

    [Theory]
    [InlineData("pointerdown", "pointermove", "e", "ul { touch-action: none }")]
    [InlineData("touchstart", "touchmove", "e.changedTouches[0]", "")]
    public async Task On_a_phone_a_finger_drags_what_listens_to_it(string press, string move, string at, string style)
    {
        await using var stage = await OpenPhoneAsync(
            $$"""
            <style>li { height: 40px } {{style}}</style><ul id=l><li id=one>One<li id=two>Two<li id=three>Three</ul><button id=after onclick="clicked = this.id">After</button><div style="height: 3000px"></div>
            <script>
              kinds = new Set(); let dragged = null;
              for (const type of ['pointerdown', 'pointermove', 'pointerup', 'mousedown', 'mousemove']) addEventListener(type, e => kinds.add(e.pointerType ?? type));
              l.addEventListener('{{press}}', e => { e.preventDefault(); dragged = e.target }, { passive: false });
              l.addEventListener('{{move}}', e => {
                const { clientX, clientY } = {{at}};
                const over = document.elementFromPoint(clientX, clientY)?.closest('li');
                if (!dragged || !over || over === dragged) return;
                const { top, height } = over.getBoundingClientRect();
                clientY > top + height / 2 ? over.after(dragged) : over.before(dragged);
              }, { passive: false });
            </script>
            """);

        // A document begins with a mouse that lies somewhere.
        await stage.EvaluateAsync("kinds.clear()");
        await stage.DoAsync(Drag("#one", "#three"));

        Assert.Equal("two,three,one 0", await stage.TextAsync("[...l.children].map(li => li.id).join() + ' ' + scrollY"));
        Assert.Equal("touch", await stage.TextAsync("[...kinds].join()"));
        await stage.ClickAsync("#after");
        Assert.Equal("after", await stage.TextAsync("clicked"));
    }

    [Fact]
    public async Task On_a_phone_the_browsers_own_drag_and_drop_works_and_what_scrolls_is_not_said_to_be_dragged()
    {
        await using var stage = await OpenPhoneAsync(Html + "<div id=tall style='height: 3000px'>Tall<p id=p>There</p></div>");
        await stage.DoAsync(Drag("#one", "#three"));
        Assert.Equal("two,three,one", await stage.TextAsync("[...l.children].map(li => li.id).join()"));
        Assert.Equal("starttrue,drop one,end", await stage.TextAsync("log.join()"));

        var error = await stage.FailAsync(Drag("#p", "#two"), TimeSpan.FromSeconds(20));
        Assert.Equal(ActionErrors.ScrolledInstead, error.Code);
        await stage.EvaluateAsync("scrollTo(0, 0)");
        var swiped = await stage.DoAsync(new DragParameters { X = 200, Y = 600, ToX = 200, ToY = 200 });
        Assert.EndsWith("The page scrolled under the finger.", swiped.Text, StringComparison.Ordinal);
        Assert.InRange((await stage.EvaluateAsync("scrollY")).GetDouble(), 350, 420);
    }

    [Fact]
    public async Task On_a_phone_a_drawing_follows_the_finger_also_in_a_frame()
    {
        var drawing = chromium.Pages.Add(
            """
            <style>body { margin: 0 } canvas { touch-action: none }</style><canvas width=380 height=380></canvas>
            <script>
              const seen = [];
              for (const type of ['touchstart', 'touchmove', 'touchend']) addEventListener(type, e => { seen.push(type + [...e.touches].map(t => ` ${Math.round(t.clientX)},${Math.round(t.clientY)}`)); parent.postMessage(seen, '*') });
            </script>
            """).Replace(chromium.Pages.Address, chromium.Pages.OtherSite, StringComparison.Ordinal);
        await using var stage = await OpenPhoneAsync($"<style>body {{ margin: 0 }}</style><iframe src='{drawing}' width=400 height=400 style='border: 0'></iframe><script>onmessage = e => seen = e.data</script>");

        await stage.DoAsync(new DragParameters { X = 50, Y = 50, Path = [300, 60, 310, 350], ToX = 100, ToY = 300 });

        Assert.Equal("touchstart 50,50,true,true,touchmove 100,300,touchend", await stage.TextAsync(
            "[seen[0], seen.includes('touchmove 300,60'), seen.includes('touchmove 310,350'), seen.at(-2), seen.at(-1)].join()"));
    }

    private Task<ActionStage> OpenPhoneAsync(string body) =>
        ActionStage.OpenAsync(chromium, "<meta name=viewport content='width=device-width'>" + body, new BrowserSettings { Device = "Pixel 7" });
}
