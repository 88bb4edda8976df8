using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Tests.Faults;

public sealed class RunnerFaultTests(TestServers servers) : FaultTest(servers)
{
    private const int Steps = 30;

    [Fact]
    public async Task Executions_of_a_killed_runner_start_again_on_another()
    {
        await Installation.StartApiAsync();
        var killed = await Installation.StartRunnerAsync();
        var executions = await Installation.RunSeveralAsync(4, Steps);
        var watchers = await Watcher.StartAsync(Installation, executions);
        await Installation.WaitForStepAsync(executions, 5);

        await killed.KillAsync();
        await Installation.StartRunnerAsync();

        await AssertAllCompletedAsync(executions, watchers, Steps, attempt: 2);
    }

    [Fact]
    public async Task A_runner_that_stood_still_beyond_its_lease_tells_nothing_more_when_it_comes_back()
    {
        await Installation.StartApiAsync();
        var frozen = await Installation.StartRunnerAsync();
        var executions = await Installation.RunSeveralAsync(3, Steps);
        var watchers = await Watcher.StartAsync(Installation, executions);
        await Installation.WaitForStepAsync(executions, 5);

        frozen.Freeze();
        await Installation.StartRunnerAsync();
        await Until.TrueAsync("all were taken over", () => AllHaveAttemptAsync(executions, 2));
        frozen.Thaw();

        await AssertAllCompletedAsync(executions, watchers, Steps, attempt: 2);
    }

    [Fact]
    public async Task A_draining_runner_ends_what_it_can_hands_back_the_rest_and_takes_nothing_new()
    {
        await Installation.StartApiAsync();
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
