using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dashboard.Tests.EndToEnd;

/// <summary>With TLS and nginx's own buffering in between, everything works as without.</summary>
public sealed class BehindNginxTests(TestServers servers)
{
    [Fact]
    public async Task The_sample_runs_and_is_watched_live()
    {
        await using var product = await RunningProduct.StartAsync(servers);
        await using var nginx = await Nginx.StartAsync(product.Address);
        await using var browser = await PageBrowser.StartAsync();
        var page = await browser.OpenAsync(nginx.Address);
        var (sockets, pictures) = (new List<string>(), 0);
        page.WebSocket += (_, socket) =>
        {
            sockets.Add(socket.Url);
            socket.FrameReceived += (_, frame) => pictures += frame.Binary is { Length: > 1_000 } ? 1 : 0;
        };

        await SampleRecipeTests.RunSampleAsync(page);
        await SampleRecipeTests.ShowsTheResultAsync(page);

        Assert.All(sockets, address => Assert.StartsWith("wss://", address));
        Assert.True(pictures > 0, "No live picture came through nginx.");
        await page.ReloadAsync();
        await SampleRecipeTests.ShowsTheResultAsync(page);
    }

    [Fact]
    public async Task Steps_come_while_it_runs_and_controls_reach_it()
    {
        await using var product = await RunningProduct.StartAsync(servers);
        await using var nginx = await Nginx.StartAsync(product.Address);
        await using var browser = await PageBrowser.StartAsync();
        var execution = await product.Installation.RunAsync(await product.Installation.CreateTaskAsync(steps: 1_000));
        var page = await browser.OpenAsync(nginx.Address);

        await page.GotoAsync($"/executions/{execution}");
        var watch = await PageWatch.StartAsync(page);
        await watch.StepsAsync(20);

        await page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
        await Expect(page.GetByText("Stopped", new() { Exact = true }).First).ToBeVisibleAsync();
    }
}
