using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using Npgsql;

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
    public async Task An_execution_whose_end_lies_unread_stays_with_its_runner()
    {
        await StartApiWithShortLeasesAsync();
        await using var runner = await PretendRunner.StartAsync(Installation);
        var (told, silent) = await ClaimOfDifferentStreamsAsync(runner);
        await using (await HoldReadingAsync(told))
        {
            await runner.SendAsync(told, new FinishedEvent { Outcome = ExecutionOutcome.Completed, Verdict = Verdict.Unverified });
            await EndLeaseAsync(told);
            await AssertEndsAsync(silent, "pending", null);

            // Whoever looked at the one has looked at the other by the time at which this one is lost once more.
            var again = await runner.ClaimAsync(silent.ExecutionId);
            await EndLeaseAsync(new LeaseReference(again.ExecutionId, again.Attempt));
            await AssertEndsAsync(silent, "pending", null);
        }

        await Installation.WaitForStateAsync(told.ExecutionId, "completed", "pending");
        var record = await KeptExecution.ReadAsync(Installation, told.ExecutionId);
        Assert.Equal(("completed", 1), (record.State, record.Attempt));
    }

    [Fact]
    public async Task A_stream_that_nobody_reads_does_not_hold_an_execution_for_ever()
    {
        await Installation.HostApiAsync(null, ("Leases__Lease", Installation.Seconds(1)), ("Leases__AwaitEvents", Installation.Seconds(0.5)));
        await using var runner = await PretendRunner.StartAsync(Installation);
        var lease = await ClaimAsync(runner, "restart_if_safe");
        await using (await HoldReadingAsync(lease))
        {
            await runner.SendAsync(lease, new LogEvent(LogSeverity.Info, "line 1"));
            await AssertEndsAsync(lease, "pending", null);
        }
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
        await Installation.HostApiAsync(null, ("Leases__MaxPause", Installation.Seconds(0.5)));
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
        await Installation.HostApiAsync(null, ("Leases__MaxPause", Installation.Seconds(0.5)));
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

    [Fact]
    public async Task A_grant_that_its_runner_never_heard_of_is_given_again_as_the_same_attempt()
    {
        await Installation.HostApiAsync(null, ("Leases__Lease", Installation.Seconds(300)));
        await using var runner = await PretendRunner.StartAsync(Installation);
        await using var other = await PretendRunner.StartAsync(Installation);
        var execution = await Installation.RunAsync(await Installation.CreateTaskAsync(steps: 1));
        Assert.Equal(execution, (await runner.ClaimAsync())?.ExecutionId);

        Assert.Null(await runner.ClaimAsync());
        Assert.Null(await other.ClaimAsync(held: []));
        var again = await runner.ClaimAsync(held: []);

        Assert.Equal((execution, 1), (again?.ExecutionId, again?.Attempt));
        var lease = new LeaseReference(execution, 1);
        Assert.Null(await runner.ClaimAsync(held: [lease]));

        // What has been told of is being worked on, whatever the runner forgot.
        await runner.CommitAsync(lease, new LogEvent(LogSeverity.Info, "line 1"));
        Assert.Null(await runner.ClaimAsync(held: []));
    }

    [Fact]
    public async Task A_runner_to_which_the_answer_to_a_claim_was_lost_asks_for_it_again()
    {
        await Installation.HostApiAsync(null, ("Leases__Lease", Installation.Seconds(300)));
        await using var way = await PoorWay.StartAsync(Installation.Api);
        await Installation.HostRunnerAsync(("services__api__http__0", way.Address));

        var execution = await Installation.RunAsync(await Installation.CreateTaskAsync(steps: 2));

        await Installation.WaitForStateAsync(execution, "completed");
        Assert.Equal([execution, execution], way.Granted);
        Assert.Equal(1, (await KeptExecution.ReadAsync(Installation, execution)).Attempt);
    }

    [Fact]
    public async Task A_runner_each_of_whose_renewals_is_answered_after_the_next_was_sent_keeps_its_lease()
    {
        await Installation.HostApiAsync();
        await using var way = await PoorWay.StartLateAsync(Installation.Api);
        await Installation.HostRunnerAsync(
            ("services__api__http__0", way.Address), ("Runner__RenewEvery", Installation.Seconds(0.3)), ("Runner__FenceAfter", Installation.Seconds(2)));

        // Longer than a runner acts that hears nothing.
        var execution = await Installation.RunAsync(await Installation.CreateTaskAsync(steps: 25));

        await Installation.WaitForStateAsync(execution, "completed");
        Assert.Equal(1, (await KeptExecution.ReadAsync(Installation, execution)).Attempt);
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

    private Task StartApiWithShortLeasesAsync() => Installation.HostApiAsync(null, ("Leases__Lease", Installation.Seconds(2.5)));

    private async Task<LeaseReference> ClaimAsync(PretendRunner runner, string onLostRunner, params RunnerEvent[] events)
    {
        var lease = await runner.StartAsync(await Installation.CreateTaskAsync(steps: 1, onLostRunner: onLostRunner));
        if (events.Length > 0)
        {
            await runner.CommitAsync(lease, events);
        }

        return lease;
    }

    private async Task<(LeaseReference, LeaseReference)> ClaimOfDifferentStreamsAsync(PretendRunner runner)
    {
        var first = await ClaimAsync(runner, "restart_if_safe");
        while (true)
        {
            var second = await ClaimAsync(runner, "restart_if_safe");
            if (RedisNames.ShardOf(second.ExecutionId) != RedisNames.ShardOf(first.ExecutionId))
            {
                return (first, second);
            }
        }
    }

    /// <summary>Until it is disposed of nothing of the stream of this execution is committed.</summary>
    private async Task<IAsyncDisposable> HoldReadingAsync(LeaseReference lease)
    {
        var connection = await Installation.Database.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("SELECT 1 FROM event_shards WHERE shard = $1 FOR UPDATE", connection, await connection.BeginTransactionAsync());
        command.Parameters.AddWithValue(RedisNames.ShardOf(lease.ExecutionId));
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>As if its runner had been silent for longer than it was.</summary>
    private async Task EndLeaseAsync(LeaseReference lease)
    {
        await using var command = Installation.Database.CreateCommand("UPDATE executions SET lease_until = now() - interval '1 ms' WHERE id = $1 AND attempt = $2");
        command.Parameters.AddWithValue(lease.ExecutionId);
        command.Parameters.AddWithValue(lease.Attempt);
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
    }

    private async Task AssertEndsAsync(LeaseReference lease, string state, string? error)
    {
        await Installation.WaitForStateAsync(lease.ExecutionId, state);
        Assert.Equal(error, (await KeptExecution.ReadAsync(Installation, lease.ExecutionId)).ErrorCode);
    }
}
