using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Tests.Faults;

/// <summary>What becomes of executions whose runner falls silent, said by a runner that the test speaks for.</summary>
public sealed class LostRunnerTests(TestServers servers) : FaultTest(servers)
{
    [Fact]
    public async Task The_tasks_setting_and_what_was_done_outside_decide_what_a_lost_runner_means()
    {
        await StartApiWithShortLeasesAsync();
        await using var runner = await PretendRunner.StartAsync(Installation);
        var safe = await ClaimAsync(runner, "restart_if_safe");
        var announced = await ClaimAsync(runner, "restart_if_safe", Action(StepState.Running, may: true));
        var harmless = await ClaimAsync(runner, "restart_if_safe", Action(StepState.Running, may: true), Action(StepState.Completed, did: false));
        var done = await ClaimAsync(runner, "restart_if_safe", Action(StepState.Running, may: true), Action(StepState.Completed, did: true));
        var forced = await ClaimAsync(runner, "restart", Action(StepState.Completed, did: true));
        var failing = await ClaimAsync(runner, "fail");

        // From here on nobody renews.
        await AssertEndsAsync(announced, "failed", "runner_lost_after_effect");
        await AssertEndsAsync(done, "failed", "runner_lost_after_effect");
        await AssertEndsAsync(failing, "failed", "runner_lost");
        await AssertEndsAsync(safe, "pending", null);
        await AssertEndsAsync(harmless, "pending", null);
        await AssertEndsAsync(forced, "pending", null);
    }

    [Fact]
    public async Task Events_of_an_attempt_that_is_over_are_dropped()
    {
        await StartApiWithShortLeasesAsync();
        await using var lost = await PretendRunner.StartAsync(Installation);
        await using var next = await PretendRunner.StartAsync(Installation);
        var old = await ClaimAsync(lost, "restart", new LogEvent(LogSeverity.Info, "line 1"));
        await AssertEndsAsync(old, "pending", null);
        var claimed = await next.ClaimAsync(old.ExecutionId);
        var present = new LeaseReference(claimed.ExecutionId, claimed.Attempt);

        await lost.SendAsync(old, new LogEvent(LogSeverity.Info, "from the past"), new FinishedEvent { Outcome = ExecutionOutcome.Failed });
        await next.CommitAsync(present, new LogEvent(LogSeverity.Info, "line 1"), new FinishedEvent { Outcome = ExecutionOutcome.Completed });

        Assert.False((await lost.RenewAsync(old)).Held);
        var record = await KeptExecution.ReadAsync(Installation, old.ExecutionId);
        Assert.Equal("completed", record.State);
        Assert.DoesNotContain(record.Lines, line => line.Text == "from the past");
        record.AssertOrder();
    }

    [Fact]
    public async Task A_paused_execution_whose_runner_is_lost_comes_back_paused()
    {
        await StartApiWithShortLeasesAsync();
        await using var runner = await PretendRunner.StartAsync(Installation);
        var lease = await ClaimAsync(runner, "restart_if_safe");
        await Installation.ControlAsync(lease.ExecutionId, "pause");
        await AssertEndsAsync(lease, "pending", null);

        var again = await runner.ClaimAsync(lease.ExecutionId);
        Assert.Equal((2, ExecutionControl.Pause), (again.Attempt, again.Control));
        Assert.Equal("paused", (await Installation.ExecutionAsync(lease.ExecutionId)).GetProperty("status").GetString());

        await Installation.ControlAsync(lease.ExecutionId, "resume");
        Assert.Equal(ExecutionControl.None, (await runner.RenewAsync(new LeaseReference(lease.ExecutionId, 2))).Control);
    }

    [Fact]
    public async Task An_execution_that_is_stopping_when_its_runner_is_lost_is_stopped()
    {
        await StartApiWithShortLeasesAsync();
        await using var runner = await PretendRunner.StartAsync(Installation);
        var lease = await ClaimAsync(runner, "restart_if_safe");
        await Installation.ControlAsync(lease.ExecutionId, "stop");

        await AssertEndsAsync(lease, "stopped", null);
    }

    [Fact]
    public async Task An_execution_that_is_paused_for_too_long_is_stopped_and_says_so()
    {
        await Installation.StartApiAsync(null, ("Leases__MaxPause", Installation.Seconds(0.5)));
        await using var runner = await PretendRunner.StartAsync(Installation);
        var lease = await ClaimAsync(runner, "restart_if_safe");
        await Installation.ControlAsync(lease.ExecutionId, "pause");

        await Until.TrueAsync("its runner is told to stop", async () => (await runner.RenewAsync(lease)).Control == ExecutionControl.Stop);
        await runner.CommitAsync(lease, new FinishedEvent { Outcome = ExecutionOutcome.Stopped });

        await AssertEndsAsync(lease, "stopped", "paused_too_long");
    }

    [Fact]
    public async Task An_execution_that_nobody_answers_is_stopped_and_says_so()
    {
        await Installation.StartApiAsync(null, ("Leases__MaxPause", Installation.Seconds(0.5)));
        await using var runner = await PretendRunner.StartAsync(Installation);
        var lease = await ClaimAsync(runner, "restart_if_safe");
        await runner.CommitAsync(lease, new QuestionEvent(new PersonQuestion
        {
            Id = Guid.CreateVersion7(), Kind = QuestionKind.Takeover, Text = "Type the code", AskedAt = DateTimeOffset.UtcNow,
        }));

        await Until.TrueAsync("its runner is told to stop", async () => (await runner.RenewAsync(lease)).Control == ExecutionControl.Stop);
        await runner.CommitAsync(lease, new FinishedEvent { Outcome = ExecutionOutcome.Stopped });

        await AssertEndsAsync(lease, "stopped", "nobody_answered");
    }

    private static ActionEvent Action(StepState status, bool may = false, bool did = false) => new()
    {
        StepNumber = 1,
        Index = 0,
        ActionType = "click",
        Description = "Click “Buy”",
        Status = status,
        MayHaveOutsideEffect = may,
        OutsideEffect = did,
    };

    private Task StartApiWithShortLeasesAsync() => Installation.StartApiAsync(null, ("Leases__Lease", Installation.Seconds(2.5)));

    private async Task<LeaseReference> ClaimAsync(PretendRunner runner, string onLostRunner, params RunnerEvent[] events)
    {
        var lease = await runner.StartAsync(await Installation.CreateTaskAsync(steps: 1, onLostRunner: onLostRunner));
        if (events.Length > 0)
        {
            await runner.CommitAsync(lease, events);
        }

        return lease;
    }

    private async Task AssertEndsAsync(LeaseReference lease, string state, string? error)
    {
        await Installation.WaitForStateAsync(lease.ExecutionId, state);
        Assert.Equal(error, (await KeptExecution.ReadAsync(Installation, lease.ExecutionId)).ErrorCode);
    }
}
