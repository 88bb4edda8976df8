using System.Net;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Tests.Faults;

/// <summary>What the Api makes of checkpoints, said by runners that the test speaks for.</summary>
public sealed class CheckpointFaultTests(TestServers servers) : FaultTest(servers)
{
    [Fact]
    public async Task What_was_done_before_a_checkpoint_is_no_reason_to_fail_and_what_was_done_after_it_is()
    {
        await StartApiAsync();
        await using var runner = await PretendRunner.StartAsync(Installation);
        var before = await ClaimAsync(runner, "restart_if_safe", Did(1), Kept(1, 1));
        var after = await ClaimAsync(runner, "restart_if_safe", Kept(1, 1), Did(2));
        var announced = await ClaimAsync(runner, "restart_if_safe", Did(1), Kept(1, 1), About(2));
        var forced = await ClaimAsync(runner, "restart", Kept(1, 1), Did(2));

        foreach (var lease in new[] { before, after, announced, forced })
        {
            await runner.ReleaseAsync(lease);
        }

        await AssertEndsAsync(after, "failed", "runner_lost_after_effect");
        await AssertEndsAsync(announced, "failed", "runner_lost_after_effect");
        await AssertEndsAsync(before, "pending", null);
        await AssertEndsAsync(forced, "pending", null);

        // Beginning anew would do once more what was done before the checkpoint.
        Assert.Equal(new ResumePoint(1, MayStartOver: false), (await runner.ClaimAsync(before.ExecutionId)).Resume);
        Assert.Equal(new ResumePoint(1, MayStartOver: true), (await runner.ClaimAsync(forced.ExecutionId)).Resume);
    }

    [Fact]
    public async Task A_checkpoint_of_an_attempt_that_is_over_counts_for_nothing()
    {
        await StartApiAsync();
        await using var lost = await PretendRunner.StartAsync(Installation);
        await using var next = await PretendRunner.StartAsync(Installation);
        var old = await ClaimAsync(lost, "restart");
        await StoreAsync(lost, old, 1, "one");
        await lost.CommitAsync(old, Kept(1, old.Attempt, old.ExecutionId));
        await lost.ReleaseAsync(old);
        var claimed = await next.ClaimAsync(old.ExecutionId);
        var present = new LeaseReference(claimed.ExecutionId, claimed.Attempt);

        await lost.SendAsync(old, Kept(7, old.Attempt, old.ExecutionId));
        using (var refused = await lost.StoreAsync(old, KeyOf(old, 7), [1], "application/gzip"))
        {
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        }

        await next.CommitAsync(present, new ResumedEvent { FromStep = 1 }, new LogEvent(LogSeverity.Info, "line 1"));
        var execution = await Installation.ExecutionAsync(old.ExecutionId);
        Assert.Equal((1, 1), (execution.GetProperty("checkpoint_step").GetInt32(), execution.GetProperty("resume").GetProperty("from_step").GetInt32()));
        Assert.Equal(1, await CountAsync(old.ExecutionId));
        Assert.Equal("one", await ReadAsync(next, present));
        using (var gone = await lost.CheckpointAsync(old))
        {
            Assert.Equal(HttpStatusCode.Conflict, gone.StatusCode);
        }
    }

    [Theory]
    [InlineData(2, new[] { "Open 1 of attempt 1", "Open 2 of attempt 1", "Open 3 of attempt 2", "Open 4 of attempt 2" })]
    [InlineData(0, new[] { "Open 3 of attempt 2", "Open 4 of attempt 2" })]
    public async Task The_way_of_an_execution_that_passed_to_another_runner_is_that_of_all_attempts_that_count(int resumedFrom, string[] way)
    {
        await StartApiAsync();
        await using var runner = await PretendRunner.StartAsync(Installation);
        var task = await Installation.CreateTaskAsync(steps: 1);
        var lost = await runner.StartAsync(task);
        await runner.CommitAsync(lost, [.. Opened(1, 1), .. Opened(2, 1), Kept(2, 1), .. Opened(3, 1)]);
        await runner.ReleaseAsync(lost);
        var next = new LeaseReference(lost.ExecutionId, (await runner.ClaimAsync(lost.ExecutionId)).Attempt);
        await runner.CommitAsync(next, [new ResumedEvent { FromStep = resumedFrom }, .. Opened(3, 2), .. Opened(4, 2)]);
        await runner.CompleteAsync(next);

        var claimed = await runner.ClaimAsync(await Installation.RunAsync(task));

        Assert.Equal(way, claimed.EarlierWay);
    }

