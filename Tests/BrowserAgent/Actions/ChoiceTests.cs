using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Tests.BrowserAgent.Actions;

/// <summary>Lists and check boxes, the browser's and those that pages draw.</summary>
public sealed class ChoiceTests(ChromiumFixture chromium)
{
    private static SelectParameters Select(params string[] options) => new() { Target = ActionStage.Css("#a"), Options = options };

    [Fact]
    public async Task A_closed_list_is_chosen_from_with_trusted_events_and_one_change()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <select id=a><option>One<option disabled>Two<optgroup label=More><option>Three<option>Four</optgroup><option hidden>Five<option>Six</select>
            <script>log = []; for (const t of ['input', 'change']) a.addEventListener(t, e => log.push(t + e.isTrusted + a.value))</script>
            """);
        await stage.DoAsync(Select("Four"));
        Assert.Equal("inputtrueFour,changetrueFour", await stage.TextAsync("log.join()"));
        await stage.DoAsync(Select("Six"));
        await stage.DoAsync(Select("One"));
        Assert.Equal("One", await stage.TextAsync("a.value"));
        Assert.Equal(6, (await stage.EvaluateAsync("log.length")).GetInt32());
        Assert.Equal(ActionErrors.ElementDisabled, (await stage.FailAsync(Select("Two"))).Code);
        Assert.Equal(ActionErrors.InvalidValue, (await stage.FailAsync(Select("One", "Six"))).Code);
    }

    [Fact]
    public async Task A_list_of_several_is_changed_by_clicks()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <select id=a multiple size=4><option>One<option>Two<option selected>Three<option>Four<option>Five<option>Six<option>Seven</select>
            <script>trusted = []; a.onchange = e => trusted.push(e.isTrusted)</script>
            """);
        await stage.DoAsync(Select("One", "Seven"));
        Assert.Equal("One,Seven", await stage.TextAsync("[...a.selectedOptions].map(o => o.text).join()"));
        Assert.Equal("true", await stage.TextAsync("trusted.length > 0 && trusted.every(Boolean)"));
    }

    [Fact]
    public async Task A_list_that_leads_to_another_page_is_no_failure()
    {
        var target = chromium.Pages.Add("<h1>There</h1>");
        await using var stage = await ActionStage.OpenAsync(
            chromium, $"<select id=a onchange='location = this.value'><option>Choose<option value='{target}'>There</select>");
        await stage.DoAsync(Select("There"));
        Assert.Equal(target, stage.Session.CurrentTab.Url);
    }

    [Fact]
    public async Task A_combobox_that_loads_its_options_late_is_filled()
    {
        var data = chromium.Pages.Map(context => context.Response.WriteAsync("""["Osaka", "Kyoto", "Tokyo"]"""));
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            $$"""
            <div id=a><input role=combobox aria-controls=l aria-expanded=false></div><ul id=l role=listbox hidden></ul>
            <script>
              const box = document.querySelector('input');
              let timer;
              box.oninput = () => {
                clearTimeout(timer);
                timer = setTimeout(async () => {
                  const all = await (await fetch('{{data}}')).json();
                  l.innerHTML = all.filter(t => t.includes(box.value)).map(t => `<li role=option>${t}</li>`).join('');
                  l.hidden = false;
                }, 600);
              };
              l.onclick = e => { box.value = e.target.textContent; l.hidden = true; chosen = box.value };
            </script>
            """);
        await stage.DoAsync(Select("Kyoto"));
        Assert.Equal("Kyoto", await stage.TextAsync("chosen"));
    }

    [Fact]
    public async Task A_list_without_any_role_is_chosen_from()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <p>Blue</p><div id=a onclick="m.hidden = false">Choose a colour</div>
            <div id=m hidden onclick="a.textContent = event.target.textContent; m.hidden = true"><div><span>Red</span></div><div><span>Blue</span></div></div>
            """);
        await stage.DoAsync(Select("Blue"));
        Assert.Equal("Blue", await stage.TextAsync("a.textContent"));
    }

    [Fact]
    public async Task An_option_that_a_long_list_draws_only_when_scrolled_to_is_found()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <div id=a role=combobox aria-controls=l tabindex=0 onclick="l.hidden = false">Choose</div>
            <div id=l role=listbox hidden style="height: 200px; overflow: auto; position: relative"><div id=s style="height: 12000px"></div></div>
            <script>
              const draw = () => {
                l.querySelectorAll('[role=option]').forEach(o => o.remove());
                for (let i = Math.floor(l.scrollTop / 30); i < l.scrollTop / 30 + 8; i++) {
                  l.insertAdjacentHTML('beforeend', `<div role=option style="position: absolute; top: ${i * 30}px; height: 30px">Item ${i}</div>`);
                }
              };
              l.onscroll = draw; draw();
              l.onclick = e => { a.textContent = e.target.textContent };
            </script>
            """);
        await stage.DoAsync(Select("Item 77"));
        Assert.Equal("Item 77", await stage.TextAsync("a.textContent"));
    }

    [Fact]
    public async Task Several_options_of_a_drawn_list_are_chosen_and_the_list_is_closed()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <div id=a role=combobox aria-controls=l aria-expanded=false tabindex=0>Choose</div>
            <ul id=l role=listbox aria-multiselectable=true hidden><li role=option aria-selected=true>Red<li role=option aria-selected=false>Green<li role=option aria-selected=false>Blue</ul>
            <script>
              const show = on => { l.hidden = !on; a.setAttribute('aria-expanded', on) };
              a.onclick = () => show(true);
              onkeydown = e => e.key === 'Escape' && show(false);
              l.onclick = e => e.target.setAttribute('aria-selected', e.target.getAttribute('aria-selected') !== 'true');
            </script>
            """);
        await stage.DoAsync(Select("Red", "Blue"));
        Assert.Equal("Red,Blue", await stage.TextAsync("[...l.querySelectorAll('[aria-selected=true]')].map(o => o.textContent.trim()).join()"));
        Assert.Equal("false", await stage.TextAsync("a.getAttribute('aria-expanded')"));
    }

    [Fact]
    public async Task Drawn_lists_name_their_options_when_one_is_missing()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium, "<div id=a role=combobox aria-controls=l tabindex=0 onclick='l.hidden = false'>Choose</div><ul id=l role=listbox hidden><li role=option>Red<li role=option>Green</ul>");
        var error = await stage.FailAsync(Select("Pink"));
        Assert.Equal(ActionErrors.OptionNotFound, error.Code);
        Assert.Contains("“Red”, “Green”", error.Message);
    }

    [Theory]
    [InlineData("<input type=checkbox id=a>", "a.checked")]
    [InlineData("<label id=a><input type=checkbox id=i> I agree</label>", "i.checked")]
    [InlineData("<input type=radio id=a name=n>", "a.checked")]
    [InlineData("<div id=a role=switch aria-checked=false tabindex=0 onclick='this.setAttribute(\"aria-checked\", this.getAttribute(\"aria-checked\") !== \"true\")'>Wi-Fi</div>", "a.getAttribute('aria-checked')")]
    [InlineData("<input type=checkbox id=a style='opacity: 0; position: absolute; width: 0; height: 0'><label for=a>Drawn</label>", "a.checked")]
    [InlineData("<input type=checkbox id=a style='visibility: hidden'><label for=a>Drawn</label>", "a.checked")]
    [InlineData("<p style='height: 3000px'></p><label>Drawn <a href=/terms>by these terms, which are long</a><input type=checkbox id=a style='position: fixed; left: -9999px'></label>", "a.checked")]
    [InlineData("<p style='height: 3000px'></p><input type=checkbox id=a style='position: absolute; top: -9999px; visibility: hidden'><label for=a>Drawn</label>", "a.checked")]
    public async Task What_can_be_checked_is_checked_once(string body, string state)
    {
        await using var stage = await ActionStage.OpenAsync(chromium, body);
        var target = ActionStage.Css("#a");
        if (body.Contains("opacity", StringComparison.Ordinal))
        {
            target = new ElementTarget(new ElementAnchors { Role = "checkbox", Name = "Drawn" });
        }

        await stage.DoAsync(new CheckParameters { Target = target });
        Assert.Equal("true", await stage.TextAsync(state));
        Assert.Contains("already", (await stage.DoAsync(new CheckParameters { Target = target })).Text);
        Assert.Equal("true", await stage.TextAsync(state));
        if (!body.Contains("radio", StringComparison.Ordinal))
        {
            await stage.DoAsync(new CheckParameters { Target = target, Checked = false });
            Assert.Equal("false", await stage.TextAsync(state));
        }
    }

    [Theory]
    [InlineData("<input type=checkbox id=a onclick='event.preventDefault()'>", true, ActionErrors.StateUnchanged)]
    [InlineData("<input type=radio id=a checked>", false, ActionErrors.InvalidValue)]
    [InlineData("<p id=a>text</p>", true, ActionErrors.InvalidValue)]
    public async Task What_cannot_be_checked_is_an_error(string body, bool check, string code)
    {
        await using var stage = await ActionStage.OpenAsync(chromium, body);
        Assert.Equal(code, (await stage.FailAsync(new CheckParameters { Target = ActionStage.Css("#a"), Checked = check })).Code);
    }

    [Theory]
    [InlineData("<input type=checkbox id=a style='opacity: 0; position: absolute; width: 0; height: 0'><label for=a style='display: inline-block; width: 300px; text-align: center'>I agree to the <a href='/terms'>terms of this very long service</a></label>")]
    [InlineData("<label style='display: inline-block; width: 300px; text-align: center'><input type=checkbox id=a style='appearance: none; opacity: 0; position: absolute'>I accept <a href='/terms' style='display: inline-block; padding: 4px 100px'>terms</a></label>")]
    public async Task A_box_that_its_label_draws_is_checked_beside_the_link_in_it(string body)
    {
        await using var stage = await ActionStage.OpenAsync(chromium, body);
        var address = stage.Session.CurrentTab.Url;
        await stage.DoAsync(new CheckParameters { Target = new ElementTarget(new ElementAnchors { Role = "checkbox" }) });
        Assert.Equal(address, stage.Session.CurrentTab.Url);
        Assert.Equal("true", await stage.TextAsync("a.checked"));
    }

    [Fact]
    public async Task A_label_that_is_nothing_but_a_link_is_an_error_and_a_page_that_was_left_is_told()
    {
        var next = chromium.Pages.Add("<h1>Next</h1>");
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            $"""
            <input type=checkbox id=a style='opacity: 0; position: absolute; width: 0; height: 0'><label for=a><a href='/terms'>terms</a></label>
            <input type=checkbox id=b onchange="location = '{next}'">
            """);
        var error = await stage.FailAsync(new CheckParameters { Target = new ElementTarget(new ElementAnchors { Role = "checkbox", Name = "terms" }) });
        Assert.Equal(ActionErrors.ElementCovered, error.Code);
        Assert.Contains("link “terms”", error.Message);
        var left = await stage.DoAsync(new CheckParameters { Target = ActionStage.Css("#b") });
        Assert.Equal(next, stage.Session.CurrentTab.Url);
        Assert.Contains("the page was left", left.Text);
        Assert.DoesNotContain("Checked", left.Text);
    }

    [Fact]
    public async Task Only_what_comes_with_the_list_is_an_option_of_it()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <nav role=menu><a role=menuitem href='#nav'>Reports</a></nav>
            <div id=a role=combobox aria-expanded=false tabindex=0>Choose</div>
            <div id=m hidden><div role=option>Orders</div><div role=option>Reports</div></div>
            <script>
              a.onclick = () => { m.hidden = !m.hidden; a.setAttribute('aria-expanded', !m.hidden) };
              m.onclick = e => { a.textContent = e.target.textContent; a.click() };
            </script>
            """);
        await stage.DoAsync(Select("Reports"));
        Assert.Equal("Reports", await stage.TextAsync("a.textContent"));
        Assert.Equal("", await stage.TextAsync("location.hash"));
        await stage.ClickAsync("#a");
        await stage.DoAsync(Select("Orders"));
        Assert.Equal("Orders", await stage.TextAsync("a.textContent"));
    }

    /// <summary>A click is a press and a release of the same element: where that is drawn anew in between, the browser clicks nothing.</summary>
    [Theory]
    [InlineData("l.onclick = e => choose(e.target.textContent)")]
    [InlineData("l.addEventListener('mousedown', e => choose(e.target.textContent))")]
    public async Task An_option_that_is_drawn_anew_while_it_is_pressed_is_chosen_once(string choosing)
    {
        await using var stage = await ActionStage.OpenAsync(chromium, $$"""
            <div id=a role=combobox aria-expanded=false aria-controls=l tabindex=0>Choose</div><div id=l role=listbox hidden></div><output id=o></output>
            <script>
              const draw = () => { l.innerHTML = '<div role=option>Orders</div><div role=option>Reports</div>' };
              const show = on => { l.hidden = !on; a.setAttribute('aria-expanded', on); draw() };
              const choose = text => { o.textContent += text + ';'; show(false) };
              a.onclick = () => show(l.hidden);
              {{choosing}};
              let scrolled = 2;
              l.addEventListener('mousedown', () => scrolled-- > 0 && draw());
            </script>
            """);

        await stage.DoAsync(Select("Reports"));

        Assert.Equal("Reports;", await stage.TextAsync("o.textContent"));
    }

    /// <summary>As Ant Design draws them: the list that ARIA knows is not the one that people see.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_list_that_draws_what_is_in_view_is_chosen_from_also_when_it_is_open_already(bool open)
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <div id=a style="width: 200px; border: 1px solid"><span id=shown>Choose</span><input id=i role=combobox aria-controls=l aria-expanded=false readonly style="opacity: 0"></div>
            <div id=m hidden><div id=l role=listbox style="height: 0; width: 0; overflow: hidden"><div role=option>Item 0</div><div role=option>Item 1</div></div>
              <div id=v style="height: 200px; overflow: auto"><div id=h style="height: 3000px; position: relative"></div></div></div>
            <script>
              const draw = () => {
                h.innerHTML = '';
                for (let i = Math.floor(v.scrollTop / 30); i < v.scrollTop / 30 + 8; i++) {
                  h.insertAdjacentHTML('beforeend', `<div style="position: absolute; top: ${i * 30}px; height: 30px"><div>Item ${i}</div></div>`);
                }
              };
              const show = on => { m.hidden = !on; i.setAttribute('aria-expanded', on); v.scrollTop = 0; draw() };
              a.onclick = () => show(m.hidden);
              v.onscroll = draw;
              v.onclick = e => { shown.textContent = e.target.textContent; show(false) };
            </script>
            """);
        foreach (var option in new[] { "Item 1", "Item 60", "Item 0" })
        {
            if (open)
            {
                await stage.ClickAsync("#a");
            }

            await stage.DoAsync(Select(option));
            Assert.Equal(option, await stage.TextAsync("shown.textContent"));
        }
    }

    [Fact]
    public async Task A_list_in_a_frame_of_another_process_takes_the_keys_and_not_the_page_around_it()
    {
        var inner = chromium.Pages.Add(
                "<select id=f><option>One<option>Two<option>Three</select><script>f.onchange = e => parent.postMessage(f.value + e.isTrusted, '*')</script>")
            .Replace(chromium.Pages.Address, chromium.Pages.OtherSite, StringComparison.Ordinal);
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            $$"""
            <script>got = [], keys = [], sent = 0; onmessage = e => got.push(e.data); addEventListener('keydown', e => keys.push(e.key))</script>
            <form onsubmit="sent++; event.preventDefault()"><input id=i></form><iframe src='{{inner}}'></iframe>
            """);
        await stage.DoAsync(new TypeParameters { Target = ActionStage.Css("#i"), Text = "here" });
        await stage.DoAsync(new SelectParameters { Target = new ElementTarget(new ElementAnchors { Role = "combobox" }), Options = ["Three"] });
        Assert.Equal("Threetrue", await stage.TextAsync("got.join()"));
        Assert.Equal(" 0", await stage.TextAsync("`${keys.join()} ${sent}`"));
    }

    [Fact]
    public async Task Nothing_to_choose_is_an_error_but_where_several_can_be_chosen()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium, "<select id=a><option>One<option selected>Two</select><select id=b multiple><option selected>One<option selected>Two</select><div id=c>Choose</div>");
        Assert.Equal(ActionErrors.InvalidValue, (await stage.FailAsync(Select())).Code);
        Assert.Equal("Two", await stage.TextAsync("a.value"));
        Assert.Equal(ActionErrors.InvalidValue, (await stage.FailAsync(Select() with { Target = ActionStage.Css("#c") })).Code);
        Assert.StartsWith("Nothing is selected", (await stage.DoAsync(Select() with { Target = ActionStage.Css("#b") })).Text);
        Assert.Equal("0", await stage.TextAsync("b.selectedOptions.length"));
    }
}
