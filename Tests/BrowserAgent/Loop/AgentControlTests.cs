using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>Stop, pause, limits.</summary>
public sealed class AgentControlTests(ChromiumFixture chromium) : AgentHarness(chromium)
{
    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task Stopping_during_a_model_call_ends_the_run_at_once(string provider)
    {
        using var stop = new CancellationTokenSource();
        var events = new List<RunnerEvent>();
        var running = Task.Run(async () =>
        {
            await foreach (var happened in Run("Wait", _ => FakeReply.Hang(), provider: provider, stop: stop.Token))
            {
                events.Add(happened);
            }
        }, Cancel);
        await Model.WaitForRequestsAsync(1, Cancel);

        await stop.CancelAsync();
        await running.WaitAsync(Cancel);

        Assert.Equal(ExecutionOutcome.Stopped, ((FinishedEvent)events[^1]).Outcome);
        Assert.Equal(StepState.Skipped, events.OfType<StepEvent>().Last().Status);
        await Model.WaitForDisconnectsAsync(1, Cancel);
    }

    [Fact]
    public async Task A_pause_breaks_the_model_call_off_and_the_step_is_decided_afresh_afterwards()
    {
        await ShowAsync("<p id=p>Before the pause</p>");
        await using var events = Run("Look", request => request.Number == 1 ? FakeReply.Hang() : AgentReply.Done("done"), stop: Cancel).GetAsyncEnumerator(Cancel);
        Assert.True(await events.MoveNextAsync());
        var next = events.MoveNextAsync().AsTask();
        await Model.WaitForRequestsAsync(1, Cancel);

        Control.Pause();
        Assert.True(await next);
        Assert.Equal(new ControlEvent(true), events.Current);
        await Model.WaitForDisconnectsAsync(1, Cancel);
        await Session.CurrentTab.Session.SendAsync("Runtime.evaluate", new { expression = "p.textContent = 'A person was here'" }, Cancel);
        Control.Resume();
        var rest = new List<RunnerEvent>();
        while (await events.MoveNextAsync())
        {
            rest.Add(events.Current);
        }

        Assert.Equal(new ControlEvent(false), rest[0]);
        Assert.Equal([1], rest.OfType<StepEvent>().Select(step => step.Number).Distinct());
        Assert.Contains("A person was here", Model.Requests[1].LastMessage, StringComparison.Ordinal);
        Assert.Equal(ExecutionOutcome.Completed, ((FinishedEvent)rest[^1]).Outcome);
    }

