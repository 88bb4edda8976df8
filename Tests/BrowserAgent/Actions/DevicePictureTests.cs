using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent.Actions;

/// <summary>Points that a model names in its picture are the page's, whatever size and pixels the window has.</summary>
public sealed class DevicePictureTests(ChromiumFixture chromium)
{
    private const string Meta = "<meta name=viewport content='width=device-width'>";

    private const string Target = """
        <style>body { margin: 0 } #target { position: absolute; right: 12px; bottom: 12px; width: 60px; height: 24px }</style>
        <div id=target style='background: rgb(0,128,0)'></div>
        <script>
          hit = false; turned = 0;
          target.onclick = (event) => { hit = event.isTrusted; };
          addEventListener('wheel', (event) => { turned = event.deltaY / innerHeight; });
        </script>
        """;

    private const string Screen = "[innerWidth, innerHeight, devicePixelRatio, screen.height, visualViewport.scale]";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("iPhone 15", Meta)]
    [InlineData("iPad Mini", Meta)]
    [InlineData("Pixel 7", "")]
    public async Task On_a_device_the_lower_half_is_reached_and_the_wheel_turns_inside(string device, string head)
    {
        await using var stage = await ActionStage.OpenAsync(chromium, head + Target, new BrowserSettings { Device = device });
        var before = await stage.TextAsync(Screen);
        await HitAsync(stage);
        Assert.Equal(before, await stage.TextAsync(Screen));
        await stage.DoAsync(new ScrollParameters());
        await Until.TrueAsync("the wheel turned by a screen", async () => await stage.TextAsync("Math.round(turned * 10)") == "10");
        await stage.DoAsync(new ScreenshotParameters { Target = ActionStage.Css("#target"), Name = "target" });
        Assert.Equal(before, await stage.TextAsync(Screen));
    }

    [Fact]
    public async Task On_a_phone_a_click_is_a_tap_for_what_knows_only_fingers_too_and_a_desktop_keeps_its_mouse()
    {
        var inner = chromium.Pages.Add($"{Meta}<div id=t>Inside</div><script>t.ontouchend = () => t.textContent = 'touched'; t.onclick = () => 0</script>")
            .Replace(chromium.Pages.Address, chromium.Pages.OtherSite, StringComparison.Ordinal);
        const string kinds = "['(pointer: coarse)', '(any-pointer: fine)', '(hover: none)', '(any-hover: hover)'].map(q => matchMedia(q).matches) + ' ' + ('ontouchstart' in window)";
        var page = $"{Meta}<div id=touch style='height: 40px'>Touch</div><button id=press>Press</button> <input id=agree type=checkbox><iframe src='{inner}' width=300 height=60></iframe>"
            + "<script>touch.ontouchend = () => touch.textContent = 'touched'; press.onclick = (e) => press.textContent = e.pointerType; press.ondblclick = () => press.textContent += ' twice'</script>";
        await using var phone = await ActionStage.OpenAsync(chromium, page, new BrowserSettings { Device = "Pixel 7" });

        Assert.Equal("true,false,true,false true", await phone.TextAsync(kinds));
        await phone.ClickAsync("#touch");
        await phone.ClickAsync("#press");
        await phone.DoAsync(new CheckParameters { Target = ActionStage.Css("#agree") });
        Assert.Equal("touched touch true", await phone.TextAsync("touch.textContent + ' ' + press.textContent + ' ' + agree.checked"));
        var frame = phone.Session.CurrentTab.Frames.Single(static each => !each.IsMain);
        await phone.DoAsync(new ClickParameters { Target = new ElementTarget(new ElementAnchors { Text = "Inside" }) });
        Assert.Equal("touched", (await frame.EvaluateAsync(new PageScript("text", "() => document.body.innerText.trim()"), [], Cancel)).GetString());

        await using var desktop = await ActionStage.OpenAsync(chromium, page);
        Assert.Equal("false,true,false,true false", await desktop.TextAsync(kinds));
        await desktop.DoAsync(new ClickParameters { Target = ActionStage.Css("#press"), Count = 2 });
        Assert.Equal("mouse twice", await desktop.TextAsync("press.textContent"));
    }

    [Fact]
    public async Task In_a_popup_of_its_own_size_points_are_the_popups()
    {
        await using var stage = await ActionStage.OpenAsync(
            chromium, $"<button id=open onclick=\"open('{chromium.Pages.Add(Target)}', '', 'width=420,height=310')\">Open</button>");
        await stage.ClickAsync("#open");
        await Until.TrueAsync("the popup is there", async () => await stage.TextAsync("typeof hit") == "boolean");
        await HitAsync(stage);
    }

    /// <summary>Clicks the middle of the target as a model would: where it is in the picture.</summary>
    private static async Task HitAsync(ActionStage stage)
    {
        var always = ObservationSettings.Default with { Pictures = PictureMode.Always };
        var seen = await new PageObserver(stage.Session).ObserveAsync(always, 0, false, Cancel);
        var view = seen.View!;
        Assert.InRange(Math.Max(view.Width, view.Height) / view.Scale, 200, ObservationSettings.Default.MaxPictureEdge + 1);

        var box = await stage.EvaluateAsync("(() => { const { left, top, width, height } = target.getBoundingClientRect(); return [left + width / 2, top + height / 2]; })()");
        stage.View = view;
        await stage.DoAsync(new ClickParameters { X = box[0].GetDouble() / view.Scale, Y = box[1].GetDouble() / view.Scale });
        Assert.Equal("true", await stage.TextAsync("hit"));
        Assert.Contains("outside the picture", (await stage.FailAsync(new ClickParameters { X = (view.Width + 5) / view.Scale, Y = 5 })).Message);
    }
}
