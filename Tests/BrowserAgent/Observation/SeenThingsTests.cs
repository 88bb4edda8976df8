using Dashboard.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>Every kind of thing that a person sees on a page and could use, many on a page.</summary>
public sealed class SeenThingsTests(ChromiumFixture chromium)
{
    [Fact]
    public async Task Fields_tell_what_they_hold_and_what_they_demand()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        var page = await stage.ShowAsync("""
            <input type="number" aria-label="Amount" min="1" max="9" step="2" value="3"> <input type="date" aria-label="Day" min="2026-01-01" max="2026-12-31">
            <input type="time" aria-label="At" value="08:30" step="900"> <input type="datetime-local" aria-label="Moment"> <input type="month" aria-label="Month" value="2026-02">
            <input type="color" aria-label="Colour" value="#ff0000"> <input type="range" aria-label="Volume" value="30">
            <input type="file" aria-label="Photos" accept="image/*,.pdf" multiple> <input type="email" aria-label="Mail" pattern=".+@shop[.]test" maxlength="40" minlength="6" required>
            <textarea aria-label="Notes" maxlength="200" readonly>Line one</textarea> <input type="search" aria-label="Find" list="known"><datalist id="known"><option>Tokyo<option>Taipei</datalist>
            <select multiple aria-label="Sizes"><option selected>S<option disabled>M<option selected>L</select>
            <div role="slider" tabindex="0" aria-label="Brightness" aria-valuenow="5" aria-valuemin="0" aria-valuemax="10">o</div>
            <div role="spinbutton" tabindex="0" aria-label="Count" aria-valuenow="2" aria-valuetext="two">2</div>
            <input placeholder="Town" value="Bern"> <input aria-label="Street" placeholder="Where it is" value="Gasse">
            """);

        Assert.Contains("textbox placeholder \"Town\" = \"Bern\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("textbox \"Street\" = \"Gasse\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("spinbutton \"Amount\" = \"3\" (min 1, max 9, step 2)", page.Text, StringComparison.Ordinal);
        Assert.Contains("date \"Day\" (min 2026-01-01, max 2026-12-31)", page.Text, StringComparison.Ordinal);
        Assert.Contains("time \"At\" = \"08:30\" (step 900)", page.Text, StringComparison.Ordinal);
        Assert.Contains("datetime \"Moment\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("month \"Month\" = \"2026-02\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("color \"Colour\" = \"#ff0000\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("slider \"Volume\" = \"30\" (min 0, max 100)", page.Text, StringComparison.Ordinal);
        Assert.Contains("file \"Photos\" (multiple, accept image/*,.pdf)", page.Text, StringComparison.Ordinal);
        Assert.Contains("textbox \"Mail\" (email, required, at least 6 characters, at most 40 characters, pattern .+@shop(.)test)".Replace("(.)", "[.]", StringComparison.Ordinal), page.Text, StringComparison.Ordinal);
        Assert.Contains("textbox \"Notes\" = \"Line one\" (readonly, at most 200 characters)", page.Text, StringComparison.Ordinal);
        Assert.Contains("searchbox \"Find\" options: Tokyo | Taipei", page.Text, StringComparison.Ordinal);
        Assert.Contains("listbox \"Sizes\" = \"S, L\" (multiple) options: S | M (disabled) | L", page.Text, StringComparison.Ordinal);
        Assert.Contains("slider \"Brightness\" = \"5\" (min 0, max 10)", page.Text, StringComparison.Ordinal);
        Assert.Contains("spinbutton \"Count\" = \"two\"", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_button_shows_is_told_where_it_is_called_otherwise()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        var page = await stage.ShowAsync("""
            <p><button aria-label="Choose a month">Mar</button> <button aria-label="Open the cart, 3 items">3</button> <button aria-label="Delete">Delete it</button>
            <button aria-label="Clear"><span role=img aria-label="close-circle"><svg width=10 height=10><title>cross</title></svg></span></button>
            <button aria-label="Dismiss"><i aria-hidden=true>close</i></button> <a href=/me aria-label="Profile">Ada</a>
            """);

        Assert.Contains("button \"Choose a month\" = \"Mar\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("link \"Profile\" = \"Ada\"", page.Text, StringComparison.Ordinal);
        Assert.Equal(2, page.Text.Split(" = ").Length - 1);
    }