    [Fact]
    public async Task A_person_who_drove_meanwhile_is_told_to_the_model_before_anything_else_is_done()
    {
        await ShowAsync("<p id=p>Before</p>");
        var events = new List<RunnerEvent>();
        await foreach (var happened in Run("Look", request => request.Number == 1
            ? AgentReply.Act("Look", new WaitParameters { Seconds = 0.1 })
            : AgentReply.Done("ok"), stop: Cancel))
        {
            events.Add(happened);
            if (happened is StepEvent { Number: 1, Status: StepState.Completed })
            {
                Control.Pause("takeover");
            }
            else if (happened is ControlEvent { Paused: true })
            {
                await Session.CurrentTab.Session.SendAsync("Runtime.evaluate", new { expression = "p.textContent = 'A person was here'" }, Cancel);
                Control.NoteTakeover(new TakeoverEvent { Lease = Guid.CreateVersion7(), Clicks = 1 });
                Control.Resume("takeover");
            }
        }

        var order = events.Where(happened => happened is ControlEvent or TakeoverEvent or StepEvent { Number: 2 }).Take(4).Select(happened => happened.GetType());
        Assert.Equal([typeof(ControlEvent), typeof(ControlEvent), typeof(TakeoverEvent), typeof(StepEvent)], order);
        Assert.DoesNotContain("a person drove this browser", Unfenced(Model.Requests[0]), StringComparison.Ordinal);
        Assert.Contains("a person drove this browser", Unfenced(Model.Requests[1]), StringComparison.Ordinal);
        Assert.Contains("A person was here", Model.Requests[1].LastMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pause_between_actions_drops_the_rest_and_keeps_what_was_done()
    {
        await ShowAsync("<button onclick=\"document.title='one'\">One</button><button>Two</button>");
        var events = new List<RunnerEvent>();
        await foreach (var happened in Run("Press both", request => SeenPage.In(request) switch
        {
            var page when request.Number == 1 => AgentReply.Act("Both", AgentReply.Click(page.Find("button", "One")), AgentReply.Click(page.Find("button", "Two"))),
            _ => AgentReply.Done("ok"),
        }, stop: Cancel))
        {
            events.Add(happened);
            if (happened is ActionEvent { Index: 0, Status: StepState.Completed, StepNumber: 1 })
            {
                Control.Pause();
            }
            else if (happened is ControlEvent { Paused: true })
            {
                Control.Resume();
            }
        }

        var all = new Happened(events);
        Assert.Equal([(1, "click"), (2, "done")], all.Actions.Select(action => (action.StepNumber, action.ActionType)));
        Assert.All(all.Steps, step => Assert.Equal(StepState.Completed, step.Status));
        Assert.Contains("The user paused here", Model.Requests[1].LastMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_action_announced_before_a_pause_is_not_done_after_it()
    {
        await ShowAsync("<button onclick=\"document.title='clicked'\">One</button>");
        var events = new List<RunnerEvent>();
        await foreach (var happened in Run("Press", request => request.Number == 1
            ? AgentReply.Act("Press", AgentReply.Click(SeenPage.In(request).Find("button", "One")))
            : AgentReply.Done("ok"), stop: Cancel))
        {
            events.Add(happened);
            if (happened is ActionEvent { Status: StepState.Running })
            {
                Control.Pause();
            }
            else if (happened is ControlEvent { Paused: true })
            {
                Control.Resume();
            }
        }

        Assert.Equal([StepState.Running, StepState.Skipped], events.OfType<ActionEvent>().Where(action => action.ActionType == "click").Select(action => action.Status));
        Assert.Equal([1], new Happened(events).Steps.Select(step => step.Number));
        Assert.NotEqual("clicked", Session.CurrentTab.Title);
    }

    [Fact]
    public async Task A_stop_while_paused_ends_the_run()
    {
        using var stop = new CancellationTokenSource();
        Control.Pause();
        await using var events = Run("Wait", _ => FakeReply.Hang(), stop: stop.Token).GetAsyncEnumerator(Cancel);
        Assert.True(await events.MoveNextAsync());
        Assert.Equal(new ControlEvent(true), events.Current);

        await stop.CancelAsync();

        Assert.True(await events.MoveNextAsync());
        Assert.Equal(ExecutionOutcome.Stopped, Assert.IsType<FinishedEvent>(events.Current).Outcome);
        Assert.False(await events.MoveNextAsync());
    }

    [Fact]
    public async Task The_budget_is_checked_before_every_model_call()
    {
        var access = Model.Access("openai") with { InputUsdPerMillion = 10m, OutputUsdPerMillion = 0m };

        var happened = await RunToEndAsync(
            "Go on",
            _ => AgentReply.Act("Wait", new WaitParameters { Seconds = 0 }) with { InputTokens = 1_000 },
            new TaskLimits { MaxCostUsd = 0.02m },
            access: access);

        Assert.Equal("budget_exhausted", happened.Finished.Error!.Code);
        Assert.Equal([0.01m, 0.01m], happened.Usage.Select(usage => usage.CostUsd!.Value));
    }

    [Fact]
    public async Task A_budget_that_cannot_be_watched_is_said_so()
    {
        var happened = await RunToEndAsync("Go", _ => AgentReply.Done("ok"), new TaskLimits { MaxCostUsd = 1m });

        Assert.Contains("agent_cost_unknown", happened.LogCodes);
    }

    [Fact]
    public async Task After_too_many_failures_only_the_final_answer_is_asked_for()
    {
        var happened = await RunToEndAsync(
            "Press it",
            request => OffersOnlyDone(request) ? AgentReply.Done("There is no such button.", success: false) : AgentReply.Act("Press", AgentReply.Click(900 + request.Number)),
            new TaskLimits { MaxFailures = 3 });

        Assert.Equal(4, Model.Requests.Count);
        Assert.Equal([false, false, false, true], Model.Requests.Select(OffersOnlyDone));
        Assert.Equal(ExecutionOutcome.Failed, happened.Finished.Outcome);
        Assert.Equal("There is no such button.", happened.Finished.Summary);
        Assert.Equal("goal_not_reached", happened.Finished.Error!.Code);
        Assert.Equal([StepState.Failed, StepState.Failed, StepState.Failed, StepState.Completed], happened.Steps.Select(step => step.Status));
    }

    [Fact]
    public async Task The_last_step_offers_only_the_final_answer()
    {
        var happened = await RunToEndAsync(
            "Go on",
            request => OffersOnlyDone(request) ? AgentReply.Done("That far.") : AgentReply.Act("Wait", new WaitParameters { Seconds = 0 }),
            new TaskLimits { MaxSteps = 2 });

        Assert.Equal([false, true], Model.Requests.Select(OffersOnlyDone));
        Assert.Equal("That far.", happened.Finished.Summary);
    }

    [Fact]
    public async Task A_model_that_goes_on_after_the_last_step_is_not_followed()
    {
        var happened = await RunToEndAsync(
            "Go on", _ => AgentReply.Act("Wait", new WaitParameters { Seconds = 0 }), new TaskLimits { MaxSteps = 1 });

        Assert.Empty(happened.Actions);
        Assert.Equal(ExecutionOutcome.Failed, happened.Finished.Outcome);
    }

    [Fact]
    public async Task A_model_that_repeats_itself_is_warned_and_then_stopped()
    {
        await ShowAsync("<button>Nothing happens</button>");

        var happened = await RunToEndAsync("Press", request => AgentReply.Act("Press", AgentReply.Click(SeenPage.In(request).Find("button", "Nothing happens"))));

        Assert.Equal("stuck_in_loop", happened.Finished.Error!.Code);
        Assert.Contains("exactly the same 3 times", Model.Requests[3].LastMessage, StringComparison.Ordinal);
        Assert.Equal(6, Model.Requests.Count);
    }

    [Fact]
    public async Task A_rejected_key_ends_the_run_with_its_reason()
    {
        var happened = await RunToEndAsync("Go", _ => AgentReply.Done("never"), access: Model.Access("openai", "sk-wrong"));

        Assert.Equal(("model_key_rejected", ExecutionOutcome.Failed), (happened.Finished.Error!.Code, happened.Finished.Outcome));
        Assert.Single(Model.Requests);
    }

    private static bool OffersOnlyDone(FakeModelRequest request) =>
        request.Schema!.Value.GetProperty("properties").GetProperty("actions").GetProperty("items").GetProperty("anyOf").GetArrayLength() == 1;
}
