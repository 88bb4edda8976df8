using System.Text.Json;
using System.Text.RegularExpressions;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dashboard.Tests.EndToEnd;

/// <summary>What a newcomer does first: the sample, without any key, watched live, through the pages.</summary>
public sealed class SampleRecipeTests(TestServers servers)
{
    private const string Sample = "Sample: yesterday's sales";

    [Fact]
    public async Task The_sample_runs_to_success_in_the_live_view()
    {
        await using var product = await RunningProduct.StartAsync(servers);
        await using var browser = await PageBrowser.StartAsync();
        var page = await browser.OpenAsync(product.Address);

        await RunSampleAsync(page);

        await ShowsTheResultAsync(page);
    }

    [Fact]
    public async Task Live_pictures_arrive_while_it_runs_and_a_reload_shows_the_same()
    {
        await using var product = await RunningProduct.StartAsync(servers);
        await using var browser = await PageBrowser.StartAsync();
        var page = await browser.OpenAsync(product.Address);
        var frames = 0;
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) => frames += frame.Binary is { Length: > 1_000 } ? 1 : 0;

        await RunSampleAsync(page);
        await Expect(page.GetByText("Completed", new() { Exact = true }).First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        var steps = await StepTextsAsync(page);
        Assert.True(frames > 0, "No live picture came over the socket.");

        await page.ReloadAsync();
        await Expect(page.GetByText("Completed", new() { Exact = true }).First).ToBeVisibleAsync();
        await Expect(page.GetByTestId("live-steps").GetByText("Read the sales table")).ToBeVisibleAsync();
        Assert.Equal(steps, await StepTextsAsync(page));
    }

    [Fact]
    public async Task Two_windows_and_an_api_that_restarts_show_the_truth_again_by_themselves()
    {
        await using var product = await RunningProduct.StartAsync(servers, asProcesses: true);
        await using var browser = await PageBrowser.StartAsync();
        var first = await browser.OpenAsync(product.Address);
        await RunSampleAsync(first);
        var second = await browser.OpenAsync(product.Address, "ja-JP");
        await second.GotoAsync(first.Url);
        await Expect(second.GetByText("接続済み")).ToBeVisibleAsync();

        await product.RestartApiAsync();

        await Expect(first.GetByText("Completed", new() { Exact = true }).First).ToBeVisibleAsync(new() { Timeout = 90_000 });
        await Expect(second.GetByText("完了", new() { Exact = true }).First).ToBeVisibleAsync(new() { Timeout = 90_000 });
        await Expect(first.GetByTestId("connection-light")).ToContainTextAsync("Live", new() { Timeout = 30_000 });
    }

    internal static async Task RunSampleAsync(IPage page)
    {
        await page.GotoAsync("/tasks");
        await page.GetByRole(AriaRole.Button, new() { Name = $"Run now: {Sample}", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/executions/"));
    }

    /// <summary>The execution on the page completes, and everything it found is there.</summary>
    internal static async Task ShowsTheResultAsync(IPage page)
    {
        await Expect(page.GetByText("Completed", new() { Exact = true }).First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(page.GetByText("Verified", new() { Exact = true }).First).ToBeVisibleAsync();
        await Expect(page.GetByTestId("live-steps").GetByText("Read the sales table")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("live-picture")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("live-mark")).Not.ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Customer" }).First).ToBeVisibleAsync();
        await Expect(page.GetByText(".csv").First).ToBeVisibleAsync();
        await SameRowsAsTheShopAsync(page);
    }

    private static async Task<IReadOnlyList<string>> StepTextsAsync(IPage page) =>
        await page.GetByTestId("live-steps").GetByRole(AriaRole.Listitem).AllInnerTextsAsync();

    /// <summary>The rows that were read are those that the shop's own CSV has for the day.</summary>
    private static async Task SameRowsAsTheShopAsync(IPage page)
    {
        var address = new Uri(page.Url);
        var id = address.Segments[^1];
        using var http = Nginx.CreateClient().SignedIn();
        http.BaseAddress = new Uri(address.GetLeftPart(UriPartial.Authority));
        using var execution = JsonDocument.Parse(await http.GetStringAsync(new Uri($"/api/executions/{id}", UriKind.Relative), TestContext.Current.CancellationToken));
        var read = execution.RootElement.GetProperty("result").GetProperty("sales").EnumerateArray()
            .Select(row => row.EnumerateObject().First().Value.GetString()).ToList();

        using var artifacts = JsonDocument.Parse(await http.GetStringAsync(new Uri($"/api/executions/{id}/artifacts", UriKind.Relative), TestContext.Current.CancellationToken));
        var file = artifacts.RootElement.EnumerateArray().Single(artifact => artifact.GetProperty("kind").GetString() == "download");
        var csv = await http.GetStringAsync(new Uri(file.GetProperty("url").GetString()!, UriKind.Relative), TestContext.Current.CancellationToken);
        var shop = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')[0]).ToList();

        Assert.NotEmpty(read);
        Assert.Equal(read, shop.Take(read.Count));
    }
}
