using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>What the loop does when a model gets nowhere, and what it keeps of a model's plan.</summary>
public sealed class AgentStrategyTests(ChromiumFixture chromium) : AgentHarness(chromium)
{
    private const string Other = "other-model";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Model.Models = ["fake-model", Other];
    }

    [Fact]
    public async Task A_model_that_gets_nowhere_sees_more_is_asked_for_another_plan_and_is_then_stopped()
    {
        await ShowAsync("<button>Nothing happens</button><p>" + new string('x', 300));

        var happened = await RunToEndAsync("Press", Stubborn);

        Assert.Equal("stuck_in_loop", happened.Finished.Error!.Code);
        Assert.Equal([0, 0, 0, 0, 1, 0], Model.Requests.Select(request => request.ImageCount));
        Assert.Contains("write a new plan", Model.Requests[4].LastMessage, StringComparison.Ordinal);
        Assert.Contains(new string('x', 300), Model.Requests[4].LastMessage, StringComparison.Ordinal);
        Assert.Equal(1, happened.LogCodes.Count(code => code == "agent_strategy_changed"));
    }

    [Fact]
    public async Task The_fallback_model_is_offered_once_before_a_loop_ends()
    {
        await ShowAsync("<button>Nothing happens</button><button onclick=\"document.body.innerHTML='<h1>There</h1>'\">Go</button>");
        Fallback = Model.Access("openai") with { Model = Other };

        var happened = await RunToEndAsync("Press", request => (request.Model, SeenPage.In(request)) switch
        {
            (Other, var page) when page.Shows("There") => AgentReply.Done("arrived"),
            (Other, var page) => AgentReply.Act("Go", AgentReply.Click(page.Find("button", "Go"))),
            _ => Stubborn(request),
        });

        Assert.Equal("arrived", happened.Finished.Summary);
        Assert.Equal(["fake-model", "fake-model", "fake-model", "fake-model", Other, Other], Model.Requests.Select(request => request.Model));
        Assert.Contains("agent_fallback_used", happened.LogCodes);
    }

    [Fact]
    public async Task Reading_a_page_piece_by_piece_writing_it_down_and_waiting_long_is_no_loop()
    {
        await ShowAsync(string.Concat(Enumerable.Range(0, 100).Select(number => $"<p>Line number {number} of the page</p>")));

        var happened = await RunToEndAsync("Copy it", request => request.Number switch
        {
            <= 8 => AgentReply.Act("Read", new ReadPageParameters { Offset = request.Number * 10 }),
            <= 16 => AgentReply.Act("Find", new GrepPageParameters { Pattern = $"number {request.Number} " }),
            <= 24 => AgentReply.Act("Write", new AppendFileParameters { Name = "copy.txt", Content = $"Line {request.Number}" }),
            <= 31 => AgentReply.Act("Wait", new WaitParameters { Seconds = 0 }),
            _ => AgentReply.Done("copied"),
        });

        Assert.Equal(("copied", null), (happened.Finished.Summary, happened.Finished.Error));
        Assert.DoesNotContain("agent_idle", happened.LogCodes);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(404)]
    public async Task The_fallback_model_takes_over_when_the_first_one_cannot_be_asked(int status)
    {
        Fallback = Model.Access("anthropic") with { Model = Other };

        var happened = await RunToEndAsync("Answer", request => request.Model switch
        {
            Other when request.Number < 4 => AgentReply.Act("Wait", new WaitParameters { Seconds = 0 }),
            Other => AgentReply.Done("ok"),
            _ => FakeReply.Error(status),
        });

        Assert.Equal("ok", happened.Finished.Summary);
        Assert.Equal(["fake-model", Other, Other, Other], Model.Requests.Select(request => request.Model));
        Assert.Single(happened.LogCodes, code => code == "agent_fallback_used");
    }

    [Fact]
    public async Task The_fallback_model_takes_over_from_one_whose_answers_cannot_be_used()
    {
        Fallback = Model.Access("openai") with { Model = Other };

        var happened = await RunToEndAsync("Answer", request => request.Model == Other ? AgentReply.Done("ok") : FakeReply.Say("Hm."));

        Assert.Equal("ok", happened.Finished.Summary);
        Assert.Equal(["fake-model", "fake-model", "fake-model", Other], Model.Requests.Select(request => request.Model));
        Assert.Single(happened.Steps);
    }

    [Fact]
    public async Task The_token_budget_is_checked_before_every_model_call_and_warned_of()
    {
        var happened = await RunToEndAsync(
            "Go on",
            _ => AgentReply.Act("Wait", new WaitParameters { Seconds = 0 }) with { InputTokens = 900, OutputTokens = 100 },
            new TaskLimits { MaxTokens = 2_500 });

        Assert.Equal("budget_exhausted", happened.Finished.Error!.Code);
        Assert.Equal(3, Model.Requests.Count);
        Assert.Equal([false, false, true], Model.Requests.Select(request => request.LastMessage.Contains("budget is nearly used up", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Without_an_answer_people_get_the_agents_own_notes_of_how_far_it_came()
    {
        var happened = await RunToEndAsync(
            "Go on",
            _ => FakeReply.Say("""{"memory":"Two of five orders are read.","next_goal":"g","actions":[{"type":"wait","seconds":0}]}"""),
            new TaskLimits { MaxTokens = 2_000 });

        Assert.Equal("Two of five orders are read.", happened.Finished.Summary);
    }

    [Fact]
    public async Task The_plan_is_kept_shown_and_told_to_the_model()
    {
        var happened = await RunToEndAsync("Do it all", request => request.Number switch
        {
            1 => Planned("""[{"text":"Sign in","state":"doing"},{"text":"Read","state":"todo"}]"""),
            2 => AgentReply.Act("Wait", new WaitParameters { Seconds = 0 }),
            3 => Planned("""[{"text":"Sign in","state":"done"},{"text":"Read","state":"doing"}]"""),
            _ => AgentReply.Done("ok"),
        });

        var plans = happened.Events.OfType<PlanEvent>().ToList();
        Assert.Equal([StepState.Running, StepState.Pending], plans[0].Items.Select(item => item.State));
        Assert.Equal([StepState.Completed, StepState.Running], plans[1].Items.Select(item => item.State));
        Assert.Equal(2, plans.Count);
        Assert.Contains("- [doing] Sign in\n- [todo] Read", Model.Requests[2].LastMessage, StringComparison.Ordinal);
        Assert.Contains("- [done] Sign in\n- [doing] Read", Model.Requests[3].LastMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_planning_is_off_no_plan_is_asked_for_or_kept()
    {
        Options = Options with { Agent = new AgentSettings { Planning = false } };

        var happened = await RunToEndAsync("Do it", request => request.Number == 1 ? Planned("""[{"text":"Read","state":"todo"}]""") : AgentReply.Done("ok"));

        Assert.Empty(happened.Events.OfType<PlanEvent>());
        Assert.All(Model.Requests, request => Assert.DoesNotContain("`plan`", request.System, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Failures_in_a_row_ask_for_another_plan()
    {
        await RunToEndAsync("Press", request => request.Number <= 3 ? AgentReply.Act("Press", AgentReply.Click(900 + request.Number)) : AgentReply.Done("ok"));

        Assert.Equal(
            [false, false, false, true],
            Model.Requests.Select(request => request.LastMessage.Contains("3 steps in a row failed. Think again from the beginning, and write a new plan", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_settings_decide_how_much_of_a_page_the_model_sees()
    {
        await ShowAsync(string.Concat(Enumerable.Range(0, 400).Select(number => $"<p>Line number {number}</p>")));
        Options = Options with { Agent = new AgentSettings { ObservationTokens = 500, Pictures = PictureMode.Always } };

        await RunToEndAsync("Look", _ => AgentReply.Done("ok"));

        Assert.InRange(SeenPage.In(Model.Requests[0]).Text.Length, 500, 2_000);
        Assert.Equal(1, Model.Requests[0].ImageCount);
    }

    private static FakeReply Stubborn(FakeModelRequest request) =>
        AgentReply.Act("Press", AgentReply.Click(SeenPage.In(request).Find("button", "Nothing happens")));

    private static FakeReply Planned(string plan) =>
        FakeReply.Say($$"""{"next_goal":"g","plan":{{plan}},"actions":[{"type":"wait","seconds":0}]}""");
}
