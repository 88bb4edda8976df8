using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Tests.Faults;

public sealed class PostgresFaultTests(TestServers servers) : FaultTest(servers, Server.Postgres)
{
    private const int Steps = 40;

    [Fact]
    public async Task Executions_go_on_in_the_same_attempt_when_postgres_is_killed_and_started_again()
    {
        await Installation.HostApiAsync();
        await Installation.HostRunnerAsync();
        var executions = await Installation.RunSeveralAsync(4, Steps);
        var watchers = await Watcher.StartAsync(Installation, executions);
        await Installation.WaitForStepAsync(executions, 5);

        await Own.RestartAsync(Server.Postgres);

        await AssertAllCompletedAsync(executions, watchers, Steps, attempt: 1);
    }

    [Fact]
    public async Task While_postgres_is_away_requests_are_answered_with_503_and_work_again_afterwards()
    {
        await Installation.HostApiAsync();
        await Own.KillAsync(Server.Postgres);

        using (var response = await Installation.Http.GetAsync(new Uri(Installation.Api, "/api/tasks"), TestContext.Current.CancellationToken))
        {
            var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.Contains("\"database_unavailable\"", body, StringComparison.Ordinal);
        }

        await Own.StartAgainAsync();
        await Installation.CreateTaskAsync(steps: 1);
    }
}
