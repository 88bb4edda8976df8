using System.Text.Json;
using System.Text.RegularExpressions;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
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

        Assert.DoesNotContain("How an earlier execution", model.Requests[0].AllText, StringComparison.Ordinal);
        model.Forget();
        await RunAgainAsync(product, execution.GetProperty("task").GetProperty("task_id").GetGuid());
        await Until.TrueAsync("the model is asked again", () => Task.FromResult(model.Requests.Count > 0));
        var told = model.Requests[0].AllText;
        var way = told[told.IndexOf("How an earlier execution", StringComparison.Ordinal)..];
        Assert.Contains("- Click button “Sign in”", way[..way.IndexOf("</untrusted_page>", StringComparison.Ordinal)], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_says_that_it_is_done_is_held_against_what_must_hold_then()
    {
        await using var model = await FakeModelServer.StartAsync();
        await using var product = await RunningProduct.StartAsync(servers, Settings(model.Access("openai")));
        model.Script = request => request.LastMessage.Contains("claims", StringComparison.Ordinal)
            ? FakeReply.Json(new { reason = "The list of sales is on the page.", verdict = "reached" })
            : ShopMind(request, product.Practice);
        await using var browser = await PageBrowser.StartAsync();
        var page = await browser.OpenAsync(product.Address);
        await OpenFormAsync(page, $"Sign in at {product.Practice} and read the sales.");

        await page.GetByRole(AriaRole.Button, new() { Name = "Add a condition" }).ClickAsync();
        await page.GetByLabel("Text", new() { Exact = true }).FillAsync("Thank you for your order");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a condition" }).ClickAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Condition" }).Or(page.GetByRole(AriaRole.Textbox, new() { Name = "Condition" })).Nth(1).ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { Name = "A model judges it" }).ClickAsync();
        await SaveAndRunAsync(page);

        await Expect(page.GetByText("Refuted").First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(page.GetByText("The page at the end does not show it")).ToBeVisibleAsync();
        await Expect(page.GetByText("The list of sales is on the page.")).ToBeVisibleAsync();
        var execution = await ExecutionAsync(product, page);
        Assert.Equal(("completed", "refuted"), (execution.GetProperty("status").GetString(), execution.GetProperty("verdict").GetString()));
        await page.GetByRole(AriaRole.Button, new() { Name = "How this was judged" }).ClickAsync();
        await Expect(page.GetByTestId("explanation")).ToContainTextAsync("cannot_tell");
        await page.GotoAsync("/executions");
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "Refuted" }).First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_step_is_explained_and_run_again_from_the_page()
    {
        await using var model = await FakeModelServer.StartAsync();
        await using var product = await RunningProduct.StartAsync(servers, Settings(model.Access("openai")));
        model.Script = request => ShopMind(request, product.Practice);
        await using var browser = await PageBrowser.StartAsync();
        var page = await browser.OpenAsync(product.Address);
        await WriteTaskAndRunAsync(page, $"Sign in at {product.Practice} and read the sales.");
        await Expect(page.GetByText("Completed", new() { Exact = true }).First).ToBeVisibleAsync(new() { Timeout = 60_000 });

        // The result moves what is pressed next.
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Result", Exact = true })).ToBeVisibleAsync();
        var steps = page.GetByTestId("live-steps");
        var last = (await ExecutionAsync(product, page)).GetProperty("current_step").GetInt32();
        var clicked = last - 1;

        await steps.GetByRole(AriaRole.Button, new() { Name = $"Details of step {clicked}", Exact = true }).ClickAsync();
        await steps.GetByRole(AriaRole.Button, new() { Name = "Explain" }).ClickAsync();
        var panel = page.GetByTestId("explanation");
        await Expect(panel.GetByTestId("acted-outline").First).ToBeVisibleAsync();
        await Expect(panel.GetByText("\"next_goal\"").First).ToBeVisibleAsync();
        await panel.GetByRole(AriaRole.Button, new() { Name = "System message" }).First.ClickAsync();
        await Expect(panel.GetByText("You operate a web browser").First).ToBeVisibleAsync();
        Assert.True(await panel.Locator("img").First.EvaluateAsync<bool>("image => image.complete && image.naturalWidth > 0"));
        await AssertDownloadAsync(page, last);
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();

        var asked = model.Requests.Count;
        await steps.GetByRole(AriaRole.Button, new() { Name = $"Details of step {last}", Exact = true }).ClickAsync();
        await steps.GetByRole(AriaRole.Button, new() { Name = "Run again from here" }).Last.ClickAsync();
        await Expect(page.GetByTestId("rerun").GetByText(product.Practice.ToString()).First).ToBeVisibleAsync();
        var before = page.Url;
        await page.GetByRole(AriaRole.Button, new() { Name = $"Run from step {last}" }).ClickAsync();
        await Expect(page).Not.ToHaveURLAsync(before);

        // Signed in already: only the last step is asked for.
        await Expect(page.GetByText($"Run again from step {last}.")).ToBeVisibleAsync();
        await Expect(page.GetByText("The sales were read.").First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        Assert.Single(model.Requests.Skip(asked));
    }

    private static async Task AssertDownloadAsync(IPage page, int steps)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "All steps as one HTML file" }).ClickAsync());
        var html = await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        Assert.EndsWith(".html", download.SuggestedFilename, StringComparison.Ordinal);
        Assert.All(Enumerable.Range(1, steps), number => Assert.Contains($"id=\"step-{number}\"", html, StringComparison.Ordinal));
        Assert.Contains("src=\"data:image/jpeg;base64,", html, StringComparison.Ordinal);
        Assert.Contains("You operate a web browser", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(FakeModelServer.Key, html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_model_it_says_what_to_configure()
    {
        await using var product = await RunningProduct.StartAsync(servers);
        await using var browser = await PageBrowser.StartAsync();
        var page = await browser.OpenAsync(product.Address);
        await page.GotoAsync("/tasks");

        await page.GetByRole(AriaRole.Button, new() { Name = "Run now: Sample: yesterday's sales, in plain language" }).ClickAsync();

        await Expect(page.GetByText("Failed", new() { Exact = true }).First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Add a model’s key" })).ToBeVisibleAsync();
        Assert.Equal("model_not_configured", (await ExecutionAsync(product, page)).GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task What_the_model_writes_is_on_the_page_while_it_writes_and_stop_ends_its_call()
    {
        var never = new TaskCompletionSource();
        const string half = """{"thinking": "The notice lies over the button.", "evaluation_previous": "", "next_goal": "Close the notice", "actions": [""";
        await using var model = await FakeModelServer.StartAsync(_ => FakeReply.Say(half) with { Pieces = 20, BeforePiece = number => number < 19 ? Task.CompletedTask : never.Task });
        await using var product = await RunningProduct.StartAsync(servers, Settings(model.Access("openai")));
        await using var browser = await PageBrowser.StartAsync();
        var page = await browser.OpenAsync(product.Address);
        await WriteTaskAndRunAsync(page, "Wait for an answer that never comes.");
        await model.WaitForRequestsAsync(1, TestContext.Current.CancellationToken);

        await Expect(page.GetByTestId("thinking")).ToContainTextAsync("The notice lies over the button.");
        await Expect(page.GetByTestId("thinking")).ToContainTextAsync("NextClose the notice");
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

        await OpenFormAsync(page, "Look at something.");

        // A server that cannot be reached is asked again for a while, with longer waits at each further failure.
        await page.GetByRole(AriaRole.Button, new() { Name = "Advanced" }).ClickAsync();
        await page.GetByLabel("Failures in a row").FillAsync("1");
        await SaveAndRunAsync(page);

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
        await OpenFormAsync(page, prompt);
        await SaveAndRunAsync(page);
    }

    private static async Task SaveAndRunAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Save and run" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/executions/"));
    }

    private static async Task OpenFormAsync(IPage page, string prompt)
    {
        await page.GotoAsync("/tasks");
        await page.GetByRole(AriaRole.Link, new() { Name = "New task" }).Or(page.GetByRole(AriaRole.Button, new() { Name = "New task" })).First.ClickAsync();
        await page.GetByLabel("Name", new() { Exact = false }).First.FillAsync("Read the sales");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "What to do" }).FillAsync(prompt);
    }

    private static async Task RunAgainAsync(RunningProduct product, Guid taskId)
    {
        using var http = new HttpClient { BaseAddress = product.Address }.SignedIn();
        using var answer = await http.PostAsync(new Uri($"/api/tasks/{taskId}/run", UriKind.Relative), null, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<JsonElement> ExecutionAsync(RunningProduct product, IPage page)
    {
        using var http = new HttpClient { BaseAddress = product.Address }.SignedIn();
        var id = page.Url.Split('/')[^1].Split('?')[0];
        var text = await http.GetStringAsync(new Uri($"/api/executions/{id}", UriKind.Relative), TestContext.Current.CancellationToken);
        return JsonDocument.Parse(text).RootElement.Clone();
    }

    /// <summary>Reads the page as a model would and does the next thing.</summary>
    internal static FakeReply ShopMind(FakeModelRequest request, Uri practice)
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
