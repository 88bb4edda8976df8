using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Tests.Faults;

/// <summary>What SIGTERM means to those who are being served.</summary>
public sealed class GracefulStopTests(TestServers servers) : FaultTest(servers)
{
    [Fact]
    public async Task A_stopping_Api_says_so_first_serves_on_for_a_while_and_sends_its_sockets_away()
    {
        var api = await Installation.StartApiAsync(null, ("Stop__Delay", Installation.Seconds(60)));
        var task = await Installation.CreateTaskAsync(1);
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {TestAccounts.ApiKey}");
        await socket.ConnectAsync(new UriBuilder(Installation.Api) { Scheme = "ws", Path = "/ws/dashboard" }.Uri, TestContext.Current.CancellationToken);

        api.Terminate();

        await Until.TrueAsync("health says that it stops", async () =>
        {
            using var health = await Installation.Http.GetAsync(new Uri(Installation.Api, "/health"));
            var states = await health.Content.ReadFromJsonAsync<Dictionary<string, string>>();
            return health.StatusCode == HttpStatusCode.ServiceUnavailable && states!["status"] == "unhealthy" && states["postgres"] == "healthy";
        });
        await Installation.RunAsync(task);
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await CloseStatusAsync(socket));
        Assert.False(api.HasEnded);
    }

    [Fact]
    public async Task Without_a_delay_it_ends_soon_and_in_order()
    {
        var api = await Installation.StartApiAsync();

        api.Terminate();
        await api.EndedAsync();

        Assert.DoesNotContain("fail:", api.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_runner_answers_probes_while_it_ends_what_it_has()
    {
        await Installation.HostApiAsync();
        var probes = new Uri($"http://127.0.0.1:{FreePorts.Next()}");
        var runner = await Installation.StartRunnerAsync(("ASPNETCORE_URLS", probes.ToString()), ("Runner__DrainFor", Installation.Seconds(60)));
        var other = await Installation.HostRunnerAsync();
        Assert.False(other.HasEnded);
        Assert.Equal("healthy", (await HealthAsync(probes))["api"]);
        var idle = await Installation.HostRunnerAsync();
        await idle.StopAsync();
        Assert.DoesNotContain("BackgroundService failed", idle.Output, StringComparison.Ordinal);
        // One more than the other can hold.
        var executions = await Installation.RunSeveralAsync(9, steps: 3_000);
        await Installation.WaitForStepAsync(executions, 1);

        runner.Terminate();

        await Until.TrueAsync("the runner says that it drains", async () => (await HealthAsync(probes))["jobs"] == "degraded");
        Assert.Contains("dashboard_runner_executions", await Installation.Http.GetStringAsync(new Uri(probes, "/metrics"), TestContext.Current.CancellationToken));
    }

    private static async Task<WebSocketCloseStatus?> CloseStatusAsync(ClientWebSocket socket)
    {
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return received.CloseStatus;
            }
        }
    }

    private async Task<Dictionary<string, string>> HealthAsync(Uri address)
    {
        using var response = await Installation.Http.GetAsync(new Uri(address, "/health"));
        return (await response.Content.ReadFromJsonAsync<Dictionary<string, string>>())!;
    }
}
