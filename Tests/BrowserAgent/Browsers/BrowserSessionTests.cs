using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Tests.BrowserAgent.Browsers;

public sealed class BrowserSessionTests(ChromiumFixture chromium)
{
    private static readonly PageScript TextOfBody = new("text", "() => document.body.innerText.trim()");
    private static readonly PageScript Count = new("count", "() => globalThis.dashboardCount = (globalThis.dashboardCount ?? 0) + 1");
    private static readonly PageScript Find = new("find", "selector => document.querySelector(selector)");
    private static readonly PageScript IdOf = new("id", "element => element.id");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_starts_with_one_empty_tab_of_the_size_asked_for()
    {
        await using var session = await chromium.OpenSessionAsync(new BrowserSettings
        {
            ViewportWidth = 900,
            ViewportHeight = 500,
            Locale = "ja-JP",
            TimeZone = "Asia/Tokyo",
        });
        var tab = Assert.Single(session.Tabs);
        Assert.Equal("about:blank", tab.Url);
        var settings = new PageScript("settings", "() => [innerWidth, innerHeight, navigator.language, Intl.DateTimeFormat().resolvedOptions().timeZone].join()");
        var value = await tab.MainFrame.EvaluateAsync(settings, [], Token);
        Assert.Equal("900,500,ja-JP,Asia/Tokyo", value.GetString());
    }

    [Fact]
    public async Task Sessions_share_no_cookies()
    {
        await using var first = await chromium.OpenSessionAsync();
        await using var second = await chromium.OpenSessionAsync();
        var page = chromium.Pages.Add("<script>document.cookie = 'seen=' + (document.cookie ? 'again' : 'first')</script>");
        var cookie = new PageScript("cookie", "() => document.cookie");
        await GoAsync(first.CurrentTab, page);
        await GoAsync(first.CurrentTab, page);
        await GoAsync(second.CurrentTab, page);
        Assert.Equal("seen=again", (await first.CurrentTab.MainFrame.EvaluateAsync(cookie, [], Token)).GetString());
        Assert.Equal("seen=first", (await second.CurrentTab.MainFrame.EvaluateAsync(cookie, [], Token)).GetString());
    }

    [Fact]
    public async Task Scripts_run_in_all_frames_and_keep_their_world_until_the_document_changes()
    {
        await using var session = await chromium.OpenSessionAsync();
        var inner = chromium.Pages.Add("inner");
        var far = inner.Replace(chromium.Pages.Address, chromium.Pages.OtherSite, StringComparison.Ordinal);
        var tab = session.CurrentTab;
        await GoAsync(tab, chromium.Pages.Add($"outer <iframe src='{inner}'></iframe><iframe src='{far}'></iframe>"));
        Assert.Equal(3, tab.Frames.Count);
        Assert.Equal([true, false, true], tab.Frames.Select(frame => frame.IsLocalRoot));
        var texts = await tab.EvaluateInFramesAsync(TextOfBody, [], Token);
        Assert.Equal(["outer", "inner", "inner"], texts.Select(text => text.Value.GetString()!));
        await tab.EvaluateInFramesAsync(Count, [], Token);
        Assert.All(await tab.EvaluateInFramesAsync(Count, [], Token), count => Assert.Equal(2, count.Value.GetInt32()));
        await GoAsync(tab, inner);
        Assert.Equal(1, Assert.Single(await tab.EvaluateInFramesAsync(Count, [], Token)).Value.GetInt32());
    }

    [Fact]
    public async Task Elements_of_a_frame_in_another_process_are_passed_back_to_scripts()
    {
        await using var session = await chromium.OpenSessionAsync();
        var far = chromium.Pages.Add("<p id=x>hello</p>").Replace(chromium.Pages.Address, chromium.Pages.OtherSite, StringComparison.Ordinal);
        var tab = session.CurrentTab;
        await GoAsync(tab, chromium.Pages.Add($"<iframe id=holder src='{far}'></iframe>"));
        var frame = tab.Frames[1];
        var element = await frame.EvaluateHandleAsync(Find, ["p"], Token);
        Assert.Equal("x", (await frame.EvaluateAsync(IdOf, [element], Token)).GetString());
        Assert.Null(await frame.EvaluateHandleAsync(Find, ["h1"], Token));
        var owner = await frame.GetOwnerAsync(Token);
        Assert.Equal("holder", (await owner!.Frame.EvaluateAsync(IdOf, [owner], Token)).GetString());
    }

