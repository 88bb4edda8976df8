using System.Buffers.Binary;
using System.Text.Json;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent.Actions;

/// <summary>What is kept of a page or taken from it: pictures, PDF, the clipboard, values of scripts.</summary>
public sealed class KeepingTests(ChromiumFixture chromium)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_picture_of_the_view_the_whole_page_or_an_element_is_kept()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium, "<style>body { margin: 0 }</style><div style='height: 2000px'></div><div id=a style='width: 120px; height: 45px; background: red'></div>");
        Assert.Equal((1280, 800), await SizeAsync(new ScreenshotParameters()));
        Assert.Equal((1280, 2045), await SizeAsync(new ScreenshotParameters { FullPage = true, Name = "whole" }));
        Assert.Equal((120, 45), await SizeAsync(new ScreenshotParameters { Target = ActionStage.Css("#a"), Name = "part.png" }));

        async Task<(int, int)> SizeAsync(ScreenshotParameters parameters)
        {
            var artifact = Assert.Single((await stage.DoAsync(parameters)).Artifacts);
            Assert.Equal(("image/png", ArtifactKind.Result), (artifact.ContentType, artifact.Kind));
            Assert.EndsWith(parameters.Name.Replace(".png", "", StringComparison.Ordinal) + ".png", artifact.Name, StringComparison.Ordinal);
            var png = await File.ReadAllBytesAsync(stage.ArtifactPath(artifact.Key), Cancel);
            return (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));
        }
    }

    [Fact]
    public async Task The_size_of_a_picture_is_read_from_it()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, "<h1>Page</h1>", new BrowserSettings { ViewportWidth = 777, ViewportHeight = 500 });
        Assert.Equal((777, 500), JpegSize.Of(await stage.Session.CurrentTab.CaptureScreenshotAsync(cancellationToken: Cancel)));
        Assert.Null(JpegSize.Of("no picture at all"u8));
    }

    [Fact]
    public async Task The_page_is_kept_as_pdf()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, "<h1>Report</h1>");
        var artifact = Assert.Single((await stage.DoAsync(new SavePdfParameters { Name = "report" })).Artifacts);
        var second = Assert.Single((await stage.DoAsync(new SavePdfParameters { Name = "report" })).Artifacts);
        Assert.Equal(("report.pdf", "application/pdf", "report (2).pdf"), (artifact.Name, artifact.ContentType, second.Name));
        Assert.Equal("%PDF"u8.ToArray(), (await File.ReadAllBytesAsync(stage.ArtifactPath(artifact.Key), Cancel))[..4]);
    }

    [Theory]
    [InlineData("<button id=a onclick='navigator.clipboard.writeText(\"by script\")'>Copy</button>", "by script")]
    [InlineData("<button id=a onclick='i.select(); document.execCommand(\"copy\")'>Copy</button><input id=i value='by command'>", "by command")]
    [InlineData("<button id=a onclick='navigator.clipboard.write([new ClipboardItem({ \"text/plain\": new Blob([\"by item\"], { type: \"text/plain\" }) })])'>Copy</button>", "by item")]
    public async Task What_a_page_copies_is_read(string body, string copied)
    {
        await using var stage = await ActionStage.OpenAsync(chromium, body);
        Assert.Equal(ActionErrors.ClipboardEmpty, (await stage.FailAsync(new ClipboardParameters { Use = ClipboardUse.Read })).Code);
        await stage.ClickAsync("#a");
        Assert.Equal(copied, (await stage.DoAsync(new ClipboardParameters { Use = ClipboardUse.Read })).Data!.Value.GetString());
        Assert.Equal("function writeText() { [native code] }", await stage.TextAsync("navigator.clipboard.writeText"));
    }

    [Fact]
    public async Task Pasting_fires_trusted_events_and_keys_copy_and_paste_within_one_execution_only()
    {
        const string fields = "<textarea id=a>secret of one</textarea><textarea id=b></textarea><script>pasted = []; addEventListener('paste', e => pasted.push(e.isTrusted + e.clipboardData.getData('text/plain')))</script>";
        await using var stage = await ActionStage.OpenAsync(chromium, fields);
        await using var other = await ActionStage.OpenAsync(chromium, fields);
        await stage.DoAsync(new ClipboardParameters { Use = ClipboardUse.Paste, Text = "日本 text", Target = ActionStage.Css("#b") });
        Assert.Equal("日本 text", await stage.TextAsync("b.value"));
        Assert.Equal("true日本 text", await stage.TextAsync("pasted.join()"));

        await stage.DoAsync(new PressKeysParameters { Target = ActionStage.Css("#a"), Keys = "Control + A Control +C" });
        Assert.Equal("secret of one", (await stage.DoAsync(new ClipboardParameters { Use = ClipboardUse.Read })).Data!.Value.GetString());
        await other.DoAsync(new PressKeysParameters { Target = ActionStage.Css("#b"), Keys = "Control+V" });
        Assert.Equal("", await other.TextAsync("b.value"));
        await stage.DoAsync(new PressKeysParameters { Target = ActionStage.Css("#b"), Keys = "Control+A Control+V" });
        Assert.Equal("secret of one", await stage.TextAsync("b.value"));
    }

    [Fact]
    public async Task JavaScript_is_off_unless_the_run_allows_it()
    {
        await using var stage = await ActionStage.OpenAsync(chromium, "<script>secret = { of: ['page', 1] }</script>");
        var run = new RunJavaScriptParameters { Code = "await null; return secret;", Name = "found" };
        var error = await stage.FailAsync(run);
        Assert.Equal(ActionErrors.NotAllowed, error.Code);
        Assert.False(ActionCatalog.For(run).IsAllowed(new AgentSettings()));
        stage.Settings = new AgentSettings { AllowJavaScript = true };
        var result = await stage.DoAsync(run);
        Assert.Equal(("""{"of":["page",1]}""", "found"), (JsonSerializer.Serialize(result.Data), result.DataName));
        Assert.Equal("null", JsonSerializer.Serialize((await stage.DoAsync(run with { Code = "document.title = 'x'" })).Data));
        Assert.Contains("is not defined", (await stage.FailAsync(run with { Code = "return nothing" })).Message);
        Assert.Equal(ActionErrors.JavaScriptFailed, (await stage.FailAsync(run with { Code = "return (" })).Code);
        Assert.Contains("circular", (await stage.FailAsync(run with { Code = "return window" })).Message);
        Assert.Equal(ActionErrors.Timeout, (await stage.FailAsync(run with { Code = "await new Promise(() => {})" })).Code);
    }
}
