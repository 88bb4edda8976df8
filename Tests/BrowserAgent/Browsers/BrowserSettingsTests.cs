using System.Collections.Concurrent;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Tests.BrowserAgent.Browsers;

/// <summary>What a task asks of its browser, by what a page sees of it.</summary>
public sealed class BrowserSettingsTests(ChromiumFixture chromium)
{
    private const string Look =
        """
        (() => [innerWidth, devicePixelRatio, navigator.maxTouchPoints > 0, matchMedia('(pointer: coarse)').matches,
          navigator.language, Intl.DateTimeFormat().resolvedOptions().timeZone, navigator.userAgent].join('|'))()
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_sees_the_language_time_zone_size_and_user_agent_of_the_task()
    {
        var seen = await SeenAsync(new BrowserSettings
        {
            ViewportWidth = 1000,
            ViewportHeight = 600,
            Locale = "zh-TW",
            TimeZone = "Asia/Taipei",
            UserAgent = "Example/1.0",
        });
        Assert.Equal("1000|1|false|false|zh-TW|Asia/Taipei|Example/1.0", seen.Page);
        Assert.Equal("Example/1.0", seen.Headers["User-Agent"]);
        Assert.StartsWith("zh-TW", seen.Headers["Accept-Language"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_sees_the_device_of_the_task()
    {
        var seen = await SeenAsync(new BrowserSettings { Device = "Pixel 7", ViewportWidth = 1280 });
        var parts = seen.Page.Split('|');
        Assert.Equal(["412", "2.625", "true", "true"], parts[..4]);
        Assert.Contains("Android", parts[6], StringComparison.Ordinal);
        Assert.Contains("Mobile", seen.Headers["User-Agent"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_agent_of_the_task_wins_over_the_devices()
    {
        var seen = await SeenAsync(new BrowserSettings { Device = "iPhone 15", UserAgent = "Example/2.0" });
        Assert.EndsWith("|Example/2.0", seen.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tab_that_is_opened_later_is_like_the_first()
    {
        await using var session = await chromium.OpenSessionAsync(new BrowserSettings { Device = "iPad Mini", Locale = "ja-JP", TimeZone = "Asia/Tokyo" });
        var page = chromium.Pages.Add("<meta name=viewport content='width=device-width'>");
        await Browsing.ShowAsync(session, page);
        var first = await EvaluateAsync(session);
        await session.NewTabAsync(Token);
        await Browsing.ShowAsync(session, page);
        Assert.Equal(first, await EvaluateAsync(session));
        Assert.StartsWith("768|2|true|true|ja-JP|Asia/Tokyo|", first, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_device_that_can_be_chosen_is_known_to_the_browsers_driver()
    {
        var known = await PlaywrightDriver.DevicesAsync(Token);
        Assert.Empty(BrowserDevices.Names.Except(known.Keys));
    }

    [Fact]
    public async Task Everything_goes_through_the_proxy_of_the_task_except_what_it_leaves_out()
    {
        await using var proxy = await ForwardProxy.StartAsync();
        await using var session = await chromium.OpenSessionAsync(new BrowserSettings
        {
            ProxyServer = proxy.Address,
            ProxyBypass = "localhost",
        });
        await Browsing.ShowAsync(session, "http://somewhere.example/first");
        Assert.Equal("through the proxy", (await session.CurrentTab.MainFrame.EvaluateAsync(TextOfBody, [], Token)).GetString());
        await Browsing.ShowAsync(session, chromium.Pages.Add("directly").Replace(chromium.Pages.Address, chromium.Pages.OtherSite, StringComparison.Ordinal));
        Assert.Equal("directly", (await session.CurrentTab.MainFrame.EvaluateAsync(TextOfBody, [], Token)).GetString());
        Assert.Contains("http://somewhere.example/first", proxy.Asked);
        Assert.DoesNotContain(proxy.Asked, address => address.Contains("localhost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_proxy_that_asks_who_it_is_gets_the_user_and_the_secret()
    {
        await using var proxy = await ForwardProxy.StartAsync("me", "opensesame");
        var settings = new BrowserSettings { ProxyServer = proxy.Address, ProxyUsername = "me", ProxyPassword = "<secret:proxy.password>" };
        var options = new BrowserSessionOptions
        {
            Secret = (placeholder, _) => ValueTask.FromResult(placeholder == "<secret:proxy.password>" ? "opensesame" : "wrong"),
        };
        await using var session = await chromium.OpenSessionAsync(settings, options);
        await Browsing.ShowAsync(session, "http://somewhere.example/second");
        Assert.Equal("through the proxy", (await session.CurrentTab.MainFrame.EvaluateAsync(TextOfBody, [], Token)).GetString());
        var refused = await Assert.ThrowsAsync<BrowserStartException>(() => chromium.OpenSessionAsync(settings));
        Assert.Equal("secret_not_available", refused.Code);
    }

    private static readonly PageScript TextOfBody = new("text", "() => document.body.innerText.trim()");

    private async Task<(string Page, IReadOnlyDictionary<string, string> Headers)> SeenAsync(BrowserSettings settings)
    {
        var headers = new ConcurrentDictionary<string, string>();
        var path = chromium.Pages.Map(context =>
        {
            foreach (var (name, value) in context.Request.Headers)
            {
                headers[name] = value.ToString();
            }

            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync("<!doctype html><meta name=viewport content='width=device-width'>");
        });
        await using var session = await chromium.OpenSessionAsync(settings);
        await Browsing.ShowAsync(session, chromium.Pages.Address + path);
        return (await EvaluateAsync(session), headers);
    }

    private static async Task<string> EvaluateAsync(BrowserSession session)
    {
        var answer = await session.CurrentTab.Session.SendAsync("Runtime.evaluate", new { expression = Look, returnByValue = true }, Token);
        return answer.GetProperty("result").GetProperty("value").GetString()!;
    }
}