    [Fact]
    public async Task A_frame_that_changes_its_process_stays_the_same_frame()
    {
        await using var session = await chromium.OpenSessionAsync();
        var near = chromium.Pages.Add("near");
        var far = chromium.Pages.Add("far").Replace(chromium.Pages.Address, chromium.Pages.OtherSite, StringComparison.Ordinal);
        var tab = session.CurrentTab;
        await GoAsync(tab, chromium.Pages.Add($"outer <iframe src='{near}'></iframe>"));
        var frame = tab.Frames[1];
        foreach (var address in new[] { far, near, far })
        {
            await NavigateFrameAsync(tab, address);
            Assert.Same(frame, tab.Frames[1]);
            Assert.Equal(address, frame.Url);
            Assert.Equal(address == far, frame.IsLocalRoot);
            Assert.Equal(address == far ? "far" : "near", (await frame.EvaluateAsync(TextOfBody, [], Token)).GetString());
        }
    }

    [Fact]
    public async Task A_page_that_opens_another_hands_over_to_it()
    {
        await using var session = await chromium.OpenSessionAsync();
        var opener = session.CurrentTab;
        await GoAsync(opener, chromium.Pages.Add("opener"));
        var changed = new TaskCompletionSource<PageTab>(TaskCreationOptions.RunContinuationsAsynchronously);
        session.CurrentTabChanged += changed.SetResult;
        var popup = chromium.Pages.Add("popup", "Popup");
        await opener.Session.SendAsync("Runtime.evaluate", new { expression = $"void window.open('{popup}')", userGesture = true }, Token);
        var tab = await changed.Task.WaitAsync(Token);
        await tab.Ready.WaitAsync(Token);
        Assert.Same(tab, session.CurrentTab);
        Assert.Equal(2, session.Tabs.Count);
        Assert.Equal("tab_opened", Assert.Single(session.TakeNotices()).Text.Code);
        session.CurrentTabChanged -= changed.SetResult;
        await session.CloseTabAsync(tab, Token);
        Assert.Same(opener, session.CurrentTab);
    }

    [Fact]
    public async Task Full_Chromium_works_like_the_shell()
    {
        await using var host = await BrowserHost.StartAsync(new BrowserLaunchOptions { Kind = BrowserKind.Chromium }, null, Token);
        await using var session = await host.OpenSessionAsync(new BrowserSettings { ViewportWidth = 700, ViewportHeight = 400 }, null, Token);
        var far = chromium.Pages.Add("far").Replace(chromium.Pages.Address, chromium.Pages.OtherSite, StringComparison.Ordinal);
        await GoAsync(session.CurrentTab, chromium.Pages.Add($"near <iframe src='{far}'></iframe>"));
        var texts = await session.CurrentTab.EvaluateInFramesAsync(TextOfBody, [], Token);
        Assert.Equal(["near", "far"], texts.Select(text => text.Value.GetString()!));
        Assert.True(session.CurrentTab.Frames[1].IsLocalRoot);
        var first = session.CurrentTab;
        await session.NewTabAsync(Token);
        await session.CloseTabAsync(session.CurrentTab, Token);
        Assert.Same(first, session.CurrentTab);
        Assert.Equal(0xD8, (await first.CaptureScreenshotAsync(cancellationToken: Token))[1]);
    }

    /// <summary>It starts without a page of its own, and must not take the end of the last one for its own end.</summary>
    [Theory]
    [InlineData(BrowserKind.HeadlessShell)]
    [InlineData(BrowserKind.Chromium)]
    public async Task A_browser_without_a_page_goes_on(BrowserKind kind)
    {
        await using var host = await BrowserHost.StartAsync(new BrowserLaunchOptions { Kind = kind }, null, Token);
        var targets = await host.Cdp.SendAsync("Target.getTargets", null, Token);
        Assert.DoesNotContain(targets.GetProperty("targetInfos").EnumerateArray(), target => target.GetProperty("type").GetString() == "page");
        for (var round = 0; round < 2; round++)
        {
            await using var session = await host.OpenSessionAsync(new BrowserSettings(), null, Token);
            await GoAsync(session.CurrentTab, chromium.Pages.Add("here"));
            Assert.Equal("here", Assert.Single(await session.CurrentTab.EvaluateInFramesAsync(TextOfBody, [], Token)).Value.GetString());
        }

        Assert.False(host.Exited.IsCompleted);
    }

    [Fact]
    public async Task A_page_that_somebody_else_opens_in_the_browser_meanwhile_becomes_no_tab_of_a_new_session()
    {
        var browser = (await chromium.GetHostAsync()).Cdp;
        var opening = chromium.OpenSessionAsync();
        List<string> others = [];
        do
        {
            var created = await browser.SendAsync("Target.createTarget", new { url = "about:blank" }, Token);
            others.Add(created.GetProperty("targetId").GetString()!);
        }
        while (!opening.IsCompleted);
        await using var session = await opening;
        Assert.DoesNotContain(session.Tabs, tab => others.Contains(tab.TargetId));
        await Task.WhenAll(others.Select(targetId => browser.SendAsync("Target.closeTarget", new { targetId }, Token)));
    }

