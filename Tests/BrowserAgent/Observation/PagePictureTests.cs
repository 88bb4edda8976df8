using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>Pictures for the model: how large, of what, why, and that the page never notices.</summary>
public sealed class PagePictureTests(ChromiumFixture chromium)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static readonly ObservationSettings Always = ObservationSettings.Default with { Pictures = PictureMode.Always };

    [Fact]
    public async Task Pictures_have_the_size_that_is_asked_for_and_crops_show_their_element()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        var inner = chromium.Pages.Add("<body style='margin:0'><button style='margin:30px;width:100px;height:40px;background:rgb(0,128,0);border:0'>Green</button></body>");
        await stage.ShowAsync($"<div style='height:3000px'></div><iframe src='{inner}' style='border:5px solid;width:300px;height:200px'></iframe>");
        await stage.RunAsync("scrollTo(0, 2500)");
        SeenPage page = new("");
        await Until.TrueAsync("the frame is there", async () => (page = await stage.SeeAsync()).Has("button", "Green"));

        var usual = await ObserveAsync(stage, Always);
        var scaled = await ObserveAsync(stage, Always with { MaxPictureEdge = 1_024 });
        var whole = await ObserveAsync(stage, Always with { MaxPictureEdge = 0 });
        var crop = await stage.Observer.PictureOfAsync(page.Find("button", "Green"), ObservationSettings.Default, Cancel);

        Assert.Equal((1280, 800), SizeOf(usual.Picture!));
        Assert.Equal(1, usual.View!.Scale);
        Assert.Equal((1024, 640), SizeOf(scaled.Picture!));
        Assert.Equal(1.25, scaled.View!.Scale);
        Assert.Equal((1280, 800), SizeOf(whole.Picture!));
        Assert.Equal((116, 56), SizeOf(crop!));
        Assert.Equal("[0,128,0]", await PixelAsync(stage, crop!, 58, 12));
        Assert.Equal("[255,255,255]", await PixelAsync(stage, crop!, 3, 3));
        Assert.Null(await stage.Observer.PictureOfAsync(999, ObservationSettings.Default, Cancel));
    }

    [Theory]
    [InlineData(1600, 1000, 1280, 800)]
    [InlineData(800, 1600, 640, 1280)]
    [InlineData(800, 600, 800, 600)]
    public async Task No_picture_is_larger_than_models_should_get(int width, int height, int pictureWidth, int pictureHeight)
    {
        await using var session = await chromium.OpenSessionAsync(new BrowserSettings { ViewportWidth = width, ViewportHeight = height });
        await Browsing.ShowAsync(session, chromium.Pages.Add("<p>Page</p>"));

        var seen = await new PageObserver(session).ObserveAsync(Always, 0, false, Cancel);

        Assert.Equal((pictureWidth, pictureHeight), SizeOf(seen.Picture!));
        Assert.Equal(new PictureView(width, height, (double)width / pictureWidth), seen.View);
    }

    [Fact]
    public async Task Nor_is_one_of_a_window_that_is_larger_than_those_of_its_session()
    {
        await using var session = await chromium.OpenSessionAsync(new BrowserSettings { ViewportWidth = 640, ViewportHeight = 480 });
        await Browsing.ShowAsync(session, chromium.Pages.Add("<body onclick=\"open('about:blank', '', 'width=1400,height=700')\">Page</body>"));
        var first = session.CurrentTab;
        await first.Session.SendAsync("Runtime.evaluate", new { expression = "document.body.click()", userGesture = true }, Cancel);
        await Until.TrueAsync("the window is there", () => Task.FromResult(session.CurrentTab != first));

        var seen = await new PageObserver(session).ObserveAsync(Always with { MaxPictureEdge = 700 }, 0, false, Cancel);

        Assert.Equal((700, 350), SizeOf(seen.Picture!));
        Assert.Equal(new PictureView(1400, 700, 2), seen.View);
    }

    [Fact]
    public async Task Numbers_are_drawn_over_elements_without_touching_the_page()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        await stage.ShowAsync("""
            <body style="margin:0;background:white"><button style="position:absolute;left:200px;top:300px;width:200px;height:80px;background:white;border:0">White</button>
            <script>let touched = 0; new MutationObserver(() => touched++).observe(document, { subtree: true, childList: true, attributes: true });
              addEventListener('resize', () => touched++);</script></body>
            """);
        var tabs = stage.Session.Tabs.Count;
        await stage.RunAsync("touched = 0");

        var clean = await ObserveAsync(stage, Always with { MaxPictureEdge = 0 });
        var wanted = ObservationSettings.From(new AgentSettings { MarkPictures = true, Pictures = PictureMode.Always });
        var marked = await ObserveAsync(stage, wanted with { MaxPictureEdge = 0 });
        var small = await ObserveAsync(stage, Always with { MaxPictureEdge = 640, MarkPictures = true });

        Assert.Equal("[255,255,255]", await PixelAsync(stage, clean.Picture!, 399, 340));
        Assert.NotEqual("[255,255,255]", await PixelAsync(stage, marked.Picture!, 399, 340));
        Assert.Equal("[255,255,255]", await PixelAsync(stage, marked.Picture!, 420, 340));
        Assert.Equal((640, 400), SizeOf(small.Picture!));
        Assert.NotEqual("[255,255,255]", await PixelAsync(stage, small.Picture!, 199, 170));
        Assert.Equal(0, (await stage.RunAsync("touched")).GetInt32());
        Assert.Equal(tabs, stage.Session.Tabs.Count);
    }

    [Fact]
    public async Task A_running_screencast_gives_the_picture_only_when_nothing_changed_since()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        await stage.ShowAsync("<body style='background:white'><p>Page</p></body>");
        var screencast = stage.Session.CurrentTab.Screencast;
        await screencast.StartAsync(null, cancellationToken: Cancel);
        await Until.TrueAsync("a frame is fresh", () => Task.FromResult(screencast.FreshFrame() is not null));

        Assert.Equal(screencast.LatestFrame!.Jpeg.ToArray(), (await ObserveAsync(stage, Always)).Picture);

        await stage.RunAsync("new Promise((done) => { document.body.style.background = 'rgb(200,0,0)'; requestAnimationFrame(() => setTimeout(done)); })");
        await Until.TrueAsync("the change is in the picture", async () =>
            await PixelAsync(stage, (await ObserveAsync(stage, Always)).Picture!, 500, 400) == "[200,0,0]");
        await screencast.StopAsync(Cancel);
        Assert.Null(screencast.FreshFrame());
    }

    [Fact]
    public async Task Every_picture_has_its_reasons()
    {
        await using var stage = await ObserverStage.OpenAsync(chromium);
        await stage.ShowAsync("<p>" + string.Concat(Enumerable.Repeat("Plenty of text to read. ", 20)) + "</p><a href='/a'>A</a><a href='/b'>B</a><a href='/c'>C</a><a href='/d'>D</a>");
        Assert.Equal([PictureReason.Always], (await ObserveAsync(stage, Always)).PictureReasons);
        Assert.Empty((await ObserveAsync(stage, ObservationSettings.Default)).PictureReasons);
        Assert.Equal([PictureReason.Failures], (await ObserveAsync(stage, ObservationSettings.Default, failures: 3)).PictureReasons);
        Assert.Equal([PictureReason.ElementNotReached], (await ObserveAsync(stage, ObservationSettings.Default, notReached: true)).PictureReasons);
        Assert.Null((await ObserveAsync(stage, ObservationSettings.Default with { Pictures = PictureMode.Never }, failures: 9, notReached: true)).Picture);

        await stage.ShowAsync("<input aria-label='A'><input aria-label='B' aria-invalid='true'><canvas></canvas>");
        Assert.Equal(
            [PictureReason.Form, PictureReason.ErrorPage, PictureReason.Canvas, PictureReason.LittleText],
            (await ObserveAsync(stage, ObservationSettings.Default)).PictureReasons);
    }

    private static Task<Seen> ObserveAsync(ObserverStage stage, ObservationSettings settings, int failures = 0, bool notReached = false) =>
        stage.Observer.ObserveAsync(settings, failures, notReached, Cancel);

    /// <summary>Width and height from the JPEG's frame header.</summary>
    private static (int Width, int Height) SizeOf(byte[] jpeg)
    {
        for (var at = 2; at < jpeg.Length;)
        {
            if (jpeg[at + 1] is 0xC0 or 0xC2)
            {
                return ((jpeg[at + 7] << 8) + jpeg[at + 8], (jpeg[at + 5] << 8) + jpeg[at + 6]);
            }

            at += 2 + (jpeg[at + 2] << 8) + jpeg[at + 3];
        }

        throw new InvalidDataException("This is no JPEG.");
    }

    /// <summary>Colour of a pixel, rounded as JPEG needs it: <c>[r,g,b]</c>.</summary>
    private static async Task<string> PixelAsync(ObserverStage stage, byte[] jpeg, int x, int y) =>
        (await stage.RunAsync($$"""
            (async () => { const bytes = Uint8Array.from(atob('{{Convert.ToBase64String(jpeg)}}'), (c) => c.charCodeAt(0));
              const picture = await createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }));
              const canvas = new OffscreenCanvas(picture.width, picture.height); const pen = canvas.getContext('2d'); pen.drawImage(picture, 0, 0);
              const near = [0, 128, 200, 255];
              return [...pen.getImageData({{x}}, {{y}}, 1, 1).data].slice(0, 3).map((value) => near.find((each) => Math.abs(each - value) < 12) ?? value); })()
            """)).GetRawText();
}
