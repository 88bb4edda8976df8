using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dashboard.Tests.EndToEnd;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Dashboard.Tests.Faults;

/// <summary>A prompt of seven steps in a shop that knows its visitors by cookie and storage, interrupted in the middle.</summary>
public sealed partial class ResumeTests(TestServers servers) : FaultTest(servers)
{
    private readonly Shop _shop = new();

    [Fact]
    public async Task After_a_kill_the_next_runner_goes_on_where_the_last_one_was_and_repeats_nothing_and_any_step_can_be_run_again()
    {
        await using var model = await FakeModelServer.StartAsync();
        await using var pages = await PageServer.StartAsync();
        await StartApiAsync(model);
        var killed = await Installation.StartRunnerAsync();
        model.Script = _shop.Mind(pages, hangsInStep: 4);
        var execution = await RunPromptAsync();
        await InStepFourAsync(execution);

        await killed.KillAsync();
        await Installation.HostRunnerAsync();

        var ended = await Installation.WaitForStateAsync(execution, "completed", "failed");
        Assert.Equal("Signed in as Ada. Cart: 3 apples. Tab: blue.", ended.GetProperty("summary").GetString());
        Assert.Equal(1, _shop.Orders);
        Assert.Equal([1, 2, 3, 4, 4, 5, 6, 7], _shop.AskedSteps);
        var resume = ended.GetProperty("resume");
        Assert.Equal(3, resume.GetProperty("from_step").GetInt32());
        Assert.Empty(resume.GetProperty("not_restored").EnumerateArray());
        var last = LastAttempt(ended);
        await AssertStepsAsync(execution, [1, 1, 1, last, last, last, last]);

        await AssertRerunFromThreeAsync(execution);
        await AssertErrorsAsync(execution);
    }

    [Theory]
    [InlineData("damaged", true)]
    [InlineData("version", true)]
    [InlineData("damaged", false)]
    public async Task A_state_that_cannot_be_read_starts_over_only_when_nothing_would_be_done_twice(string flaw, bool harmless)
    {
        await using var model = await FakeModelServer.StartAsync();
        await using var pages = await PageServer.StartAsync();
        await StartApiAsync(model);
        var killed = await Installation.StartRunnerAsync();
        model.Script = _shop.Mind(pages, hangsInStep: 4, orders: !harmless);
        var execution = await RunPromptAsync();
        await InStepFourAsync(execution);

        await killed.KillAsync();
        await SpoilAsync(execution, flaw);
        await Installation.HostRunnerAsync();

        var ended = await Installation.WaitForStateAsync(execution, "completed", "failed");
        if (harmless)
        {
            Assert.Equal("completed", ended.GetProperty("status").GetString());
            Assert.Equal([1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7], _shop.AskedSteps);
            var resume = ended.GetProperty("resume");
            Assert.Equal(0, resume.GetProperty("from_step").GetInt32());
            Assert.Equal("restore_unusable", Assert.Single(resume.GetProperty("not_restored").EnumerateArray()).GetProperty("code").GetString());
            await AssertStepsAsync(execution, [2, 2, 2, 2, 2, 2, 2]);
        }
        else
        {
            Assert.Equal("checkpoint_unusable", ended.GetProperty("error").GetProperty("code").GetString());
            Assert.Equal(1, _shop.Orders);
        }
    }

    [Fact]
    public async Task A_runner_that_shuts_down_hands_back_at_the_end_of_a_step()
    {
        await using var model = await FakeModelServer.StartAsync();
        await using var pages = await PageServer.StartAsync();
        await StartApiAsync(model);
        var ending = await Installation.StartRunnerAsync(("Runner__DrainFor", Installation.Seconds(0.2)), ("Runner__StopPatience", Installation.Seconds(20)));
        model.Script = _shop.Mind(pages, hangsInStep: 4);
        var execution = await RunPromptAsync();
        await InStepFourAsync(execution);

        ending.Terminate();
        await ending.EndedAsync();
        await Installation.HostRunnerAsync();

        var ended = await Installation.WaitForStateAsync(execution, "completed", "failed");
        Assert.Equal((3, 1), (ended.GetProperty("resume").GetProperty("from_step").GetInt32(), _shop.Orders));
        LastAttempt(ended);
        Assert.Equal("Signed in as Ada. Cart: 3 apples. Tab: blue.", ended.GetProperty("summary").GetString());
        var logs = await Installation.GetAsync($"/api/executions/{execution}/logs");
        Assert.Contains(logs.GetProperty("items").EnumerateArray(), line => line.GetProperty("message_code").GetString() == "handed_back_resumes");
        Assert.DoesNotContain(logs.GetProperty("items").EnumerateArray(), line => line.GetProperty("message_code").GetString() == "reassigned");
    }

