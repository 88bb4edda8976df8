using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent.Actions;

/// <summary>Dates, times, sliders, colours; masks and editors.</summary>
public sealed class ValueTests(ChromiumFixture chromium)
{
    private const string Log = "<script>log = []; for (const t of ['input', 'change']) addEventListener(t, e => log.push(t + e.isTrusted), true);</script>";

    private static SetValueParameters Set(string value) => new() { Target = ActionStage.Css("#a"), Value = value };

    private static TypeParameters Type(string text) => new() { Target = ActionStage.Css("#a"), Text = text };

    [Theory]
    [InlineData("date", "", "2024-02-29")]
    [InlineData("date", "value=2020-12-31", "2031-01-05")]
    [InlineData("date", "min=2024-01-01 max=2024-12-31", "2024-11-30")]
    [InlineData("time", "", "23:59")]
    [InlineData("time", "value=10:30", "00:05")]
    [InlineData("time", "step=1", "12:00:07")]
    [InlineData("datetime-local", "", "2024-02-29T13:45")]
    [InlineData("month", "", "2024-11")]
    [InlineData("week", "", "2024-W09")]
    [InlineData("range", "min=0 max=100", "70")]
    [InlineData("range", "min=0 max=1 step=0.05 value=0", "0.35")]
    [InlineData("range", "min=-50 max=50 value=50", "-48")]
    public async Task Keys_set_what_a_person_sets_by_keys(string type, string attributes, string value)
    {
        await using var stage = await ActionStage.OpenAsync(chromium, $"{Log}<input id=a type={type} {attributes}>");
        await stage.DoAsync(Set(value));
        Assert.Equal(value, await stage.TextAsync("a.value"));
        var log = (await stage.TextAsync("log.join()"))!;
        Assert.Contains("changetrue", log);
        Assert.DoesNotContain("false", log);
    }

