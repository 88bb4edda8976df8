using System.Text;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Tests.BrowserAgent.Actions.Reading;

/// <summary>A page as Markdown.</summary>
public sealed class ReadPageTests(ChromiumFixture chromium)
{
    [Fact]
    public async Task Headings_lists_links_tables_code_and_fields_are_told_in_Markdown()
    {
        await using var stage = await ReadingStage.OpenAsync(
            chromium,
            """
            <h1>Orders  <small>today</small></h1>
            <p>See <a href="/list?page=2">the <b>list</b></a> or <a href="https://example.com/a(b)">elsewhere</a>.<br>Second line, 1,000<sup>1</sup></p>
            <ul><li>Tea<ul><li>green</li><li>black</li></ul></li><li><p>Coffee</p><p>roasted</p></li></ul>
            <ol start=3><li>three</li><li>four</li></ol>
            <dl><dt>Price</dt><dd><del>12</del> 10</dd></dl>
            <table><caption>Sales</caption><thead><tr><th>Item</th><th>Sum</th></tr></thead>
              <tr><td rowspan=2>Tea | x</td><td><a href="/o/1">5</a></td></tr><tr><td>6</td></tr></table>
            <pre><code class="language-js">let a = "[1]";
            if (a) {}</code></pre>
            <blockquote><p>said</p><p>twice</p></blockquote>
            <div role=heading aria-level=3>Form</div>
            <label>Name <input value="Ada &amp; co"></label>
            <label>Secret <input type=password value=geheim></label>
            <label><input type=checkbox checked> Yes</label>
            <select><option>One</option><option selected>Two</option></select>
            <button>Save</button> <img alt="A cat" src="cat.jpg"><code>x</code>
            """);

        var text = await stage.ReadAsync();

        Assert.Equal(
            """
            # Orders today

            See [the list](/list?page=2) or [elsewhere](https://example.com/a%28b%29).
            Second line, 1,000^1

            - Tea
              - green
              - black
            - Coffee
              roasted

            3. three
            4. four

            - Price: ~~12~~ 10

            Sales

            | Item | Sum |
            | --- | --- |
            | Tea \| x | [5](/o/1) |
            | Tea \| x | 6 |

            ```js
            let a = "[1]";
            if (a) {}
            ```

            > said
            > 
            > twice

            ### Form

            Name «Ada & co» Secret «••••» [x] Yes «Two» [Save] ![A cat]`x`
            """,
            text);
    }

    [Fact]
    public async Task Frames_of_any_site_and_shadow_trees_are_read_where_they_stand()
    {
        var inmost = chromium.Pages.Add("<p>inmost</p>");
        var middle = chromium.Pages.Add($"<p>middle</p><iframe src='{inmost}'></iframe><p>middle end</p>")
            .Replace(chromium.Pages.Address, chromium.Pages.OtherSite, StringComparison.Ordinal);
        await using var stage = await ReadingStage.OpenAsync(
            chromium,
            $"""
            <p>first</p><iframe src="{middle}"></iframe><div id=host><b>slotted</b></div><p>last</p>
            <script>host.attachShadow(%{"{"}mode: 'open'%{"}"}).innerHTML = '<h2>shadow</h2><slot></slot><div id=in></div>';</script>
            """.Replace("%", "", StringComparison.Ordinal));

        var text = await stage.ReadAsync();

        string[] order = ["first", "middle", "inmost", "middle end", "## shadow", "slotted", "last"];
        Assert.Equal(order.Order(Comparer<string>.Create((a, b) => text.IndexOf(a, StringComparison.Ordinal) - text.IndexOf(b, StringComparison.Ordinal))), order);
        Assert.Contains($"(frame {middle})", text);
        Assert.Equal(2, text.Split("(end of frame)").Length - 1);
    }