    private async Task AssertRerunFromThreeAsync(Guid origin)
    {
        var asked = _shop.AskedSteps.Count;
        var preview = await Installation.GetAsync($"/api/executions/{origin}/rerun?from_step=3");
        Assert.Equal((3, 1), (preview.GetProperty("from_step").GetInt32(), preview.GetProperty("cookies").GetInt32()));
        Assert.EndsWith(_shop.Start, Assert.Single(preview.GetProperty("tabs").EnumerateArray()).GetProperty("url").GetString(), StringComparison.Ordinal);

        var started = await Installation.SendAsync(HttpMethod.Post, $"/api/executions/{origin}/rerun", new { from_step = 3 });
        var rerun = started.GetProperty("execution_id").GetGuid();

        var ended = await Installation.WaitForStateAsync(rerun, "completed", "failed");
        Assert.Equal("Signed in as Ada. Cart: 3 apples. Tab: blue.", ended.GetProperty("summary").GetString());
        Assert.Equal((origin, 3), (ended.GetProperty("rerun").GetProperty("execution_id").GetGuid(), ended.GetProperty("rerun").GetProperty("from_step").GetInt32()));
        Assert.Equal([3, 4, 5, 6, 7], _shop.AskedSteps.Skip(asked));
        Assert.Equal(1, _shop.Orders);
    }

    private async Task AssertErrorsAsync(Guid execution)
    {
        await AssertRefusedAsync(execution, new { from_step = 0 }, 422, "step_out_of_range");
        await AssertRefusedAsync(execution, new { from_step = 99 }, 422, "step_out_of_range");
        await AssertRefusedAsync(execution, new { from_step = 8 }, 409, "no_checkpoint");
        await AssertRefusedAsync(Guid.CreateVersion7(), new { from_step = 1 }, 404, "execution_not_found");
        var task = (await Installation.ExecutionAsync(execution)).GetProperty("task").GetProperty("task_id").GetGuid();
        await Installation.SendAsync(HttpMethod.Delete, $"/api/tasks/{task}");
        await AssertRefusedAsync(execution, new { from_step = 2 }, 409, "task_deleted");
    }

    private async Task AssertRefusedAsync(Guid execution, object body, int status, string code)
    {
        using var response = await Installation.Http.PostAsync(
            new Uri(Installation.Api, $"/api/executions/{execution}/rerun"), System.Net.Http.Json.JsonContent.Create(body), TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal((status, code), ((int)response.StatusCode, JsonElement.Parse(text).GetProperty("code").GetString()));
    }

    /// <summary>The model is asked and does not answer, and the state after step 3 is where it belongs.</summary>
    private Task InStepFourAsync(Guid execution) => Until.TrueAsync("step 4 asks the model", async () =>
        _shop.Hung && (await Installation.ExecutionAsync(execution)).GetProperty("checkpoint_step").ValueKind == JsonValueKind.Number
        && (await Installation.ExecutionAsync(execution)).GetProperty("checkpoint_step").GetInt32() == 3);

    /// <summary>A busy machine may lose an answer to a claim, which costs an attempt in which nothing was done.</summary>
    private static int LastAttempt(JsonElement ended)
    {
        var last = ended.GetProperty("attempt").GetInt32();
        Assert.InRange(last, 2, 3);
        return last;
    }

    /// <summary>Which attempt did each step that counts.</summary>
    private async Task AssertStepsAsync(Guid execution, int[] attempts)
    {
        var steps = (await Installation.GetAsync($"/api/executions/{execution}/steps")).EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(1, attempts.Length), steps.Select(step => step.GetProperty("step_number").GetInt32()));
        Assert.Equal(attempts, steps.Select(step => step.GetProperty("attempt").GetInt32()));
    }

    private Task StartApiAsync(FakeModelServer model) => Installation.HostApiAsync(
        null, [.. PromptTaskTests.Settings(model.Access("openai")).Select(setting => (setting.Key, setting.Value))]);

