using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent.Actions;

public sealed class FieldTests(ChromiumFixture chromium)
{
    private static TypeParameters Type(string text, string selector = "#a") => new() { Target = ActionStage.Css(selector), Text = text };

    [Theory]
    [InlineData("<input id=a value=old>")]
    [InlineData("<textarea id=a>old</textarea>")]
    [InlineData("<input id=a type=email value=old@example.com>")]
    [InlineData("<input id=a type=password value=old>")]
    [InlineData("<label id=a>Name <input value=old></label>")]
    [InlineData("<div id=a><input value=old></div>")]
    public async Task Typing_replaces_what_a_field_holds(string body)
    {
        await using var stage = await ActionStage.OpenAsync(chromium, body);
        await stage.DoAsync(Type("new 日本語"));
        Assert.Equal("new 日本語", (await stage.EvaluateAsync("document.querySelector('input, textarea').value")).GetString());
    }

    [Fact]
    public async Task Typing_appends_and_empties()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, "<input id=a value=old>");
        await stage.DoAsync(Type(" and new") with { Append = true });
        Assert.Equal("old and new", (await stage.EvaluateAsync("a.value")).GetString());
        await stage.DoAsync(Type(""));
        Assert.Equal("", (await stage.EvaluateAsync("a.value")).GetString());
    }

    [Fact]
    public async Task Typing_fires_trusted_input_and_then_change()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            "<input id=a><button id=b>B</button><script>log = []; for (const t of ['input', 'change']) a.addEventListener(t, e => log.push(t + e.isTrusted));</script>");
        await stage.DoAsync(Type("x"));
        await stage.ClickAsync("#b");
        Assert.Equal("inputtrue,changetrue", (await stage.EvaluateAsync("log.join()")).GetString());
    }

    [Fact]
    public async Task What_is_enabled_once_the_field_before_it_is_left_is_used_at_once()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium, "<input id=a onchange='b.disabled = false'><input id=b disabled onblur='c.disabled = false'><button id=c disabled onclick='said = a.value + b.value'>Go on</button>");
        await stage.DoAsync(Type("x"));
        await stage.DoAsync(Type("y", "#b"));
        await stage.ClickAsync("#c");
        Assert.Equal("xy", await stage.TextAsync("said"));
    }

    [Theory]
    [InlineData("a.addEventListener('keypress', take)")]
    [InlineData("a.setAttribute('onkeypress', 'take(event)')")]
    public async Task A_mask_that_follows_keys_alone_gets_keys(string listen)
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            $$"""
            <input id=a value=$5><button id=b>B</button><script>
              let sum = '5';
              const show = e => { a.value = '$' + sum; e.preventDefault(); };
              const take = e => { sum += e.key; show(e); };
              a.onkeydown = e => { if (e.key === 'Delete') { sum = ''; show(e); } };
              a.onblur = show;
              {{listen}};
            </script>
            """);
        await stage.DoAsync(Type("99.95"));
        await stage.ClickAsync("#b");
        Assert.Equal("$99.95", await stage.TextAsync("a.value"));
    }

    [Theory]
    [InlineData("", "const last = before.length; a.value = shown = text.toUpperCase()", "NEW")]
    [InlineData("old", "a.value = shown = chosen ? text : 'oldn'", "new")]
    public async Task A_mask_that_first_wants_to_hear_of_a_key_or_of_what_is_selected_gets_the_text_all_the_same(string held, string format, string wanted)
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            $$"""
            <input id=a value="{{held}}"><script>
              let before, shown = a.value, chosen = false;
              a.addEventListener('keydown', () => { before = shown; });
              document.addEventListener('selectionchange', () => { chosen = a.selectionEnd > a.selectionStart; });
              a.addEventListener('input', () => { const text = a.value; a.value = shown; {{format}}; });
            </script>
            """);
        await stage.DoAsync(Type("new"));
        Assert.Equal(wanted, await stage.TextAsync("a.value"));
    }

    [Theory]
    [InlineData("", "", "")]
    [InlineData("", "a.addEventListener('beforeinput', note)", "beforeinput true insertText new, ")]
    [InlineData("", "addEventListener('beforeinput', note, true)", "beforeinput true insertText new, ")]
    [InlineData("", "a.onbeforeinput = note", "beforeinput true insertText new, ")]
    [InlineData("onbeforeinput='note(event)'", "", "beforeinput true insertText new, ")]
    public async Task A_page_hears_of_text_what_it_listens_for(string attributes, string script, string before)
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            $$"""
            <input id=a value=old {{attributes}}><script>
              const heard = [];
              const note = e => heard.push([e.type, e.isTrusted, e.inputType ?? e.code, e.data ?? ''].join(' ').trim());
              a.addEventListener('input', () => heard.push(`active ${navigator.userActivation.isActive}`));
              for (const type of ['focus', 'input', 'keyup', 'change', 'blur']) a.addEventListener(type, note);
              {{script}}
            </script>
            """);
        List<string> sent = [];
        stage.Session.CurrentTab.Session.Connection.Answered += command => sent.Add(command.Method);

        await stage.DoAsync(Type("new"));
        await stage.ClickAsync("body");

        // Where nobody is asked before, the text goes in with the call that prepares the field.
        Assert.Equal(before.Length > 0, sent.Contains("Input.insertText"));
        Assert.Equal($"focus true, {before}active true, input true insertText new, keyup true KeyW, change true, blur true", await stage.TextAsync("heard.join(', ')"));
    }

    [Fact]
    public async Task A_field_hears_of_text_by_the_older_event_of_which_React_makes_its_own()
    {
        // As React's onBeforeInput keeps letters out.
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <div id=root><input id=a></div><script>
              a.__reactProps$x = { onBeforeInput: e => /\D/.test(e.data) && e.preventDefault() };
              for (const type of ['click', 'textInput']) root.addEventListener(type, e => a.__reactProps$x['on' + (type === 'click' ? 'Click' : 'BeforeInput')]?.(e));
              document.addEventListener('selectionchange', () => 0), document.addEventListener('click', () => 0);
            </script>
            """);
        await stage.DoAsync(Type("x7"));
        Assert.Equal("7", await stage.TextAsync("a.value"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_is_typed_into_a_frame_under_something_else(bool append)
    {
        var inner = chromium.Pages.Add("<input id=a value=old>");
        await using var stage = await ActionStage.OpenAsync(
            chromium, $"<iframe id=f src='{inner}'></iframe><div style='position: fixed; inset: 0; background: #fff'>Cover</div>");
        var error = await stage.FailAsync(new TypeParameters { Target = new ElementTarget(new ElementAnchors { Css = "#a", FrameUrl = inner }), Text = "new", Append = append });
        Assert.Equal(ActionErrors.ElementCovered, error.Code);
        Assert.Equal("old", await stage.TextAsync("f.contentDocument.getElementById('a').value"));
    }

    [Fact]
    public async Task A_field_may_refuse_text_before_it_goes_in()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium, "<input id=a value=1><script>a.addEventListener('beforeinput', e => { if (/\\D/.test(e.data)) e.preventDefault() })</script>");
        var result = await stage.DoAsync(Type("x7"));
        Assert.Equal("7", await stage.TextAsync("a.value"));
        Assert.Contains("The field now holds “7”", result.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("maxlength=1", "")]
    [InlineData("class=otp-input", "onBox = i => boxes[i + 1]?.focus()")]
    [InlineData("maxlength=1", "onBox = i => setTimeout(() => boxes[i + 1]?.focus())")]
    public async Task A_code_is_typed_letter_by_letter_into_the_boxes_that_a_page_has_for_it(string attributes, string script)
    {
        var boxes = string.Concat(Enumerable.Range(0, 4).Select(index => $"<span><input {(index == 0 ? "id=a" : "")} {attributes} size=1 oninput='onBox({index})'></span>"));
        await using var stage = await ActionStage.OpenAsync(chromium, $"<div>{boxes}</div><script>const boxes = document.querySelectorAll('input'); let onBox = () => 0; {script}</script>");
        var result = await stage.DoAsync(Type("12-34"));
        Assert.Equal("1,2,3,4", await stage.TextAsync("[...boxes].map(b => b.value).join()"));
        Assert.Equal("Typed into #a.", result.Text);
        await stage.DoAsync(Type("9"));
        Assert.Equal("9,2,3,4", await stage.TextAsync("[...boxes].map(b => b.value).join()"));
    }

    [Fact]
    public async Task Editable_elements_are_typed_into()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, "<div id=a contenteditable><b>old</b> text</div>");
        await stage.DoAsync(Type("new"));
        Assert.Equal("new", (await stage.EvaluateAsync("a.innerText.trim()")).GetString());
    }

    [Theory]
    [InlineData("date", "2024-02-29")]
    [InlineData("time", "23:59")]
    [InlineData("datetime-local", "2024-02-29T23:59")]
    [InlineData("month", "2024-02")]
    [InlineData("week", "2024-W09")]
    [InlineData("color", "#ff8800")]
    [InlineData("range", "70")]
    public async Task Fields_whose_typed_form_depends_on_the_language_are_set(string type, string value)
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium, $"<input id=a type={type}><script>log = []; for (const t of ['input', 'change']) a.addEventListener(t, () => log.push(t));</script>");
        await stage.DoAsync(Type(value));
        Assert.Equal(value, (await stage.EvaluateAsync("a.value")).GetString());
        Assert.Contains("input,change", (await stage.EvaluateAsync("log.join()")).GetString());
    }

    [Theory]
    [InlineData("<input id=a type=date>", "29.02.2024", ActionErrors.InvalidValue)]
    [InlineData("<input id=a readonly>", "x", ActionErrors.NotEditable)]
    [InlineData("<input id=a disabled>", "x", ActionErrors.ElementDisabled)]
    [InlineData("<input id=a type=checkbox>", "x", ActionErrors.NotEditable)]
    [InlineData("<input id=a type=file>", "x", ActionErrors.NotEditable)]
    [InlineData("<p id=a>text</p>", "x", ActionErrors.NotEditable)]
    [InlineData("<input id=a role=spinbutton aria-valuemax=23>", "08:30", ActionErrors.InvalidValue)]
    public async Task What_cannot_be_typed_is_an_error(string body, string text, string code)
    {
        await using var stage = await ActionStage.OpenAsync(chromium, body);
        Assert.Equal(code, (await stage.FailAsync(Type(text))).Code);
    }

    [Fact]
    public async Task A_cell_that_takes_no_text_says_how_most_cells_do()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <div role=grid><div role=row><div id=a role=gridcell>old</div></div></div>
            <script>a.ondblclick = () => { a.innerHTML = '<input id=b>'; b.focus(); }</script>
            """);
        Assert.Contains("click it twice", (await stage.FailAsync(Type("new"))).Message);
        await stage.DoAsync(new ClickParameters { Target = ActionStage.Css("#a"), Count = 2 });
        await stage.DoAsync(Type("new", "#b"));
        Assert.Equal("new", await stage.TextAsync("b.value"));
    }

    [Fact]
    public async Task A_password_is_reported_as_secret_and_a_shortened_text_as_it_is()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, "<input id=a type=password><input id=b maxlength=3>");
        var secret = await stage.DoAsync(Type("hunter22"));
        Assert.True(secret.InputIsSecret);
        Assert.DoesNotContain("hunter22", secret.Text);
        var cut = await stage.DoAsync(Type("abcdef", "#b"));
        Assert.Contains("“abc”", cut.Text);
    }

    [Fact]
    public async Task Submitting_presses_Enter_and_the_post_is_an_outside_effect()
    {
        var path = chromium.Pages.Map(context =>
        {
            context.Response.ContentType = "text/html";
            return Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, $"<h1>{context.Request.Method}</h1>");
        });
        await using var stage = await ActionStage.OpenAsync(chromium, $"<form method=post action='{path}'><input id=a name=q></form>");
        await stage.DoAsync(Type("x"));
        Assert.False(stage.Last.OutsideEffect);
        await stage.DoAsync(Type("x") with { Submit = true });
        Assert.Equal("POST", (await stage.EvaluateAsync("document.querySelector('h1').textContent")).GetString());
        Assert.True(stage.Last.OutsideEffect);
        Assert.True(stage.Last.Navigated);
        await stage.DoAsync(new BackParameters());
        Assert.Equal("1", (await stage.EvaluateAsync("String(document.forms.length)")).GetString());
    }

    [Fact]
    public async Task Fields_of_a_frame_in_another_process_are_typed_into()
    {
        var inner = chromium.Pages.Add("<input id=inner oninput='parent.postMessage(this.value, \"*\")'>")
            .Replace(chromium.Pages.Address, chromium.Pages.OtherSite, StringComparison.Ordinal);
        await using var stage = await ActionStage.OpenAsync(
            chromium, $"<input id=outer><script>got = []; onmessage = e => got.push(e.data)</script><iframe src='{inner}'></iframe>");
        await stage.DoAsync(Type("outer", "#outer"));
        await stage.DoAsync(Type("inner", "#inner"));
        Assert.Equal("inner,outer", (await stage.EvaluateAsync("got.at(-1) + ',' + outer.value")).GetString());
    }

    [Fact]
    public async Task Shortcuts_and_keys_are_pressed_where_the_focus_is()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium, "<input id=a value=text><script>keys = []; onkeydown = e => keys.push(e.key + (e.ctrlKey ? '^' : '') + (e.shiftKey ? '!' : ''))</script>");
        await stage.DoAsync(new PressKeysParameters { Target = ActionStage.Css("#a"), Keys = "Control+a Delete Shift+b c Escape" });
        Assert.Equal("Bc", (await stage.EvaluateAsync("a.value")).GetString());
        Assert.Equal("Control^,a^,Delete,Shift!,B!,c,Escape", (await stage.EvaluateAsync("keys.join()")).GetString());
        Assert.Equal(ActionErrors.UnknownKey, (await stage.FailAsync(new PressKeysParameters { Keys = "Foo" })).Code);
        Assert.Equal(["1 Tab", "0 1", "0 +", "0 1", "1 +"], Keyboard.Parse("Shift + Tab 1 + 1 Control ++").Select(chord => $"{chord.Modifiers.Count} {chord.Key.Name}"));
    }

    [Theory]
    [InlineData("Two")]
    [InlineData("two")]
    [InlineData("2")]
    public async Task An_option_of_a_closed_list_is_chosen_by_text_or_value(string option)
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium, "<select id=a onchange='log = this.value'><option value=1>One<option value=2>Two<option value=3>Three</select>");
        await stage.DoAsync(new SelectParameters { Target = ActionStage.Css("#a"), Options = [option] });
        Assert.Equal("2", (await stage.EvaluateAsync("log")).GetString());
    }

    [Fact]
    public async Task A_list_names_its_options_when_one_is_missing()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, "<select id=a><option>One<option>Two</select>");
        var error = await stage.FailAsync(new SelectParameters { Target = ActionStage.Css("#a"), Options = ["Four"] });
        Assert.Equal(ActionErrors.OptionNotFound, error.Code);
        Assert.Contains("“One”, “Two”", error.Message);
    }

    [Fact]
    public async Task Of_a_long_list_the_options_most_like_the_missing_one_are_named_and_all_can_be_read()
    {
        var options = string.Concat(Enumerable.Range(1, 60).Select(number => $"<option>Category {number}")) + "<option>Garden furniture<option>Outdoor and garden";
        await using var stage = await ActionStage.OpenAsync(chromium, $"<select id=a>{options}</select>");

        var error = await stage.FailAsync(new SelectParameters { Target = ActionStage.Css("#a"), Options = ["Gardening"] });
        var read = (await stage.DoAsync(new ReadPageParameters { Target = ActionStage.Css("#a") })).Content!;

        Assert.Matches("Those most like it of 62 are: “(Garden furniture|Outdoor and garden)”, “(Garden furniture|Outdoor and garden)”, “Category 1”", error.Message);
        Assert.Equal(62, read.Split('\n').Length);
        Assert.Contains("- Category 1 (chosen)\n- Category 2\n", read, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_options_are_chosen_where_the_list_allows_it()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, "<select id=a multiple><option>One<option>Two<option selected>Three</select>");
        await stage.DoAsync(new SelectParameters { Target = ActionStage.Css("#a"), Options = ["One", "Two"] });
        Assert.Equal("One,Two", (await stage.EvaluateAsync("[...a.selectedOptions].map(o => o.text).join()")).GetString());
    }

    [Fact]
    public async Task A_drop_down_that_the_page_draws_is_opened_and_chosen_from()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <div id=a role=combobox aria-controls=l aria-expanded=false tabindex=0 onclick="l.hidden = false">Choose</div>
            <ul id=l role=listbox hidden onclick="a.textContent = event.target.textContent; l.hidden = true">
              <li role=option>Red</li><li role=option>Green</li><li role=option>Dark green</li>
            </ul>
            """);
        await stage.DoAsync(new SelectParameters { Target = ActionStage.Css("#a"), Options = ["green"] });
        Assert.Equal("Green", (await stage.EvaluateAsync("a.textContent")).GetString());
    }

    [Fact]
    public async Task What_takes_the_focus_back_gets_no_text_that_was_meant_for_another_field()
    {
        const string Fields = "<input id=a><input id=b><script>addEventListener('beforeinput', () => {}); a.onfocus = () => { if (isOpen) setTimeout(() => b.focus()) }";
        await using var closing = await ActionStage.OpenAsync(
            chromium, $"{Fields}; let isOpen = false; b.onfocus = () => isOpen = true; addEventListener('mousedown', e => isOpen = e.target === b)</script>");
        await closing.ClickAsync("#b");
        await closing.DoAsync(new TypeParameters { Target = ActionStage.Css("#a"), Text = "10:30" });
        Assert.Equal("10:30|", await closing.TextAsync("a.value + '|' + b.value"));

        await using var greedy = await ActionStage.OpenAsync(chromium, $"{Fields}; const isOpen = true</script>");
        var error = await greedy.FailAsync(new TypeParameters { Target = ActionStage.Css("#a"), Text = "10:30" }, TimeSpan.FromSeconds(20));
        Assert.Equal(ActionErrors.NotEditable, error.Code);
        Assert.Contains("takes the focus", error.Message);
        Assert.Equal("|", await greedy.TextAsync("a.value + '|' + b.value"));
    }
}