    [Theory]
    [InlineData("ja-JP")]
    [InlineData("de-DE")]
    public async Task A_date_is_set_in_whatever_order_the_language_shows_it(string locale)
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium, "<input id=a type=date value=2001-01-01><input id=b type=datetime-local>", new BrowserSettings { Locale = locale });
        await stage.DoAsync(Set("2024-11-30"));
        Assert.Equal("2024-11-30", await stage.TextAsync("a.value"));
        await stage.DoAsync(Set("2024-11-30T00:15") with { Target = ActionStage.Css("#b") });
        Assert.Equal("2024-11-30T00:15", await stage.TextAsync("b.value"));
    }

    [Fact]
    public async Task A_colour_is_set_and_a_date_is_emptied()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, "<input id=a type=color onchange='picked = this.value'><input id=b type=date value=2024-01-01>");
        await stage.DoAsync(Set("#ff8800"));
        Assert.Equal("#ff8800", await stage.TextAsync("picked"));
        await stage.DoAsync(new SetValueParameters { Target = ActionStage.Css("#b"), Value = "" });
        Assert.Equal("", await stage.TextAsync("b.value"));
    }

    [Theory]
    [InlineData("<input id=a type=date>", "29.02.2024", "2025-12-31")]
    [InlineData("<input id=a type=date min=2024-01-01 max=2024-12-31>", "2025-01-01", "between 2024-01-01 and 2024-12-31")]
    [InlineData("<input id=a type=range min=0 max=100 step=10>", "33", "30")]
    [InlineData("<div id=a role=slider tabindex=0 aria-valuenow=5 aria-valuemin=0 aria-valuemax=10>Volume</div>", "8", "is at 5")]
    public async Task A_value_that_a_field_cannot_hold_is_an_error_that_says_which_it_can(string body, string value, string words)
    {
        await using var stage = await ActionStage.OpenAsync(chromium, body);
        var error = await stage.FailAsync(Set(value));
        Assert.Equal(ActionErrors.InvalidValue, error.Code);
        Assert.Contains(words, error.Message);
    }

    [Theory]
    [InlineData("{ ArrowUp: 5, ArrowDown: -5 }")]
    [InlineData("{ ArrowRight: 5, ArrowLeft: -5 }")]
    [InlineData("{ ArrowLeft: 5, ArrowRight: -5 }")]
    public async Task A_drawn_slider_is_moved_by_its_keys_whichever_they_are(string keys)
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            $$"""
            <div id=a role=slider tabindex=0 aria-valuenow=40 aria-valuemin=0 aria-valuemax=100>Volume</div>
            <script>
              a.onkeydown = e => {
                const by = ({{keys}})[e.key] ?? 0;
                a.setAttribute('aria-valuenow', Math.max(0, Math.min(100, +a.getAttribute('aria-valuenow') + by)));
              };
            </script>
            """);
        await stage.DoAsync(Set("85"));
        Assert.Equal("85", await stage.TextAsync("a.getAttribute('aria-valuenow')"));
        await stage.DoAsync(Set("0"));
        Assert.Equal("0", await stage.TextAsync("a.getAttribute('aria-valuenow')"));
    }

    [Theory]
    [InlineData("-1.5")]
    [InlineData("42")]
    public async Task A_number_is_typed(string value)
    {
        await using var stage = await ActionStage.OpenAsync(chromium, $"{Log}<input id=a type=number step=any value=7>");
        await stage.DoAsync(Set(value));
        Assert.Equal(value, await stage.TextAsync("a.value"));
        Assert.Equal("inputtrue", await stage.TextAsync("log.join()"));
    }

    [Fact]
    public async Task A_mask_formats_what_is_typed_and_the_result_says_so()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            "<input id=a><script>a.oninput = () => { const d = a.value.replace(/\\D/g, '').slice(0, 8); a.value = d.replace(/^(\\d{2})(\\d{2})(\\d+)$/, '$1/$2/$3') }</script>");
        var result = await stage.DoAsync(Type("29022024"));
        Assert.Equal("29/02/2024", await stage.TextAsync("a.value"));
        Assert.Contains("“29/02/2024”", result.Text);
    }

    [Fact]
    public async Task A_field_that_listens_to_keys_only_is_typed_into_key_by_key()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <input id=a><script>
              let held = '';
              a.onbeforeinput = e => e.preventDefault();
              a.onkeydown = e => { if (e.key.length === 1 && !e.ctrlKey) held += e.key; if (e.key === 'Delete') held = ''; a.value = held; e.preventDefault() };
            </script>
            """);
        await stage.DoAsync(Type("Ab-1!"));
        Assert.Equal("Ab-1!", await stage.TextAsync("a.value"));
    }

    [Fact]
    public async Task A_field_that_makes_a_tag_of_what_is_typed_gets_it_once()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium, "<input id=a><script>tags = []; a.oninput = () => { if (a.value.endsWith(',')) { tags.push(a.value); a.value = '' } }</script>");
        var result = await stage.DoAsync(Type("red,"));
        Assert.Equal("red,", await stage.TextAsync("tags.join(';')"));
        Assert.Contains("now holds “”", result.Text);
    }

    [Fact]
    public async Task Realistic_typing_sends_every_key_with_what_it_types()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium, "<input id=a value=old><script>keys = []; a.onkeydown = e => keys.push(e.key + '/' + e.code + (e.shiftKey ? '!' : ''))</script>");
        await stage.DoAsync(Type("aB. é") with { Realistic = true });
        Assert.Equal("aB. é", await stage.TextAsync("a.value"));
        Assert.Equal("Delete/Delete,a/KeyA,B/KeyB!,./Period, /Space", await stage.TextAsync("keys.join()"));
    }

    [Fact]
    public async Task A_suggestion_that_comes_while_typing_is_chosen_by_keys()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <input id=a><ul id=l hidden><li>Osaka<li>Kyoto</ul>
            <script>
              a.oninput = () => setTimeout(() => { l.hidden = false }, 200);
              a.onkeydown = e => { if (e.key === 'ArrowDown' && !l.hidden) l.firstElementChild.className = 'on'; if (e.key === 'Enter' && l.querySelector('.on')) { a.value = l.querySelector('.on').textContent.trim(); l.hidden = true } };
            </script>
            """);
        await stage.DoAsync(Type("Os"));
        await stage.DoAsync(new PressKeysParameters { Keys = "ArrowDown Enter" });
        Assert.Equal("Osaka", await stage.TextAsync("a.value"));
    }

    [Fact]
    public async Task An_editor_that_handles_its_input_itself_gets_lines_without_being_sent()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            """
            <div id=a contenteditable><p>old</p></div>
            <script>
              kinds = [];
              a.onbeforeinput = e => kinds.push(e.inputType);
              a.onkeydown = e => { if (e.key === 'Enter' && !e.shiftKey) sent = true };
              sent = false;
            </script>
            """);
        await stage.DoAsync(Type("first\nsecond"));
        Assert.Equal("first\nsecond", await stage.TextAsync("a.innerText.trim()"));
        Assert.Equal("false", await stage.TextAsync("sent"));
        Assert.Contains("insertText", await stage.TextAsync("kinds.join()"));
    }
}
