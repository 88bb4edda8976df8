using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>Grids that draw what is in view, lists that listen for their items, and what is only around controls.</summary>
public sealed class GridsAndListsTests(ChromiumFixture chromium) : IAsyncLifetime
{
    private ObserverStage _stage = null!;

    public async ValueTask InitializeAsync() => _stage = await ObserverStage.OpenAsync(chromium);

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task A_grid_made_of_boxes_has_its_cells_and_says_how_far_it_goes_on()
    {
        var rows = string.Concat(Enumerable.Range(1, 40).Select(number => $"""
            <div role="row" tabindex="0" style="height: 20px; display: flex"><div role="presentation">
              <span role="gridcell" tabindex="-1"><span class="box"><input type="checkbox" aria-label="Take {number}"></span></span>
              <span role="gridcell" tabindex="-1">Tea {number}</span></div><div role="presentation"><span role="gridcell" tabindex="-1"><svg width="9" height="9"><title>yes</title></svg></span></div>
            </div>
            """));
        var page = await _stage.ShowAsync($"""
            <div style="overflow: hidden; height: 90px"><div role="grid" aria-rowcount="-1">
              <div role="row"><div role="presentation"><span role="columnheader">Take</span><span role="columnheader" tabindex="-1">Name <button aria-label="Sort"></button></span></div></div>
              <div style="overflow: auto; height: 60px" tabindex="0" id="rows">{rows}</div>
              <div style="overflow: auto; height: 60px; width: 9px" aria-hidden="true"><div style="height: 900px"></div></div>
            </div></div>
            <script>document.querySelectorAll('.box').forEach(box => box.addEventListener('click', () => {"{}"}))</script>
            """);

        Assert.Matches("""table \(41 rows\):\n\| Take \| \[\d+\] columnheader "Name" \[\d+\] button "Sort" \|\n\[\d+\] scrollable area \(0.0 screens above, 12.[0-9] below\):""", page.Text);
        Assert.Matches("""\n  \[\d+\] \| \[\d+\] checkbox "Take 2" \| \[\d+\] gridcell "Tea 2" \| \[\d+\] gridcell "yes" \|\n""", page.Text);
        Assert.Contains("further below", page.Text, StringComparison.Ordinal);
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(page.Text, "scrollable area"));
    }

    [Fact]
    public async Task A_row_that_only_measures_columns_is_left_out_with_what_it_holds()
    {
        var page = await _stage.ShowAsync("""
            <table><thead><tr><th>Name</th><th>Age</th></tr></thead><tbody>
              <tr aria-hidden="true" style="height: 0"><td style="padding: 0; border: 0; height: 0"><div style="height: 0; overflow: hidden">
                <div style="margin-top: -10px">Name <button>filter</button></div></div></td><td style="padding: 0"></td></tr>
              <tr><td>Ada</td><td>36</td></tr></tbody></table>
            """);

        Assert.Contains("| Name | Age |\n| Ada | 36 |", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("filter", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Items_of_a_list_that_listens_for_them_and_handles_to_take_them_by_are_seen()
    {
        var page = await _stage.ShowAsync("""
            <ul id="a"><li>Alpha</li><li>Beta</li></ul><ul id="lone"><li>Lone</li></ul>
            <div id="b"><div>One</div><div>Two</div></div>
            <div id="c"><div><span style="cursor: grab">☰</span> Red</div><div>Blue</div></div>
            <script>
              a.addEventListener('pointerdown', () => {}); lone.addEventListener('pointerdown', () => {}); b.addEventListener('pointerdown', () => {}); b.addEventListener('dragover', () => {});
            </script>
            """);

        Assert.Equal(["Alpha", "Beta", "Lone", "One", "Two", "☰"], page.Names("clickable"));
    }

    [Fact]
    public async Task What_is_only_around_controls_is_not_told()
    {
        var page = await _stage.ShowAsync("""
            <div id="bar"><div><button>Bold</button></div><div><button>Italic</button></div></div>
            <div id="box"><span id="inner">Sales</span></div>
            <div id="card">Tea <button>Add</button></div>
            <div id="named" title="Next Page"><button aria-label="right"></button></div>
            <script>for (const id of ['bar', 'box', 'inner', 'card', 'named']) document.getElementById(id).addEventListener('mousedown', () => {})</script>
            """);

        Assert.Equal(["Sales", "Tea", "Next Page"], page.Names("clickable"));
        Assert.Equal(["Bold", "Italic", "Add", "right"], page.Names("button"));
    }

    [Fact]
    public async Task What_is_scrolled_out_of_its_box_is_not_covered_by_what_lies_beside_the_box()
    {
        var page = await _stage.ShowAsync("""
            <div style="overflow: auto; height: 50px"><button style="display: block; height: 40px">First</button><button style="display: block; height: 40px">Second</button>
              <div style="height: 5px"></div><button>Third</button></div><div style="position: relative; top: -14px; height: 14px; background: silver"></div><p style="margin: 0; height: 90px; background: white">Beside it</p>
            """);

        Assert.Equal(["First", "Second", "Third"], page.Names("button"));
        Assert.DoesNotContain("Covered by", page.Text, StringComparison.Ordinal);

        page = await _stage.ShowAsync("<div role=grid style='overflow: auto; height: 50px'><div role=row style='height: 100px'><span role=cell>Tea</span></div></div>");
        Assert.Contains("table (1 rows; 0.0 screens above, 1.0 below):", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_panel_that_waits_outside_the_window_is_not_among_what_can_be_scrolled_to()
    {
        var page = await _stage.ShowAsync("""
            <div style="position: fixed; left: -400px; width: 300px; height: 100px">Menu <a href="/x">Inside</a></div><p>Text</p><div style="height: 5000px"></div><button>Below</button>
            """);

        Assert.DoesNotContain("further above", page.Text, StringComparison.Ordinal);
        Assert.Contains("further below: 1 elements", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_drawn_in_a_box_that_listens_is_told()
    {
        var page = await _stage.ShowAsync("""
            <div class="chart"><svg width="200" height="60"><text x="9" y="40">Shirts</text></svg></div><div class="chart"><canvas width="200" height="60"></canvas></div>
            <script>document.querySelectorAll('.chart').forEach(chart => chart.addEventListener('click', () => {}))</script>
            """);

        Assert.Contains("Shirts", page.Text, StringComparison.Ordinal);
        Assert.Contains("] canvas", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_without_anything_in_them_are_not_told()
    {
        var page = await _stage.ShowAsync("<table><tr><th>Time</th><th>Mon</th></tr><tr><td>9:00</td><td></td></tr><tr><td></td><td></td></tr><tr><td></td><td>Lunch</td></tr></table>");
        Assert.Contains("(4 rows):\n| Time | Mon |\n| 9:00 | |\n| | Lunch |", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_button_is_called_by_the_words_that_a_style_sheet_writes_into_it()
    {
        var page = await _stage.ShowAsync("""
            <style>#a::before { content: 'Normal' } #b::before { content: '\e801' }</style>
            <span role="button" tabindex="0" id="a"></span> <button id="b" class="icon-save"></button>
            """);

        Assert.Equal(["Normal", "icon save"], page.Names("button"));
    }

    [Fact]
    public async Task Days_of_a_calendar_that_hears_presses_are_cells_to_press_and_rows_that_only_lay_out_are_none()
    {
        var page = await _stage.ShowAsync("""
            <table role="grid"><tr role="presentation"><td role="presentation"><div id="days"><table role="presentation">
              <tr role="row"><td role="gridcell">1</td><td role="gridcell">2 <a href="/x">Lunch</a></td></tr><tr role="row"><td role="gridcell">8</td><td role="gridcell"></td></tr>
            </table></div></td></tr></table>
            <table role="grid"><tr><td role="gridcell">Plain</td><td role="gridcell">data</td></tr></table>
            <script>days.addEventListener('mousedown', () => {})</script>
            """);

        Assert.Matches("""\| \[\d+\] gridcell "1" \| \[\d+\] gridcell "2" \[\d+\] link "Lunch" → /x \|\n\s*\| \[\d+\] gridcell "8" \|""", page.Text);
        Assert.Contains("| Plain | data |", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_days_of_a_calendar_without_roles_that_hears_presses_for_them_have_numbers()
    {
        var days = string.Concat(Enumerable.Range(1, 28).Select(day => $"""<div class="day">{day}</div>"""));
        var page = await _stage.ShowAsync($$"""
            <style>.day { cursor: pointer; width: 30px } #days { display: grid; grid-template-columns: repeat(7, 30px) }</style>
            <div id="body" style="width: 220px"><div>Su</div><div>Mo</div><div id="days">{{days}}</div></div>
            <div id="card" style="width: 200px"><span>One thing</span><span style="cursor: pointer">of its own</span></div>
            <script>for (const box of [body, card]) box.addEventListener('click', () => {})</script>
            """);

        Assert.Equal(Enumerable.Range(1, 28).Select(day => $"{day}"), page.Names("clickable").Where(name => name.Length is 1 or 2));
        Assert.Contains("One thing", page.Text, StringComparison.Ordinal);
    }
}
