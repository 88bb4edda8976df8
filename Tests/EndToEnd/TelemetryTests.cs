using System.Net.Http.Json;
using System.Text.Json;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using Dashboard.Tests.Fixtures.Telemetry;
using Dashboard.Tests.ServiceDefaults;

namespace Dashboard.Tests.EndToEnd;

/// <summary>What a collector gets to see of an execution, from the request at Web to the last action in the browser.</summary>
public sealed class TelemetryTests(TestServers servers)
{
    private const string Start = """
        web: POST /api/{**rest}
          web: POST
            api: POST /api/tasks/{id:guid}/run
              api: enqueue
                api: PUBLISH live
                api: PUBLISH live
                api: XADD jobs
                runner: execution

        """;

    /// <summary>Blob storage takes the bytes first and their list afterwards.</summary>
    private const string Upload = """
        runner: PUT
          api: PUT /runner/executions/{executionId:guid}/attempts/{attempt:int}/artifacts
            api: artifact write
              api: PUT
              api: PUT

        """;

    private static string[] UploadLines => Upload.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static readonly string[] Sample =
        ["navigate", "click", "type", "type", "click", "click", "click", "extract_table", "download", "done"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Both ways to a collector, and both answers to whether a model's words are told, with one product each.</summary>
    [Theory]
    [InlineData("grpc", false)]
    [InlineData("http/protobuf", true)]
    public async Task One_trace_leads_from_the_request_to_the_browser_and_to_a_model_whose_words_it_carries_only_when_told_to(string protocol, bool capture)
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var model = await FakeModelServer.StartAsync(_ => AgentReply.Done("All is well."));
        var settings = collector.Settings(protocol);
        settings["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = capture ? "true" : "";
        await using var product = await RunningProduct.StartAsync(servers, PromptTaskTests.Settings(model.Access("openai")), settings, asProcesses: true);
        using var web = new HttpClient { BaseAddress = product.Address }.SignedIn();

        await AssertRecipeIsTracedAsync(collector, web);
        await AssertModelIsTracedAsync(collector, web, capture);
        await AssertScrapedAsync(product);
        AssertNothingElseBeganATrace(collector);
        Assert.All(collector.Headers, header => Assert.Equal("passed-on", header));
        Assert.Equal(["dashboard-api", "dashboard-runner", "dashboard-web"], collector.Resources.Select(resource => resource["service.name"]).Distinct().Order());
        Assert.All(collector.Resources, resource => Assert.True(resource.ContainsKey("service.version") && resource.ContainsKey("service.instance.id")));
    }

    private static async Task AssertRecipeIsTracedAsync(OtlpReceiver collector, HttpClient web)
    {
        var execution = await RunAsync(web, await SampleTaskAsync(web));
        var trace = await WholeTraceAsync(collector, execution);

        Assert.Equal("completed", execution.GetProperty("status").GetString());
        Assert.Equal(Start + Indented(5, "runner: open browser") + string.Concat(Sample.Select(StepOf)), Tree(trace));
        Assert.Contains(trace, span => span is { Scope: "Npgsql", Service: "dashboard-api" });
        Assert.DoesNotContain(trace, span => span.Failed);
        Assert.Equal(ReceivedSpan.Producer, trace.Single(span => span.Name == "enqueue").Kind);
        Assert.Equal(ReceivedSpan.Consumer, trace.Single(span => span.Name == "execution").Kind);
        Assert.DoesNotContain(trace.SelectMany(span => span.Attributes.Values), value => value.Contains("demo-password", StringComparison.Ordinal));
        await Until.TrueAsync("a commit of its events points to it", () => Task.FromResult(
            collector.Spans.Any(span => span.Name == "commit events" && span.LinkedTraces.Contains(trace[0].TraceId))));
    }

    private static async Task AssertModelIsTracedAsync(OtlpReceiver collector, HttpClient web, bool capture)
    {
        var execution = await RunAsync(web, await CreateTaskAsync(web, "Say whether all is well."));
        var trace = await WholeTraceAsync(collector, execution);

        Assert.Equal("completed", execution.GetProperty("status").GetString());
        Assert.Equal(
            Start
            + Indented(5, "runner: GET", "  api: GET /runner/executions/{executionId:guid}/attempts/{attempt:int}/secrets", "runner: open browser")
            + Indented(5, "runner: step", "  runner: observe", "  runner: decide")
            + Indented(7, "runner: GET", "  api: GET /runner/executions/{executionId:guid}/attempts/{attempt:int}/quota", "runner: chat fake-model", "  runner: POST")
            + Indented(5, "  runner: act", "    runner: done", "  runner: reflect")
            + Indented(7, UploadLines)
            + Indented(5, "runner: explain")
            + Indented(6, [.. UploadLines, .. UploadLines]),
            Tree(trace));
        AssertIsModelCall(trace.Single(span => span.Name == "chat fake-model"), capture);
        AssertIsAgentRun(trace);
        await Until.TrueAsync("a log of the execution carries its trace", () => Task.FromResult(
            collector.Logs.Any(log => log.TraceId == trace[0].TraceId && log.Service == "dashboard-api" && log.Text.StartsWith("Secrets of execution", StringComparison.Ordinal))));
        await Until.TrueAsync("the metrics arrived", () => Task.FromResult(
            new[] { "gen_ai.client.token.usage", "gen_ai.client.operation.duration", "dashboard.step.duration", "dashboard.executions.ended" }
                .Except(collector.Metrics.Select(metric => metric.Name)).Any() is false));
    }

    internal static string Tree(IEnumerable<ReceivedSpan> trace) => TraceTree.Write([.. trace.Where(span => span.Scope != "Npgsql")]);

    private static string StepOf(string action)
    {
        var text = Indented(5, "runner: step", "  runner: act", $"    runner: {action}");
        text += action is "extract_table" or "done" ? "" : Indented(8, "runner: settle");
        text += action == "download" ? Indented(8, Upload.Split('\n', StringSplitOptions.RemoveEmptyEntries)) : "";
        text += Indented(6, "runner: reflect") + Indented(7, UploadLines);
        text += action == "done" ? "" : Indented(5, "runner: checkpoint") + Indented(6, UploadLines);

        // The picture before the first input, where there is an element to outline on it.
        return text + Indented(5, "runner: explain") + Indented(6, action is "click" or "type" or "download" ? [.. UploadLines, .. UploadLines] : UploadLines);
    }

    private static string Indented(int depth, params string[] lines) =>
        string.Concat(lines.Select(line => $"{new string(' ', depth * 2)}{line}\n"));

    /// <summary>Polling, heartbeats, renewals, probes and the database's loops are no traces.</summary>
    private static void AssertNothingElseBeganATrace(OtlpReceiver collector)
    {
        var roots = collector.Spans.Where(span => span.ParentId.Length == 0).Select(span => $"{span.Service}: {span.Name}").Distinct();
        Assert.Empty(roots.Except(
        [
            "dashboard-web: POST /api/{**rest}", "dashboard-web: GET /api/{**rest}", "dashboard-web: GET {*path:nonfile}",
            "dashboard-api: commit events", "dashboard-api: migrate database",
        ]));
    }

    /// <summary>Each phase says in the words of the conventions which agent's and which run's it is, and what it does in it.</summary>
    private static void AssertIsAgentRun(IReadOnlyCollection<ReceivedSpan> trace)
    {
        var run = trace.Single(span => span.Name == "execution").Attributes;
        Assert.Equal("invoke_agent", run["gen_ai.operation.name"]);
        Assert.Equal(run["dashboard.execution.id"], run["gen_ai.conversation.id"]);
        Assert.Equal(run["dashboard.task.id"], run["gen_ai.agent.id"]);
        foreach (var name in new[] { "step", "observe", "decide", "act", "done", "reflect", "explain", "chat fake-model" })
        {
            var phase = trace.Single(span => span.Name == name).Attributes;
            Assert.All(new[] { "gen_ai.conversation.id", "gen_ai.agent.id", "gen_ai.agent.name" }, key => Assert.Equal(run[key], phase[key]));
        }

        Assert.Equal("fake-model", trace.Single(span => span.Name == "decide").Attributes["gen_ai.request.model"]);
        var action = trace.Single(span => span.Name == "done").Attributes;
        Assert.Equal(("execute_tool", "done"), (action["gen_ai.operation.name"], action["gen_ai.tool.name"]));
    }

    private static void AssertIsModelCall(ReceivedSpan call, bool captured)
    {
        Assert.Equal(ReceivedSpan.Client, call.Kind);
        Assert.Equal("chat", call.Attributes["gen_ai.operation.name"]);
        Assert.Equal("openai", call.Attributes["gen_ai.provider.name"]);
        Assert.Equal("fake-model", call.Attributes["gen_ai.request.model"]);
        Assert.True(long.Parse(call.Attributes["gen_ai.usage.input_tokens"]) > 0);
        Assert.True(call.Attributes.ContainsKey("gen_ai.response.model") && call.Attributes.ContainsKey("gen_ai.usage.output_tokens"));
        Assert.DoesNotContain(call.Attributes.Values, value => value.Contains(FakeModelServer.Key, StringComparison.Ordinal));
        if (!captured)
        {
            Assert.DoesNotContain(call.Attributes.Keys, key => key is "gen_ai.input.messages" or "gen_ai.output.messages" or "gen_ai.system_instructions");
            Assert.DoesNotContain(call.Attributes.Values, value => value.Contains("All is well", StringComparison.Ordinal));
            return;
        }

        // As the Aspire dashboard reads it.
        var input = JsonElement.Parse(call.Attributes["gen_ai.input.messages"]);
        Assert.Contains("Say whether all is well.", input.GetRawText());
        Assert.All(input.EnumerateArray(), message => Assert.Equal("user", message.GetProperty("role").GetString()));
        var part = JsonElement.Parse(call.Attributes["gen_ai.output.messages"])[0].GetProperty("parts")[0];
        Assert.Equal("text", part.GetProperty("type").GetString());
        Assert.Contains("All is well.", part.GetProperty("content").GetString());
        Assert.Equal("text", JsonElement.Parse(call.Attributes["gen_ai.system_instructions"])[0].GetProperty("type").GetString());
    }

    /// <summary>The same numbers stand at both addresses, in text that Prometheus takes.</summary>
    private static async Task AssertScrapedAsync(RunningProduct product)
    {
        using var http = new HttpClient();
        var api = PrometheusParser.Parse(await http.GetStringAsync(new Uri(product.Api, "/metrics"), Cancellation));
        var runner = PrometheusParser.Parse(await http.GetStringAsync(new Uri(product.RunnerProbes, "/metrics"), Cancellation));
        var ended = api["dashboard_executions_ended_total"].Samples;
        Assert.Equal(2, ended.Sum(sample => sample.Value));
        Assert.All(ended, sample => Assert.Equal("completed", sample.Labels["dashboard_execution_status"]));
        Assert.Contains(api["http_server_request_duration_seconds"].Samples, sample =>
            sample.Labels.GetValueOrDefault("http_route") == "/api/tasks/{id:guid}/run" && sample.Labels["http_response_status_code"] == "202");
        Assert.True(api["dashboard_events_committed_total"].Samples.Single().Value > 5);
        foreach (var name in new[] { "dashboard_execution_duration_seconds", "dashboard_execution_queue_wait_seconds", "dashboard_live_viewers", "dashboard_executions_created_total" })
        {
            Assert.Contains(name, api.Keys);
        }

        Assert.True(runner["dashboard_browser_memory_bytes"].Samples.Single().Value > 10_000_000);
        foreach (var name in new[] { "dashboard_runner_executions", "dashboard_step_duration_seconds", "dashboard_model_tokens_total", "dashboard_browsers_started_total", "gen_ai_client_operation_duration_seconds" })
        {
            Assert.Contains(name, runner.Keys);
        }

        var health = await http.GetFromJsonAsync<Dictionary<string, string>>(new Uri(product.RunnerProbes, "/health"), Cancellation);
        Assert.Equal("ok api healthy redis healthy browser healthy", $"{health!["status"]} api {health["api"]} redis {health["redis"]} browser {health["browser"]}");
        using var hidden = await http.GetAsync(new Uri(product.Address, "/metrics"), Cancellation);
        Assert.NotEqual("text/plain", hidden.Content.Headers.ContentType?.MediaType);
    }

    private static async Task<Guid> SampleTaskAsync(HttpClient web)
    {
        var tasks = await web.GetFromJsonAsync<JsonElement>("/api/tasks", Cancellation);
        return tasks.GetProperty("items").EnumerateArray()
            .Single(item => item.GetProperty("name").GetString() == "Sample: yesterday's sales").GetProperty("id").GetGuid();
    }

    private static async Task<Guid> CreateTaskAsync(HttpClient web, string prompt)
    {
        using var created = await web.PostAsJsonAsync("/api/tasks", new { name = "Prompt", prompt }, Cancellation);
        return (await created.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("id").GetGuid();
    }

    private static async Task<JsonElement> RunAsync(HttpClient web, Guid task)
    {
        using var started = await web.PostAsync(new Uri($"/api/tasks/{task}/run", UriKind.Relative), null, Cancellation);
        var id = (await started.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("execution_id").GetGuid();
        JsonElement execution = default;
        await Until.TrueAsync("the execution has ended", async () =>
        {
            execution = await web.GetFromJsonAsync<JsonElement>($"/api/executions/{id}", Cancellation);
            return execution.GetProperty("completed_at").ValueKind != JsonValueKind.Null;
        });
        return execution;
    }

    /// <summary>Every span has arrived when the two ends of the trace have and nothing misses its parent.</summary>
    private static async Task<IReadOnlyList<ReceivedSpan>> WholeTraceAsync(OtlpReceiver collector, JsonElement execution)
    {
        var id = execution.GetProperty("trace_id").GetString()!;
        IReadOnlyList<ReceivedSpan> trace = [];
        await Until.TrueAsync("the trace is whole", () =>
        {
            trace = collector.Trace(id);
            var known = trace.Select(span => span.Id).ToHashSet();
            return Task.FromResult(trace.Any(span => span.Name == "execution") && trace.Count(span => !known.Contains(span.ParentId)) == 1);
        });
        return trace;
    }
}