    [Fact]
    public async Task A_runner_of_the_version_before_is_not_given_what_it_would_repeat()
    {
        await StartApiAsync();
        await using var runner = await PretendRunner.StartAsync(Installation);
        var lease = await ClaimAsync(runner, "restart", Kept(2, 1));
        await runner.ReleaseAsync(lease);

        Assert.Null(await runner.ClaimAsync(resumes: false));
        Assert.Equal(2, (await runner.ClaimAsync())!.Resume!.Step);
    }

    [Fact]
    public async Task What_was_stopped_after_a_long_pause_goes_on_as_a_new_execution()
    {
        await StartApiAsync(("Leases__MaxPause", Installation.Seconds(0.5)));
        await using var runner = await PretendRunner.StartAsync(Installation);
        var lease = await ClaimAsync(runner, "restart_if_safe");
        await StoreAsync(runner, lease, 3, "three");
        await runner.CommitAsync(lease, Step(3), Kept(3, lease.Attempt, lease.ExecutionId));
        await Installation.ControlAsync(lease.ExecutionId, "pause");
        await Until.TrueAsync("its runner is told to stop", async () => (await runner.RenewAsync(lease)).Control == ExecutionControl.Stop);
        await runner.CommitAsync(lease, new FinishedEvent { Outcome = ExecutionOutcome.Stopped });
        await AssertEndsAsync(lease, "stopped", "paused_too_long");

        var started = await Installation.SendAsync(HttpMethod.Post, $"/api/executions/{lease.ExecutionId}/rerun", new { inputs = new { size = "large" } });

        var claimed = await runner.ClaimAsync(started.GetProperty("execution_id").GetGuid());
        Assert.Equal(new ResumePoint(3, MayStartOver: false, lease.ExecutionId), claimed.Resume);
        Assert.Equal("large", claimed.Inputs["size"]);
        var again = new LeaseReference(claimed.ExecutionId, claimed.Attempt);
        Assert.Equal("three", await ReadAsync(runner, again));

        // Should this runner be lost too, the next one begins where this one began.
        await runner.ReleaseAsync(again);
        Assert.Equal(claimed.Resume, (await runner.ClaimAsync(claimed.ExecutionId)).Resume);
    }