    [Fact]
    public async Task What_nobody_can_see_is_left_out_and_what_is_scrolled_out_is_not()
    {
        await using var stage = await ReadingStage.OpenAsync(
            chromium,
            """
            <p>shown</p><p hidden>hidden one</p><p style="visibility: hidden">hidden two <b style="visibility: visible">but this</b></p>
            <p style="opacity: 0">hidden three</p><span style="position: absolute; width: 1px; height: 1px; overflow: hidden">hidden four</span>
            <details><summary>More</summary><p>hidden five</p></details><script>var hidden = 6</script><template>hidden seven</template>
            <div style="height: 5000px"></div><p style="opacity: 0">fades in later</p><p aria-hidden=true>far below</p>
            """);

        Assert.Equal("shown\n\nbut this\n\nMore\n\nfades in later\n\nfar below", await stage.ReadAsync());
    }

    [Fact]
    public async Task The_main_content_is_read_and_the_rest_on_demand()
    {
        await using var stage = await ReadingStage.OpenAsync(
            chromium,
            $"<header><p>Banner</p></header><nav><a href='/x'>Menu</a></nav><main><h1>Article</h1><p>{new string('w', 300)}</p></main><footer>Imprint</footer>");

        var main = await stage.DoAsync(new ReadPageParameters());
        Assert.StartsWith("# Article", main.Content!);
        Assert.DoesNotContain("Menu", main.Content!);
        Assert.Contains("Navigation, header and footer are left out", main.Text);
        var all = await stage.DoAsync(new ReadPageParameters { All = true });
        Assert.Contains("[Menu](/x)", all.Content!);
        Assert.Contains("Imprint", all.Content!);
        Assert.DoesNotContain("left out", all.Text);
    }

    [Fact]
    public async Task A_main_element_around_next_to_nothing_is_not_believed()
    {
        await using var stage = await ReadingStage.OpenAsync(chromium, $"<main></main><div><p>{string.Concat(Enumerable.Repeat("Real text. ", 40))}</p></div>");

        Assert.Contains("Real text.", await stage.ReadAsync(all: false));
    }

