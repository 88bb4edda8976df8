using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>Lists, sliders and fields that libraries of components draw over what the browser has: each is told once, with its name and what it holds.</summary>
public sealed class DrawnFieldTests(ChromiumFixture chromium) : IAsyncLifetime
{
    private ObserverStage _stage = null!;

    public async ValueTask InitializeAsync() => _stage = await ObserverStage.OpenAsync(chromium);

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task A_drawn_list_tells_its_label_and_what_is_chosen_apart()
    {
        var page = await _stage.ShowAsync("""
            <span id="l1">Age</span> <div id="a" role="combobox" tabindex="0" aria-labelledby="l1 a" aria-expanded="false">Twenty</div>
            <button role="combobox" aria-label="Fruit" aria-expanded="false"><span data-placeholder>Select a fruit</span></button>
            <button aria-haspopup="listbox" aria-label="Size" aria-expanded="false">Large</button> <button aria-haspopup="dialog" aria-label="Day">12 May</button>
            <label for="n">City</label> <select id="n" style="display: none"><option>Osaka</select><span><span role="combobox" tabindex="0" aria-labelledby="t" aria-expanded="false"><span id="t">Osaka</span></span></span>
            <label for="c">Tea</label> <div role="combobox" tabindex="0"><select id="c" hidden><option>Green</select><b>Green <u>×</u></b></div><select aria-label="Left over" style="position: absolute; width: 1px; height: 20px; padding: 0; border: 0"><option>Green</select>
            <label for="m">Menu</label> <span id="m" role="combobox" tabindex="0" aria-labelledby="m">Apple</span>
            <input aria-label="Plain" aria-haspopup="listbox" readonly>
            """);

        Assert.Contains("combobox \"Age\" = \"Twenty\" (collapsed)", page.Text, StringComparison.Ordinal);
        Assert.Contains("combobox \"Fruit\" placeholder \"Select a fruit\" (collapsed)", page.Text, StringComparison.Ordinal);
        Assert.Contains("button \"Size\" = \"Large\" (collapsed, opens a list)", page.Text, StringComparison.Ordinal);
        Assert.Contains("button \"Day\" = \"12 May\" (opens a popup)", page.Text, StringComparison.Ordinal);
        Assert.Contains("combobox \"City\" = \"Osaka\" (collapsed)", page.Text, StringComparison.Ordinal);
        Assert.Contains("combobox \"Menu\" = \"Apple\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("combobox \"Tea\" = \"Green\"", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Left over", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("readonly", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_field_of_a_drawn_list_stands_for_the_box_around_it_with_what_that_shows()
    {
        var page = await _stage.ShowAsync("""
            <style>.box { position: relative; width: 200px; height: 24px; cursor: pointer; border: 1px solid } .box > span, .box > i { position: absolute; left: 4px; pointer-events: none }</style>
            <label for="a">Clear</label> <div><div class="box" onclick=""><input id="a" role="combobox" readonly aria-expanded="false" style="opacity: 0"><span class="x-placeholder">Pick one</span><i aria-hidden="true" onclick="">v</i></div></div>
            <label for="b">Covered</label> <div><div class="box" onclick=""><input id="b" role="combobox" aria-expanded="false"><span style="pointer-events: auto; inset: 0">Osaka</span></div></div>
            <label for="c">Clipped</label> <div><div class="box" onclick=""><input id="c" role="combobox" aria-expanded="false" style="position: absolute; width: 1px; height: 1px; clip: rect(0 0 0 0)"><div><b>Red</b><button aria-label="Remove Red">x</button></div><div><b>Blue</b></div></div></div>
            <label for="e">Faint</label> <div><div class="box" onclick=""><div style="opacity: 0; width: 1px; height: 1px; overflow: hidden"><input id="e" role="combobox" aria-expanded="false"></div><b>Green</b></div></div>
            <label for="d">Late</label> <div class="box" onclick="" hidden><input id="d" role="combobox"></div>
            """);

        Assert.Contains("combobox \"Clear\" placeholder \"Pick one\" (collapsed)", page.Text, StringComparison.Ordinal);
        Assert.Contains("combobox \"Covered\" = \"Osaka\" (collapsed)", page.Text, StringComparison.Ordinal);
        Assert.Contains("combobox \"Clipped\" = \"Red, Blue\" (collapsed)", page.Text, StringComparison.Ordinal);
        Assert.Contains("combobox \"Faint\" = \"Green\" (collapsed)", page.Text, StringComparison.Ordinal);
        Assert.Equal(["Remove Red"], page.Names("button"));
        Assert.DoesNotContain("clickable", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Covered by", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Late\"", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_drawn_around_a_field_and_says_nothing_is_not_told_beside_it()
    {
        var page = await _stage.ShowAsync("""
            <div onclick=""><input aria-label="Day"><i aria-label="calendar" role="img"></i></div>
            <div onclick="" style="width: 200px; height: 20px"><div role="slider" tabindex="0" aria-label="Volume" aria-valuenow="3" style="width: 10px; height: 10px"></div><b>3</b></div>
            <span onclick=""><input type="checkbox" aria-label="Agree"></span>
            <div onclick="">Open the order <input aria-label="Amount"></div>
            <div style="position: relative; width: 200px; height: 20px; background: #ccc"><input type="range" aria-label="Light" value="20" style="opacity: 0; position: absolute; inset: 0"></div>
            <div style="position: relative; width: 200px; height: 20px"><input type="range" aria-label="Shadow" style="opacity: 0; position: absolute; inset: 0; pointer-events: none"></div>
            <input type="text" role="spinbutton" aria-label="Count" aria-valuemin="1" aria-valuemax="9" value="3">
            <div role="radiogroup"><div role="radio" tabindex="0" aria-label="star" aria-posinset="2" aria-setsize="5" aria-checked="true">*</div></div>
            """);

        Assert.Single(page.Names("clickable"));
        Assert.Contains("Open the order", page.Text, StringComparison.Ordinal);
        Assert.Equal(["Day", "Amount"], page.Names("textbox"));
        Assert.Equal(["Volume", "Light"], page.Names("slider"));
        Assert.Contains("checkbox \"Agree\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("spinbutton \"Count\" = \"3\" (min 1, max 9)", page.Text, StringComparison.Ordinal);
        Assert.Contains("radio \"star\" (checked, 2 of 5)", page.Text, StringComparison.Ordinal);
    }
}