    [Fact]
    public async Task Closing_the_last_tab_leaves_an_empty_one()
    {
        await using var session = await chromium.OpenSessionAsync();
        await session.CloseTabAsync(session.CurrentTab, Token);
        Assert.Equal("about:blank", Assert.Single(session.Tabs).Url);
    }

    [Theory]
    [InlineData(true, "true", "dialog_accepted")]
    [InlineData(false, "false", "dialog_dismissed")]
    public async Task Dialogs_are_answered_and_noticed(bool accept, string answer, string code)
    {
        await using var session = await chromium.OpenSessionAsync(null, new BrowserSessionOptions { AcceptConfirmations = accept });
        await GoAsync(session.CurrentTab, chromium.Pages.Add("dialogs"));
        var result = await session.CurrentTab.Session.SendAsync("Runtime.evaluate", new { expression = "String(confirm('Really?'))" }, Token);
        Assert.Equal(answer, result.GetProperty("result").GetProperty("value").GetString());
        await session.CurrentTab.Session.SendAsync("Runtime.evaluate", new { expression = "alert('Done')" }, Token);
        Assert.Contains(session.TakeNotices(), notice => notice.Text.Code == code);
    }

    [Fact]
    public async Task Downloads_that_begin_in_new_tabs_at_once_are_all_told()
    {
        await using var session = await chromium.OpenSessionAsync();
        var file = chromium.Pages.Address + chromium.Pages.Map(context =>
        {
            context.Response.Headers.ContentDisposition = "attachment; filename=report.txt";
            return context.Response.WriteAsync("hello");
        });
        for (var number = 0; number < 25; number++)
        {
            var tab = await session.NewTabAsync(Token);
            var going = tab.Session.SendAsync("Page.navigate", new { url = file }, Token);
            await session.Downloads.WaitForAsync(number, Token).WaitAsync(TimeSpan.FromSeconds(20), Token);
            await going;
            await session.CloseTabAsync(tab, Token);
        }

        Assert.Equal(25, session.Downloads.Count);
        Assert.Single(session.Tabs);
    }

    [Fact]
    public async Task A_crashed_page_says_so()
    {
        await using var session = await chromium.OpenSessionAsync();
        var crashed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = session.Crashed.Register(crashed.SetResult);
        _ = session.CurrentTab.Session.SendAsync("Page.crash", null, Token).ContinueWith(task => task.Exception, TaskScheduler.Default);
        await crashed.Task.WaitAsync(Token);
        Assert.True(session.CurrentTab.Crashed.IsCompleted);
    }

    [Fact]
    public async Task The_screencast_sends_a_frame_for_a_change()
    {
        await using var session = await chromium.OpenSessionAsync(new BrowserSettings { ViewportWidth = 640, ViewportHeight = 480 });
        var tab = session.CurrentTab;
        await GoAsync(tab, chromium.Pages.Add("<p id=x>before</p>"));
        var frames = System.Threading.Channels.Channel.CreateUnbounded<ScreencastFrame>();
        tab.Screencast.FramesPerSecond = 1000;
        await tab.Screencast.StartAsync(frame => frames.Writer.TryWrite(frame), cancellationToken: Token);
        var first = await frames.Reader.ReadAsync(Token);
        Assert.Equal((640, 480), (first.Width, first.Height));
        Assert.Equal(0xFF, first.Jpeg.Span[0]);
        while (frames.Reader.TryRead(out _))
        {
        }

        await tab.Session.SendAsync("Runtime.evaluate", new { expression = "document.body.style.background = 'green'" }, Token);
        await frames.Reader.ReadAsync(Token);
        Assert.NotNull(tab.Screencast.LatestFrame);
        await tab.Screencast.StopAsync(Token);
        Assert.False(tab.Screencast.IsRunning);
        var picture = await tab.CaptureScreenshotAsync(cancellationToken: Token);
        Assert.Equal(0xD8, picture[1]);
    }

    private static async Task NavigateFrameAsync(PageTab tab, string address)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void OnNavigated(Frame frame)
        {
            if (frame.Url == address)
            {
                arrived.TrySetResult();
            }
        }

        tab.Navigated += OnNavigated;
        await tab.Session.SendAsync("Runtime.evaluate", new { expression = $"frames[0].location.href = '{address}'; 0" }, Token);
        await arrived.Task.WaitAsync(Token);
        tab.Navigated -= OnNavigated;
    }

    private static async Task GoAsync(PageTab tab, string address)
    {
        var loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = tab.Session.On("Page.loadEventFired", _ => loaded.TrySetResult());
        await tab.Session.SendAsync("Page.navigate", new { url = address }, Token);
        await loaded.Task.WaitAsync(Token);
    }
}
