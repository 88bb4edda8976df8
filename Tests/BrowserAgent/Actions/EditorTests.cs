using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent.Actions;

/// <summary>Editors that are no plain fields: they keep a selection of their own, draw their text themselves, or indent what is typed.</summary>
public sealed class EditorTests(ChromiumFixture chromium)
{
    private const string Code = "if (a) {\n  b();\n}";

    private static TypeParameters Type(string text, bool append = false) => new() { Target = ActionStage.Css("#a"), Text = text, Append = append };

    [Fact]
    public async Task An_editor_that_puts_its_own_caret_back_when_it_gets_the_focus_is_replaced_and_appended_to()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <div id=a contenteditable><p>old text</p></div>
            <script>
              a.onfocus = () => setTimeout(() => getSelection().collapse(a.querySelector('p').firstChild, 0));
              a.onbeforeinput = e => {
                if (getSelection().isCollapsed && getSelection().anchorNode.nodeType !== Node.TEXT_NODE) { e.preventDefault(); a.prepend(e.data) }
              };
            </script>
            """);
        await stage.DoAsync(Type("new"));
        Assert.Equal("new", await stage.TextAsync("a.innerText.trim()"));
        await stage.DoAsync(Type(" end", append: true));
        Assert.Equal("new end", await stage.TextAsync("a.innerText.trim()"));
    }

    [Fact]
    public async Task An_editor_that_looks_at_the_selection_only_now_and_then_is_replaced()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <div id=a contenteditable><p>old text</p></div>
            <script>
              let later, chosen = '';
              const see = () => { chosen = String(getSelection()).trim() };
              document.onselectionchange = () => { if (!later) { see(); later = setTimeout(() => { later = null; see() }, 100) } };
              a.onbeforeinput = e => { e.preventDefault(); const p = a.querySelector('p'); p.textContent = e.data + (chosen === a.innerText.trim() ? '' : p.textContent) };
            </script>
            """);
        await stage.DoAsync(Type("new"));
        Assert.Equal("new", await stage.TextAsync("a.innerText.trim()"));
    }

    [Fact]
    public async Task Lines_that_an_editor_makes_paragraphs_of_are_what_was_typed()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <div id=a contenteditable><p>old</p></div>
            <script>a.onkeydown = e => { if (e.key === 'Enter') { e.preventDefault(); document.execCommand('insertParagraph') } }</script>
            """);
        var typed = await stage.DoAsync(Type("first\nsecond\n\nthird"));
        Assert.Equal(4, (await stage.EvaluateAsync("a.children.length")).GetInt32());
        Assert.EndsWith("Typed into #a.", typed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_is_put_in_as_it_is_where_an_editor_indents_by_itself()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <div id=a contenteditable=plaintext-only style="white-space: pre">old</div>
            <script>a.onkeydown = e => { if (e.key === 'Enter') { e.preventDefault(); document.execCommand('insertText', false, '\n    ') } }</script>
            """);
        await stage.DoAsync(Type(Code));
        Assert.Equal(Code, await stage.TextAsync("a.innerText.trim()"));
    }

    [Theory]
    [InlineData("position: absolute; opacity: 0; width: 20px; height: 16px", "")]
    [InlineData("position: absolute; width: 1000px; height: 16px", "overflow: hidden; position: absolute; width: 3px; height: 0")]
    public async Task An_editor_that_draws_its_text_itself_is_one_field_and_takes_code_as_it_is(string field, string around)
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            $$"""
            <textarea style="opacity: 0; position: absolute" tabindex=-1 aria-hidden=true></textarea>
            <div id=editor style="position: relative; width: 300px; height: 80px; border: 1px solid">
              <div style="{{around}}"><textarea id=a aria-label="Program" style="{{field}}"></textarea></div><pre id=drawn style="position: relative; margin: 0">old</pre>
            </div>
            <script>
              let all = false, end = false;
              editor.onmousedown = e => { e.preventDefault(); a.focus() };
              a.onkeydown = e => { all ||= e.ctrlKey && e.key === 'a'; end = e.ctrlKey && e.key === 'End' };
              const put = text => { drawn.textContent = all ? text : drawn.textContent + text; all = false; a.value = '' };
              a.oninput = e => put(e.data);
              a.onpaste = e => { e.preventDefault(); put(e.clipboardData.getData('text')) };
            </script>
            """);
        var page = new SeenPage(await new PageObserver(stage.Session).DescribeAsync(ObservationSettings.Default, TestContext.Current.CancellationToken));
        Assert.Equal(["Program"], page.Names("textbox"));

        await stage.DoAsync(Type(Code));
        Assert.Equal(Code, await stage.TextAsync("drawn.textContent"));
        var appended = await stage.DoAsync(Type(" // end", append: true));
        Assert.Equal(Code + " // end", await stage.TextAsync("drawn.textContent"));
        Assert.EndsWith("Typed into #a.", appended.Text, StringComparison.Ordinal);
        await stage.ClickAsync("#a");
        Assert.Equal("a", await stage.TextAsync("document.activeElement.id"));
    }

    [Fact]
    public async Task Text_is_pasted_into_the_cell_of_a_sheet_that_is_pasted_into_and_not_into_the_one_pressed_before()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, """
            <table role=grid><tr><td id=a role=gridcell tabindex=-1>Ann</td><td id=b role=gridcell tabindex=-1>Bob</td></tr></table>
            <script>
              let chosen = null;
              onmousedown = e => { chosen = e.target.closest('td') };
              addEventListener('paste', e => { if (chosen) chosen.textContent = e.clipboardData.getData('text/plain') });
            </script>
            """);
        await stage.ClickAsync("#a");

        await stage.DoAsync(new ClipboardParameters { Use = ClipboardUse.Paste, Text = "Cy", Target = ActionStage.Css("#b") });

        Assert.Equal("Ann,Cy", await stage.TextAsync("[a.textContent, b.textContent].join()"));
    }
}
