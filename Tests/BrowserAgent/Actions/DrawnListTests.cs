using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent.Actions;

/// <summary>Choosing in lists as libraries of components draw them: without roles, filtered by what is typed, with several values.</summary>
public sealed class DrawnListTests(ChromiumFixture chromium)
{
    private static SelectParameters Select(params string[] options) => new() { Target = ActionStage.Css("#a"), Options = options };

    /// <summary>The options have no role; what ARIA knows is a shell without size. What is chosen is told by a class alone.</summary>
    private const string SeveralWithoutRoles = """
        <div id=box style="width: 300px; height: 24px; border: 1px solid; cursor: pointer; position: relative"><span id=shown style="position: absolute; inset: 0"></span><input id=a role=combobox aria-expanded=false aria-controls=l readonly style="opacity: 0"></div>
        <div id=m hidden><div id=l role=listbox style="height: 0; width: 0; overflow: hidden"><div role=option>Red</div></div><div id=v></div></div>
        <script>
          const all = ['Red', 'Green', 'Blue'], chosen = [];
          const draw = () => {
            v.innerHTML = all.map(t => `<div class="item${chosen.includes(t) ? ' item-selected' : ''}"><div>${t}</div></div>`).join('');
            shown.innerHTML = chosen.map(t => `<i>${t}</i>`).join(' ');
          };
          const show = on => { m.hidden = !on; a.setAttribute('aria-expanded', on); draw() };
          box.onclick = () => show(m.hidden);
          v.onclick = e => { const t = e.target.textContent; chosen.includes(t) ? chosen.splice(chosen.indexOf(t), 1) : chosen.push(t); draw() };
          onkeydown = e => e.key === 'Escape' && show(false);
        </script>
        """;

