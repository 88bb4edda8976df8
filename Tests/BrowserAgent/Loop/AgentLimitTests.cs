using System.Globalization;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>Limits of time and of steps, by a clock that stands still until it is advanced.</summary>
public sealed class AgentLimitTests(ChromiumFixture chromium) : AgentHarness(chromium)
{
    private readonly ManualTime _time = new();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Options = Options with { Time = _time };
    }

    [Fact]
    public async Task A_run_ends_when_its_time_is_up_wherever_it_is()
    {
        var running = RunToEndAsync("Think", _ => FakeReply.Hang(), new TaskLimits { ModelTimeoutSeconds = 600, StepTimeoutSeconds = 1_800, RunTimeoutMinutes = 1 });
        await Model.WaitForRequestsAsync(1, Cancel);
        _time.Advance(TimeSpan.FromMinutes(1));

        var happened = await running;

        Assert.Equal((ExecutionOutcome.Failed, "run_timeout"), (happened.Finished.Outcome, happened.Finished.Error!.Code));
        Assert.Equal(StepState.Skipped, Assert.Single(happened.Steps).Status);
    }

    [Theory]
    [InlineData(100, 5, null)]
    [InlineData(1, 5, "max_steps")]
    [InlineData(100, 1, "max_failures")]
    public async Task A_step_that_takes_too_long_has_failed_and_is_the_end_where_it_was_the_last(int maxSteps, int maxFailures, string? code)
    {
        var limits = new TaskLimits { ModelTimeoutSeconds = 600, StepTimeoutSeconds = 30, MaxSteps = maxSteps, MaxFailures = maxFailures };
        var hanging = maxFailures == 1 ? 2 : 1;
        var running = RunToEndAsync("Think", request => request.Number <= hanging ? FakeReply.Hang() : AgentReply.Done("ok"), limits);
        for (var step = 1; step <= hanging; step++)
        {
            await Model.WaitForRequestsAsync(step, Cancel);
            _time.Advance(TimeSpan.FromSeconds(30));
        }

        var happened = await running;

        Assert.All(happened.Steps.Take(hanging), step => Assert.Equal("step_timeout", step.Error!.Code));
        Assert.Equal(code, happened.Finished.Error?.Code);
        Assert.Equal(code is null ? "ok" : null, happened.Finished.Summary);
    }

    [Fact]
    public async Task An_action_that_took_too_long_gets_half_as_much_time_more()
    {
        double[] seconds = [30, 45];
        var running = RunToEndAsync(
            "Wait",
            request => request.Number <= seconds.Length ? AgentReply.Act("Wait", new WaitParameters { Text = $"never {request.Number}" }) : AgentReply.Done("ok"),
            new TaskLimits { ActionTimeoutSeconds = 30 });
        foreach (var expected in seconds)
        {
            await _time.WaitForTimerAsync(TimeSpan.FromSeconds(expected), Cancel);
            _time.Advance(TimeSpan.FromSeconds(expected));
        }

        var happened = await running;

        Assert.Equal(
            seconds.Select(expected => string.Create(CultureInfo.InvariantCulture, $"within {expected} s")),
            happened.Steps.Take(2).Select(step => step.Error!.Message[step.Error.Message.IndexOf("within", StringComparison.Ordinal)..].Split('.')[0]));
        Assert.Equal("ok", happened.Finished.Summary);
    }

    [Fact]
    public async Task A_wait_may_be_longer_than_other_actions_and_leaves_its_step_time_to_end()
    {
        var running = RunToEndAsync(
            "Wait",
            request => request.Number switch
            {
                1 => AgentReply.Act("Wait", new WaitParameters { Seconds = 100 }),
                2 => AgentReply.Act("Wait", new WaitParameters { Seconds = 1_000 }),
                _ => AgentReply.Done("ok"),
            });
        await _time.WaitForTimerAsync(TimeSpan.FromSeconds(100), Cancel);
        _time.Advance(TimeSpan.FromSeconds(100));
        await _time.WaitForTimerAsync(TimeSpan.FromSeconds(169.9), Cancel);
        _time.Advance(TimeSpan.FromSeconds(169.9));

        var happened = await running;

        Assert.Equal(["Waited 100 s.", "Waited 169.9 s."], happened.Actions.Take(2).Select(action => action.Result));
        Assert.Equal("ok", happened.Finished.Summary);
    }
}