    private async Task<Guid> RunPromptAsync()
    {
        var task = await Installation.SendAsync(HttpMethod.Post, "/api/tasks", new { name = "Order", prompt = "Order apples and say who is signed in." });
        return await Installation.RunAsync(task.GetProperty("id").GetGuid());
    }

    /// <summary>Changes the last state that was kept, where it lies.</summary>
    private async Task SpoilAsync(Guid execution, string flaw)
    {
        await using var command = Installation.Database.CreateCommand(
            "SELECT key FROM checkpoints WHERE execution_id = $1 ORDER BY attempt DESC, step DESC LIMIT 1");
        command.Parameters.AddWithValue(execution);
        var key = (string)(await command.ExecuteScalarAsync())!;
        var store = new Dashboard.Api.Artifacts.DirectoryArtifactStore(Installation.Artifacts.FullName);
        using var packed = new MemoryStream();
        if (flaw == "version")
        {
            await using var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true);
            await gzip.WriteAsync("""{"version":0,"step":3}"""u8.ToArray());
        }
        else
        {
            packed.Write("not what it was"u8);
        }

        packed.Position = 0;
        await store.WriteAsync(key, "application/gzip", packed, TestContext.Current.CancellationToken);
    }

    /// <summary>Two pages, of which the second shows what the first left in the browser; and a model that shops there.</summary>
    private sealed partial class Shop
    {
        private readonly List<int> _asked = [];
        private int _orders;

        public string Start { get; private set; } = "";

        public int Orders => Volatile.Read(ref _orders);

        public bool Hung { get; private set; }

        public IReadOnlyList<int> AskedSteps
        {
            get
            {
                lock (_asked)
                {
                    return [.. _asked];
                }
            }
        }

        public ModelScript Mind(PageServer pages, int hangsInStep, bool orders = true)
        {
            var order = pages.Map(context =>
            {
                Interlocked.Increment(ref _orders);
                return context.Response.WriteAsync("ordered");
            });
            var list = pages.Map(context => Html(context, $"""
                <h1>List</h1><p id=who>{(context.Request.Cookies["sid"] == "ada" ? "Signed in as Ada" : "Not signed in")}</p><p id=kept></p><button>More</button>
                <script>kept.textContent = `Cart: ${"{"}localStorage.cart{"}"}. Tab: ${"{"}sessionStorage.tab{"}"}.`</script>
                """));
            Start = pages.Map(context =>
            {
                context.Response.Headers.Append("Set-Cookie", new StringValues("sid=ada; HttpOnly; Path=/"));
                return Html(context, $"""
                    <h1>Shop</h1><button onclick="fetch('{order}', {"{"}method: 'POST'{"}"})">Order</button><button>Look</button><a href="{list}">List</a>
                    <script>localStorage.cart = '3 apples'; sessionStorage.tab = 'blue';</script>
                    """);
            });
            return request => Answer(request, pages.Address + Start, hangsInStep, orders);
        }

        private FakeReply Answer(FakeModelRequest request, string start, int hangsInStep, bool orders)
        {
            var step = int.Parse(StepNumber().Matches(request.LastMessage)[^1].Groups[1].Value, CultureInfo.InvariantCulture);
            lock (_asked)
            {
                _asked.Add(step);
            }

            if (step == hangsInStep && !Hung)
            {
                Hung = true;
                return FakeReply.Hang();
            }

            var page = SeenPage.In(request);
            return step switch
            {
                1 => AgentReply.Act("Open the shop", AgentReply.Open(start)),
                2 => AgentReply.Act("Order", AgentReply.Click(page.Find("button", orders ? "Order" : "Look"))),
                3 => AgentReply.Act("Open the list", AgentReply.Click(page.Find("link", "List"))),
                7 => AgentReply.Done(string.Join(". ", Said().Matches(page.Text).Select(match => match.Value.Trim('.')).Distinct()) + "."),
                _ => AgentReply.Act("Look on", AgentReply.Click(page.Find("button", "More"))),
            };
        }

        private static Task Html(HttpContext context, string body)
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            return context.Response.WriteAsync($"<!doctype html><title>Shop</title>{body}");
        }

        [GeneratedRegex(@"Step (\d+) of at most")]
        private static partial Regex StepNumber();

        [GeneratedRegex(@"(Signed in as Ada|Not signed in|Cart: [^.\n]*\. Tab: [^.\n]*\.)")]
        private static partial Regex Said();
    }
}
