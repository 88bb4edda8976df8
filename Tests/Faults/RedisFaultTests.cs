using System.Diagnostics;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Tests.Faults;

public sealed class RedisFaultTests(TestServers servers) : FaultTest(servers, Server.Redis)
{
    private const int Steps = 40;

    [Fact]
    public async Task Nothing_is_lost_when_redis_is_killed_and_comes_back_empty()
    {
        await Installation.HostApiAsync();
        await Installation.HostRunnerAsync();
        var executions = await Installation.RunSeveralAsync(4, Steps);
        var watchers = await Watcher.StartAsync(Installation, executions);
        await Installation.WaitForStepAsync(executions, 5);

        await Own.RestartAsync(Server.Redis);
        await Own.EmptyRedisAsync();

        await AssertAllCompletedAsync(executions, watchers, Steps, attempt: 1);

        // Wakes work again as well: the group of the runners went with everything else.
        var later = await Installation.RunSeveralAsync(1, steps: 1);
        await Installation.WaitForStateAsync(later[0], "completed");
    }

    [Fact]
    public async Task What_redis_forgets_while_it_runs_is_sent_again_though_new_events_keep_coming()
    {
        await Installation.HostApiAsync();
        await Installation.HostRunnerAsync();
        var executions = await Installation.RunSeveralAsync(2, steps: 3_000);
        for (var step = 5; step <= 45; step += 20)
        {
            await Installation.WaitForStepAsync(executions, step);
            await Own.EmptyRedisAsync();
        }

        await Installation.WaitForStepAsync(executions, 65);
        foreach (var id in executions)
        {
            var record = await KeptExecution.ReadAsync(Installation, id);
            record.AssertOrder();
            Assert.Equal(1, record.Attempt);
        }
    }

    [Fact]
    public async Task A_stop_while_redis_is_away_reaches_the_runner_with_its_next_renewal()
    {
        await Installation.HostApiAsync();
        var runner = await Installation.HostRunnerAsync();
        var execution = Assert.Single(await Installation.RunSeveralAsync(1, steps: 3_000));
        await Installation.WaitForStepAsync([execution], 3);

        await Own.KillAsync(Server.Redis);
        Assert.Equal("stopping", (await Installation.ControlAsync(execution, "stop")).GetProperty("status").GetString());
        await Own.StartAgainAsync();

        await Installation.WaitForStateAsync(execution, "stopped");
        (await KeptExecution.ReadAsync(Installation, execution)).AssertOrder();
        Assert.False(runner.HasEnded);
    }

    [Fact]
    public async Task A_pause_and_a_resume_while_redis_is_away_are_not_lost()
    {
        await Installation.HostApiAsync();
        await Installation.HostRunnerAsync();
        var execution = Assert.Single(await Installation.RunSeveralAsync(1, Steps));
        await Installation.WaitForStepAsync([execution], 3);

        await Own.KillAsync(Server.Redis);
        Assert.Equal("paused", (await Installation.ControlAsync(execution, "pause")).GetProperty("status").GetString());
        await Own.StartAgainAsync();

        await TellsNothingNewAsync(execution);
        Assert.Equal("paused", (await Installation.ExecutionAsync(execution)).GetProperty("status").GetString());
        await Own.KillAsync(Server.Redis);
        await Installation.ControlAsync(execution, "resume");
        await Own.StartAgainAsync();

        await Installation.WaitForStateAsync(execution, "completed");
        (await KeptExecution.ReadAsync(Installation, execution)).AssertCompletedWhole(Steps);
    }

    [Fact]
    public async Task What_a_runner_has_ended_is_not_given_again_for_a_lost_grant_though_nothing_of_it_is_committed()
    {
        await Installation.HostApiAsync(null, ("Leases__Lease", Installation.Seconds(300)));
        await using var way = await PoorWay.StartAsync(Installation.Api, loses: 2);
        var runner = await Installation.HostRunnerAsync(("services__api__http__0", way.Address));
        var task = await Installation.CreateTaskAsync(steps: 1);

        // Without Redis no event arrives: to the Api both executions look as if their runner had never heard of them.
        await Own.KillAsync(Server.Redis);
        var ended = await Installation.RunAsync(task);
        await EndsAsync(ended);
        var unheard = await Installation.RunAsync(task);
        await EndsAsync(unheard);
        await Own.StartAgainAsync();

        foreach (var execution in new[] { ended, unheard })
        {
            await Installation.WaitForStateAsync(execution, "completed");
            var record = await KeptExecution.ReadAsync(Installation, execution);
            record.AssertCompletedWhole(1);
            Assert.Equal(1, record.Attempt);
        }

        Assert.Equal([ended, unheard, unheard], way.Granted);

        Task EndsAsync(Guid execution) => Until.TrueAsync(
            "its runner has ended it", () => Task.FromResult(runner.Output.Contains($"Execution {execution} ended as", StringComparison.Ordinal)));
    }

    /// <summary>Waits until no line has come for the length of ten steps: one that is not paused tells one each.</summary>
    private async Task TellsNothingNewAsync(Guid execution)
    {
        var (lines, since) = (-1, Stopwatch.StartNew());
        await Until.TrueAsync("the runner has paused", async () =>
        {
            var now = (await KeptExecution.ReadAsync(Installation, execution)).Lines.Count;
            if (now != lines)
            {
                (lines, since) = (now, Stopwatch.StartNew());
            }

            return since.Elapsed > TimeSpan.FromSeconds(1);
        });
    }
}
