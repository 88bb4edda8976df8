using System.Net;
using System.Text;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Servers;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Bench.Network;

/// <summary>
/// What it costs a page that everything goes through the guard: the same page in the same browser with and without it, in turn,
/// in a session of its own each time, as executions have it (no connection is open yet, nothing is cached).
/// </summary>
internal static class GuardCost
{
    private const int Rounds = 40;
    private const int Hosts = 5;
    private const double LimitPercent = 5;

    private static readonly PageScript LoadTime = new(
        "load time", "() => new Promise(done => { const look = () => { const t = performance.getEntriesByType('navigation')[0].loadEventEnd; t > 0 ? done(t) : setTimeout(look, 5); }; look(); })");

    public static async Task RunAsync(TestServers servers)
    {
        Report.Begin("network", "a page of 41 parts from five hosts, until its load event, in a new session each time");
        await using var pages = await PageServer.StartAsync();
        await using var browser = await BrowserHost.StartAsync(new BrowserLaunchOptions
        {
            // The names of the page's hosts, for sessions that look them up themselves.
            ExtraArguments = ["--host-resolver-rules=MAP *.bench 127.0.0.1"],
        });
        await MeasureAsync(browser, pages, TimeSpan.Zero);
        await MeasureAsync(browser, pages, TimeSpan.FromMilliseconds(50));
    }

    private static async Task MeasureAsync(BrowserHost browser, PageServer pages, TimeSpan roundTrip)
    {
        var server = new Uri(pages.Address).Port;
        await using var relay = roundTrip == TimeSpan.Zero ? null : new SlowRelay(server, roundTrip);
        var url = PageAt(pages, relay?.Port ?? server);
        var (direct, guarded) = (new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            var first = await LoadAsync(browser, url, isGuarded: round % 2 == 0);
            var second = await LoadAsync(browser, url, isGuarded: round % 2 != 0);
            if (round > 0)
            {
                guarded.Add(round % 2 == 0 ? first : second);
                direct.Add(round % 2 == 0 ? second : first);
            }
        }

        var name = roundTrip == TimeSpan.Zero ? "no round trip" : $"{roundTrip.TotalMilliseconds:N0} ms round trip";
        var added = (guarded.Median() / direct.Median() - 1) * 100;
        Report.Against($"{name}: median with the guard, against without", guarded.Median(), direct.Median(), "ms");
        if (roundTrip == TimeSpan.Zero)
        {
            Report.State($"{name}: added by the guard", added, "%");
        }
        else
        {
            Report.AtMost($"{name}: added by the guard", added, LimitPercent, "%");
        }
    }

    private static async Task<double> LoadAsync(BrowserHost browser, string url, bool isGuarded)
    {
        var options = new BrowserSessionOptions
        {
            Egress = isGuarded
                ? new EgressOptions
                {
                    Policy = new NetworkOptions { PrivateHosts = "*.bench" }.Policy(),
                    Resolve = static (_, _) => Task.FromResult<IReadOnlyList<IPAddress>>([IPAddress.Loopback]),
                }
                : null,
        };
        await using var session = await browser.OpenSessionAsync(new BrowserSettings(), options);
        await session.CurrentTab.Session.SendAsync("Page.navigate", new { url });
        return (await session.CurrentTab.MainFrame.EvaluateAsync(LoadTime, [])).GetDouble();
    }

    /// <summary>A style sheet and scripts of the page's own host, pictures of the others; 4 to 60 kB each.</summary>
    private static string PageAt(PageServer pages, int port)
    {
        var body = new StringBuilder();
        for (var part = 0; part < 40; part++)
        {
            var host = $"http://{(char)('a' + (part % Hosts))}.bench:{port}";
            var kind = part switch { < 2 => "text/css", < 10 => "text/javascript", _ => "image/svg+xml" };
            var filler = new string(' ', 4_000 + (part * 1_400));
            var content = kind switch
            {
                "text/css" => $".p{part} {{ color: red }}{filler}",
                "text/javascript" => $"window.part{part} = 1;{filler}",
                _ => $"<svg xmlns='http://www.w3.org/2000/svg' width='20' height='20'><rect width='20' height='20'/>{filler}</svg>",
            };
            var path = host + pages.Map(context => WriteAsync(context, kind, content));
            body.Append(kind switch
            {
                "text/css" => $"<link rel=stylesheet href='{path}'>",
                "text/javascript" => $"<script src='{path}'></script>",
                _ => $"<img src='{path}'>",
            });
        }

        var page = $"<!doctype html><title>Page</title><body>{body}</body>";
        return $"http://a.bench:{port}{pages.Map(context => WriteAsync(context, "text/html", page))}";
    }

    private static Task WriteAsync(HttpContext context, string contentType, string content)
    {
        context.Response.ContentType = contentType;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(content);
    }
}
