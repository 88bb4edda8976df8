using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Telemetry;
using Dashboard.Tests.ServiceDefaults;

namespace Dashboard.Tests.Runner.Telemetry;

/// <summary>What a runner tells of executions that fail, are stopped or lose their browser.</summary>
[Collection(ObservedGroup.Name)]
public sealed class RunnerTelemetryTests(ObservedInstallation observed)
{
    [Fact]
    public async Task What_failed_is_marked_with_its_code_and_its_log_says_where()
    {
        var id = await observed.RunRecipeAsync([
            Navigate(observed.Pages.Add("<p>Nothing to click.</p>")),
            new { action = new { type = "click", target = new { role = "button", name = "Buy" } }, timeout_seconds = 1 }]);
        await observed.Installation.WaitForStateAsync(id, "failed");
        var trace = await observed.TraceAsync(id);

        var failed = trace.Where(span => span.Failed).OrderBy(span => span.Start).ToList();
        Assert.Equal(
            ["execution: element_not_found", "step: element_not_found", "act: element_not_found", "click: element_not_found"],
            failed.Select(span => $"{span.Name}: {span.Attributes["error.type"]}"));
        Assert.Equal("2", failed[1].Attributes["dashboard.step.number"]);
        Assert.Equal(("failed", "failed"), (failed[0].Attributes["dashboard.execution.status"], failed[1].Attributes["dashboard.step.outcome"]));
        Assert.All(trace.Except(failed), span => Assert.DoesNotContain("error.type", span.Attributes.Keys));

        await AssertSentAsync(id, failed[1]);
        await AssertInFileAsync(id, failed[1]);
    }

    [Fact]
    public async Task An_execution_that_a_person_stops_is_no_error()
    {
        var reached = new TaskCompletionSource();
        var address = observed.Pages.Address + observed.Pages.Map(async context =>
        {
            reached.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        var id = await observed.RunRecipeAsync([Navigate(address)]);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        var trace = await StopAsync(id);

        Assert.DoesNotContain(trace, span => span.Failed);
        Assert.Equal("stopped", trace.Single(span => span.Name == "execution").Attributes["dashboard.execution.status"]);
        Assert.Equal("cancelled", trace.Single(span => span.Name == "navigate").Attributes["dashboard.action.outcome"]);
    }

    [Fact]
    public async Task A_model_call_that_a_person_stops_is_no_error()
    {
        observed.Model.Script = _ => FakeReply.Hang();
        var asked = observed.Model.Requests.Count;
        var id = await observed.RunPromptAsync();
        await observed.Model.WaitForRequestsAsync(asked + 1, TestContext.Current.CancellationToken);

        var trace = await StopAsync(id);

        // The request below it was broken off, which the framework calls an error.
        Assert.Contains(trace, span => span.Name == "chat gpt-5.4-nano");
        Assert.DoesNotContain(trace, span => span is { Failed: true, Scope: not "System.Net.Http" });
    }

    [Fact]
    public async Task A_browser_that_ends_by_itself_is_counted_once_whoever_asks_for_the_next_one()
    {
        // The usual kind is started again at once; the other one only when somebody wants it.
        var id = await observed.RunRecipeAsync([Navigate(observed.Pages.Add("Here"))], "chromium");
        await observed.Installation.WaitForStateAsync(id, "completed");
        var before = await observed.ScrapeRunnerAsync();
        Assert.Equal((0, 0), (Browsers(before, "crashed", "headless_shell"), Browsers(before, "crashed", "chromium")));
        var started = Browsers(before, "started", "headless_shell");

        observed.Browsers.Kill();

        await Until.TrueAsync("both are counted and one is back", async () =>
        {
            var now = await observed.ScrapeRunnerAsync();
            return Browsers(now, "crashed", "headless_shell") == 1 && Browsers(now, "crashed", "chromium") == 1
                && Browsers(now, "started", "headless_shell") == started + 1 && now["dashboard_browsers_running"].Samples.Single().Value == 1;
        });
    }

    private static object Navigate(string url) => new { action = new { type = "navigate", url } };

    private static double Browsers(IReadOnlyDictionary<string, MetricFamily> metrics, string what, string kind) =>
        metrics[$"dashboard_browsers_{what}_total"].Samples.Single(sample => sample.Labels["dashboard_browser_kind"] == kind).Value;

    private async Task<IReadOnlyList<ReceivedSpan>> StopAsync(Guid id)
    {
        await observed.Installation.ControlAsync(id, "stop");
        await observed.Installation.WaitForStateAsync(id, "stopped");
        return await observed.TraceAsync(id);
    }

    private async Task AssertSentAsync(Guid id, ReceivedSpan step)
    {
        var log = await Until.SomeAsync("the collector has the line of the failed step", () => Task.FromResult(
            observed.Collector.Logs.FirstOrDefault(log => log.Text == "Step 2 failed at click: element_not_found")));
        Assert.Equal(("dashboard-runner", step.TraceId, step.Id), (log.Service, log.TraceId, log.SpanId));
        Assert.Equal($"{id} 1 2", $"{log.Attributes["execution_id"]} {log.Attributes["attempt"]} {log.Attributes["step"]}");
        var end = await Until.SomeAsync("the collector has the line of the end", () => Task.FromResult(
            observed.Collector.Logs.FirstOrDefault(log => log.Text == $"Execution {id} ended as Failed (element_not_found)")));
        Assert.Equal($"{id} 1", $"{end.Attributes["execution_id"]} {end.Attributes["attempt"]}");
    }

    private async Task AssertInFileAsync(Guid id, ReceivedSpan step)
    {
        var lines = await Until.SomeAsync("the file has the line of the failed step", () => Task.FromResult(
            observed.RunnerLog().Where(line => line.GetProperty("message").GetString() == "Step 2 failed at click: element_not_found").ToArray() is { Length: > 0 } found
                ? found
                : null));
        var written = Assert.Single(lines);
        Assert.Equal((step.TraceId, step.Id), (written.GetProperty("trace_id").GetString(), written.GetProperty("span_id").GetString()));
        var scopes = written.GetProperty("scopes");
        Assert.Equal(
            (id, 1, 2), (scopes.GetProperty("execution_id").GetGuid(), scopes.GetProperty("attempt").GetInt32(), scopes.GetProperty("step").GetInt32()));
    }
}