    [Fact]
    public async Task What_is_chosen_already_stays_so_and_the_list_is_closed_where_only_its_looks_tell_that_it_takes_several()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, SeveralWithoutRoles);
        await stage.DoAsync(Select("Red", "Blue"));
        await stage.DoAsync(Select("Blue", "Green"));
        Assert.Equal("Red,Blue,Green", await stage.TextAsync("chosen.join()"));
        Assert.Equal("false", await stage.TextAsync("a.getAttribute('aria-expanded')"));
    }

    [Fact]
    public async Task A_list_whose_options_have_no_role_names_them_when_one_is_missing()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, SeveralWithoutRoles);
        var error = await stage.FailAsync(Select("Pink"));
        Assert.Equal(ActionErrors.OptionNotFound, error.Code);
        Assert.Contains("“Red”, “Green”, “Blue”", error.Message);
    }

    /// <summary>A list of one value that says which is chosen: a second press would take it back.</summary>
    [Fact]
    public async Task The_option_that_is_chosen_is_not_pressed_again()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <button id=a role=combobox aria-controls=l aria-expanded=false>Red</button><div id=l role=listbox hidden><div role=option aria-selected=true>Red</div><div role=option>Blue</div></div>
            <script>
              presses = 0;
              const show = on => { l.hidden = !on; a.setAttribute('aria-expanded', on) };
              a.onclick = () => show(l.hidden);
              l.onclick = () => { presses++; show(false) };
              onkeydown = e => e.key === 'Escape' && show(false);
            </script>
            """);
        await stage.DoAsync(Select("Red"));
        Assert.Equal("0 false", await stage.TextAsync("`${presses} ${a.getAttribute('aria-expanded')}`"));
    }

    /// <summary>Tags: what was typed becomes a value when the field is left, and what is chosen is no longer offered.</summary>
    private const string Tags = """
        <div id=box style="width: 300px; cursor: text"><span id=tags></span><input id=a role=combobox aria-expanded=false aria-controls=l></div><ul id=l role=listbox hidden></ul>
        <script>
          const all = ['Red', 'Green', 'Blue'], chosen = [];
          const draw = () => {
            const left = all.filter(t => !chosen.includes(t) && t.toLowerCase().includes(a.value.toLowerCase()));
            l.innerHTML = left.map(t => `<li role=option>${t}</li>`).join('');
            tags.innerHTML = chosen.map(t => `<b>${t}</b>`).join(' ');
          };
          const show = on => { l.hidden = !on; a.setAttribute('aria-expanded', on); draw() };
          const take = t => { chosen.push(t); a.value = ''; draw() };
          box.onclick = () => show(true);
          a.oninput = () => show(true);
          l.onmousedown = e => { e.preventDefault(); take(e.target.textContent) };
          a.onblur = () => { a.value && take(a.value); show(false) };
          a.onkeydown = e => { if (e.key === 'Enter' && a.value) take(a.value); if (e.key === 'Escape') show(false) };
        </script>
        """;

    /// <summary>A list whose field has no role, which closes with each choice, hears no press while it does, and offers no longer what is chosen.</summary>
    private const string Closing = """
        <div id=box style="width: 300px; border: 1px solid; cursor: pointer"><span id=tags></span> <input id=a aria-autocomplete=list></div><div id=l hidden></div>
        <script>
          const all = ['Red', 'Green', 'Blue'], chosen = [];
          const draw = () => {
            l.innerHTML = all.filter(t => !chosen.includes(t) && t.toLowerCase().includes(a.value.toLowerCase())).map(t => `<div>${t}</div>`).join('');
            tags.innerHTML = chosen.map(t => `<b>${t}</b>`).join(' ');
          };
          let closing = false;
          box.onpointerup = () => { if (!closing) l.hidden = !l.hidden; draw() };
          a.oninput = () => { l.hidden = false; draw() };
          l.onclick = e => { if (closing || chosen.length === __MOST__) return; chosen.push(e.target.textContent); a.value = ''; tags.innerHTML = chosen.map(t => `<b>${t}</b>`).join(' ');
            closing = true; setTimeout(() => { closing = false; l.hidden = true; draw() }, 800) };
        </script>
        """;

    [Fact]
    public async Task Each_of_several_options_is_chosen_in_a_list_that_closes_with_each_choice()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, Closing.Replace("__MOST__", "9", StringComparison.Ordinal));
        var result = await stage.DoAsync(Select("Red", "Blue"));
        Assert.Equal("Red,Blue", await stage.TextAsync("chosen.join()"));
        Assert.Equal("Selected “Red”, “Blue” in #a.", result.Text);
        await stage.DoAsync(Select("Blue", "Green"));
        Assert.Equal("Red,Blue,Green", await stage.TextAsync("chosen.join()"));
    }

    [Fact]
    public async Task An_option_that_the_list_did_not_take_is_not_said_to_be_chosen()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, Closing.Replace("__MOST__", "1", StringComparison.Ordinal));
        var error = await stage.FailAsync(Select("Red", "Blue"));
        Assert.Equal(ActionErrors.InvalidValue, error.Code);
        Assert.Contains("The list shows “red” now, and not “Blue”", error.Message);
    }

    [Fact]
    public async Task A_value_that_a_list_no_longer_offers_because_it_is_chosen_counts_as_chosen()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, Tags);
        await stage.DoAsync(Select("Red", "Blue"));
        await stage.DoAsync(Select("Blue", "Green"));
        Assert.Equal("Red,Blue,Green", await stage.TextAsync("chosen.join()"));
        Assert.Equal("", await stage.TextAsync("a.value"));
    }

    [Fact]
    public async Task What_was_typed_to_find_a_missing_option_is_taken_out_again()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, Tags);
        var error = await stage.FailAsync(Select("Pink"));
        Assert.Equal(ActionErrors.OptionNotFound, error.Code);
        Assert.Contains("“Red”, “Green”, “Blue”", error.Message);
        Assert.Contains("submit", error.Message);
        await stage.TextAsync("a.blur()");
        Assert.Equal("", await stage.TextAsync("chosen.join()"));
    }

    [Fact]
    public async Task A_list_that_has_the_field_that_filters_it_inside_is_filtered()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <span id=a role=combobox aria-expanded=false tabindex=0 style="cursor: pointer">Choose</span><div id=m hidden><input id=q type=search><ul id=l role=listbox></ul></div>
            <script>
              a.onclick = () => { m.hidden = false; a.setAttribute('aria-expanded', true); q.focus() };
              q.oninput = () => { l.innerHTML = ['Osaka', 'Kyoto'].filter(t => q.value && t.includes(q.value)).map(t => `<li role=option>${t}</li>`).join('') };
              l.onclick = e => { a.textContent = e.target.textContent; m.hidden = true; a.setAttribute('aria-expanded', false) };
            </script>
            """);
        await stage.DoAsync(Select("Kyoto"));
        Assert.Equal("Kyoto", await stage.TextAsync("a.textContent"));
    }

    [Fact]
    public async Task What_a_field_suggests_is_chosen_and_a_native_list_that_is_hidden_under_a_drawn_one_is_not()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <input id=i list=d><datalist id=d><option value="San Francisco"><option value="New York"></datalist>
            <div id=a role=combobox aria-expanded=false tabindex=0><select hidden><option>Osaka<option>Kyoto</select><span id=shown>Osaka</span></div><div id=l role=listbox hidden><div role=option>Osaka</div><div role=option>Kyoto</div></div>
            <script>
              const show = on => { l.hidden = !on; a.setAttribute('aria-expanded', on) };
              a.onclick = () => show(l.hidden);
              l.onclick = e => { shown.textContent = e.target.textContent; show(false) };
            </script>
            """);
        await stage.DoAsync(Select("New York") with { Target = ActionStage.Css("#i") });
        Assert.Equal("New York", await stage.TextAsync("i.value"));
        await stage.DoAsync(Select("Kyoto"));
        Assert.Equal("Kyoto", await stage.TextAsync("shown.textContent"));
    }

    [Fact]
    public async Task A_slider_that_knows_the_keys_to_the_sides_only_is_set_and_one_that_its_page_clips_away_too()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <div id=a role=slider tabindex=0 aria-valuenow=4 aria-label=Hue style="width: 20px; height: 20px"></div>
            <span style="position: relative; display: block; width: 20px; height: 20px"><input id=b type=range value=20 style="position: absolute; width: 100%; height: 100%; clip: rect(0 0 0 0)"></span>
            <script>
              a.onkeydown = e => {
                const by = { ArrowRight: 1, ArrowLeft: -1 }[e.key] ?? 0;
                requestAnimationFrame(() => a.setAttribute('aria-valuenow', +a.getAttribute('aria-valuenow') + by));
              };
            </script>
            """);
        await stage.DoAsync(new SetValueParameters { Target = ActionStage.Css("#a"), Value = "9" });
        Assert.Equal("9", await stage.TextAsync("a.getAttribute('aria-valuenow')"));
        await stage.DoAsync(new SetValueParameters { Target = ActionStage.Css("#b"), Value = "77" });
        Assert.Equal("77", await stage.TextAsync("b.value"));
    }

    [Theory]
    [InlineData("<input id=a readonly>", "choose there")]
    [InlineData("<button id=a aria-haspopup=dialog>Pick a day</button>", "click it and choose")]
    public async Task A_field_that_takes_no_text_says_what_to_do_instead(string body, string words)
    {
        await using var stage = await ActionStage.OpenAsync(chromium, body);
        var error = await stage.FailAsync(new SetValueParameters { Target = ActionStage.Css("#a"), Value = "2025-12-31" });
        Assert.Equal(ActionErrors.NotEditable, error.Code);
        Assert.Contains(words, error.Message);
    }

    [Fact]
    public async Task Text_that_is_put_in_at_once_lets_go_of_its_last_key_and_pages_know_a_mouse()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium, "<input id=a><script>seen = []; a.onkeyup = e => seen.push(e.key + e.isTrusted + a.value)</script>");
        await stage.DoAsync(new TypeParameters { Target = ActionStage.Css("#a"), Text = "hi @ad" });
        Assert.Equal("dtruehi @ad", await stage.TextAsync("seen.join()"));
        Assert.Equal("true true", await stage.TextAsync("`${matchMedia('(pointer: fine)').matches} ${matchMedia('(hover: hover)').matches}`"));
    }

    [Fact]
    public async Task A_native_list_that_its_page_lays_transparent_under_its_own_is_not_what_is_chosen_in()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <div id=a role=combobox aria-expanded=false tabindex=0 style="position: relative; width: 200px; height: 30px"><select multiple id=n style="position: absolute; inset: 0; opacity: 0"><option selected>Red<option>Blue</select><b style="position: absolute; inset: 0" id=shown>Red</b></div>
            <div id=l role=listbox aria-multiselectable=true hidden><div role=option class=is-highlighted aria-selected=true>Blue</div><div role=option>Green</div></div>
            <script>
              a.onclick = () => { l.hidden = false; a.setAttribute('aria-expanded', true) };
              l.onmousedown = e => { shown.textContent += ' ' + e.target.textContent; e.target.remove() };
            </script>
            """);
        await stage.DoAsync(Select("Blue", "Green"));
        Assert.Equal("Red Blue Green", await stage.TextAsync("shown.textContent"));
        Assert.Equal("1", await stage.TextAsync("n.selectedOptions.length"));
    }

    [Fact]
    public async Task A_branch_that_opens_under_the_mouse_is_not_closed_by_a_click_and_the_option_in_a_treeitem_is_one_of_them()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <div id=a role=combobox aria-expanded=false tabindex=0>Pick</div>
            <ul id=l role=tree hidden><li role=treeitem id=b><div role=option>Letters</div><ul id=s hidden><li role=treeitem><div role=option id=x>Alpha</div></li></ul></li></ul>
            <script>
              a.onclick = () => { l.hidden = false; a.setAttribute('aria-expanded', true) };
              b.onmouseenter = () => { s.hidden = false };
              b.onclick = e => { if (e.target === x) { a.textContent = 'Alpha'; l.hidden = true } else s.hidden = !s.hidden };
            </script>
            """);
        await stage.DoAsync(Select("Letters", "Alpha"));
        Assert.Equal("Alpha", await stage.TextAsync("a.textContent"));
    }

    [Fact]
    public async Task The_handle_of_a_slider_that_says_nothing_is_set_in_percent_and_a_clipped_slider_under_its_handle_is_set_too()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <div style="position: relative; width: 200px; height: 10px"><span id=a tabindex=0 style="position: absolute; left: 15%; width: 12px; height: 12px"></span></div>
            <span style="display: block; position: relative; width: 20px; height: 20px; background: gray"><input id=b type=range value=20 style="position: absolute; inset: 0; width: 20px; margin: 0; clip-path: inset(50%)"></span>
            <script>a.onkeydown = e => { const by = { ArrowRight: 0.2, ArrowLeft: -0.2 }[e.key]; if (by) a.style.left = parseFloat(a.style.left) + by + '%' }</script>
            """);
        await stage.DoAsync(new SetValueParameters { Target = ActionStage.Css("#a"), Value = "40%" });
        Assert.Equal("40", await stage.TextAsync("Math.round(parseFloat(a.style.left))"));
        await stage.DoAsync(new SetValueParameters { Target = ActionStage.Css("#b"), Value = "63" });
        Assert.Equal("63", await stage.TextAsync("b.value"));
    }

    [Fact]
    public async Task A_slider_on_which_upwards_is_less_is_set_and_a_switch_says_itself_whether_it_is_on()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <div id=a role=slider tabindex=0 aria-valuenow=20 style="width: 20px; height: 20px"></div>
            <div id=b role=switch aria-checked=false tabindex=0>Sound <input type=checkbox tabindex=-1 style="opacity: 0"></div>
            <script>
              a.onkeydown = e => { const by = { ArrowUp: -1, ArrowDown: 1, ArrowRight: 1, ArrowLeft: -1 }[e.key]; if (by) a.setAttribute('aria-valuenow', +a.getAttribute('aria-valuenow') + by) };
              b.onclick = e => { e.preventDefault(); b.setAttribute('aria-checked', b.getAttribute('aria-checked') !== 'true') };
            </script>
            """);
        await stage.DoAsync(new SetValueParameters { Target = ActionStage.Css("#a"), Value = "44" });
        Assert.Equal("44", await stage.TextAsync("a.getAttribute('aria-valuenow')"));
        await stage.DoAsync(new CheckParameters { Target = ActionStage.Css("#b") });
        Assert.Equal("true", await stage.TextAsync("b.getAttribute('aria-checked')"));
    }

    [Fact]
    public async Task A_native_list_whose_options_are_drawn_anew_when_one_is_chosen_keeps_the_choice()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            "<select id=a onchange='a.options[0].label === \"Choose\" && a.options[0].remove()'><option disabled hidden selected>Choose<option>One<option>Two</select>");
        await stage.DoAsync(Select("Two"));
        Assert.Equal("Two", await stage.TextAsync("a.value"));
    }

    /// <summary>What was typed to find an option is no sign that it is chosen, where the list marks the one on which the keys are as if it were.</summary>
    [Fact]
    public async Task The_option_that_typing_brought_is_taken_though_the_list_marks_it_before()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, """
            <div id=box style="width: 200px; border: 1px solid"><span id=chosen></span><input id=a role=combobox aria-expanded=false aria-controls=l aria-label=City></div>
            <div id=l role=listbox hidden></div>
            <script>
              const show = html => { l.innerHTML = html; l.hidden = !html; a.setAttribute('aria-expanded', Boolean(html)) };
              a.oninput = () => setTimeout(() => show(['London', 'Oslo'].filter(t => a.value && t.startsWith(a.value))
                .map((t, i) => `<div role=option class="option ${i === 0 ? 'active' : ''}" aria-selected=${i === 0}>${t}</div>`).join('')), 50);
              l.onclick = e => { chosen.textContent = e.target.textContent; a.value = ''; show('') };
              a.onblur = () => { a.value = '' };
              a.onkeydown = e => e.key === 'Escape' && show('');
            </script>
            """);

        await stage.DoAsync(Select("London"));

        Assert.Equal("London", await stage.TextAsync("chosen.textContent"));
    }

    /// <summary>As Fluent draws a list of several.</summary>
    [Fact]
    public async Task A_list_of_items_with_ticks_is_closed_when_the_last_is_ticked()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, """
            <button id=a role=combobox aria-label=Fruits aria-expanded=false>None</button>
            <div id=l role=menu hidden>
              <div role=menuitemcheckbox aria-checked=false>Apple</div><div role=menuitemcheckbox aria-checked=false>Pear</div><div role=menuitemcheckbox aria-checked=false>Plum</div></div>
            <script>
              const open = is => { l.hidden = !is; a.ariaExpanded = is };
              a.onclick = () => open(l.hidden);
              a.onkeydown = e => e.key === 'Escape' && open(false);
              l.onmousedown = e => e.preventDefault();
              l.onclick = e => { e.target.ariaChecked = e.target.ariaChecked !== 'true'; a.textContent = [...l.children].filter(each => each.ariaChecked === 'true').map(each => each.textContent).join(', ') };
            </script>
            """);

        await stage.DoAsync(new SelectParameters { Target = ActionStage.Css("#a"), Options = ["Apple", "Plum"] });

        Assert.Equal("Apple, Plum false", await stage.TextAsync("a.textContent + ' ' + a.ariaExpanded"));
    }

    /// <summary>As Ionic draws its lists: what stands in the slots of an option is in every box around it.</summary>
    [Fact]
    public async Task An_option_that_custom_elements_draw_around_is_one()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, """
            <button id=a>Colours</button><div id=l hidden><x-item><x-check><div>Red</div></x-check></x-item><x-item><x-check><div>Green</div></x-check></x-item></div>
            <script>
              for (const name of ['x-item', 'x-check']) customElements.define(name, class extends HTMLElement { connectedCallback() { this.attachShadow({ mode: 'open' }).innerHTML = '<div><label><slot></slot></label></div>' } });
              a.onclick = () => { l.hidden = !l.hidden };
              l.onclick = e => { a.textContent = e.target.textContent; l.hidden = true };
            </script>
            """);

        await stage.DoAsync(Select("Green"));

        Assert.Equal("Green", await stage.TextAsync("a.textContent"));
    }
}
