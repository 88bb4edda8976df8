using System.Collections.Concurrent;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.BrowserAgent.Actions;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>What the hook in the page's world notes, and that no page can tell it is there.</summary>
public sealed class PageHookTests(ChromiumFixture chromium)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_that_looks_for_traces_finds_none()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        await stage.ShowAsync($"<iframe id='f'></iframe><script>{Detector}</script>");

        var findings = await stage.RunAsync("detect()");

        Assert.Equal("[]", findings.GetRawText());
    }

    [Fact]
    public async Task What_watches_an_action_is_not_taken_for_a_listener_of_the_page()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, "<button id=a>A</button>");
        await stage.ClickAsync("#a");
        var world = new PageScript("world", "() => [dashboardWorld.delegating, dashboardWorld.filtersInput].join()");
        var frame = stage.Session.CurrentTab.MainFrame;
        Assert.Equal("false,false", (await frame.EvaluateAsync(world, [], Cancel)).GetString());

        await stage.TextAsync("addEventListener('click', () => 0), addEventListener('beforeinput', () => 0)");
        Assert.Equal("true,true", (await frame.EvaluateAsync(world, [], Cancel)).GetString());
    }

    [Fact]
    public async Task Everything_that_listens_can_be_used_and_what_no_longer_does_cannot()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        var page = await stage.ShowAsync("""
            <div id="plain">Plain text</div>
            <div id="click">Click</div> <div id="down">Press</div> <div id="property">Property</div> <div id="hover">Hover</div>
            <div id="drag" draggable="true">Drag</div> <div id="late">Late</div> <div id="once">Removed</div> <div id="aborted">Aborted</div>
            <div id="react"><p><span>Text</span> <b id="button">React</b></p></div>
            <div id="vue">Vue</div> <div id="solid">Solid</div> <div id="svelte">Svelte</div>
            <div id="list"><i class="item">jQuery one</i> <i class="item">jQuery two</i> <i>Other</i></div>
            <script>
              const noop = () => {};
              click.addEventListener('click', noop); down.addEventListener('pointerdown', { handleEvent: noop }); property.onclick = noop;
              hover.addEventListener('mouseenter', noop); once.addEventListener('click', noop); once.removeEventListener('click', noop);
              const abort = new AbortController(); aborted.addEventListener('click', noop, { signal: abort.signal }); abort.abort();
              document.addEventListener('click', noop);
              for (const type of ['click', 'dblclick', 'auxclick', 'contextmenu', 'mousedown', 'mouseup', 'keydown', 'keyup']) {
                react.addEventListener(type, noop, true); react.addEventListener(type, noop);
              }
              button.__reactProps$abc = { onClick: noop, children: 'React' }; vue._vei = { onClick: noop }; solid.$$click = noop; svelte[Symbol('events')] = { click: noop };
              list.addEventListener('click', noop); list.jQuery351 = { events: { click: [{ selector: '.item', handler: noop }] } };
            </script>
            """);

        Assert.Equal(["Click", "Press", "Property", "Hover", "Drag", "React", "Vue", "Solid", "Svelte", "jQuery one", "jQuery two"],
            page.Names("clickable").Where(name => !name.Contains("Other", StringComparison.Ordinal)));
        Assert.Contains("clickable \"Drag\" (draggable)", page.Text, StringComparison.Ordinal);

        await stage.RunAsync("late.addEventListener('click', () => {}), click.removeEventListener('click', noop), property.onclick = null");
        page = await stage.SeeAsync();

        Assert.Contains("Late", page.Names("clickable"));
        Assert.DoesNotContain("Click", page.Names("clickable"));
        Assert.DoesNotContain("Property", page.Names("clickable"));
    }

    [Fact]
    public async Task Closed_shadow_roots_are_part_of_the_page_however_they_were_made()
    {
        var inner = chromium.Pages.Add($"<div id=deep></div><script>{Attach("deep", "<button>In a frame</button>")}</script>")
            .Replace(chromium.Pages.Address, chromium.Pages.OtherSite, StringComparison.Ordinal);
        await using var stage = await ActionStage.OpenAsync(chromium, $"""
            <div id="made"></div><p id="slotted">Slotted <b>words</b></p>
            <section><template shadowrootmode="closed"><button>Declared</button>
              <div><template shadowrootmode="closed"><button>Declared inside</button></template></div></template></section>
            <x-card><template shadowrootmode="closed"><button>Custom</button><slot></slot></template>Content</x-card>
            <iframe src="{inner}" width="300" height="80"></iframe>
            <script>{Attach("made", "<button id=b>Made</button><output></output>")} {Attach("slotted", "<button>Beside</button><a href=/s><slot></slot></a>")}
              root_made.getElementById('b').onclick = () => root_made.querySelector('output').textContent = 'clicked';</script>
            """);
        var observer = new PageObserver(stage.Session);

        var page = new SeenPage("");
        await Until.TrueAsync("the frame is there", async () =>
            (page = new SeenPage(await observer.DescribeAsync(ObservationSettings.Default, Cancel))).Has("button", "In a frame"));

        Assert.Equal(["Made", "Beside", "Declared", "Declared inside", "Custom", "In a frame"], page.Names("button"));
        Assert.Equal(["Slotted words"], page.Names("link"));
        Assert.NotNull(await observer.FindAsync(page.Find("button", "Declared inside"), Cancel));

        await stage.DoAsync(new ClickParameters { Target = new ElementTarget(new ElementAnchors { Role = "button", Name = "Made" }) });
        Assert.Contains("clicked", await observer.DescribeAsync(ObservationSettings.Default, Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Closed_roots_are_asked_for_while_the_page_loads_and_not_by_its_first_look()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        await Browsing.ShowAsync(stage.Session, chromium.Pages.Add("""
            <section><template shadowrootmode="closed"><button>Declared</button><div><template shadowrootmode="closed"><button>Inside</button></template></div></template></section>
            <x-card><template shadowrootmode="closed"><button>Custom</button></template></x-card>
            <div style="width: 200px; height: 50px"></div>
            """));
        await stage.Observer.PreparedAsync(stage.Session.CurrentTab.MainFrame);

        var (seen, commands) = await SeeAndCountAsync(stage);

        Assert.Equal(["Declared", "Inside", "Custom"], seen.Names("button"));
        Assert.Equal(["Runtime.callFunctionOn"], commands);
    }

    [Fact]
    public async Task A_first_look_asks_each_frame_once_since_all_were_made_ready_while_they_loaded()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        await Browsing.ShowAsync(stage.Session, chromium.Pages.Add("""
            <button>Outside</button>
            <iframe srcdoc="<button>Inside</button><iframe srcdoc='<button>Innermost</button>'></iframe>" width="600" height="400"></iframe>
            """));
        await Task.WhenAll(stage.Session.CurrentTab.Frames.Select(stage.Observer.PreparedAsync));

        var (seen, commands) = await SeeAndCountAsync(stage);

        Assert.Equal(["Outside", "Inside", "Innermost"], seen.Names("button"));
        Assert.Equal(["Runtime.callFunctionOn", "Runtime.callFunctionOn", "Runtime.callFunctionOn"], commands);
    }

    /// <summary>A look, and what the page was sent for it.</summary>
    private static async Task<(SeenPage Seen, IEnumerable<string> Commands)> SeeAndCountAsync(ObserverStage stage)
    {
        var commands = new ConcurrentQueue<string>();
        var page = stage.Session.CurrentTab.Session;
        page.Connection.Answered += Count;
        var seen = await stage.SeeAsync();
        page.Connection.Answered -= Count;
        return (seen, commands);

        // Others use the same browser meanwhile.
        void Count(CdpTiming timing)
        {
            if (ReferenceEquals(timing.Session, page))
            {
                commands.Enqueue(timing.Method);
            }
        }
    }

    [Fact]
    public async Task Windows_that_a_page_opens_are_hooked_as_well()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        await stage.ShowAsync("<p>Opener</p>");
        var popup = chromium.Pages.Add("<div id=a>Opened</div><script>a.addEventListener('click', () => {})</script>");
        await stage.RunAsync($"window.open('{popup}') !== null");

        await Until.TrueAsync("the opened window is seen", async () => (await stage.SeeAsync()).Has("clickable", "Opened"));
    }

    [Fact]
    public async Task A_window_is_hooked_before_the_page_that_opens_it_can_fill_it_however_late_we_hear_of_it()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        await stage.ShowAsync("<p>Opener</p>");
        using (await LateWindows.OfAsync(chromium, stage.Session))
        {
            await stage.RunAsync("""
                (() => {
                  const { document } = window.open('');
                  document.body.innerHTML = '<div>Opened</div>';
                  document.querySelector('div').addEventListener('click', () => {});
                })()
                """);
        }

        await Until.TrueAsync("the opened window is seen", async () => (await stage.SeeAsync()).Text.Contains("Opened", StringComparison.Ordinal));
        Assert.True((await stage.SeeAsync()).Has("clickable", "Opened"));
    }

    private static string Attach(string id, string content) =>
        $"const root_{id} = document.getElementById('{id}').attachShadow({{ mode: 'closed' }}); root_{id}.innerHTML = '{content}';";

    /// <summary>Compares what a hook could have replaced with how the browser's own functions are.</summary>
    private const string Detector = """
        const globalsAtStart = Object.getOwnPropertyNames(window).length;
        function detect() {
          const findings = [];
          const expect = (what, condition) => condition || findings.push(what);
          const accessor = (holder, name) => Object.getOwnPropertyDescriptor(holder, name).set;
          const suspects = {
            addEventListener: [EventTarget.prototype.addEventListener, 2], removeEventListener: [EventTarget.prototype.removeEventListener, 2],
            attachShadow: [Element.prototype.attachShadow, 1], attachInternals: [HTMLElement.prototype.attachInternals, 0], toString: [Function.prototype.toString, 0],
            'set onclick': [accessor(HTMLElement.prototype, 'onclick'), 1], 'set onkeydown': [accessor(SVGElement.prototype, 'onkeydown'), 1],
          };
          const frame = document.createElement('iframe');
          document.body.append(frame);
          const elsewhere = [f.contentWindow.Function.prototype.toString, frame.contentWindow.Function.prototype.toString];
          for (const [name, [found, length]] of Object.entries(suspects)) {
            const source = `function ${name}() { [native code] }`;
            expect(`${name}: source`, String(found) === source && Function.prototype.toString.call(found) === source && found + '' === source);
            elsewhere.forEach((toString) => expect(`${name}: source seen from a frame`, toString.call(found) === source));
            expect(`${name}: name`, found.name === name && found.length === length);
            expect(`${name}: own properties`, Reflect.ownKeys(found).join() === 'length,name');
            expect(`${name}: prototype`, !('prototype' in found) && Object.getPrototypeOf(found) === Function.prototype);
            expect(`${name}: not a constructor`, (() => { try { new found(); return false; } catch (error) { return error instanceof TypeError; } })());
            try { Object.setPrototypeOf(found, Object.create(found)); findings.push(`${name}: cyclic prototype`); } catch { }
            try { found.call(name === 'toString' ? {} : 1); } catch (error) {
              expect(`${name}: stack ${error.stack}`, !/Reflect\.apply|Object\.apply|Proxy/.test(error.stack));
            }
          }
          const own = Object.getOwnPropertyDescriptor(EventTarget.prototype, 'addEventListener');
          expect('descriptor', own.writable && own.enumerable && own.configurable);
          expect('one function', document.body.addEventListener === EventTarget.prototype.addEventListener
            && !document.body.hasOwnProperty('addEventListener') && !window.hasOwnProperty('addEventListener'));
          expect('globals', !Reflect.ownKeys(window).some((name) => /dashboard|shadowOf/i.test(String(name))));
          const clean = document.createElement('iframe');
          document.body.append(clean);
          const extra = Reflect.ownKeys(clean.contentWindow).filter((name) => !Reflect.ownKeys(frame.contentWindow).includes(name));
          expect(`globals of a frame: ${extra.join()}`, extra.length === 0);
          expect('attributes', document.documentElement.attributes.length === 1 && document.body.attributes.length === 0);
          const shadow = document.createElement('div');
          expect('attachShadow works', shadow.attachShadow({ mode: 'closed' }) instanceof ShadowRoot && shadow.shadowRoot === null);
          expect('order of properties', Object.keys(EventTarget.prototype).slice(0, 3).join() === 'addEventListener,dispatchEvent,removeEventListener');
          frame.remove();
          clean.remove();
          return findings;
        }
        """;
}