    [Fact]
    public async Task States_are_served_to_nobody_but_the_runner_and_go_with_their_time_and_their_execution()
    {
        await StartApiAsync(("Checkpoints__KeepAllFor", Installation.Seconds(1)), ("Checkpoints__KeepNewest", "2"));
        await using var runner = await PretendRunner.StartAsync(Installation);
        var lease = await ClaimAsync(runner, "restart_if_safe");
        for (var step = 1; step <= 4; step++)
        {
            await StoreAsync(runner, lease, step, $"state {step}");
            await runner.CommitAsync(lease, Kept(step, lease.Attempt, lease.ExecutionId));
        }

        Assert.Empty((await Installation.GetAsync($"/api/executions/{lease.ExecutionId}/artifacts")).EnumerateArray());
        Assert.DoesNotContain("checkpoints/", (await Installation.GetAsync($"/api/executions/{lease.ExecutionId}/rerun?from_step=2")).GetRawText(), StringComparison.Ordinal);
        await runner.CompleteAsync(lease);

        await Until.TrueAsync("the older ones are gone", async () => await CountAsync(lease.ExecutionId) == 2);
        Assert.Equal([3, 4], await StepsAsync(lease.ExecutionId));
        await Installation.SendAsync(HttpMethod.Delete, $"/api/executions/{lease.ExecutionId}");
        await Until.TrueAsync("all are gone", async () => await CountAsync(lease.ExecutionId) == 0);
        Assert.DoesNotContain(
            Directory.EnumerateFiles(Installation.Artifacts.FullName, "*", SearchOption.AllDirectories), file => file.Contains($"{lease.ExecutionId}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_task_that_refuses_two_executions_refuses_a_second_one_from_a_step_too()
    {
        await StartApiAsync();
        await using var runner = await PretendRunner.StartAsync(Installation);
        var task = await Installation.CreateTaskAsync(1, whenRunning: "refuse");
        var lease = await runner.StartAsync(task);
        await runner.CommitAsync(lease, Kept(1, lease.Attempt, lease.ExecutionId));

        using var response = await Installation.Http.PostAsync(
            new Uri(Installation.Api, $"/api/executions/{lease.ExecutionId}/rerun"),
            System.Net.Http.Json.JsonContent.Create(new { from_step = 2 }), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Contains("task_already_running", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static ActionEvent About(int step) => new()
    {
        StepNumber = step,
        Index = 0,
        ActionType = "click",
        Description = "Click “Buy”",
        Status = StepState.Running,
        MayHaveOutsideEffect = true,
    };

    private static ActionEvent Did(int step) => About(step) with { Status = StepState.Completed, OutsideEffect = true };

    private static StepEvent Step(int number) => new() { Number = number, ActionType = "click", Description = "Click", Status = StepState.Completed };

    private static RunnerEvent[] Opened(int step, int attempt) =>
    [
        Step(step),
        About(step) with { ActionType = "navigate", Description = $"Open {step} of attempt {attempt}", Status = StepState.Completed, MayHaveOutsideEffect = false },
    ];

    private static CheckpointEvent Kept(int step, int attempt, Guid execution = default) => new()
    {
        StepNumber = step,
        Version = 1,
        Key = KeyOf(new LeaseReference(execution, attempt), step),
        Size = 1,
        Tabs = [new CheckpointTab("https://shop.example.com/", "Shop", true)],
    };

    private static string KeyOf(LeaseReference lease, int step) => $"executions/{lease.ExecutionId}/{lease.Attempt}/checkpoints/{step}.json.gz";

    private static async Task StoreAsync(PretendRunner runner, LeaseReference lease, int step, string content)
    {
        using var stored = await runner.StoreAsync(lease, KeyOf(lease, step), System.Text.Encoding.UTF8.GetBytes(content), "application/gzip");
        Assert.Equal(HttpStatusCode.Created, stored.StatusCode);
    }

    private static async Task<string> ReadAsync(PretendRunner runner, LeaseReference lease)
    {
        using var response = await runner.CheckpointAsync(lease);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private async Task<int> CountAsync(Guid execution) => (await StepsAsync(execution)).Count;

    private async Task<List<int>> StepsAsync(Guid execution)
    {
        await using var command = Installation.Database.CreateCommand("SELECT step FROM checkpoints WHERE execution_id = $1 ORDER BY step");
        command.Parameters.AddWithValue(execution);
        await using var reader = await command.ExecuteReaderAsync();
        List<int> steps = [];
        while (await reader.ReadAsync())
        {
            steps.Add(reader.GetInt32(0));
        }

        return steps;
    }

    /// <summary>With leases that no busy machine lets end: runners here are lost when they say so.</summary>
    private Task StartApiAsync(params (string Name, string Value)[] settings) =>
        Installation.HostApiAsync(null, [("Leases__Lease", Installation.Seconds(120)), .. settings]);

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
