using System.Text.Json;
using Dashboard.BrowserAgent;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>What is kept from one look to the next makes looking cheaper, and nothing else.</summary>
public sealed class IncrementalObservationTests(ChromiumFixture chromium)
{
    private string _last = "";
    private string _stamp = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task After_any_changes_it_sees_what_a_look_at_everything_sees(int seed)
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        await stage.ShowAsync(Playground(seed));
        for (var round = 0; round < 50; round++)
        {
            var done = await stage.RunAsync("mutate()");
            var (kept, fresh) = await LookTwiceAsync(stage);
            Assert.True(kept == fresh, $"Round {round} of seed {seed}, after {done}:\n{Difference(kept, fresh)}");
        }
    }

    [Fact]
    public async Task A_small_change_of_a_long_page_touches_only_a_small_part_of_it()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        await stage.ShowAsync($"<h1>List</h1><ul>{string.Concat(Enumerable.Range(0, 2_000).Select(row => $"<li>Row {row} <button>Go</button></li>"))}</ul>");
        await stage.RunAsync("new Promise((done) => requestIdleCallback(done, { timeout: 2000 }))");
        await LookAsync(stage, fresh: false);
        await stage.RunAsync("document.querySelectorAll('li')[1500].after(document.querySelector('li').cloneNode(true)), document.querySelector('h1').textContent = 'Changed'");

        var (kept, fresh) = await LookTwiceAsync(stage);
        var touched = await CountAsync(stage, fresh: false);

        Assert.Equal(fresh, kept);
        Assert.InRange(touched, 1, 600);
        Assert.InRange(await CountAsync(stage, fresh: true), 2_000, 20_000);
    }

    private async Task<(string Kept, string Fresh)> LookTwiceAsync(ObserverStage stage)
    {
        var kept = await LookAsync(stage, fresh: false);
        return (kept, await LookAsync(stage, fresh: true));
    }

    private async Task<string> LookAsync(ObserverStage stage, bool fresh)
    {
        var answer = await AskAsync(stage, fresh);
        var seen = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(answer.Length > 0 ? answer : _last)!;
        if (!fresh && answer.Length > 0)
        {
            (_last, _stamp) = (answer, seen["stamp"].GetString()!);
        }

        seen.Remove("stamp");
        seen.Remove("gone");
        seen.Remove("suspects");
        seen.Remove("measured");
        return JsonSerializer.Serialize(seen, new JsonSerializerOptions { WriteIndented = true });
    }

    /// <summary>How many elements had their place measured.</summary>
    private async Task<int> CountAsync(ObserverStage stage, bool fresh)
    {
        _stamp = "";
        using var look = JsonDocument.Parse(await AskAsync(stage, fresh));
        return look.RootElement.GetProperty("measured").GetInt32();
    }

    private async Task<string> AskAsync(ObserverStage stage, bool fresh) => (await stage.Session.CurrentTab.MainFrame.EvaluateAsync(
        PageObserver.Script, ["observe", new { marginScreens = 1, fresh, known = fresh ? "" : _stamp }], Cancel)).GetString()!;

    private static string Difference(string kept, string fresh)
    {
        var (a, b) = (kept.Split('\n'), fresh.Split('\n'));
        var at = a.Zip(b).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"kept:\n{string.Join('\n', a.Skip(Math.Max(0, at - 12)).Take(24))}\nfresh:\n{string.Join('\n', b.Skip(Math.Max(0, at - 12)).Take(24))}";
    }

    /// <summary>A long page with lists in lists, a table, scroll containers and a shadow tree, and a function that changes something of it at random.</summary>
    private static string Playground(int seed) => $$"""
        <style>.hide { display: none } .faint { opacity: 0 } .out { position: absolute; top: 40px } .open ~ .more .row { display: none } .tall { height: 70px }
          .right { float: right } .far { margin-top: 900px } .only:first-child { display: none } body.dense .row { line-height: 30px } .clip { overflow: hidden; height: 600px } .flat { overflow: hidden; height: 0 }
          .row { transition: opacity .05s }</style>
        <header id="top"><button>Menu</button></header><div class="clip" id="clip"></div><div id="box" style="height:300px;overflow:auto"></div><div class="more" id="long"></div>
        <table id="table"><tbody></tbody></table><div id="host"></div><p id="end">End</p>
        <script>
          let state = {{seed}} * 7919;
          const random = (below) => { state = (state * 1103515245 + 12345) % 2147483648; return Math.floor(state / 65536) % below; };
          const row = (text) => { const div = document.createElement('div'); div.className = 'row'; div.innerHTML = `<b>${text}</b> <a href="/x">Link ${text}</a> <button>Go</button>`; return div; };
          const tr = (text) => { const element = document.createElement('tr'); element.innerHTML = `<td>${text}<td><button>Go ${text}</button>`; return element; };
          const fill = (parent, count, make = row) => { for (let i = 0; i < count; i++) parent.append(make(i), ' '); };
          const shadow = host.attachShadow({ mode: 'closed' });
          shadow.innerHTML = '<style>.hide { display: none } .faint { opacity: 0 }</style><section></section>';
          fill(clip, 120); fill(box, 150); fill(long, 500); fill(table.tBodies[0], 200, tr); fill(shadow.querySelector('section'), 150);
          const lists = [clip, box, long, table.tBodies[0], shadow.querySelector('section')];
          const anyRow = () => { const list = lists[random(lists.length)]; return list.children[random(list.children.length)] ?? anyRow(); };
          const classes = ['hide', 'faint', 'out', 'tall', 'right', 'far', 'only', 'open', 'flat'];
          const changes = {
            add: () => { const at = anyRow(); at.after(at.tagName === 'TR' ? tr('new') : row('new')); },
            remove: () => anyRow().remove(),
            many: () => { const at = anyRow(); for (let i = 0; i < 80; i++) at.after(at.tagName === 'TR' ? tr('many') : row('many')); },
            text: () => { anyRow().querySelector('b, td').textContent = 'Text ' + random(1000); },
            plainText: () => anyRow().before('Loose text'),
            heading: () => anyRow().prepend(Object.assign(document.createElement('h2'), { textContent: 'Part ' + random(100) })),
            toggle: () => anyRow().classList.toggle(classes[random(classes.length)]),
            style: () => { anyRow().style.cssText = ['display:none', 'opacity:0', 'height:90px', 'position:fixed;top:0', 'transform:translateY(-2000px)', ''][random(6)]; },
            move: () => { const [a, b] = [anyRow(), anyRow()]; if (a.tagName === b.tagName && !a.contains(b)) b.before(a); },
            swap: () => { const list = lists[random(lists.length)]; list.append(...[...list.children].slice(0, 20).reverse()); },
            inert: () => anyRow().toggleAttribute('inert'),
            scroll: () => scrollTo(0, random(document.documentElement.scrollHeight)),
            scrollBox: () => { box.scrollTop = random(box.scrollHeight); },
            sibling: () => document.getElementById('top').classList.toggle('open'),
            body: () => document.body.classList.toggle('dense'),
            sheet: () => { const sheet = document.createElement('style'); sheet.textContent = `.row:nth-child(${2 + random(9)}n) { display: ${random(2) ? 'none' : 'block'} }`; document.head.append(sheet); },
            rule: () => document.styleSheets[0].insertRule(`.row:nth-of-type(${2 + random(40)}n) { opacity: ${random(2)} }`),
            nest: () => { const inner = document.createElement('div'); fill(inner, 110); anyRow().append(inner); },
            empty: () => { const list = lists[random(lists.length)]; if (list.children.length > 250) list.replaceChildren(...[...list.childNodes].slice(0, 60)); },
            wrap: () => { const at = anyRow(); if (at.tagName !== 'TR') { const outer = row('outer'); at.replaceWith(outer); outer.append(at); } },
            layout: () => { const inner = table.querySelector('table'); if (inner) { inner.closest('td').remove(); } else { table.rows[3]?.append(Object.assign(document.createElement('td'), { innerHTML: '<table><tr><td>1<td>2<tr><td>3<td>4</table>' })); } },
            dialog: () => {
              const open = document.getElementById('dialog');
              if (open) { open.remove(); return; }
              const parent = [document.body, anyRow()][random(2)];
              parent.insertAdjacentHTML(parent.tagName === 'TR' ? 'afterbegin' : 'beforeend', `<td id="dialog"><i style="position:fixed;inset:0"></i><b role="dialog" aria-modal="true" style="position:fixed;inset:${random(300)}px auto auto 0">Asking <button>Yes</button></b></td>`.replaceAll('td', parent.tagName === 'TR' ? 'td' : 'div'));
            },
            focus: () => anyRow().querySelector('button')?.focus(),
          };
          async function mutate() {
            const done = [];
            for (let i = 0; i <= random(4); i++) {
              const name = Object.keys(changes)[random(Object.keys(changes).length)];
              changes[name]();
              done.push(name);
            }
            if (random(3) === 0) { await new Promise((done) => requestIdleCallback(done, { timeout: 500 })); }
            await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => 0)));
            return done.join();
          }
        </script>
        """;
}
