using System.Net;
using System.Text.Json;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;

namespace Dashboard.Tests.Api.Executions;

[Collection(ApiGroup.Name)]
public sealed class ExecutionTests(ApiFixture api)
{
    private readonly Installation _installation = api.Installation;

    [Theory]
    [InlineData("GET", "")]
    [InlineData("DELETE", "")]
    [InlineData("GET", "/live")]
    [InlineData("GET", "/steps")]
    [InlineData("GET", "/logs")]
    [InlineData("GET", "/screenshot")]
    [InlineData("GET", "/artifacts")]
    [InlineData("GET", "/artifacts/1")]
    [InlineData("GET", "/result/download")]
    [InlineData("POST", "/pause")]
    [InlineData("POST", "/resume")]
    [InlineData("POST", "/stop")]
    public async Task An_unknown_execution_is_not_found(string method, string route) =>
        (await _installation.AskAsync(new HttpMethod(method), $"/api/executions/{Guid.CreateVersion7()}{route}"))
            .AssertIs(HttpStatusCode.NotFound, "execution_not_found");

    [Fact]
    public async Task Controls_follow_the_state_and_are_refused_in_the_wrong_one()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        var task = await _installation.CreateTaskAsync(steps: 1);
        var waiting = await _installation.RunAsync(task);
        await RefusedAsync(waiting, "pause", "pending");
        var claimed = await runner.ClaimAsync(waiting);
        var lease = new LeaseReference(claimed.ExecutionId, claimed.Attempt);

