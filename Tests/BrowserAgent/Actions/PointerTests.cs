using System.Text.Json;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent.Actions;

public sealed class PointerTests(ChromiumFixture chromium)
{
    private const string Log = "<script>log = []; for (const t of ['pointerdown', 'click', 'auxclick', 'contextmenu']) addEventListener(t, e => log.push(t + ' ' + (e.composedPath()[0].id ?? '')));</script>";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_slips_over_the_element_between_aiming_and_pressing_gets_nothing_of_the_click()
    {
        // The first cover comes when the mouse arrives, as menus that open on hover do.
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            $$"""
            {{Log}}<button id=a>A</button><div id=veil style="position: fixed; inset: 0; display: none">veil</div>
            <script>
              let times = 0;
              a.onmouseenter = () => { if (times++ === 0) { veil.style.display = 'block'; setTimeout(() => { veil.style.display = 'none' }, 150) } };
            </script>
            """);
        await stage.ClickAsync("#a");
        Assert.Equal("pointerdown a,click a", await stage.TextAsync("log.join()"));
    }

    [Fact]
    public async Task A_cover_that_stays_is_named_with_its_number()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            $"{Log}<button id=a>A</button><button id=b style='position: fixed; inset: 0; width: 100%; opacity: .1'>Accept all</button>");
        var observer = new PageObserver(stage.Session);
        var number = new SeenPage(await observer.DescribeAsync(ObservationSettings.Default, Cancel)).Find("button", "Accept all");
        stage.NumberOf = observer.NumberOf;
        var error = await stage.FailAsync(new ClickParameters { Target = ActionStage.Css("#a") });
        Assert.Equal(ActionErrors.ElementCovered, error.Code);
        Assert.Contains($"button#b “Accept all” [{number}]", error.Message);
        Assert.Equal("", await stage.TextAsync("log.join()"));
    }

    [Fact]
    public async Task An_element_that_an_animation_carries_along_is_clicked_where_it_comes_to_rest()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            $"{Log}<style>@keyframes in {{ from {{ transform: translateX(600px) }} }} #a {{ animation: in .4s linear }}</style><button id=a onclick='at = this.getBoundingClientRect().left'>A</button>");
        await stage.ClickAsync("#a");
        Assert.Equal("pointerdown a,click a", await stage.TextAsync("log.join()"));
        Assert.True((await stage.EvaluateAsync("at < 20")).GetBoolean());
    }

    [Theory]
    [InlineData("<style>@keyframes go { to { transform: translateX(300px) } } #a { animation: go 2s linear infinite alternate }</style>")]
    [InlineData("<script>onload = () => { let x = 0; setInterval(() => { a.style.marginLeft = (x = (x + 7) % 400) + 'px' }, 16) }</script>")]
    public async Task An_element_that_never_stops_moving_is_hit_all_the_same(string mover)
    {
        await using var stage = await ActionStage.OpenAsync(chromium, $"{Log}{mover}<button id=a>Moving</button>");
        await stage.ClickAsync("#a");
        Assert.Equal("pointerdown a,click a", await stage.TextAsync("log.join()"));
    }

    [Fact]
    public async Task An_element_that_is_enabled_late_is_waited_for()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium, $"{Log}<button id=a disabled>A</button><script>setTimeout(() => {{ a.disabled = false }}, 400)</script>");
        await stage.ClickAsync("#a");
        Assert.Equal("pointerdown a,click a", await stage.TextAsync("log.join()"));
    }

    [Fact]
    public async Task An_element_in_three_frames_and_two_shadow_roots_is_clicked()
    {
        var third = chromium.Pages.Add(
            """
            <div style="height: 700px"></div><outer-box></outer-box>
            <script>
              const open = document.querySelector('outer-box').attachShadow({ mode: 'open' });
              open.innerHTML = '<p>open</p><inner-box></inner-box>';
              const closed = open.querySelector('inner-box').attachShadow({ mode: 'closed' });
              closed.innerHTML = '<button id=deep>Deep</button><button id=beside>Beside</button>';
              closed.addEventListener('click', event => top.postMessage(event.target.id + event.isTrusted, '*'));
            </script>
            """);
        var second = chromium.Pages.Add($"<div style='height: 500px'></div><iframe src='{third}' style='height: 200px'></iframe>")
            .Replace(chromium.Pages.Address, chromium.Pages.OtherSite, StringComparison.Ordinal);
        var first = chromium.Pages.Add($"<div style='height: 500px'></div><iframe src='{second}' style='height: 250px'></iframe>");
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            $"<script>got = []; onmessage = e => got.push(e.data)</script><div style='height: 1200px'></div><iframe src='{first}' style='border: 7px solid; padding: 5px; height: 300px'></iframe>");
        stage.Elements = new PiercingResolver(stage.Session, third);
        await stage.DoAsync(new ClickParameters { Target = ActionStage.Css("deep") });
        Assert.Equal("deeptrue", await stage.TextAsync("got.join()"));
        await stage.DoAsync(new HoverParameters { Target = ActionStage.Css("beside") });
    }

    [Fact]
    public async Task What_covers_an_element_inside_a_closed_root_is_seen()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <a-box></a-box>
            <script>
              document.querySelector('a-box').attachShadow({ mode: 'closed' })
                .innerHTML = '<button id=deep>Deep</button><div role=dialog aria-label="Inner" style="position: fixed; inset: 0"></div>';
            </script>
            """);
        stage.Elements = new PiercingResolver(stage.Session, stage.Session.CurrentTab.Url);
        var error = await stage.FailAsync(new ClickParameters { Target = ActionStage.Css("deep") });
        Assert.Contains("dialog “Inner”", error.Message);
    }

    [Fact]
    public async Task A_canvas_is_clicked_by_coordinates_of_the_picture()
    {
        const string canvas =
            """
            <style>body { margin: 0 }</style><canvas id=c width=400 height=300 aria-label="Game"></canvas>
            <script>c.onclick = e => { hit = e.offsetX > 300 && e.offsetX < 360 && e.offsetY > 200 && e.offsetY < 240 }; hit = null</script>
            """;
        await using var stage = await ActionStage.OpenAsync(chromium, canvas);

        // The model saw the page at half its size.
        stage.View = new PictureView(1280, 800, 2);
        var result = await stage.DoAsync(new ClickParameters { X = 165, Y = 110 });
        Assert.Equal("true", await stage.TextAsync("hit"));
        Assert.Contains("canvas#c “Game”", result.Text);
        Assert.Contains("640 × 400", (await stage.FailAsync(new ClickParameters { X = 700, Y = 10 })).Message);
        stage.View = null;
        await stage.EvaluateAsync("hit = null");
        await stage.DoAsync(new ClickParameters { Target = ActionStage.Css("#c"), X = 310, Y = 210 });
        Assert.Equal("true", await stage.TextAsync("hit"));
        Assert.Contains("400 × 300", (await stage.FailAsync(new ClickParameters { Target = ActionStage.Css("#c"), X = 500, Y = 10 })).Message);
        Assert.Equal(ActionErrors.InvalidValue, (await stage.FailAsync(new ClickParameters())).Code);
    }

    [Fact]
    public async Task Buttons_counts_and_held_keys_are_a_persons()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <button id=a>A</button>
            <script>
              log = [];
              for (const type of ['keydown', 'keyup']) addEventListener(type, e => log.push(type + e.key));
              for (const type of ['click', 'dblclick', 'auxclick', 'contextmenu']) {
                a.addEventListener(type, e => { e.preventDefault(); log.push(type + e.button + (e.ctrlKey ? '^' : '') + (e.shiftKey ? '!' : '')) });
              }
            </script>
            """);
        await stage.DoAsync(new ClickParameters { Target = ActionStage.Css("#a"), Button = PointerButton.Right });
        await stage.DoAsync(new ClickParameters { Target = ActionStage.Css("#a"), Button = PointerButton.Middle });
        await stage.DoAsync(new ClickParameters { Target = ActionStage.Css("#a"), Modifiers = [KeyModifier.Control, KeyModifier.Shift] });
        var log = (await stage.TextAsync("log.join()"))!;
        Assert.Contains("contextmenu2", log);
        Assert.Contains("auxclick1", log);
        Assert.Contains("keydownControl,keydownShift,click0^!,keyupShift,keyupControl", log);
    }

    [Fact]
    public async Task Hovering_opens_what_shows_on_hover()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium, "<style>#m { display: none } #a:hover #m { display: block }</style><div id=a>Menu<div id=m><button id=b onclick='done = 1'>Item</button></div></div>");
        await stage.DoAsync(new HoverParameters { Target = ActionStage.Css("#a") });
        await stage.ClickAsync("#b");
        Assert.Equal("1", await stage.TextAsync("done"));
        Assert.False(stage.Last.OutsideEffect);
    }

    /// <summary>Finds elements by id through closed roots, as an observation's numbers do.</summary>
    private sealed class PiercingResolver(BrowserSession session, string frameUrl) : IElementResolver
    {
        public async ValueTask<ElementRef> ResolveAsync(ElementTarget target, CancellationToken cancellationToken)
        {
            var frame = session.CurrentTab.Frames.Single(frame => frame.Url == frameUrl);
            var document = await frame.Session.SendAsync("DOM.getDocument", new { depth = -1, pierce = true }, cancellationToken);
            return await frame.ResolveNodeAsync(Find(document.GetProperty("root"), target.Anchors!.Css!)!.Value, cancellationToken);
        }

        public async ValueTask<ElementRef?> FindNowAsync(ElementTarget target, CancellationToken cancellationToken) =>
            await ResolveAsync(target, cancellationToken);

        private static int? Find(JsonElement node, string id)
        {
            if (node.TryGetProperty("attributes", out var attributes)
                && attributes.EnumerateArray().Select(value => value.GetString()).Chunk(2).Any(pair => pair[0] == "id" && pair[1] == id))
            {
                return node.GetProperty("backendNodeId").GetInt32();
            }

            List<JsonElement> inner = [];
            foreach (var name in new[] { "children", "shadowRoots" })
            {
                inner.AddRange(node.TryGetProperty(name, out var list) ? list.EnumerateArray() : []);
            }

            if (node.TryGetProperty("contentDocument", out var content))
            {
                inner.Add(content);
            }

            return inner.Select(child => Find(child, id)).FirstOrDefault(found => found is not null);
        }
    }
}
