using System.Text.Json;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Tests.Faults;

/// <summary>Browsers that end, and runners that end before them.</summary>
public sealed class BrowserFaultTests(TestServers servers) : FaultTest(servers)
{
    [Fact]
    public async Task A_killed_runner_leaves_no_browser_behind()
    {
        await Installation.HostApiAsync();
        var profiles = Directory.CreateTempSubdirectory("dashboard-fault-");
        var runner = await Installation.StartRunnerAsync(("TMPDIR", profiles.FullName));
        await using var pages = await PageServer.StartAsync();
        var reached = new TaskCompletionSource();
        var execution = await StartRecipeAsync(Navigate(Waiting(pages, reached)));
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.NotEmpty(new BrowserProcesses(profiles).Find());

        await runner.KillAsync();

        await Until.TrueAsync("no process of the browser is left", () => Task.FromResult(new BrowserProcesses(profiles).Find().Count == 0));
        await Installation.ControlAsync(execution, "stop");
        await Installation.WaitForStateAsync(execution, "stopped");
        profiles.Delete(recursive: true);
    }

    [Fact]
    public async Task A_browser_that_ends_is_replaced_and_the_execution_says_so()
    {
        await Installation.HostApiAsync();
        var profiles = Directory.CreateTempSubdirectory("dashboard-fault-");
        await Installation.StartRunnerAsync(("TMPDIR", profiles.FullName));
        await using var pages = await PageServer.StartAsync();
        var visits = 0;
        var reached = new TaskCompletionSource();
        var address = pages.Address + pages.Map(async context =>
        {
            if (Interlocked.Increment(ref visits) == 1)
            {
                reached.TrySetResult();
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await context.Response.WriteAsync("<title>There</title>there");
        });
        var execution = await StartRecipeAsync(Navigate(address));
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        new BrowserProcesses(profiles).Kill();

        var ended = await Installation.WaitForStateAsync(execution, "completed", "failed");
        Assert.Equal("completed", ended.GetProperty("status").GetString());
        Assert.Equal(1, ended.GetProperty("attempt").GetInt32());
        var logs = await Installation.GetAsync($"/api/executions/{execution}/logs");
        Assert.Contains(logs.GetProperty("items").EnumerateArray(), line => line.GetProperty("message_code").GetString() == "browser_replaced");
    }

    [Fact]
    public async Task Stop_reaches_a_page_that_never_answers()
    {
        await Installation.HostApiAsync();
        await Installation.HostRunnerAsync();
        await using var pages = await PageServer.StartAsync();
        var reached = new TaskCompletionSource();
        var execution = await StartRecipeAsync(Navigate(Waiting(pages, reached)));
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        await Installation.ControlAsync(execution, "stop");

        var ended = await Installation.WaitForStateAsync(execution, "stopped");
        Assert.Equal(JsonValueKind.Null, ended.GetProperty("error").ValueKind);
    }

    [Fact]
    public async Task A_page_that_does_not_exist_fails_with_a_sentence_a_person_can_act_on()
    {
        await Installation.HostApiAsync();
        await Installation.HostRunnerAsync();

        var execution = await StartRecipeAsync(Navigate($"http://127.0.0.1:{FreePorts.Next()}/"));

        var error = (await Installation.WaitForStateAsync(execution, "failed")).GetProperty("error");
        Assert.Equal("navigation_failed", error.GetProperty("code").GetString());
        Assert.Contains("127.0.0.1", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private static object Navigate(string url) => new { action = new { type = "navigate", url } };

    /// <summary>The address of a page that never comes.</summary>
    private static string Waiting(PageServer pages, TaskCompletionSource reached) => pages.Address + pages.Map(async context =>
    {
        reached.TrySetResult();
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    });

    private async Task<Guid> StartRecipeAsync(params object[] actions)
    {
        var task = await Installation.SendAsync(HttpMethod.Post, "/api/tasks", new { name = "Open a page", recipe = new { actions } });
        return await Installation.RunAsync(task.GetProperty("id").GetGuid());
    }
}
