using System.Net;
using System.Text.Json;
using Dashboard.Tests.Fixtures.Processes;

namespace Dashboard.Tests.Api.Runners;

/// <summary>What a person does with runners.</summary>
[Collection(ApiGroup.Name)]
public sealed class RunnerManagementTests(ApiFixture api)
{
    private readonly Installation _installation = api.Installation;

    [Fact]
    public async Task A_draining_runner_is_granted_nothing_from_that_moment_and_what_it_runs_goes_on()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        var held = await runner.StartAsync(await _installation.CreateTaskAsync(steps: 1));
        var waiting = await _installation.RunAsync(await _installation.CreateTaskAsync(steps: 1));

        var answer = await _installation.SendAsync(HttpMethod.Post, $"/api/runners/{runner.Id}/drain");

        Assert.Equal("draining", answer.GetProperty("state").GetString());
        Assert.NotEqual(JsonValueKind.Null, answer.GetProperty("drain_since").ValueKind);
        var running = answer.GetProperty("executions").EnumerateArray().Select(execution => execution.GetProperty("id").GetGuid()).ToList();
        Assert.Contains(held.ExecutionId, running);
        Assert.DoesNotContain(waiting, running);
        Assert.Null(await runner.ClaimAsync());
        Assert.True((await runner.HeartbeatAsync()).Drain, "It was not told to drain.");
        Assert.True((await runner.RenewAsync(held)).Held);
        await runner.CompleteAsync(held);

        // Asked twice is not an error, and a heartbeat does not take it back.
        await _installation.SendAsync(HttpMethod.Post, $"/api/runners/{runner.Id}/drain");
        Assert.Null(await runner.ClaimAsync());

        Assert.Equal("live", (await _installation.SendAsync(HttpMethod.Post, $"/api/runners/{runner.Id}/resume")).GetProperty("state").GetString());
        Assert.False((await runner.HeartbeatAsync()).Drain);
        var taken = await runner.ClaimAsync(waiting);
        await runner.CompleteAsync(new(taken.ExecutionId, taken.Attempt));
    }

    [Fact]
    public async Task Draining_while_a_claim_is_asked_for_leaves_nothing_granted_after_the_answer()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        var executions = await _installation.RunSeveralAsync(12, steps: 1);

        var claims = Enumerable.Range(0, 6).Select(_ => runner.ClaimAsync()).ToList();
        await _installation.SendAsync(HttpMethod.Post, $"/api/runners/{runner.Id}/drain");
        var whenAnswered = await ClaimedByAsync(runner);
        await Task.WhenAll(claims);

        Assert.Equal(whenAnswered, await ClaimedByAsync(runner));
        foreach (var execution in executions)
        {
            await _installation.AskAsync(HttpMethod.Delete, $"/api/executions/{execution}");
        }
    }

    [Fact]
    public async Task Only_a_runner_that_does_not_live_can_be_removed_and_one_that_comes_back_registers_again()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        var path = $"/api/runners/{runner.Id}";
        (await _installation.AskAsync(HttpMethod.Delete, path)).AssertIs(HttpStatusCode.Conflict, "runner_alive");
        await _installation.SendAsync(HttpMethod.Post, $"{path}/drain");
        (await _installation.AskAsync(HttpMethod.Delete, path)).AssertIs(HttpStatusCode.Conflict, "runner_alive");

        await SilenceAsync(runner);
        Assert.Equal("gone", (await ListedAsync(runner))!.Value.GetProperty("state").GetString());
        foreach (var action in new[] { "drain", "resume" })
        {
            (await _installation.AskAsync(HttpMethod.Post, $"{path}/{action}")).AssertIs(HttpStatusCode.Conflict, "runner_gone");
        }

        Assert.Equal(HttpStatusCode.NoContent, (await _installation.AskAsync(HttpMethod.Delete, path)).Status);
        Assert.Null(await ListedAsync(runner));
        foreach (var (method, suffix) in new[] { (HttpMethod.Delete, ""), (HttpMethod.Post, "/drain"), (HttpMethod.Post, "/resume") })
        {
            (await _installation.AskAsync(method, path + suffix)).AssertIs(HttpStatusCode.NotFound, "runner_not_found");
        }

        Assert.False((await runner.HeartbeatAsync()).Drain);
        Assert.Equal("live", (await ListedAsync(runner))!.Value.GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_runner_that_said_good_bye_is_stopped_not_gone()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        await runner.HeartbeatAsync(stopped: true);

        var listed = (await ListedAsync(runner))!.Value;
        Assert.Equal("stopped", listed.GetProperty("state").GetString());
        Assert.False(listed.GetProperty("alive").GetBoolean());
        Assert.Equal(HttpStatusCode.NoContent, (await _installation.AskAsync(HttpMethod.Delete, $"/api/runners/{runner.Id}")).Status);
    }

    [Fact]
    public async Task A_runner_of_another_version_than_the_api_is_marked()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        Assert.True((await ListedAsync(runner))!.Value.GetProperty("version_differs").GetBoolean());
        var version = (await _installation.GetAsync("/api/info")).GetProperty("version").GetString()!;
        await runner.HeartbeatAsync(version);
        Assert.False((await ListedAsync(runner))!.Value.GetProperty("version_differs").GetBoolean());
    }

    private async Task<JsonElement?> ListedAsync(PretendRunner runner)
    {
        var listed = (await _installation.GetAsync("/api/runners")).EnumerateArray().Where(row => row.GetProperty("id").GetGuid() == runner.Id).ToList();
        return listed.Count == 0 ? null : Assert.Single(listed);
    }

    private async Task SilenceAsync(PretendRunner runner)
    {
        await using var command = _installation.Database.CreateCommand("UPDATE runners SET last_seen_at = now() - interval '1 minute' WHERE id = $1");
        command.Parameters.AddWithValue(runner.Id);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private async Task<long> ClaimedByAsync(PretendRunner runner)
    {
        await using var command = _installation.Database.CreateCommand("SELECT count(*) FROM executions WHERE runner_id = $1");
        command.Parameters.AddWithValue(runner.Id);
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
