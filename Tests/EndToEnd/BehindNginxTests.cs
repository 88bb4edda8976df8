using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
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

    [Fact]
    public async Task Programs_come_in_with_keys_and_tokens_and_everybody_by_the_address_that_nginx_saw()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var product = await RunningProduct.StartAsync(
            servers, everywhere: new Dictionary<string, string> { ["TrustedProxies"] = "127.0.0.1" }, runners: 0);
        await using var nginx = await Nginx.StartAsync(product.Address);
        using var stranger = Client(nginx);
        using var key = Client(nginx).SignedIn();
        using var token = Client(nginx);
        var account = new { email = TestAccounts.Email, password = TestAccounts.Password };

        using var person = await stranger.PostAsJsonAsync("/api/auth/sign-in", account, cancellation);
        using var program = await token.PostAsJsonAsync("/api/auth/token", account, cancellation);
        using var tokens = JsonDocument.Parse(await program.Content.ReadAsStringAsync(cancellation));
        token.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.RootElement.GetProperty("access_token").GetString());

        Assert.Equal(HttpStatusCode.Unauthorized, await TasksAsync(stranger));
        Assert.Equal(HttpStatusCode.OK, await TasksAsync(key));
        Assert.Equal(HttpStatusCode.OK, await TasksAsync(token));

        // That nginx speaks https reaches the Api through Web.
        Assert.All(person.Headers.GetValues("Set-Cookie"), cookie => Assert.Contains("; secure", cookie));
        using var audit = JsonDocument.Parse(await key.GetStringAsync(new Uri("/api/audit?action=auth.sign_in", UriKind.Relative), cancellation));
        Assert.Equal(["127.0.0.1"], audit.RootElement.GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("address").GetString()).Distinct());
    }

    /// <summary>Claims to come from elsewhere, and keeps no cookies.</summary>
    private static HttpClient Client(Nginx nginx)
    {
        var client = new HttpClient(new HttpClientHandler
        {
            UseCookies = false, ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
        })
        { BaseAddress = nginx.Address };
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9");
        return client;
    }

    private static async Task<HttpStatusCode> TasksAsync(HttpClient client)
    {
        using var response = await client.GetAsync(new Uri("/api/tasks", UriKind.Relative), TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
