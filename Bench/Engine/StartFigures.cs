using System.Diagnostics;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using Microsoft.Playwright;

namespace Dashboard.Bench.Engine;

/// <summary>Figure 9: from nothing to a page, and what ten executions weigh.</summary>
internal static class StartFigures
{
    private const int Rounds = 7;
    private const int AtOnce = 10;

    public static async Task RunAsync(TestServers servers, EnginePages pages, EngineReport report)
    {
        await StartAsync(pages, report);
        await MemoryAsync(servers, pages, report);
    }

    private static async Task StartAsync(EnginePages pages, EngineReport report)
    {
        Console.WriteLine("\n-- engine 9: cold start to the first page loaded, ms; Playwright's driver runs already for both");
        EngineReport.Row("", "median", "fastest", "slowest");
        var url = pages.Find("todos plain").Url;
        using var driver = await Playwright.CreateAsync();
        var (ours, warm, plain) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            var cold = await OursAsync(url);
            var theirs = await PlainAsync(driver, url);
            if (round > 0)
            {
                ours.Add(cold.Cold);
                warm.Add(cold.Warm);
                plain.Add(theirs);
            }
        }

        EngineReport.Row("ours, cold", ours.Median(), ours.Min(), ours.Max());
        EngineReport.Row("ours, browser running", warm.Median(), warm.Min(), warm.Max());
        EngineReport.Row("plain Playwright", plain.Median(), plain.Min(), plain.Max());
        report.Against(9, "cold start of a browser to the first page loaded, against a plain launch of Chromium by Playwright", ours.Median(), plain.Median(), 0.5);
        report.Against(9, "the same with a warm browser, as a runner has it", warm.Median(), plain.Median(), 0.5);
    }

    private static async Task<(double Cold, double Warm)> OursAsync(string url)
    {
        var started = Stopwatch.GetTimestamp();
        await using var host = await BrowserHost.StartAsync(new BrowserLaunchOptions());
        await OpenAsync(host, url);
        var cold = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        started = Stopwatch.GetTimestamp();
        await OpenAsync(host, url);
        return (cold, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    private static async Task OpenAsync(BrowserHost host, string url)
    {
        await using var session = await host.OpenSessionAsync(new BrowserSettings());
        var loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = session.CurrentTab.Session.On("Page.loadEventFired", _ => loaded.TrySetResult());
        await session.CurrentTab.Session.SendAsync("Page.navigate", new { url });
        await loaded.Task;
    }

    private static async Task<double> PlainAsync(IPlaywright driver, string url)
    {
        var started = Stopwatch.GetTimestamp();
        await using var browser = await driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = BrowserBinary.Find(BrowserKind.Chromium),
            Args = ["--no-sandbox"],
        });
        var page = await browser.NewPageAsync();
        await page.GotoAsync(url);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static async Task MemoryAsync(TestServers servers, EnginePages pages, EngineReport report)
    {
        Console.WriteLine($"\n-- engine 9: memory (PSS) of the runner with its driver and browser while {AtOnce} executions stand on a page each, MB");
        EngineReport.Row("browser", "idle", "ten at once");
        var (shell, _) = await HoldAsync(servers, pages, "headless_shell");
        var (full, _) = await HoldAsync(servers, pages, "chromium");
        report.Against(9, "memory of ten executions at once, Runner and driver included, against ten in full Chromium", shell, full, 0.5, "MB");
        var plain = await PlainTenAsync(pages);
        report.Against(9, "the same, against ten plain launches of full Chromium by Playwright, driver included", shell, plain, 0.5, "MB");
    }

    private static async Task<(double Held, double Idle)> HoldAsync(TestServers servers, EnginePages pages, string kind)
    {
        await using var product = await Product.StartAsync(servers);
        var runner = await product.StartRunnerAsync(AtOnce);
        await Task.Delay(TimeSpan.FromSeconds(3));
        var idle = ProcessMemory.OfTree(runner.Id);
        var task = await product.Installation.SendAsync(HttpMethod.Post, "/api/tasks", new
        {
            name = $"stand on a page in {kind}",
            recipe = new
            {
                version = 1,
                actions = new object[]
                {
                    new { action = new { type = "navigate", url = pages.Find("todos react").Url } },
                    new { action = new { type = "wait", seconds = 590 }, timeout_seconds = 600 },
                },
            },
            browser = new { kind },
            when_running = "parallel",
        });
        var id = task.GetProperty("id").GetGuid();
        var running = new List<Guid>();
        for (var number = 0; number < AtOnce; number++)
        {
            running.Add(await product.Installation.RunAsync(id));
        }

        await product.Installation.WaitForStepAsync(running, 2);
        await Task.Delay(TimeSpan.FromSeconds(3));
        var held = ProcessMemory.OfTree(runner.Id);
        EngineReport.Row(kind, idle, held);
        foreach (var execution in running)
        {
            await product.Installation.ControlAsync(execution, "stop");
        }

        foreach (var execution in running)
        {
            await product.Installation.WaitForStateAsync(execution, "stopped");
        }

        return (held, idle);
    }

    private static async Task<double> PlainTenAsync(EnginePages pages)
    {
        await using var peer = await Peer.StartAsync("playwright", null);
        for (var number = 0; number < AtOnce; number++)
        {
            await peer.AskAsync("launch", new
            {
                executable = BrowserBinary.Find(BrowserKind.Chromium),
                args = new[] { "--no-sandbox" },
                url = pages.Find("todos react").Url,
            });
        }

        await Task.Delay(TimeSpan.FromSeconds(3));
        var held = ProcessMemory.OfTree(peer.ProcessId);
        EngineReport.Row("ten plain launches", null, held);
        return held;
    }
}
