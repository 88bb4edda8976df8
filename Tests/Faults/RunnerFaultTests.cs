using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Tests.Faults;

public sealed class RunnerFaultTests(TestServers servers) : FaultTest(servers)
{
    // Long enough that on a busy machine, too, something is left to do when the runner is struck.
    private const int Steps = 60;

    [Fact]
    public async Task Executions_of_a_killed_runner_start_again_on_another()
    {
        await Installation.HostApiAsync();
        var killed = await Installation.StartRunnerAsync();
        var executions = await Installation.RunSeveralAsync(4, Steps);
        var watchers = await Watcher.StartAsync(Installation, executions);
        await Installation.WaitForStepAsync(executions, 5);

        await killed.KillAsync();
        await Installation.HostRunnerAsync();

        await AssertAllCompletedAsync(executions, watchers, Steps, attempt: 2);
    }

    [Fact]
    public async Task A_runner_that_stood_still_beyond_its_lease_tells_nothing_more_when_it_comes_back()
    {
        await Installation.HostApiAsync();
        var frozen = await Installation.StartRunnerAsync();
        var executions = await Installation.RunSeveralAsync(3, Steps);
        var watchers = await Watcher.StartAsync(Installation, executions);
        await Installation.WaitForStepAsync(executions, 5);

        frozen.Freeze();
        await Installation.HostRunnerAsync();
        await Until.TrueAsync("all were taken over", () => AllHaveAttemptAsync(executions, 2));
        frozen.Thaw();

        await AssertAllCompletedAsync(executions, watchers, Steps, attempt: 2);
    }

    [Fact]
    public async Task A_draining_runner_ends_what_it_can_hands_back_the_rest_and_takes_nothing_new()
    {
        await Installation.HostApiAsync();
        var draining = await Installation.StartRunnerAsync(("Runner__DrainFor", Installation.Seconds(6)));
        var ending = await Installation.RunSeveralAsync(2, steps: 10);
        var handedBack = await Installation.RunSeveralAsync(2, steps: 3_000);
        await Installation.WaitForStepAsync([.. ending, .. handedBack], 1);

        draining.Terminate();
        await Until.TrueAsync("the runner drains", () => Task.FromResult(draining.Output.Contains("Draining", StringComparison.Ordinal)));
        var late = await Installation.RunSeveralAsync(1, steps: 1);
        await draining.EndedAsync();

        foreach (var id in ending)
        {
            (await KeptExecution.ReadAsync(Installation, id)).AssertCompletedWhole(10);
        }

        foreach (var id in handedBack)
        {
            var record = await KeptExecution.ReadAsync(Installation, id);
            Assert.Equal(("pending", 1), (record.State, record.Attempt));
            Assert.Contains(record.Lines, line => line.Text.Contains("handed this execution back", StringComparison.Ordinal));
            record.AssertOrder();
        }

        var untouched = await KeptExecution.ReadAsync(Installation, Assert.Single(late));
        Assert.Equal(("pending", 0), (untouched.State, untouched.Attempt));
    }

    [Fact]
    public async Task A_drained_runner_leaves_new_executions_to_others_and_takes_them_again_when_it_is_resumed()
    {
        await Installation.HostApiAsync();
        var drained = await Installation.HostRunnerAsync();
        var first = await RunnerIdAsync();
        var held = Assert.Single(await Installation.RunSeveralAsync(1, steps: 3_000));
        await Installation.WaitForStepAsync([held], 1);

        await Installation.SendAsync(HttpMethod.Post, $"/api/runners/{first}/drain");
        await Until.TrueAsync("the runner heard of it", () => Task.FromResult(drained.Output.Contains("Told to drain", StringComparison.Ordinal)));
        await Installation.HostRunnerAsync();
        foreach (var id in await Installation.RunSeveralAsync(3, steps: 1))
        {
            var done = await Installation.WaitForStateAsync(id, "completed");
            Assert.Equal("runner 2", done.GetProperty("runner_name").GetString());
        }

        var still = await Installation.ExecutionAsync(held);
        Assert.Equal(("running", "runner 1"), (still.GetProperty("status").GetString(), still.GetProperty("runner_name").GetString()));

        await Installation.SendAsync(HttpMethod.Post, $"/api/runners/{first}/resume");
        await Until.TrueAsync("it takes executions again", async () =>
        {
            var id = Assert.Single(await Installation.RunSeveralAsync(1, steps: 1));
            return (await Installation.WaitForStateAsync(id, "completed")).GetProperty("runner_name").GetString() == "runner 1";
        });
    }

    [Fact]
    public async Task A_runner_that_is_ended_in_order_says_good_bye()
    {
        await Installation.HostApiAsync();
        var runner = await Installation.StartRunnerAsync();
        runner.Terminate();
        await runner.EndedAsync();

        var listed = Assert.Single((await Installation.GetAsync("/api/runners")).EnumerateArray());
        Assert.Equal("stopped", listed.GetProperty("state").GetString());
    }

    private async Task<Guid> RunnerIdAsync() =>
        Assert.Single((await Installation.GetAsync("/api/runners")).EnumerateArray()).GetProperty("id").GetGuid();

    private async Task<bool> AllHaveAttemptAsync(IEnumerable<Guid> executions, int attempt)
    {
        foreach (var id in executions)
        {
            if ((await Installation.ExecutionAsync(id)).GetProperty("attempt").GetInt32() != attempt)
            {
                return false;
            }
        }

        return true;
    }
}
