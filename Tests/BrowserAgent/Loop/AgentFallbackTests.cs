using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>Which model is asked when one fails, and what becomes of its costs and of the time.</summary>
public sealed class AgentFallbackTests(ChromiumFixture chromium) : AgentHarness(chromium)
{
    private const string Other = "other-model";
    private static readonly WaitParameters NoWait = new() { Seconds = 0 };

    private readonly ManualTime _time = new();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Model.Models = ["fake-model", Other];
        Fallback = Model.Access("openai") with { Model = Other };
        Options = Options with { Time = _time };
    }

    [Fact]
    public async Task A_model_that_failed_is_left_alone_for_a_while_and_then_asked_again()
    {
        var mainWorks = false;

        var happened = await RunToEndAsync("Answer", request =>
        {
            if (request.Model != Other && !mainWorks)
            {
                return FakeReply.Error(401);
            }

            switch (StepOf(request))
            {
                case 3:
                    mainWorks = true;
                    _time.Advance(TimeSpan.FromMinutes(10));
                    break;
                case 4:
                    mainWorks = false;
                    break;
                case 6:
                    return AgentReply.Done("ok");
            }

            return AgentReply.Act("Wait", NoWait);
        });

        Assert.Equal("ok", happened.Finished.Summary);
        Assert.Equal(["fake-model", Other, Other, Other, "fake-model", "fake-model", Other, Other], Model.Requests.Select(request => request.Model));
        Assert.Equal(2, happened.LogCodes.Count(code => code == "agent_fallback_used"));
    }

    [Fact]
    public async Task The_log_says_why_there_is_a_picture_and_what_the_model_did_not_take()
    {
        Options = Options with { Agent = new AgentSettings { Pictures = PictureMode.Always } };
        Model.RefusesPictures = true;
        Model.RefusedFormats = new HashSet<string> { "json_schema" };

        var happened = await RunToEndAsync("Answer", request => StepOf(request) == 3 ? AgentReply.Done("ok") : AgentReply.Act("Wait", NoWait));

        Assert.Equal("ok", happened.Finished.Summary);
        Assert.Contains("agent_picture_always", happened.LogCodes);
        Assert.Contains("agent_without_pictures", happened.LogCodes);
        Assert.Single(happened.LogCodes, "agent_plainer_form");
    }

    [Fact]
    public async Task What_a_server_did_not_take_of_an_action_or_of_the_judge_is_said_as_well()
    {
        await ShowAsync("<p>Tea costs 5</p>");
        Options = Options with { Postconditions = [new Postcondition { Kind = PostconditionKind.Judge }] };
        Model.RefusedFormats = new HashSet<string> { "json_schema" };
        const string schema = """{"type":"object","properties":{"sum":{"type":"integer"}},"required":["sum"]}""";

        var happened = await RunToEndAsync("Read", request =>
            request.AllText.Contains("You judge whether", StringComparison.Ordinal) ? FakeReply.Say("""{"reason":"It is read.","verdict":"reached"}""")
            : !request.LastMessage.Contains("\n\nStep ", StringComparison.Ordinal) ? FakeReply.Say("""{"sum":5}""")
            : StepOf(request) == 1 ? AgentReply.Act("Read", new ExtractParameters { Query = "the sum", Name = "sum", Schema = schema })
            : AgentReply.Done("ok"));

        Assert.Equal(Verdict.Verified, happened.Finished.Verdict);
        Assert.Equal([1, 1, null], happened.Events.OfType<LogEvent>().Where(log => log.Message.Code == "agent_plainer_form").Select(log => log.StepNumber));
    }

    [Fact]
    public async Task When_both_fail_the_step_has_failed_and_the_next_one_asks_the_first_model_again()
    {
        var running = RunToEndAsync("Answer", request => (request.Model, request.Number) switch
        {
            (Other, _) => FakeReply.Error(401),
            (_, 1) => FakeReply.Hang(),
            _ => AgentReply.Done("ok"),
        });
        await Model.WaitForRequestsAsync(1, Cancel);
        _time.Advance(TimeSpan.FromSeconds(120));

        var happened = await running;

        Assert.Equal(["fake-model", Other, "fake-model"], Model.Requests.Select(request => request.Model));
        Assert.Equal(("model_key_rejected", "ok"), (happened.Steps[0].Error!.Code, happened.Finished.Summary));
    }

    [Fact]
    public async Task A_model_that_would_not_answer_is_asked_at_the_next_step_and_without_another_one_it_is_the_end()
    {
        ModelScript script = request => request switch
        {
            { Model: "fake-model" } when StepOf(request) == 1 => new FakeReply { Finish = FakeFinish.Refusal },
            _ when StepOf(request) == 1 => AgentReply.Act("Wait", NoWait),
            _ => AgentReply.Done("ok"),
        };

        var helped = await RunToEndAsync("Answer", script);
        Fallback = null;
        var refused = await RunToEndAsync("Answer", script);

        Assert.Equal("ok", helped.Finished.Summary);
        Assert.Equal(["fake-model", Other, "fake-model", "fake-model"], Model.Requests.Select(request => request.Model));
        Assert.Equal((ExecutionOutcome.Failed, "model_refused_request"), (refused.Finished.Outcome, refused.Finished.Error!.Code));
    }

    [Fact]
    public async Task What_a_failed_call_used_is_paid_for()
    {
        var happened = await RunToEndAsync("Answer", request => (request.Model, request.Number) switch
        {
            (Other, _) => AgentReply.Done("ok") with { InputTokens = 500 },
            (_, 1) => FakeReply.Say(""),
            _ => FakeReply.Error(400),
        });

        Assert.Equal("ok", happened.Finished.Summary);
        Assert.Equal([("fake-model", 1_000L), (Other, 500L)], happened.Usage.Select(usage => (usage.Model, usage.InputTokens)));
    }

    [Fact]
    public async Task What_a_call_used_before_its_time_was_up_is_paid_for()
    {
        var running = RunToEndAsync("Answer", request => request switch
        {
            { Model: Other } => AgentReply.Done("ok") with { InputTokens = 500 },
            { Number: 1 } => FakeReply.Say(""),
            _ => FakeReply.Hang(),
        });
        await Model.WaitForRequestsAsync(2, Cancel);
        _time.Advance(TimeSpan.FromSeconds(120));

        Assert.Equal([("fake-model", 1_000L), (Other, 500L)], (await running).Usage.Select(usage => (usage.Model, usage.InputTokens)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task What_a_call_of_a_step_or_an_action_used_before_it_was_stopped_is_paid_for(int empty)
    {
        await ShowAsync("<p>Tea costs 5</p>");
        using var stop = new CancellationTokenSource();
        var events = new List<RunnerEvent>();
        var running = Task.Run(async () =>
        {
            await foreach (var happened in Run(
                "Read",
                request => request.Number < empty ? AgentReply.Act("Read", new ExtractParameters { Query = "the price" }) : request.Number == empty ? FakeReply.Say("") : FakeReply.Hang(),
                stop: stop.Token))
            {
                events.Add(happened);
            }
        }, Cancel);
        await Model.WaitForRequestsAsync(empty + 1, Cancel);

        await stop.CancelAsync();
        await running.WaitAsync(Cancel);

        Assert.Equal(empty, new Happened(events).Usage.Count);
    }

    [Fact]
    public async Task A_step_has_its_time_again_when_the_fallback_model_takes_over_from_one_that_is_silent()
    {
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = RunToEndAsync(
            "Answer",
            request => request.Model == Other ? AgentReply.Done("ok") with { Before = answered.Task } : FakeReply.Hang(),
            new TaskLimits { ModelTimeoutSeconds = 20, StepTimeoutSeconds = 30 });
        await Model.WaitForRequestsAsync(1, Cancel);
        _time.Advance(TimeSpan.FromSeconds(20));
        await Model.WaitForRequestsAsync(2, Cancel);
        _time.Advance(TimeSpan.FromSeconds(15));
        answered.SetResult();

        var happened = await running;

        Assert.Equal(("ok", StepState.Completed), (happened.Finished.Summary, Assert.Single(happened.Steps).Status));
    }

    [Fact]
    public async Task Actions_and_the_judge_ask_the_fallback_model_too()
    {
        await ShowAsync("<p>Tea costs 5</p>");
        Judge = Model.Access("openai") with { Model = "judging-model" };
        Model.Models = ["fake-model", Other, "judging-model"];
        Options = Options with { Postconditions = [new Postcondition { Kind = PostconditionKind.Judge }] };
        const string schema = """{"type":"object","properties":{"sum":{"type":"integer"}},"required":["sum"]}""";

        var happened = await RunToEndAsync("Read", request => (request.Model, request.Number) switch
        {
            ("fake-model", 1) => AgentReply.Act("Read twice", Extract("a"), Extract("b")),
            (Other, _) when request.AllText.Contains("You judge whether", StringComparison.Ordinal) => FakeReply.Say("""{"reason":"It is read.","verdict":"reached"}"""),
            (Other, _) when request.AllText.Contains("Step 2 of at most", StringComparison.Ordinal) => AgentReply.Done("ok"),
            (Other, _) => FakeReply.Say("""{"sum":5}"""),
            _ => FakeReply.Error(401),
        });

        Assert.Equal("""{"a":{"sum":5},"b":{"sum":5}}""", happened.Finished.Data!.Value.GetRawText());
        Assert.Equal(Verdict.Verified, happened.Finished.Verdict);
        Assert.Single(happened.LogCodes, code => code == "agent_fallback_used");
        Assert.Equal(["fake-model", Other, Other, Other, Other], happened.Usage.Select(usage => usage.Model));

        static ExtractParameters Extract(string name) => new() { Query = name, Name = name, Schema = schema };
    }

    private static int StepOf(FakeModelRequest request)
    {
        var words = request.LastMessage[request.LastMessage.LastIndexOf("\n\nStep ", StringComparison.Ordinal)..].Split(' ', 3);
        return int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
