using System.Text;
using System.Text.Json.Nodes;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Tests.BrowserAgent.Actions.Reading;

/// <summary>Tables that go on over several pages.</summary>
public sealed class TablePagesTests(ChromiumFixture chromium)
{
    private const string Table = "<table id=t><thead><tr><th>N</th></tr></thead><tbody id=b></tbody></table>";

    [Theory]
    [InlineData("<div class=pagination><button id=prev>Previous</button> <span>Page 1 of 3</span> <button id=next>Next ›</button></div>", 0)]
    [InlineData("<nav aria-label=Pages><a href='#' id=next aria-label='次のページ'>»</a></nav>", 0)]
    [InlineData("<ul class=pager><li class=next><a id=next href='#'>下一页</a></li></ul>", 150)]
    [InlineData("<button id=next aria-label=next><svg width=9 height=9></svg></button>", 0)]
    [InlineData("<ul><li title='Next Page' class=pages-next><button id=next><svg aria-label=right width=9 height=9></svg></button></li></ul>", 0)]
    public async Task Pages_that_change_in_place_are_read_to_the_last(string pager, int delay)
    {
        await using var stage = await ReadingStage.OpenAsync(
            chromium,
            $$"""
            <a href="/elsewhere">Next article</a>{{Table}}{{pager}}
            <script>
              let page = 0;
              const show = () => {
                b.innerHTML = [1, 2].map(n => `<tr><td>${page * 2 + n}</td></tr>`).join('');
                if (page === 2) { next.setAttribute('aria-disabled', 'true'); }
              };
              show();
              next.onclick = (event) => { event.preventDefault(); page++; setTimeout(show, {{delay}}); };
            </script>
            """);

        var hint = await stage.DoAsync(new ExtractTableParameters { Name = "numbers" });
        Assert.Contains("It goes on", hint.Text);
        var result = await stage.DoAsync(new ExtractTablePagesParameters { Name = "numbers" });

        Assert.Equal("1,2,3,4,5,6", Numbers(result));
        Assert.Equal("Read 6 rows from 3 pages with the columns N. This is the last page.", result.Text);
        var csv = await stage.Workspace.ReadAsync(stage.Workspace.Find("numbers.csv"), TestContext.Current.CancellationToken);
        Assert.Equal("N\r\n1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n", Encoding.UTF8.GetString(csv)[1..]);
        Assert.Empty(stage.Workspace.NotKept());
    }

    [Fact]
    public async Task Pages_that_are_documents_of_their_own_are_followed_and_the_limit_is_kept()
    {
        var path = chromium.Pages.Map(context =>
        {
            var page = int.Parse(context.Request.Query["page"].FirstOrDefault() ?? "1", System.Globalization.CultureInfo.InvariantCulture);
            var rows = string.Concat(Enumerable.Range(1, 3).Select(row => $"<tr><td>{((page - 1) * 3) + row}</td></tr>"));
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync($"<body><table><tr><th>N</th></tr>{rows}</table>{(page < 4 ? $"<a rel=next href='?page={page + 1}'>{page + 1}</a>" : "")}");
        });
        await using var stage = await ReadingStage.OpenAsync(chromium, "");
        await stage.ShowAsync(chromium.Pages.Address + path);

        var two = await stage.DoAsync(new ExtractTablePagesParameters { MaxPages = 2 });
        Assert.Equal("1,2,3,4,5,6", Numbers(two));
        Assert.EndsWith("More pages follow.", two.Text);
        var rest = await stage.DoAsync(new ExtractTablePagesParameters());
        Assert.Equal("4,5,6,7,8,9,10,11,12", Numbers(rest));
        Assert.Equal(ActionErrors.InvalidValue, await stage.FailAsync(new ExtractTablePagesParameters { MaxPages = 0 }));
    }

    [Fact]
    public async Task A_list_that_grows_gives_each_row_once()
    {
        await using var stage = await ReadingStage.OpenAsync(
            chromium,
            $$"""
            {{Table}}<button id=more>Load more</button>
            <script>
              let count = 0;
              const grow = () => { for (let i = 0; i < 2; i++) b.insertAdjacentHTML('beforeend', `<tr><td>${++count}</td></tr>`); if (count >= 6) more.remove(); };
              grow(); more.onclick = grow;
            </script>
            """);

        Assert.Equal("1,2,3,4,5,6", Numbers(await stage.DoAsync(new ExtractTablePagesParameters())));
    }

    [Fact]
    public async Task A_table_that_is_whole_gets_no_hint_and_rows_read_before_stay_in_its_file()
    {
        await using var stage = await ReadingStage.OpenAsync(chromium, "<table><tr><th>A</th></tr><tr><td>=1+1</td></tr></table><p>What comes next</p>");
        stage.Extracted["table"] = new JsonArray(new JsonObject { ["A"] = "0" });

        Assert.Equal("Read 1 rows with the columns A.", (await stage.DoAsync(new ExtractTableParameters())).Text);
        var csv = await stage.Workspace.ReadAsync(stage.Workspace.Find("table.csv"), TestContext.Current.CancellationToken);
        Assert.Equal("A\r\n0\r\n'=1+1\r\n", Encoding.UTF8.GetString(csv)[1..]);
    }

    [Fact]
    public async Task A_next_control_that_does_nothing_ends_the_reading()
    {
        await using var stage = await ReadingStage.OpenAsync(chromium, $"{Table}<script>b.innerHTML = '<tr><td>1</td></tr>'</script><button>Next</button>");

        var result = await stage.DoAsync(new ExtractTablePagesParameters());
        Assert.Equal("1", Numbers(result));
        Assert.EndsWith("The next page did not come, or holds no such table.", result.Text);
    }

    private static string Numbers(ActionResult result) =>
        string.Join(',', result.Data!.Value.EnumerateArray().Select(row => row.GetProperty("N").GetString()));

    /// <summary>The header stands in a table of its own, which the rows scroll under; both have the same columns.</summary>
    private const string Split = "<div><table style='width: 300px'><thead><tr><th>N</th></tr></thead></table>"
        + "<table style='width: 300px'><thead style='line-height: 0'><tr><th>N</th></tr></thead><tbody id=b></tbody></table></div>";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_tables_with_the_same_columns_the_one_that_was_meant_is_read_on(bool split)
    {
        await using var stage = await ReadingStage.OpenAsync(
            chromium,
            $$"""
            {{(split ? "" : "<div><table id=o><tr><th>N</th></tr><tr><td>100</td></tr></table><button onclick='o.rows[1].cells[0].textContent++'>Next</button></div>")}}
            <div id=d>{{(split ? Split : Table)}}<button id=next>Next</button></div>
            <script>
              let page = 0;
              const show = () => { b.innerHTML = [1, 2].map(n => `<tr><td>${page * 2 + n}</td></tr>`).join(''); next.disabled = page === 2 };
              show();
              next.onclick = () => { page++; show() };
            </script>
            """);

        var target = new ElementTarget(new ElementAnchors { Css = "#d" });
        Assert.Equal("1,2,3,4,5,6", Numbers(await stage.DoAsync(new ExtractTablePagesParameters { Target = target })));
    }
}