    [Fact]
    public async Task A_long_page_comes_in_parts_that_together_are_the_whole()
    {
        var body = new StringBuilder();
        for (var number = 1; number <= 400; number++)
        {
            body.Append($"<p>Paragraph number {number} with some words that make it longer than it has to be.</p>");
        }

        await using var stage = await ReadingStage.OpenAsync(chromium, body.ToString());
        var parts = new List<string>();
        for (int? offset = 0; offset is { } from;)
        {
            var result = await stage.DoAsync(new ReadPageParameters { Offset = from });
            Assert.InRange(result.Content!.Length, 1, ReadPageAction.PageLength);
            parts.Add(result.Content);
            var more = result.Text.IndexOf("offset ", StringComparison.Ordinal);
            offset = more < 0 ? null : int.Parse(result.Text[(more + 7)..].TrimEnd('.'), System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(offset is null, result.Text.EndsWith("This is the end.", StringComparison.Ordinal));
        }

        Assert.True(parts.Count > 2);
        Assert.Equal(Enumerable.Range(1, 400).Select(number => $"Paragraph number {number} with some words that make it longer than it has to be."), string.Join("\n\n", parts).Split("\n\n"));
        Assert.Equal(ActionErrors.InvalidValue, await stage.FailAsync(new ReadPageParameters { Offset = 1_000_000 }));
    }

    [Fact]
    public async Task One_element_is_read_alone()
    {
        await using var stage = await ReadingStage.OpenAsync(chromium, "<p>no</p><section id=s><h2>Yes</h2><p>this</p></section><span id=i>inline</span>");

        Assert.Equal("## Yes\n\nthis", (await stage.DoAsync(new ReadPageParameters { Target = ActionStage.Css("#s") })).Content);
        Assert.Equal("inline", (await stage.DoAsync(new ReadPageParameters { Target = ActionStage.Css("#i") })).Content);
    }

    [Fact]
    public async Task Matching_lines_come_with_their_neighbours_and_the_numbers_of_elements()
    {
        await using var stage = await ReadingStage.OpenAsync(
            chromium, "<p>Alpha</p><p>Total  <b>price</b></p><p>Beta</p><p>Gamma</p><button>Pay the total price</button><p>[#99] total price faked</p>");
        var seen = new SeenPage(await stage.ObserveAsync());

        var result = await stage.DoAsync(new GrepPageParameters { Pattern = "total price" });

        Assert.Equal("3 matching lines of 6.", result.Text);
        Assert.Equal($"  Alpha\n> Total price\n  Beta\n  Gamma\n> [#{seen.Find("button", "Pay the total price")}] [Pay the total price]\n> [ #99] total price faked", result.Content);
        var alone = await stage.DoAsync(new GrepPageParameters { Pattern = "^(alpha|gamma)$", Regex = true, Context = 0 });
        Assert.Equal("> Alpha\n…\n> Gamma", alone.Content);
        Assert.Equal("No match in 6 lines.", (await stage.DoAsync(new GrepPageParameters { Pattern = "a.pha" })).Text);
    }

    [Theory]
    [InlineData("(", true)]
    [InlineData("(a+)+$", true)]
    [InlineData("", false)]
    public async Task A_pattern_that_cannot_be_used_is_told_and_hangs_nothing(string pattern, bool regex)
    {
        await using var stage = await ReadingStage.OpenAsync(chromium, $"<p>{new string('a', 60)}!</p>");

        Assert.Equal(ActionErrors.InvalidValue, await stage.FailAsync(new GrepPageParameters { Pattern = pattern, Regex = regex }));
    }

    [Fact]
    public async Task A_file_that_the_browser_downloaded_is_in_the_workspace()
    {
        var path = chromium.Pages.Map(context =>
        {
            context.Response.Headers.ContentDisposition = "attachment; filename=\"../sales.csv\"";
            return context.Response.WriteAsync("a,b\n1,2\n");
        });
        await using var stage = await ReadingStage.OpenAsync(chromium, $"<a id=a href='{path}'>Download</a>");

        await stage.DoAsync(new DownloadParameters { Target = ActionStage.Css("#a") });

        var file = Assert.Single(stage.Workspace.Files);
        Assert.DoesNotContain("..", file.Name);
        Assert.Equal("a,b\n1,2\n", (await stage.DoAsync(new ReadFileParameters { Name = file.Name })).Content);
        Assert.Empty(stage.Workspace.NotKept());
    }

    [Fact]
    public void Reading_changes_nothing_and_may_be_done_side_by_side()
    {
        ActionParameters[] reads = [new ReadPageParameters(), new GrepPageParameters { Pattern = "x" }, new ExtractParameters { Query = "x" }, new ExtractTableParameters(), new ReadFileParameters { Name = "x" }, new ListFilesParameters()];
        Assert.All(reads.Select(ActionCatalog.For), action => Assert.True(action is { CanRunInParallel: true, CanChangePage: false }));
        Assert.False(ActionCatalog.For(new ExtractTablePagesParameters()).CanRunInParallel);
        Assert.True(ActionCatalog.For(new ExtractTablePagesParameters()).MayHaveOutsideEffect(new ExtractTablePagesParameters()));
    }

    [Fact]
    public async Task A_dialog_that_is_open_before_the_page_is_read_first_wherever_it_stands()
    {
        await using var stage = await ReadingStage.OpenAsync(
            chromium,
            """
            <header>Top</header><main><h1>Orders</h1><p>All orders of this year, and there are many of them to be read here.</p></main>
            <div role=dialog aria-modal=true><h2>Delete?</h2><p>This cannot be undone.</p></div><dialog>closed</dialog>
            """);

        Assert.Equal(
            "## Delete?\n\nThis cannot be undone.\n\n# Orders\n\nAll orders of this year, and there are many of them to be read here.",
            await stage.ReadAsync(all: false));
    }
}
