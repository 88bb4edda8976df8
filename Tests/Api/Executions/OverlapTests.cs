using System.Net;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures.Processes;

namespace Dashboard.Tests.Api.Executions;

/// <summary>What starting a task means while it runs.</summary>
[Collection(ApiGroup.Name)]
public sealed class OverlapTests(ApiFixture api)
{
    private readonly Installation _installation = api.Installation;

    [Fact]
    public async Task A_task_that_refuses_is_started_once_however_many_ask_at_the_same_time()
    {
        var task = await _installation.CreateTaskAsync(steps: 1, whenRunning: "refuse");
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => _installation.AskAsync(HttpMethod.Post, $"/api/tasks/{task}/run")));

        var started = Assert.Single(answers, answer => answer.Status == HttpStatusCode.Accepted)["execution_id"].GetGuid();
        foreach (var refused in answers.Where(answer => answer.Status != HttpStatusCode.Accepted))
        {
            refused.AssertIs(HttpStatusCode.Conflict, "task_already_running");
            Assert.Equal(started, refused["execution_id"].GetGuid());
        }

        await _installation.ControlAsync(started, "stop");
        await _installation.RunAsync(task);
    }

    [Fact]
    public async Task A_task_that_queues_runs_one_at_a_time_in_order()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        var task = await _installation.CreateTaskAsync(steps: 1, whenRunning: "queue");
        var first = await _installation.RunAsync(task);
        var second = await _installation.RunAsync(task);
        var third = await _installation.RunAsync(task);

        // Each look for work takes whatever else waits; of this task only the first may be among it.
        var claimed = await runner.ClaimAsync(first);
        var others = await ClaimAllAsync(runner);
        Assert.DoesNotContain(others, other => other.Task.TaskId == task);

        await runner.CompleteAsync(new LeaseReference(first, claimed.Attempt));
        var next = Assert.Single(await ClaimAllAsync(runner), other => other.Task.TaskId == task);
        Assert.Equal(second, next.ExecutionId);
        Assert.Equal("pending", (await _installation.ExecutionAsync(third)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Runners_that_ask_at_the_same_time_are_never_given_two_of_a_task_that_queues()
    {
        var runners = new List<PretendRunner>();
        var task = await _installation.CreateTaskAsync(steps: 1, whenRunning: "queue");
        for (var number = 0; number < 4; number++)
        {
            runners.Add(await PretendRunner.StartAsync(_installation));
            await _installation.RunAsync(task);
        }

        var claimed = await Task.WhenAll(runners.Select(ClaimAllAsync));

        Assert.Single(claimed.SelectMany(all => all), one => one.Task.TaskId == task);
        foreach (var runner in runners)
        {
            await runner.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_task_that_allows_it_runs_beside_itself()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        var task = await _installation.CreateTaskAsync(steps: 1, whenRunning: "parallel");
        var (first, second) = (await runner.StartAsync(task), await runner.StartAsync(task));

        Assert.True((await runner.RenewAsync(first)).Held);
        Assert.True((await runner.RenewAsync(second)).Held);
    }

    private static async Task<List<ClaimedExecution>> ClaimAllAsync(PretendRunner runner)
    {
        var all = new List<ClaimedExecution>();
        while (await runner.ClaimAsync() is { } claimed)
        {
            all.Add(claimed);
        }

        return all;
    }
}
