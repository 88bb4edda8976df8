using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dashboard.Tests.EndToEnd;

/// <summary>An agent has a person sign in for it: they type into the live picture and hand back, and it goes on with what they did.</summary>
public sealed class TakeoverTests(TestServers servers)
{
    private static readonly byte[] Picture = [137, 80, 78, 71, 13, 10, 26, 10];

    [Fact]
    public async Task A_person_takes_the_browser_over_signs_in_hands_a_page_a_file_and_the_agent_finishes()
    {
        await using var model = await FakeModelServer.StartAsync();
        await using var product = await RunningProduct.StartAsync(servers, PromptTaskTests.Settings(model.Access("openai")));
        model.Script = request => SeenPage.In(request) switch
        {
            var page when page.Has("button", "Accept") => AgentReply.Act("Dismiss the cookie banner", AgentReply.Click(page.Find("button", "Accept"))),
            var page when page.Has("button", "Sign in") => AgentReply.Act("Have them sign in", new RequestTakeoverParameters { Reason = "Please sign in." }),
            var page when page.Has("link", "Sales") => AgentReply.Done("They signed in."),
            _ => AgentReply.Act("Open the shop", AgentReply.Open(product.Practice.ToString())),
        };
        var task = await product.Installation.SendAsync(HttpMethod.Post, "/api/tasks", new { name = "Sign in", prompt = "Sign in." });
        var id = await product.Installation.RunAsync(task.GetProperty("id").GetGuid());
        await using var browser = await PageBrowser.StartAsync();
        var (user, password) = await PlacesAsync(browser, product);
        var watcher = await browser.OpenAsync(product.Address);
        await watcher.GotoAsync($"/executions/{id}");
        var page = await browser.OpenAsync(product.Address);
        await page.GotoAsync($"/executions/{id}");
        await Expect(page.GetByTestId("question")).ToContainTextAsync("Please sign in.", new() { Timeout = 60_000 });

        await page.GetByTestId("question").GetByRole(AriaRole.Button, new() { Name = "Take over the browser" }).ClickAsync();
        await Expect(page.GetByTestId("drive-surface")).ToHaveAttributeAsync("data-ready", "true", new() { Timeout = 60_000 });
        await Expect(watcher.GetByText("You drive the browser in another page")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Address")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("/login"));
        await ClickAsync(page, user);
        await page.Keyboard.TypeAsync("demo");
        await CopyAsync(page, "demo");
        await ClickAsync(page, password);
        await page.Keyboard.TypeAsync("demo-password");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByLabel("Address")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("/dashboard"), new() { Timeout = 60_000 });
        await HandFileAsync(page, product);
        await page.Keyboard.PressAsync("Control+Alt+h");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Hand back: done" })).ToBeFocusedAsync();
        var asked = model.Requests.Count;
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.GetByText("They signed in.").First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        var told = model.Requests[asked].LastMessage;
        Assert.Contains("a person drove this browser", told, StringComparison.Ordinal);
        Assert.Contains("The user says it is done", told, StringComparison.Ordinal);
        await Expect(watcher.GetByText("handed the browser back after")).ToBeVisibleAsync();
        var lines = (await product.Installation.GetAsync($"/api/executions/{id}/logs")).GetProperty("items").EnumerateArray().ToList();
        var report = lines.Single(line => line.GetProperty("message_code").ToString() == "takeover_report").GetProperty("message_arguments");
        Assert.Equal("2", report.GetProperty("clicks").GetString());
        Assert.Contains("They chose a file for a page: lamp.png", told, StringComparison.Ordinal);
        var file = (await product.Installation.GetAsync($"/api/executions/{id}/artifacts")).EnumerateArray().Single(kept => kept.GetProperty("name").GetString() == "lamp.png");
        Assert.Equal(Picture, await product.Installation.Http.GetByteArrayAsync(new Uri(product.Installation.Api, $"/api/executions/{id}/artifacts/{file.GetProperty("position").GetInt64()}"), TestContext.Current.CancellationToken));
        Assert.EndsWith("/products/new#photo", report.GetProperty("url").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(lines, line => line.GetRawText().Contains("demo-password", StringComparison.Ordinal));
    }

    /// <summary>What is in the field of the page reaches the person's own clipboard, of which all browsers of this machine have one: so it is asked who wrote to it.</summary>
    private static async Task CopyAsync(IPage page, string text)
    {
        await page.EvaluateAsync("() => { navigator.clipboard.writeText = async (text) => { window.copied = text; }; }");
        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.PressAsync("Control+c");
        await Expect(page.GetByTestId("drive-status")).ToContainTextAsync("The text is on your clipboard.");
        Assert.Equal(text, await page.EvaluateAsync<string>("window.copied"));
    }

    /// <summary>Chooses a file of their own machine for a field of the page.</summary>
    private static async Task HandFileAsync(IPage page, RunningProduct product)
    {
        await page.GetByLabel("Address").FillAsync($"{product.Practice}products/new#photo");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByTestId("drive-panel").GetByRole(AriaRole.Button, new() { NameRegex = new System.Text.RegularExpressions.Regex("product") })).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await page.GetByTestId("drive-field").FocusAsync();
        var asked = page.GetByRole(AriaRole.Dialog, new() { Name = "The page asks for a file" });

        // The page goes to its field once it has loaded, and nothing tells when: a key before that does nothing.
        await Until.TrueAsync("the page asks for a file", async () =>
        {
            await page.Keyboard.PressAsync("Space");
            await page.WaitForTimeoutAsync(3_000);
            return await asked.IsVisibleAsync();
        });
        await Expect(asked).ToContainTextAsync("image/*, .pdf");
        await asked.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "lamp.png", MimeType = "image/png", Buffer = Picture });
        await Expect(asked).ToBeHiddenAsync();
        await Expect(page.GetByTestId("drive-surface")).ToHaveAttributeAsync("data-ready", "true");
    }

    /// <summary>Where the fields of the practice site are, in a window of the size that executions have.</summary>
    private static async Task<(LocatorBoundingBoxResult User, LocatorBoundingBoxResult Password)> PlacesAsync(PageBrowser browser, RunningProduct product)
    {
        var size = new BrowserSettings();
        var page = await browser.OpenAsync(product.Practice, width: size.ViewportWidth, height: size.ViewportHeight, signedIn: false);
        await page.GotoAsync("/login");
        await page.GetByRole(AriaRole.Button, new() { Name = "Accept" }).ClickAsync();
        return ((await page.GetByLabel("User name").BoundingBoxAsync())!, (await page.GetByLabel("Password").BoundingBoxAsync())!);
    }

    private static async Task ClickAsync(IPage page, LocatorBoundingBoxResult place)
    {
        var surface = (await page.GetByTestId("drive-surface").BoundingBoxAsync())!;
        var size = new BrowserSettings();
        var scale = Math.Min(surface.Width / size.ViewportWidth, surface.Height / size.ViewportHeight);
        await page.Mouse.ClickAsync(
            surface.X + ((surface.Width - (size.ViewportWidth * scale)) / 2) + ((place.X + (place.Width / 2)) * scale),
            surface.Y + ((surface.Height - (size.ViewportHeight * scale)) / 2) + ((place.Y + (place.Height / 2)) * scale));
    }
}
