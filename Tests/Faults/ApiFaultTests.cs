using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Tests.Faults;

public sealed class ApiFaultTests(TestServers servers) : FaultTest(servers)
{
    private const int Steps = 40;

    [Fact]
    public async Task Executions_go_on_in_the_same_attempt_when_the_api_is_killed_and_started_again()
    {
        var api = await Installation.StartApiAsync();
        await Installation.HostRunnerAsync();
        var executions = await Installation.RunSeveralAsync(4, Steps);
        var watchers = await Watcher.StartAsync(Installation, executions);
        await Installation.WaitForStepAsync(executions, 5);

        await api.KillAsync();
        await Installation.StartApiAsync(Installation.Api.Port);

        await AssertAllCompletedAsync(executions, watchers, Steps, attempt: 1);
    }

    [Fact]
    public async Task The_event_streams_of_a_killed_api_move_to_the_other_one()
    {
        var killed = await Installation.StartApiAsync();
        await Installation.HostApiAsync();
        await Until.TrueAsync("both Apis read streams", async () => await OwnersOfStreamsAsync() == 2);
        await Installation.HostRunnerAsync();
        var executions = await Installation.RunSeveralAsync(6, Steps);
        var watchers = await Watcher.StartAsync(Installation, executions);
        await Installation.WaitForStepAsync(executions, 5);

        await killed.KillAsync();
        Installation.Api = Installation.Apis[1];

        await AssertAllCompletedAsync(executions, watchers, Steps, attempt: 1);
        await Until.TrueAsync("one Api reads all streams", async () => await OwnersOfStreamsAsync() == 1);
    }

    [Fact]
    public async Task A_runner_that_cannot_reach_the_api_waits_and_nothing_runs_twice()
    {
        var api = await Installation.StartApiAsync();
        // Either has room for what the other would lose if it were given away.
        ServiceProcess[] runners = [await Installation.StartRunnerAsync(), await Installation.StartRunnerAsync()];
        var executions = await Installation.RunSeveralAsync(3, Steps);
        var watchers = await Watcher.StartAsync(Installation, executions);
        await Installation.WaitForStepAsync(executions, 5);

        api.Freeze();
        // On a busy machine one may be done before another is well under way.
        await Until.TrueAsync("whoever runs them waits", () => Task.FromResult(
            executions.Any(id => Said($"{id} waits")) && executions.All(id => Said($"{id} waits") || Said($"{id} ended as"))));
        await Until.TrueAsync("every lease has ended", LeasesHaveEndedAsync);
        api.Thaw();

        await AssertAllCompletedAsync(executions, watchers, Steps, attempt: 1);

        bool Said(string words) => runners.Any(runner => runner.Output.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_api_that_is_asked_to_end_says_good_bye_and_gives_its_streams_back()
    {
        var api = await Installation.StartApiAsync();
        await using var socket = await TestSocket.OpenAsync(Installation, "/ws/dashboard");
        await socket.ReceiveAsync("snapshot");
        api.Terminate();

        while (await socket.ReceiveBytesAsync() is not null)
        {
        }

        Assert.Equal("server_stopping", socket.CloseReason);
        await api.EndedAsync();
        Assert.Equal(0, await OwnersOfStreamsAsync());
    }

    private async Task<long> OwnersOfStreamsAsync()
    {
        await using var command = Installation.Database.CreateCommand("SELECT count(DISTINCT owner) FROM event_shards WHERE owner IS NOT NULL");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task<bool> LeasesHaveEndedAsync()
    {
        await using var command = Installation.Database.CreateCommand("SELECT count(*) FROM executions WHERE lease_until > now()");
        return (long)(await command.ExecuteScalarAsync())! == 0;
    }
}
