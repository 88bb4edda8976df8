using Dashboard.Tests.EndToEnd;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Bench;

/// <summary>A person opens the dashboard for the first time.</summary>
internal static class FirstPage
{
    private const int Rounds = 10;
    private const double LimitMs = 1_000;
    private const double LimitKb = 300;

    // Settled: the counts of the dashboard are there, which the page has asked the Api for.
    private const string Shown = "main h1, main h2";

    public static async Task RunAsync(TestServers servers)
    {
        Report.Begin("page", "the built client, empty cache each time, warm server; until the dashboard's own data is on the page");
        await using var product = await Product.StartAsync(servers);
        await product.StartRunnerAsync();
        await using var browser = await PageBrowser.StartAsync();
        var (times, sizes) = (new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            var (time, size) = await OpenAsync(browser, product.Address);
            if (round > 0)
            {
                times.Add(time);
                sizes.Add(size);
            }
        }

        Report.AtMost("first page, median", times.Median(), LimitMs, "ms");
        Report.AtMost("first page, slowest", times.Max(), LimitMs, "ms");
        Report.AtMost("JavaScript of the first view, as sent", sizes.Median(), LimitKb, "kB");
    }

    private static async Task<(double Milliseconds, double Kilobytes)> OpenAsync(PageBrowser browser, Uri address)
    {
        var page = await browser.OpenAsync(address);
        try
        {
            var answered = page.WaitForResponseAsync(response => response.Url.EndsWith("/api/dashboard", StringComparison.Ordinal));
            await page.GotoAsync("/");
            await answered;
            await page.Locator(Shown).First.WaitForAsync();
            var time = await page.EvaluateAsync<double>("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))");
            var bytes = await page.EvaluateAsync<double>(
                "() => performance.getEntriesByType('resource').filter(entry => /\\.js(\\?|$)/.test(entry.name)).reduce((sum, entry) => sum + entry.encodedBodySize, 0)");
            return (time, bytes / 1_000);
        }
        finally
        {
            await page.Context.CloseAsync();
        }
    }
}
