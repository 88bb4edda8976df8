using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dashboard.Tests.EndToEnd;

/// <summary>An agent asks, a person answers on the pages, and it goes on with the answer and ends with data and a file.</summary>
public sealed class QuestionTests(TestServers servers)
{
    [Fact]
    public async Task A_person_answers_on_the_pages_and_the_agent_goes_on()
    {
        await using var model = await FakeModelServer.StartAsync();
        await using var product = await RunningProduct.StartAsync(servers, PromptTaskTests.Settings(model.Access("openai")));
        model.Script = request => request.Number switch
        {
            1 => AgentReply.Act("Ask", new AskHumanParameters { Question = "Which colour?", Choices = ["red", "blue"] }),
            2 => AgentReply.Act("Write it down", new WriteFileParameters { Name = "colour.md", Content = "blue" }, new RequestApprovalParameters { Plan = "Order it", Reason = "You said blue" }),
            3 => AgentReply.Done("not the form"),
            _ => AgentReply.Act("Answer", new DoneParameters { Text = "Ordered.", Data = System.Text.Json.JsonSerializer.SerializeToElement("{\"colour\":\"blue\"}"), Files = ["colour.md"] }),
        };
        var task = await product.Installation.SendAsync(HttpMethod.Post, "/api/tasks", new
        {
            name = "Order",
            prompt = "Order one.",
            result_schema = new { type = "object", properties = new { colour = new { type = "string" } }, required = new[] { "colour" } },
        });
        var id = await product.Installation.RunAsync(task.GetProperty("id").GetGuid());
        await using var browser = await PageBrowser.StartAsync();
        var page = await browser.OpenAsync(product.Address);

        await page.GotoAsync("/");

        // The dashboard asks, the live page shows the answer's effect, and the next question is answered there.
        await Expect(page.GetByTestId("question")).ToContainTextAsync("Which colour?", new() { Timeout = 60_000 });
        await page.GetByRole(AriaRole.Button, new() { Name = "blue" }).ClickAsync();
        await Expect(page.GetByText("Which colour?")).ToHaveCountAsync(0, new() { Timeout = 60_000 });
        await page.GotoAsync($"/executions/{id}");
        await Expect(page.GetByTestId("question")).ToContainTextAsync("You said blue", new() { Timeout = 60_000 });
        Assert.Contains("<user_answer>\nblue\n</user_answer>", model.Requests[1].LastMessage, StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve", Exact = true }).ClickAsync();

        await Expect(page.GetByText("Completed", new() { Exact = true }).First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        var execution = await product.Installation.ExecutionAsync(id);
        Assert.Equal("""{"answer":{"colour":"blue"}}""", execution.GetProperty("result").GetRawText());
        Assert.Contains("The user APPROVED it.", model.Requests[2].LastMessage, StringComparison.Ordinal);
        Assert.Equal(4, model.Requests.Count);
        await Expect(page.GetByTestId("live-result").GetByRole(AriaRole.Link, new() { Name = "colour.md" })).ToBeVisibleAsync();
        using var http = new HttpClient { BaseAddress = product.Address }.SignedIn();
        var artifact = (await product.Installation.GetAsync($"/api/executions/{id}/live")).GetProperty("artifacts").EnumerateArray()
            .Single(each => each.GetProperty("name").GetString() == "colour.md");
        Assert.Equal("blue", await http.GetStringAsync(new Uri(artifact.GetProperty("url").GetString()!, UriKind.Relative), TestContext.Current.CancellationToken));
    }
}
