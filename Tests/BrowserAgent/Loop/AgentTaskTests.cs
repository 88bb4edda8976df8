using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>Tasks from the prompt to the result.</summary>
public sealed class AgentTaskTests(ChromiumFixture chromium) : AgentHarness(chromium)
{
    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task Through_a_login_to_an_extracted_table(string provider)
    {
        var login = PutUpShop();

        var happened = await RunToEndAsync($"Sign in at {login} as ada and read the orders", request => ShopMind(request, login), provider: provider);

        Assert.Equal(ExecutionOutcome.Completed, happened.Finished.Outcome);
        Assert.Equal(Verdict.Unverified, happened.Finished.Verdict);
        Assert.Equal("Two orders.", happened.Finished.Summary);
        Assert.Equal(
            """{"orders":[{"Date":"2026-01-01","Total":"12"},{"Date":"2026-01-02","Total":"13"}]}""", happened.Finished.Data!.Value.GetRawText());
        Assert.Equal(["navigate", "type", "type", "click", "extract_table", "done"], happened.Actions.Select(action => action.ActionType));
        Assert.All(happened.Actions, action => Assert.Equal(StepState.Completed, action.Status));
        Assert.Equal(["navigate", "type", "extract_table"], happened.Steps.Select(step => step.ActionType));
        Assert.All(happened.Steps, step => Assert.Equal((StepState.Completed, true), (step.Status, step.ScreenshotKey is not null)));
        Assert.Equal(3, happened.Usage.Count);
    }

    [Fact]
    public async Task What_people_see_of_the_steps_is_masked_and_in_order()
    {
        var login = PutUpShop();

        var happened = await RunToEndAsync("Sign in", request => ShopMind(request, login));

        var password = happened.Actions.Single(action => action.Target == "password “Password”");
        Assert.DoesNotContain("geheim", password.InputValue!, StringComparison.Ordinal);
        var click = happened.Events.OfType<ActionEvent>().Where(action => action.ActionType == "click").ToList();
        Assert.Equal([StepState.Running, StepState.Completed], click.Select(action => action.Status));
        Assert.True(click[0] is { MayHaveOutsideEffect: true, MustBeCommittedFirst: true });
        Assert.True(click[1].OutsideEffect);
        Assert.Equal("button “Sign in”", click[1].Target);
        Assert.Equal(["think", "navigate"], happened.Events.OfType<StepEvent>().Where(step => step.Number == 1).Select(step => step.ActionType).Distinct());
        Assert.Equal([1, 2, 3], happened.Events.OfType<ProgressEvent>().Select(progress => progress.CurrentStep));
    }

    [Fact]
    public async Task No_input_is_sent_before_the_consumer_has_the_entry_that_announces_it()
    {
        var posts = 0;
        var target = Pages.Map(context =>
        {
            Interlocked.Increment(ref posts);
            return context.Response.WriteAsync("thanks");
        });
        await ShowAsync($"<form method=post action='{target}'><button>Order</button></form>");
        await using var events = Run("Order", OrderMind, stop: Cancel).GetAsyncEnumerator(Cancel);

        while (events.Current is not ActionEvent { MustBeCommittedFirst: true })
        {
            Assert.True(await events.MoveNextAsync());
        }

        Assert.Equal(0, posts);
        Assert.True(await events.MoveNextAsync());
        Assert.Equal(1, posts);
    }

    [Fact]
    public async Task The_model_is_told_where_its_browser_may_go()
    {
        Options = Options with { AllowedHosts = ["shop.example", "*.shop.example"] };
        await RunToEndAsync("Order", _ => AgentReply.Done("Done."));
        Assert.Contains("The browser reaches these hosts only: shop.example, *.shop.example.", Model.Requests[0].AllText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_of_the_same_name_are_put_together_over_several_pages()
    {
        var second = Pages.Add("<h1>Page 2</h1><table><tr><th>Name<th>Age<tr><td>Bob<td>7</table>");
        var first = Pages.Add($"<h1>Page 1</h1><table><tr><th>Name<th>Age<tr><td>Ada<td>6</table><a href='{second}'>Next</a>");
        var read = new ExtractTableParameters { Name = "people" };
        var other = Pages.Add("<h1>Page 3</h1><table><tr><th>City<th>Zip<tr><td>Ulm<td>89073</table>");

        var happened = await RunToEndAsync("Read all people", request => SeenPage.In(request) switch
        {
            var page when page.Shows("# Page 1") => AgentReply.Act("Read and go on", read, AgentReply.Click(page.Find("link", "Next"))),
            var page when page.Shows("# Page 2") => AgentReply.Act("Read and go on", read, AgentReply.Open(other)),
            var page when page.Shows("# Page 3") && request.Number < 5 => AgentReply.Act("Read something else", read, read),
            var page when page.Shows("# Page 3") => AgentReply.Act("End", new DoneParameters { Text = """{"count":2}""" }),
            _ => AgentReply.Act("Open", AgentReply.Open(first)),
        });

        Assert.Equal(
            """{"people":[{"Name":"Ada","Age":"6"},{"Name":"Bob","Age":"7"}],"people (2)":[{"City":"Ulm","Zip":"89073"}],"answer":{"count":2}}""",
            happened.Finished.Data!.Value.GetRawText());
        Assert.Contains("Kept as “people (2)”", Model.Requests[^1].LastMessage, StringComparison.Ordinal);
    }

    private static FakeReply OrderMind(FakeModelRequest request)
    {
        var page = SeenPage.In(request);
        return page.Has("button", "Order") ? AgentReply.Act("Order", AgentReply.Click(page.Find("button", "Order"))) : AgentReply.Done("ok");
    }

    private static FakeReply ShopMind(FakeModelRequest request, string login)
    {
        var page = SeenPage.In(request);
        if (page.Has("button", "Sign in"))
        {
            return AgentReply.Act(
                "Sign in",
                AgentReply.Type(page.Find("textbox", "User"), "ada"),
                AgentReply.Type(page.Find("password", "Password"), "geheim"),
                AgentReply.Click(page.Find("button", "Sign in")));
        }

        return page.Shows("Welcome ada")
            ? AgentReply.Act("Read the orders", new ExtractTableParameters { Name = "orders" }, new DoneParameters { Text = "Two orders." })
            : AgentReply.Act("Open the shop", AgentReply.Open(login));
    }

    private string PutUpShop()
    {
        var orders = Pages.Map(async context =>
        {
            var form = await context.Request.ReadFormAsync();
            var greeting = form["password"] == "geheim" ? $"Welcome {form["user"]}" : "Wrong password";
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync(
                $"<h1>{greeting}</h1><table><thead><tr><th>Date<th>Total</thead><tr><td>2026-01-01<td>12<tr><td>2026-01-02<td>13</table>");
        });
        return Pages.Add(
            $"<form method=post action='{orders}'><label>User <input name=user></label><label>Password <input name=password type=password></label><button>Sign in</button></form>");
    }
}