    /// <summary>As Blueprint draws its lists.</summary>
    [Fact]
    public async Task A_list_that_opens_in_a_box_that_is_read_out_is_no_message_and_its_options_are_told_once()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        await stage.ShowAsync("<div id=portal aria-live=assertive></div>");
        await stage.RunAsync("portal.innerHTML = '<ul role=listbox><li role=option tabindex=-1><a tabindex=0 onclick=\"\"><div>Alpha</div></a></li></ul>'");
        var open = await stage.SeeAsync();
        Assert.Equal(["Alpha"], open.Names("option"));
        Assert.Empty(open.Names("clickable"));
        await stage.RunAsync("portal.innerHTML = ''");
        var closed = await stage.SeeAsync();
        Assert.DoesNotContain("status", open.Text + closed.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Shown for a moment", closed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_that_only_keep_their_place_are_no_part_of_a_name()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        var page = await stage.ShowAsync("<button role=tab><span>Two</span><b style='visibility: hidden'>Two</b></button> <button style='visibility: hidden'><b style='visibility: visible'>Shown</b></button>");
        Assert.Equal(["Two"], page.Names("tab"));
    }

    [Fact]
    public async Task Controls_drawn_by_other_means_are_seen_for_what_they_are()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        var page = await stage.ShowAsync("""
            <label><input type="checkbox" style="display:none" checked> News</label> <input type="radio" id="r" style="display:none"><label for="r">Express</label>
            <label><input type="checkbox" style="position:absolute;opacity:0;width:0"> Terms</label> <label class="b"><input type="file" style="display:none" accept=".csv"> Choose a file</label>
            <div role="combobox" tabindex="0" aria-label="Country" aria-expanded="false" aria-controls="list">Japan</div>
            <ul id="list" role="listbox" style="display:none"><li role="option">Japan<li role="option">Taiwan</ul>
            <button aria-haspopup="listbox" aria-controls="open">Size</button><ul id="open" role="listbox"><li role="option" aria-selected="true">Small<li role="option">Large</ul>
            <button aria-haspopup="menu">Menu</button> <div role="switch" tabindex="0" aria-checked="true">Dark</div> <button aria-pressed="true">Bold</button>
            <div contenteditable="true" aria-label="Letter">Dear <b>Ada</b></div> <div role="textbox" contenteditable aria-placeholder="Message"></div>
            <canvas id="c" width="60" height="60"></canvas>
            <svg width="300" height="120"><a href="/region"><text x="5" y="20">North</text></a><g id="bar"><title>May: 12</title><rect x="100" y="10" width="40" height="80"/></g>
              <circle cx="220" cy="50" r="20" style="cursor:pointer"><title>Point</title></circle><text x="5" y="110">Axis</text><rect x="260" width="20" height="20"/></svg>
            <button><i class="fa fa-trash"></i></button> <button><svg width="16" height="16"><use href="#icon-close"/></svg></button> <a href="/cart" title="Cart"><img src="data:," width="20" height="20"></a>
            <progress value="3" max="4" aria-label="Upload"></progress> <div role="progressbar" aria-label="Import" aria-valuenow="40">…</div>
            <section aria-busy="true" aria-label="Results">Old results</section> <fieldset disabled><button>Locked</button></fieldset>
            <div aria-disabled="true"><a href="/x" role="button">Off</a></div> <details><summary>More</summary>Hidden</details>
            <script>c.addEventListener('mousedown', () => {}); bar.addEventListener('click', () => {});</script>
            """);

