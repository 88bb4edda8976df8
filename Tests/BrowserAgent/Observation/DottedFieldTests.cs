using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.BrowserAgent.Actions;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>Fields that a page keeps in a box as small as a dot, and draws something else for, as React Aria does.</summary>
public sealed class DottedFieldTests(ChromiumFixture chromium)
{
    private const string Dot = "border: 0; clip: rect(0, 0, 0, 0); clip-path: inset(50%); height: 1px; margin: -1px; overflow: hidden; padding: 0; position: absolute; width: 1px; white-space: nowrap";

    private const string Page = $"""
        <div><label><span style="{Dot}"><input type=radio name=size></span>Small</label> <label><span style="{Dot}"><input type=radio name=size id=large></span>Large</label></div>
        <div><label><span style="{Dot}"><input type=checkbox role=switch id=dark></span><i style="display: inline-block; width: 20px; height: 10px; border: 1px solid"></i> Dark</label></div>
        <table><tr><td><label><span style="{Dot}"><input type=checkbox id=one aria-label="Select one"></span><i style="display: block; width: 14px; height: 14px; border: 1px solid"></i></label></td><td>One</td></tr></table>
        <span id=volume>Volume</span>
        <div style="position: relative; width: 200px; height: 20px; background: silver"><div style="position: absolute; left: 30%; width: 20px; height: 20px; background: blue">
          <div style="{Dot}"><input type=range id=slider aria-labelledby=volume value=30></div></div></div>
        <div aria-hidden=true style="{Dot}; position: fixed; top: 0; left: 0"><input type=date tabindex=-1><label><select><option>kept for forms</select></label></div>
        """;

    [Fact]
    public async Task They_are_told_where_what_is_drawn_for_them_stands()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        var page = await stage.ShowAsync(Page);
        Assert.Equal(["Small", "Large"], page.Names("radio"));
        Assert.Equal(["Dark"], page.Names("switch"));
        Assert.Equal(["Select one"], page.Names("checkbox"));
        Assert.Contains("slider \"Volume\" = \"30\"", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("date", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("combobox", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task They_are_used_there()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, Page);
        foreach (var id in new[] { "large", "dark", "one" })
        {
            await stage.DoAsync(new CheckParameters { Target = ActionStage.Css($"#{id}") });
        }

        await stage.DoAsync(new SetValueParameters { Target = ActionStage.Css("#slider"), Value = "70" });
        Assert.Equal("true true true 70", await stage.TextAsync("[large.checked, dark.checked, one.checked, slider.value].join(' ')"));
    }

    [Fact]
    public async Task In_a_large_page_they_are_no_different()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        var page = await stage.ShowAsync(Page + string.Concat(Enumerable.Repeat("<p>words</p>", 400)));
        Assert.Equal(["Small", "Large"], page.Names("radio"));
        Assert.Equal(["Volume"], page.Names("slider"));
    }

    [Fact]
    public async Task Words_that_name_a_field_beside_them_are_no_control_because_a_press_leads_to_it()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        var page = await stage.ShowAsync("""
            <div><span id=pet onclick="list.focus()">Pet</span> <button id=list aria-labelledby="pet" aria-haspopup=listbox>Cat</button></div>
            <div><span id=part onclick="">Details</span><div role=region aria-labelledby=part>Words</div></div>
            <div><span id=tea onclick="">Tea</span><button id=buy aria-label=Buy aria-labelledby="buy tea">+</button><input type=checkbox aria-labelledby=tea></div>
            """);
        Assert.Equal(["Details", "Tea"], page.Names("clickable"));
        Assert.Contains("Pet", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_parts_of_a_drawn_period_say_nothing_beside_its_dates()
    {
        static string Date(string name) => string.Join('/', new[] { ("month", 12, "mm"), ("day", 31, "dd"), ("year", 9999, "yyyy") }
            .Select(part => $"<span role=spinbutton tabindex=0 aria-valuemin=1 aria-valuemax={part.Item2} aria-label='{part.Item1}, {name}'>{part.Item3}</span>"));
        await using var stage = await ObserverStage.OpenAsync(chromium);
        var page = await stage.ShowAsync($"<div role=group aria-label=Stay><div>{Date("From")}</div><b>–</b><div>{Date("To")}</div></div>");
        Assert.Equal(["From", "To"], page.Names("date"));
        Assert.Equal(2, page.Text.Split("mm").Length - 1);
    }

    [Fact]
    public async Task What_is_on_or_off_is_no_list()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, "<button id=a aria-pressed=false onclick='this.ariaPressed = true'>Pin</button><input type=checkbox id=b>");
        foreach (var id in new[] { "#a", "#b" })
        {
            var error = await stage.FailAsync(new SelectParameters { Target = ActionStage.Css(id), Options = ["Pin"] });
            Assert.Equal(ActionErrors.NotEditable, error.Code);
        }

        Assert.Equal("false", await stage.TextAsync("a.ariaPressed"));
    }
}