        await RefusedAsync(waiting, "resume", "running");
        Assert.Equal("paused", (await _installation.ControlAsync(waiting, "pause")).GetProperty("status").GetString());
        await RefusedAsync(waiting, "pause", "paused");
        Assert.Equal(ExecutionControl.Pause, (await runner.RenewAsync(lease)).Control);
        var resumed = await _installation.ControlAsync(waiting, "resume");
        Assert.Equal(("running", "Resumed."), (resumed.GetProperty("status").GetString(), resumed.GetProperty("message").GetString()));
        Assert.Equal("stopping", (await _installation.ControlAsync(waiting, "stop")).GetProperty("status").GetString());
        await RefusedAsync(waiting, "stop", "stopping");
        Assert.Equal(ExecutionControl.Stop, (await runner.RenewAsync(lease)).Control);
        await runner.CommitAsync(lease, new FinishedEvent { Outcome = ExecutionOutcome.Stopped });
        Assert.False((await runner.RenewAsync(lease)).Held);
        await RefusedAsync(waiting, "stop", "stopped");
    }

    [Fact]
    public async Task A_pending_execution_is_stopped_at_once()
    {
        var execution = await _installation.RunAsync(await _installation.CreateTaskAsync(steps: 1));
        var answer = await _installation.ControlAsync(execution, "stop");

        Assert.Equal(("stopped", "Stopped."), (answer.GetProperty("status").GetString(), answer.GetProperty("message").GetString()));
        Assert.Equal("stopped", (await _installation.ExecutionAsync(execution)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_pending_execution_knows_its_place_in_the_queue()
    {
        var task = await _installation.CreateTaskAsync(steps: 1);
        var first = await PlaceAsync(await _installation.RunAsync(task));
        var second = await PlaceAsync(await _installation.RunAsync(task));

        Assert.Equal(first + 1, second);
    }

    [Fact]
    public async Task The_plan_and_what_became_of_each_postcondition_are_kept_with_the_execution()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        var lease = await runner.StartAsync(await _installation.CreateTaskAsync(steps: 1));
        await runner.CommitAsync(lease, new PlanEvent([new PlanItem("Sign in", StepState.Completed), new PlanItem("Read", StepState.Pending)]));
        var planned = await _installation.ExecutionAsync(lease.ExecutionId);
        var condition = new Postcondition { Kind = PostconditionKind.TextPresent, Value = "Thank you" };
        await runner.CommitAsync(lease, new FinishedEvent
        {
            Outcome = ExecutionOutcome.Completed,
            Verdict = Verdict.Refuted,
            Conditions = [new PostconditionResult(condition, Verdict.Refuted, new LocalizableText("The page at the end does not show it", "verdict_text_missing"))],
        });
        var ended = await _installation.ExecutionAsync(lease.ExecutionId);

        Assert.Equal("""[{"text":"Sign in","state":"completed"},{"text":"Read","state":"pending"}]""", Compact(planned.GetProperty("plan")));
        Assert.Equal(("completed", "refuted"), (ended.GetProperty("status").GetString(), ended.GetProperty("verdict").GetString()));
        var kept = Assert.Single(ended.GetProperty("conditions").EnumerateArray());
        Assert.Equal(
            ("text_present", "Thank you", "refuted", "verdict_text_missing"),
            (kept.GetProperty("condition").GetProperty("kind").GetString(), kept.GetProperty("condition").GetProperty("value").GetString(),
                kept.GetProperty("outcome").GetString(), kept.GetProperty("reason").GetProperty("code").GetString()));
        var page = await _installation.Http.GetStringAsync(new Uri(_installation.Api, $"/api/executions/{lease.ExecutionId}/explain/download"), TestContext.Current.CancellationToken);
        Assert.Contains("<h2>Verdict: refuted</h2><ul><li>text_present “Thank you”: refuted – The page at the end does not show it</li></ul>", page, StringComparison.Ordinal);
    }

    private static string Compact(JsonElement value) => JsonSerializer.Serialize(value);

    [Fact]
    public async Task Steps_actions_usage_and_the_end_are_kept_as_the_runner_tells_them()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        var lease = await runner.StartAsync(await _installation.CreateTaskAsync(steps: 1));
        var step = new StepEvent { Number = 1, ActionType = "click", Description = new LocalizableText("Click “Buy”", "click_element"), Status = StepState.Running };
        var action = new ActionEvent { StepNumber = 1, Index = 0, ActionType = "click", Description = "Click", Status = StepState.Running };
        await runner.CommitAsync(
            lease,
            step,
            action,
            action with { Status = StepState.Completed, DurationMs = 40, OutsideEffect = true },
            step with { Status = StepState.Completed, DurationMs = 50 },
            new ProgressEvent(1, 4),
            new UsageEvent { Model = "m", InputTokens = 100, OutputTokens = 10, CostUsd = 0.25m },
            step with { Number = 2, ActionType = "type" });
        Assert.False((await _installation.GetAsync($"/api/executions/{lease.ExecutionId}")).GetProperty("cost_unknown").GetBoolean());
        await runner.CommitAsync(lease, new UsageEvent { Model = "of a gateway", InputTokens = 0, OutputTokens = 0 });
        await runner.CommitAsync(lease, new FinishedEvent { Outcome = ExecutionOutcome.Failed, Error = new ExecutionError("model_unavailable", "No model.") });

        var live = await _installation.GetAsync($"/api/executions/{lease.ExecutionId}/live");
        var execution = live.GetProperty("execution");
        Assert.Equal(("failed", "model_unavailable"), (execution.GetProperty("status").GetString(), execution.GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal((100, 10, 0.25m), (execution.GetProperty("input_tokens").GetInt64(), execution.GetProperty("output_tokens").GetInt64(), execution.GetProperty("cost_usd").GetDecimal()));
        Assert.True(execution.GetProperty("cost_unknown").GetBoolean());
        Assert.True((await _installation.GetAsync("/api/dashboard")).GetProperty("counts").GetProperty("cost_today_unknown").GetBoolean());
        Assert.Equal((1, 4), (execution.GetProperty("completed_steps").GetInt32(), execution.GetProperty("total_steps").GetInt32()));
        Assert.Equal((false, false), (live.GetProperty("control").GetProperty("is_paused").GetBoolean(), live.GetProperty("control").GetProperty("is_stopping").GetBoolean()));

        var steps = (await _installation.GetAsync($"/api/executions/{lease.ExecutionId}/steps")).EnumerateArray().ToList();
        Assert.Equal(["completed", "failed"], steps.Select(row => row.GetProperty("status").GetString()));
        Assert.Equal(("Click “Buy”", "click_element", 50), (steps[0].GetProperty("description").GetString(), steps[0].GetProperty("description_code").GetString(), steps[0].GetProperty("duration_ms").GetInt64()));
        Assert.True(Assert.Single(steps[0].GetProperty("actions").EnumerateArray()).GetProperty("outside_effect").GetBoolean());
        Assert.Equal("model_unavailable", steps[1].GetProperty("error_code").GetString());
        Assert.Equal(2, steps.Select(row => row.GetProperty("id").GetGuid()).Distinct().Count());
    }

    [Fact]
    public async Task Repeated_and_early_events_change_nothing_and_unreadable_ones_are_left_out()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        var lease = await runner.StartAsync(await _installation.CreateTaskAsync(steps: 1));
        await runner.SendAsync(lease, 1, Line("one"));
        await runner.SendAsync(lease, 1, Line("one"));
        await runner.SendAsync(lease, 3, Line("three, too early"));
        await runner.SendAsync(lease, 2, Line("two\0"));
        await runner.SendAsync(lease, 3, Line("three"));
        await Until.TrueAsync("three are committed", async () => (await runner.RenewAsync(lease)).CommittedSequence == 3);

        var lines = await LogsAsync(lease.ExecutionId);
        Assert.Equal(["one", "two", "three"], lines.Where(line => line.GetProperty("message_code").ValueKind == JsonValueKind.Null).Select(Message));
    }

    [Fact]
    public async Task An_event_that_the_database_refuses_ends_its_execution_and_no_other()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        var task = await _installation.CreateTaskAsync(steps: 1);
        var (bad, good) = (await runner.StartAsync(task), await runner.StartAsync(task));
        await runner.SendAsync(bad, new UsageEvent { Model = "m", CostUsd = 1e20m });
        await runner.CommitAsync(good, Line("still here"));

        var ended = await _installation.WaitForStateAsync(bad.ExecutionId, "failed");
        Assert.Equal("event_rejected", ended.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("running", (await _installation.ExecutionAsync(good.ExecutionId)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Logs_come_in_order_page_by_page_and_can_be_filtered()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        var lease = await runner.StartAsync(await _installation.CreateTaskAsync(steps: 1));
        var id = lease.ExecutionId;
        await runner.CommitAsync(
            lease,
            new LogEvent(LogSeverity.Debug, "looking"),
            new LogEvent(LogSeverity.Warning, new LocalizableText("100% of 売上 read", "sales_read", new Dictionary<string, string> { ["word"] = "hidden" }), 1),
            new LogEvent(LogSeverity.Error, "Went \"wrong\""),
            new LogEvent(LogSeverity.Info, "1000 rows"));

        var first = await _installation.GetAsync($"/api/executions/{id}/logs?limit=2");
        Assert.Equal(2, first.GetProperty("items").GetArrayLength());
        var rest = await _installation.GetAsync($"/api/executions/{id}/logs?after={first.GetProperty("next_after").GetString()}");
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("next_after").ValueKind);
        var all = first.GetProperty("items").EnumerateArray().Concat(rest.GetProperty("items").EnumerateArray()).ToList();
        Assert.Equal(["looking", "100% of 売上 read", "Went \"wrong\"", "1000 rows"], all.Skip(1).Select(Message));
        Assert.Equal(all.Select(Position).Order().Distinct(), all.Select(Position));

        Assert.Equal(["100% of 売上 read", "Went \"wrong\""], (await LogsAsync(id, "level=warning")).Select(Message));
        Assert.Equal(["100% of 売上 read"], (await LogsAsync(id, "search=%E5%A3%B2%E4%B8%8A")).Select(Message));
        Assert.Equal(["100% of 売上 read"], (await LogsAsync(id, "search=100%25")).Select(Message));
        Assert.Equal(["Went \"wrong\""], (await LogsAsync(id, "search=went%20%22WRONG&level=error")).Select(Message));
        Assert.Empty(await LogsAsync(id, "search=hidden"));
        Assert.Empty(await LogsAsync(id, "search=sales_read"));
        (await _installation.AskAsync($"/api/executions/{id}/logs?level=loud")).AssertIs(HttpStatusCode.BadRequest, "validation_failed");
    }

    [Fact]
    public async Task The_list_is_paged_and_its_filters_combine()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        var word = $"listed{Guid.NewGuid():N}";
        var task = await _installation.CreateTaskAsync(steps: 1, name: word);
        var done = await runner.StartAsync(task);
        await runner.CompleteAsync(done, summary: "Found 3 orders");
        var executions = new List<Guid> { done.ExecutionId, await _installation.RunAsync(task), await _installation.RunAsync(task) };
        await _installation.ControlAsync(executions[1], "stop");
        executions.Reverse();

        Assert.Equal(executions, await ListAsync($"search={word}"));
        var page = await _installation.GetAsync($"/api/executions?task_id={task}&limit=2");
        Assert.Equal(executions[2..], await ListAsync($"task_id={task}&after={page.GetProperty("next_after").GetString()}"));
        Assert.Equal([done.ExecutionId], await ListAsync($"task_id={task}&status=completed&triggered_by=manual"));
        Assert.Equal(executions[1..], await ListAsync($"task_id={task}&status=completed&status=stopped"));
        Assert.Equal([done.ExecutionId], await ListAsync($"task_id={task}&search=3%20ORDERS"));
        Assert.Empty(await ListAsync($"task_id={task}&triggered_by=schedule"));
        Assert.Equal(3, (await ListAsync($"task_id={task}&from=2020-01-01T00:00:00%2B09:00")).Count);
        Assert.Empty(await ListAsync($"task_id={task}&to=2020-01-01T00:00:00Z"));
        (await _installation.AskAsync("/api/executions?status=busy")).AssertIs(HttpStatusCode.BadRequest, "validation_failed");
        Assert.Equal(HttpStatusCode.BadRequest, (await _installation.AskAsync("/api/executions?task_id=x")).Status);
    }

    [Fact]
    public async Task A_running_execution_is_hidden_stopped_and_then_purged_with_its_bytes()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        var lease = await runner.StartAsync(await _installation.CreateTaskAsync(steps: 1));
        var key = $"executions/{lease.ExecutionId}/1/steps/1-before.jpg";
        using (var stored = await runner.StoreAsync(lease, key, [1, 2, 3]))
        {
            Assert.Equal(HttpStatusCode.Created, stored.StatusCode);
        }

        Assert.Equal(HttpStatusCode.NoContent, (await _installation.AskAsync(HttpMethod.Delete, $"/api/executions/{lease.ExecutionId}")).Status);
        (await _installation.AskAsync(HttpMethod.Delete, $"/api/executions/{lease.ExecutionId}")).AssertIs(HttpStatusCode.NotFound, "execution_not_found");
        (await _installation.AskAsync($"/api/executions/{lease.ExecutionId}")).AssertIs(HttpStatusCode.NotFound, "execution_not_found");
        Assert.Equal(ExecutionControl.Stop, (await runner.RenewAsync(lease)).Control);
        await runner.SendAsync(lease, new FinishedEvent { Outcome = ExecutionOutcome.Stopped });

        await Until.TrueAsync("everything of it is gone", async () =>
        {
            await using var command = _installation.Database.CreateCommand(
                "SELECT (SELECT count(*) FROM executions WHERE id = $1) + (SELECT count(*) FROM logs WHERE execution_id = $1)");
            command.Parameters.AddWithValue(lease.ExecutionId);
            return (long)(await command.ExecuteScalarAsync())! == 0;
        });
        var blobs = new Azure.Storage.Blobs.BlobServiceClient(_installation.Blobs).GetBlobContainerClient("artifacts");
        Assert.False(await blobs.GetBlobClient(key).ExistsAsync(TestContext.Current.CancellationToken));
    }

    private static LogEvent Line(string text) => new(LogSeverity.Info, text);

    private static string? Message(JsonElement line) => line.GetProperty("message").GetString();

    private static long Position(JsonElement line) => line.GetProperty("position").GetInt64();

    private async Task<List<JsonElement>> LogsAsync(Guid execution, string query = "") =>
        [.. (await _installation.GetAsync($"/api/executions/{execution}/logs?{query}")).GetProperty("items").EnumerateArray()];

    private async Task<List<Guid>> ListAsync(string query) =>
        [.. (await _installation.GetAsync($"/api/executions?{query}")).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid())];

    private async Task<int> PlaceAsync(Guid execution) => (await _installation.ExecutionAsync(execution)).GetProperty("queue_position").GetInt32();

    private async Task RefusedAsync(Guid execution, string control, string state)
    {
        var answer = await _installation.AskAsync(HttpMethod.Post, $"/api/executions/{execution}/{control}");
        answer.AssertIs(HttpStatusCode.Conflict, "wrong_state");
        Assert.Equal(state, answer["state"].GetString());
    }
}
