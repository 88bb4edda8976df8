using System.Text.Json;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Servers;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dashboard.Tests.EndToEnd;

/// <summary>Tasks told in words, from the form to the result, with the model's answers over each provider's wire.</summary>
public sealed class PromptTaskTests(TestServers servers)
{
    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task A_prompt_is_written_run_and_answered(string provider)
    {
        await using var model = await FakeModelServer.StartAsync();
        await using var product = await RunningProduct.StartAsync(servers, Settings(model.Access(provider)));
        model.Script = request => ShopMind(request, product.Practice);
        await using var browser = await PageBrowser.StartAsync();
        var page = await browser.OpenAsync(product.Address);

        await WriteTaskAndRunAsync(page, $"Sign in at {product.Practice} and read the sales.");

        await Expect(page.GetByText("Completed", new() { Exact = true }).First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(page.GetByText("The sales were read.").First).ToBeVisibleAsync();
        await Expect(page.GetByText("Not verified").First).ToBeVisibleAsync();
        var execution = await ExecutionAsync(product, page);
        Assert.True(execution.GetProperty("input_tokens").GetInt64() > 0);
        Assert.NotEmpty(execution.GetProperty("result").GetProperty("sales").EnumerateArray());
        Assert.All(model.Requests, request => Assert.Equal(provider, request.Provider));
    }

    [Fact]
    public async Task Without_a_model_it_says_what_to_configure()
    {
        await using var product = await RunningProduct.StartAsync(servers);
        await using var browser = await PageBrowser.StartAsync();
        var page = await browser.OpenAsync(product.Address);
        await page.GotoAsync("/tasks");

        await page.GetByRole(AriaRole.Button, new() { Name = "Run Sample: yesterday's sales, in plain language now" }).ClickAsync();

        await Expect(page.GetByText("Failed", new() { Exact = true }).First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(page.GetByText("LanguageModels__Provider").First).ToBeVisibleAsync();
        Assert.Equal("model_not_configured", (await ExecutionAsync(product, page)).GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Stop_ends_a_model_call_that_hangs()
    {
        await using var model = await FakeModelServer.StartAsync(_ => FakeReply.Hang());
        await using var product = await RunningProduct.StartAsync(servers, Settings(model.Access("openai")));
        await using var browser = await PageBrowser.StartAsync();
        var page = await browser.OpenAsync(product.Address);
        await WriteTaskAndRunAsync(page, "Wait for an answer that never comes.");
        await model.WaitForRequestsAsync(1, TestContext.Current.CancellationToken);

        await page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();

        await Expect(page.GetByText("Stopped", new() { Exact = true }).First).ToBeVisibleAsync();
        await model.WaitForDisconnectsAsync(1, TestContext.Current.CancellationToken);
        Assert.Equal(JsonValueKind.Null, (await ExecutionAsync(product, page)).GetProperty("error").ValueKind);
    }

    [Theory]
    [InlineData(401, "model_key_rejected")]
    [InlineData(0, "model_unreachable")]
    public async Task A_model_that_cannot_be_used_fails_with_a_reason(int status, string code)
    {
        await using var model = await FakeModelServer.StartAsync(_ => FakeReply.Error(status));
        var access = status == 0 ? model.Access("openai") with { BaseUrl = "http://127.0.0.1:1/v1" } : model.Access("openai");
        await using var product = await RunningProduct.StartAsync(servers, Settings(access));
        await using var browser = await PageBrowser.StartAsync();
        var page = await browser.OpenAsync(product.Address);

        await WriteTaskAndRunAsync(page, "Look at something.");

        await Expect(page.GetByText("Failed", new() { Exact = true }).First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        Assert.Equal(code, (await ExecutionAsync(product, page)).GetProperty("error").GetProperty("code").GetString());
    }

    internal static Dictionary<string, string> Settings(ModelAccess access) => new()
    {
        ["LanguageModels__Provider"] = access.Provider,
        ["LanguageModels__Model"] = access.Model,
        ["LanguageModels__ApiKey"] = access.ApiKey,
        ["LanguageModels__BaseUrl"] = access.BaseUrl ?? "",
    };

    private static async Task WriteTaskAndRunAsync(IPage page, string prompt)
    {
        await page.GotoAsync("/tasks");
        await page.GetByRole(AriaRole.Link, new() { Name = "New task" }).Or(page.GetByRole(AriaRole.Button, new() { Name = "New task" })).First.ClickAsync();
        await page.GetByLabel("Name", new() { Exact = false }).First.FillAsync("Read the sales");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "What to do" }).FillAsync(prompt);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save and run" }).ClickAsync();
        await page.WaitForURLAsync("**/executions/*");
    }

    private static async Task<JsonElement> ExecutionAsync(RunningProduct product, IPage page)
    {
        using var http = new HttpClient { BaseAddress = product.Address };
        var id = page.Url.Split('/')[^1].Split('?')[0];
        var text = await http.GetStringAsync(new Uri($"/api/executions/{id}", UriKind.Relative), TestContext.Current.CancellationToken);
        return JsonDocument.Parse(text).RootElement.Clone();
    }

    /// <summary>Reads the page as a model would and does the next thing.</summary>
    private static FakeReply ShopMind(FakeModelRequest request, Uri practice)
    {
        var page = SeenPage.In(request);
        if (page.Has("button", "Accept"))
        {
            return AgentReply.Act("Dismiss the cookie banner", AgentReply.Click(page.Find("button", "Accept")));
        }

        if (page.Has("button", "Sign in"))
        {
            return AgentReply.Act(
                "Sign in",
                AgentReply.Type(page.Find("textbox", "User name"), "demo"),
                AgentReply.Type(page.Find("password", "Password"), "demo-password"),
                AgentReply.Click(page.Find("button", "Sign in")));
        }

        if (page.Shows("Order") && page.Shows("Customer"))
        {
            return AgentReply.Act(
                "Read the sales", new ExtractTableParameters { Name = "sales" }, new DoneParameters { Text = "The sales were read." });
        }

        return page.Has("link", "Sales")
            ? AgentReply.Act("Open the sales", AgentReply.Click(page.Find("link", "Sales")))
            : AgentReply.Act("Open the shop", AgentReply.Open(practice.ToString()));
    }
}