        Assert.Contains("checkbox \"News\" (checked)", page.Text, StringComparison.Ordinal);
        Assert.Contains("radio \"Express\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("checkbox \"Terms\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("file \"Choose a file\" (accept .csv)", page.Text, StringComparison.Ordinal);
        Assert.Contains("combobox \"Country\" = \"Japan\" (collapsed) options: Japan | Taiwan", page.Text, StringComparison.Ordinal);
        Assert.Contains("option \"Small\" (selected)", page.Text, StringComparison.Ordinal);
        Assert.Contains("button \"Menu\" (opens a popup)", page.Text, StringComparison.Ordinal);
        Assert.Contains("switch \"Dark\" (checked)", page.Text, StringComparison.Ordinal);
        Assert.Contains("button \"Bold\" (pressed)", page.Text, StringComparison.Ordinal);
        Assert.Contains("textbox \"Letter\" = \"Dear Ada\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("textbox placeholder \"Message\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("canvas (clickable)", page.Text, StringComparison.Ordinal);
        Assert.Contains("link \"North\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("clickable \"May: 12\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("clickable \"Point\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("Axis", page.Text, StringComparison.Ordinal);
        Assert.Contains("button \"icon trash\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("button \"icon close\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("link \"Cart\" → /cart", page.Text, StringComparison.Ordinal);
        Assert.Contains("progressbar \"Upload\" = \"75%\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("progressbar \"Import\" = \"40\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("area \"Results\" (busy):", page.Text, StringComparison.Ordinal);
        Assert.Contains("button \"Locked\" (disabled)", page.Text, StringComparison.Ordinal);
        Assert.Contains("button \"Off\" (disabled)", page.Text, StringComparison.Ordinal);
        Assert.Contains("button \"More\" (collapsed)", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_keep_their_columns_and_scrollable_areas_tell_how_much_there_is()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        var page = await stage.ShowAsync($"""
            <table><tr><th aria-sort="ascending">Month<th>Item<th>Price</tr><tr><td rowspan="2">May<td>Pen<td>2</tr><tr><td>Ink<td>7</tr><tr><td colspan="2">Sum<td>9</tr></table>
            <div role="grid" aria-label="Grid" aria-rowcount="90"><div role="row"><span role="columnheader">A</span><span role="columnheader">B</span></div><div role="row"><span role="gridcell">1</span><span role="gridcell">2</span></div></div>
            <div id="box" style="height:100px;overflow:auto" aria-label="Log">{string.Concat(Enumerable.Range(0, 100).Select(row => $"<p>Entry {row}</p>"))}</div>
            <script>box.scrollTop = 1000</script>
            """);

        Assert.Contains("| Month | Item | Price |\n| May | Pen | 2 |\n| | Ink | 7 |\n| Sum | | 9 |", page.Text, StringComparison.Ordinal);
        Assert.Contains("table \"Grid\" (90 rows):\n| A | B |\n| 1 | 2 |", page.Text, StringComparison.Ordinal);
        Assert.Matches("""scrollable area "Log" \(10\.0 screens above, \d\d\.\d below\):""", page.Text);
        Assert.Contains("Entry 30", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Entry 2\n", page.Text, StringComparison.Ordinal);
        Assert.Contains("… further below", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_lies_ahead_is_told_as_below_also_where_a_page_is_read_from_right_to_left_or_a_list_begins_at_its_bottom()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        var lines = string.Concat(Enumerable.Range(0, 60).Select(line => $"<p style='flex: none; margin: 0; height: 20px'>Message {line}</p>"));
        var cards = string.Concat(Enumerable.Range(0, 9).Select(card => $"<button style='flex: none; width: 700px'>Card {card}</button>"));
        var page = await stage.ShowAsync($"""
            <div style="height: 100px; overflow: auto; display: flex; flex-direction: column-reverse">{lines}</div>
            <div dir="rtl" style="overflow: auto; display: flex">{cards}</div>
            """);

        Assert.Contains("scrollable area (11.0 screens above, 0.0 below):", page.Text, StringComparison.Ordinal);
        Assert.Matches(@"… further above: 0 elements, \d+ characters of text\n(.+\n)*.*Message 0\n", page.Text);
        Assert.Matches(@"Card 2""\n(.+\n)*.*… further below: \d elements", page.Text);
    }

    [Fact]
    public async Task What_covers_other_things_is_named_and_messages_are_told_even_when_they_are_gone()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        var page = await stage.ShowAsync("""
            <div id="said" role="status"></div><form><button>Buy</button> <a href="/home">Home</a> <input aria-label="Name"></form><button style="position:absolute;top:500px">Free</button>
            <div role="dialog" aria-label="Cookies" style="position:fixed;inset:0 0 400px 0;background:white"><p>We use cookies</p><button>Accept</button></div>
            <div role="alert">Card declined</div>
            """);

        Assert.Equal(["Accept", "Free"], page.Names("button").Order());
        Assert.Contains("Covered by dialog Cookies: 3 elements (button Buy, link Home, textbox Name)\n", page.Text, StringComparison.Ordinal);
        Assert.Contains("alert:\n  Card declined", page.Text, StringComparison.Ordinal);

        await stage.RunAsync("said.textContent = 'Saved', document.querySelector('[role=dialog]').remove()");
        page = await stage.SeeAsync();
        Assert.Contains("status:\n  Saved", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Covered by", page.Text, StringComparison.Ordinal);

        await stage.RunAsync("""
            new Promise((done) => { const toast = document.createElement('div'); toast.className = 'my-toast'; toast.textContent = 'Order 7 placed'; document.body.append(toast);
              requestAnimationFrame(() => { toast.remove(); said.textContent = ''; done(); }); })
            """);
        page = await stage.SeeAsync();
        Assert.Contains("Shown for a moment (status): Order 7 placed\n", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Shown for a moment", (await stage.SeeAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Frames_are_found_at_any_depth_in_any_process_and_in_shadow_trees()
    {
        var third = chromium.Pages.Add("<button>Third</button>");
        var second = Elsewhere(chromium.Pages.Add($"<button>Second</button><iframe src='{third}' title='Inner'></iframe>"));
        var a = Elsewhere(chromium.Pages.Add("<button>In A</button>"));
        var b = chromium.Pages.Add("<button>In B</button>");
        await using var stage = await ObserverStage.OpenAsync(chromium);
        var page = await stage.ShowAsync($$"""
            <iframe src="{{second}}" title="Outer" width="400" height="200"></iframe><div id="one"></div><div id="two"></div><object data="{{b}}" type="text/html" width="200" height="80"></object>
            <iframe src="{{b}}" style="display:none"></iframe><iframe src="{{b}}" width="1" height="1"></iframe>
            <script>one.attachShadow({mode: 'closed'}).innerHTML = '<iframe title="A" src="{{a}}" height="60"></iframe>';
              two.attachShadow({mode: 'open'}).innerHTML = '<iframe title="B" src="{{b}}" height="60"></iframe>';</script>
            """);
        await Until.TrueAsync("all frames are there", async () => (page = await stage.SeeAsync()).Names("button").Count == 5);

        Assert.Equal(["Second", "Third", "In A", "In B", "In B"], page.Names("button"));
        Assert.Contains($"frame \"A\" {a}:\n  [", page.Text, StringComparison.Ordinal);
        Assert.Contains($"frame \"B\" {b}:\n  [", page.Text, StringComparison.Ordinal);
        Assert.Matches("frame \"Outer\" [^\n]*:\n  \\[\\d+\\] button \"Second\"[^\n]*\n  frame \"Inner\"", page.Text);

        string Elsewhere(string url) => url.Replace(chromium.Pages.Address, chromium.Pages.OtherSite, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Line_breaks_that_a_page_shows_are_told_and_no_others()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);

        var seen = await stage.ShowAsync("""
            <pre><code><b>if</b> (ready) {
              <i>send</i>();

            }</code></pre>
            <p style="white-space: pre-line">Dear Ada,
            thank you.</p>
            <p>Words that are
            one line</p>
            <pre>See <a href="#notes">notes</a>
            and more</pre>
            <table><tr><th>Kind<th>Address<tr><td>Home<td style="white-space: pre">1 Road
            Town</table>
            """);

        Assert.Contains("\nif (ready) {\nsend();\n}\nDear Ada,\nthank you.\nWords that are one line\nSee [1] link \"notes\"\nand more\n", seen.Text, StringComparison.Ordinal);
        Assert.Contains("| Home | 1 Road Town |", seen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_document_of_plain_text_the_lines_in_view_are_told_and_the_others_counted()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        var path = chromium.Pages.Map(context =>
        {
            context.Response.ContentType = "text/plain";
            return context.Response.WriteAsync(string.Concat(Enumerable.Range(1, 9_000).Select(line => $"  line {line}\r\n")));
        });
        await Browsing.ShowAsync(stage.Session, chromium.Pages.Address + path);

        var first = await stage.SeeAsync();
        await stage.RunAsync("scrollTo(0, document.documentElement.scrollHeight / 2)");
        var middle = await stage.SeeAsync();

        Assert.Contains("\nline 1\nline 2\n", first.Text, StringComparison.Ordinal);
        Assert.Matches(@"\n… further below: 0 elements, \d+,\d+ characters of text\n", first.Text);
        Assert.DoesNotContain("line 4500\n", first.Text, StringComparison.Ordinal);
        Assert.Contains("\nline 4499\nline 4500\nline 4501\n", middle.Text, StringComparison.Ordinal);
        Assert.Matches(@"\n… further above: 0 elements, \d+,\d+ characters of text\n", middle.Text);
        Assert.DoesNotContain("line 1\n", middle.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_disabled_and_lets_presses_through_is_told_as_disabled_and_layers_of_a_drawing_are_one()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        var page = await stage.ShowAsync("""
            <div style="position: relative; height: 100px"><div style="height: 100px; background: tan">Slide one</div>
              <div role="button" aria-disabled="true" tabindex="0" style="position: absolute; top: 40px; pointer-events: none">Previous</div></div>
            <div style="position: relative; height: 100px"><canvas width="100" height="100"></canvas><canvas width="100" height="100" style="position: absolute; left: 0"></canvas></div>
            <div role="slider" tabindex="0" aria-valuenow="20.0" aria-valuetext="20 km" style="width: 20px"><b>20 km</b></div>
            <div style="position: relative; height: 20px"><b role="slider" tabindex="0" aria-valuenow="30" style="position: absolute; width: 20px; height: 20px"></b><b role="slider" tabindex="0" aria-valuenow="31" style="position: absolute; width: 20px; height: 20px"></b></div>
            <div tabindex="0" style="width: 300px"><div tabindex="0"><h3>Shoe</h3><a href="/shoe">See</a></div></div>
            <div tabindex="0" autofocus style="width: 300px"><button>Kyoto</button> <button>Osaka</button></div>
            """);

        Assert.DoesNotContain("Covered", page.Text, StringComparison.Ordinal);
        Assert.Single(page.Names("canvas"));
        Assert.Matches("""button "Previous" \(disabled\)(?s).*\] slider = "20 km"\n\*?\[\d+\] slider = "30"\n.*slider = "31"\n\*?\[\d+\] clickable "Shoe" .*link "See" → /shoe\n\*?\[\d+\] button "Kyoto" """, page.Text);
        Assert.Equal(["Shoe"], page.Names("clickable"));
    }
}
