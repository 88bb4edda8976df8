using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.BrowserAgent.Actions;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent.Secrets;

/// <summary>What pictures show of secrets, and where secrets are typed.</summary>
public sealed class SecretScreenTests(ChromiumFixture chromium)
{
    private const string Value = "s3cret-on-the-page";

    private static readonly Secret Known = new("shop.password", Value, []);

    [Theory]
    [InlineData("<p id=it>s3cret-on-the-page</p>")]
    [InlineData("<p id=it>s3cret-<b>on-the</b>-page</p>")]
    [InlineData("<p id=it>czNjcmV0LW9uLXRoZS1wYWdl</p>")]
    [InlineData("<input id=it value=s3cret-on-the-page>")]
    [InlineData("<input id=it placeholder=s3cret-on-the-page>")]
    [InlineData("<textarea id=it>s3cret-on-the-page</textarea>")]
    [InlineData("<select id=it><option>s3cret-on-the-page</select>")]
    [InlineData("<iframe id=it srcdoc='<body style=margin:20px>s3cret-on-the-page' style='border:5px solid'></iframe>")]
    public async Task A_picture_is_covered_where_the_page_shows_a_secret(string shown)
    {
        await using var stage = await ActionStage.OpenAsync(chromium, $"<style>body {{ background: #fff; font: 20px monospace }}</style><div style='height:60px'></div>{shown}");
        var secrets = new SecretScreen(new SecretScrubber([Known]));
        stage.Session.Secrets = secrets;

        Assert.True(await secrets.IsShownAsync(stage.Session.CurrentTab, TestContext.Current.CancellationToken));
        Assert.True(await DarkAsync(stage, await stage.Session.CurrentTab.CaptureScreenshotAsync(cancellationToken: TestContext.Current.CancellationToken)) > 500);
        var kept = await stage.DoAsync(new ScreenshotParameters { Name = "all", FullPage = true });
        Assert.True(await DarkAsync(stage, await File.ReadAllBytesAsync(stage.ArtifactPath(kept.Artifacts[0].Key), TestContext.Current.CancellationToken), "png") > 500);
        Assert.Equal("secret_shown", (await stage.FailAsync(new SavePdfParameters { Name = "all" })).Code);

        await stage.EvaluateAsync("document.getElementById('it').remove()");
        Assert.False(await secrets.IsShownAsync(stage.Session.CurrentTab, TestContext.Current.CancellationToken));
        Assert.Equal(0, await DarkAsync(stage, await stage.Session.CurrentTab.CaptureScreenshotAsync(cancellationToken: TestContext.Current.CancellationToken)));
    }

    [Theory]
    [InlineData("<p>nothing of the kind</p>")]
    [InlineData("<input type=password value=s3cret-on-the-page>")]
    [InlineData("<input type=hidden value=s3cret-on-the-page><script>const kept = 's3cret-on-the-page'</script>")]
    public async Task What_shows_no_secret_is_not_covered(string shown)
    {
        await using var stage = await ActionStage.OpenAsync(chromium, shown);
        Assert.False(await new SecretScreen(new SecretScrubber([Known])).IsShownAsync(stage.Session.CurrentTab, TestContext.Current.CancellationToken));
    }

    /// <summary>Pixels in the colour of covers, counted by a page of a browser.</summary>
    private static async Task<int> DarkAsync(ActionStage stage, byte[] picture, string type = "jpeg")
    {
        var counted = await stage.EvaluateAsync($$"""
            (async () => {
              const bytes = Uint8Array.from(atob('{{Convert.ToBase64String(picture)}}'), (letter) => letter.charCodeAt(0));
              const image = await createImageBitmap(new Blob([bytes], { type: 'image/{{type}}' }));
              const canvas = document.createElement('canvas');
              [canvas.width, canvas.height] = [image.width, image.height];
              const pen = canvas.getContext('2d');
              pen.drawImage(image, 0, 0);
              const { data } = pen.getImageData(0, 0, image.width, image.height);
              let dark = 0;
              for (let at = 0; at < data.length; at += 4) {
                dark += Math.abs(data[at] - 0x1f) < 12 && Math.abs(data[at + 1] - 0x29) < 12 && Math.abs(data[at + 2] - 0x37) < 12 ? 1 : 0;
              }
              return dark;
            })()
            """);
        return counted.GetInt32();
    }
}
