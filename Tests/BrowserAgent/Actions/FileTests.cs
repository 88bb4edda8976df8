using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Tests.BrowserAgent.Actions;

/// <summary>Files to pages and from them.</summary>
public sealed class FileTests(ChromiumFixture chromium)
{
    private const string Read = "<script>read = async files => (await Promise.all([...files].map(async f => f.name + '=' + await f.text()))).join()</script>";

    private static UploadParameters Upload(string selector, params string[] files) => new() { Target = ActionStage.Css(selector), Files = files };

    [Theory]
    [InlineData("<input type=file id=f><i id=a></i>", "#f")]
    [InlineData("<input type=file id=f style='display: none'><label id=a for=f>Choose</label>", "#a")]
    [InlineData("<label id=a>Choose <input type=file id=f hidden></label>", "#a")]
    [InlineData("<div id=a>Drop here <input type=file id=f style='opacity: 0'></div>", "#a")]
    [InlineData("<button id=a onclick='f.click()'>Choose</button><input type=file id=f hidden>", "#a")]
    public async Task A_file_reaches_the_field_that_is_meant(string body, string selector)
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium, $"{Read}{body}<script>f.onchange = async e => {{ got = await read(f.files) + e.isTrusted }}</script>");
        stage.Files = new FileMap(new Dictionary<string, string> { ["notes/sales.csv"] = stage.Write("00001", "a,b") });
        await stage.DoAsync(Upload(selector, "notes/sales.csv"));
        Assert.Equal("sales.csv=a,btrue", await stage.TextAsync("got"));
        Assert.Equal(ActionErrors.InvalidValue, (await stage.FailAsync(Upload(selector, "notes/sales.csv", "notes/sales.csv"))).Code);
        var missing = await stage.FailAsync(Upload(selector, "other.csv"));
        Assert.Equal(ActionErrors.FileNotFound, missing.Code);
        Assert.Contains("notes/sales.csv", missing.Message);
    }

    [Fact]
    public async Task Files_are_dropped_on_an_area_that_takes_them_and_nowhere_else()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium,
            $$"""
            {{Read}}<div id=a style="height: 100px; background: red">Drop files here</div><p id=b>nothing</p>
            <script>
              a.ondragover = e => e.preventDefault();
              a.ondrop = async e => { e.preventDefault(); got = await read(e.dataTransfer.files) };
            </script>
            """);
        stage.Files = new FileMap(new Dictionary<string, string> { ["one.txt"] = stage.Write("1", "1"), ["two.txt"] = stage.Write("2", "2") });
        await stage.DoAsync(Upload("#a", "one.txt", "two.txt"));
        Assert.Equal("one.txt=1,two.txt=2", await stage.TextAsync("got"));
        var error = await Assert.ThrowsAsync<ActionException>(() => stage.DoAsync(Upload("#b", "one.txt")));
        Assert.Equal(ActionErrors.NotSupported, error.Code);
    }

    [Fact]
    public async Task A_file_field_in_a_frame_of_another_process_takes_what_was_downloaded()
    {
        var file = chromium.Pages.Map(context =>
        {
            context.Response.Headers.ContentDisposition = "attachment; filename=report.txt";
            return context.Response.WriteAsync("hello");
        });
        var inner = chromium.Pages.Add($"{Read}<input type=file id=f><script>f.onchange = async () => parent.postMessage(await read(f.files), '*')</script>")
            .Replace(chromium.Pages.Address, chromium.Pages.OtherSite, StringComparison.Ordinal);
        await using var stage = await ActionStage.OpenAsync(
            chromium, $"<script>got = new Promise(r => onmessage = e => r(e.data))</script><iframe src='{inner}'></iframe>");
        var kept = Assert.Single((await stage.DoAsync(new DownloadParameters { Url = chromium.Pages.Address + file })).Artifacts);
        Assert.Equal("report.txt", kept.Name);
        Assert.Single(stage.Session.Tabs);
        await stage.DoAsync(Upload("#f", "report.txt"));
        Assert.Equal("report.txt=hello", (await stage.EvaluateAsync("got")).GetString());
    }

    [Fact]
    public async Task A_file_that_the_browser_shows_is_kept_as_it_came()
    {
        var file = chromium.Pages.Map(context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync("""{"a":"日本"}""");
        });
        await using var stage = await ActionStage.OpenAsync(
            chromium, $"{Read}<a id=b href='{file}' target=_blank>data</a><input type=file id=f><script>f.onchange = async () => {{ got = await read(f.files) }}</script>");
        var shown = Assert.Single((await stage.DoAsync(new DownloadParameters { Target = ActionStage.Css("#b") })).Artifacts);
        Assert.Equal("application/json", shown.ContentType);
        Assert.Equal("""{"a":"日本"}""", await File.ReadAllTextAsync(stage.ArtifactPath(shown.Key), TestContext.Current.CancellationToken));
        Assert.Equal(2, stage.Session.Tabs.Count);
        var byAddress = await stage.DoAsync(new DownloadParameters { Url = chromium.Pages.Address + file });
        Assert.Single(byAddress.Artifacts);
        Assert.Equal(2, stage.Session.Tabs.Count);

        // It is a file of the execution as any download.
        Assert.Contains("日本", (await stage.DoAsync(new ReadFileParameters { Name = shown.Name })).Content);
        await stage.DoAsync(new SwitchTabParameters { Tab = 1 });
        await stage.DoAsync(Upload("#f", shown.Name));
        await Until.TrueAsync("the page has it", async () => await stage.TextAsync("got") == $$"""{{shown.Name}}={"a":"日本"}""");
    }
}
