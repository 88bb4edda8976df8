using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Telemetry;

namespace Dashboard.Tests.Runner.Egress;

/// <summary>A runner as it is installed holds browsers to the lists of their tasks and to the administrator's.</summary>
[Collection(ObservedGroup.Name)]
public sealed class RefusedHostTests(ObservedInstallation observed)
{
    [Fact]
    public async Task A_refused_host_ends_the_execution_and_parts_of_pages_are_one_line_a_host()
    {
        // 127.0.0.2 is this machine as well, but nobody named it; localhost is named, and the task blocks it.
        var inside = observed.Pages.Address.Replace("127.0.0.1", "127.0.0.2", StringComparison.Ordinal);
        var page = observed.Pages.Add(string.Concat(Enumerable.Range(0, 30).Select(number => $"<img src='{inside}/{number}.png'>")));
        var task = await observed.Installation.SendAsync(HttpMethod.Post, "/api/tasks", new
        {
            name = "Refused",
            blocked_hosts = new[] { "localhost" },
            recipe = new
            {
                actions = new[]
                {
                    new { action = new { type = "navigate", url = page } },
                    new { action = new { type = "navigate", url = observed.Pages.OtherSite } },
                },
            },
        });

        var id = await observed.Installation.RunAsync(task.GetProperty("id").GetGuid());
        var ended = await observed.Installation.WaitForStateAsync(id, "failed", "completed");

        Assert.Equal("failed", ended.GetProperty("status").GetString());
        var error = ended.GetProperty("error");
        Assert.Equal("host_not_allowed", error.GetProperty("code").GetString());
        Assert.Contains("localhost is on a list of blocked hosts.", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        var logs = await observed.Installation.GetAsync($"/api/executions/{id}/logs?limit=200");
        var lines = logs.GetProperty("items").EnumerateArray().Where(line => line.TryGetProperty("message_code", out var code) && code.GetString() == "host_private");
        Assert.Equal("127.0.0.2", Assert.Single(lines).GetProperty("message_arguments").GetProperty("host").GetString());
        await Until.TrueAsync("the refusals are counted", async () =>
            (await observed.ScrapeRunnerAsync()).TryGetValue("dashboard_network_refused_total", out var refused)
            && refused.Samples.Any(sample => sample.Labels["dashboard_network_reason"] == "private"));
    }
}
