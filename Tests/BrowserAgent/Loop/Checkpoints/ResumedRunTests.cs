using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Dashboard.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>Runs of the engine alone that go on from a checkpoint, and what is kept to explain them.</summary>
public sealed class ResumedRunTests(ChromiumFixture chromium) : IAsyncLifetime
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private readonly ChatModelFactory _factory = new();
    private readonly DirectoryInfo _artifacts = Directory.CreateTempSubdirectory("resume-tests-");
    private FakeModelServer _model = null!;

    public async ValueTask InitializeAsync() => _model = await FakeModelServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _model.DisposeAsync();
        _factory.Dispose();
        _artifacts.Delete(recursive: true);
    }

    [Fact]
    public async Task An_agent_goes_on_with_its_history_its_data_its_costs_and_its_placeholders()
    {
        var page = chromium.Pages.Add("<h1>Sales</h1><table><tr><th>Order<th>Sum<tr><td>7<td>12</table><input aria-label=Name><button>Next</button>");
        var checkpoints = new List<Checkpoint>();
        ModelScript script = request => StepOf(request) switch
        {
            1 => AgentReply.Act("Open", AgentReply.Open(page)),
            2 => AgentReply.Act("Read", new ExtractTableParameters { Name = "sales" }),
            3 => AgentReply.Act("Type", AgentReply.Type(SeenPage.In(request).Find("textbox", "Name"), "<secret:shop.password>")),
            _ => AgentReply.Done("done"),
        };
        var first = await RunAsync(script, new RunOptions { Artifacts = Sink, KeepsCheckpoints = true, CheckpointKept = checkpoints.Add });
        Assert.Equal([1, 2, 3], checkpoints.Select(checkpoint => checkpoint.Step));
        Assert.Equal([1, 2, 3], first.Events.OfType<CheckpointEvent>().Select(kept => kept.StepNumber));

        var from = Checkpoint.Read(await File.ReadAllBytesAsync(Path.Combine(_artifacts.FullName, "checkpoints/3.json.gz"), Cancel));
        var asked = _model.Requests.Count;
        var second = await RunAsync(script, new RunOptions { Artifacts = Sink, From = from }, from.Browser);

        var request = Assert.Single(_model.Requests.Skip(asked));
        Assert.Equal(4, StepOf(request));
        Assert.Contains("interrupted after step 3", request.LastMessage, StringComparison.Ordinal);
        Assert.Contains("extract_table", request.AllText, StringComparison.Ordinal);
        Assert.Contains("<secret:shop.password>", request.AllText, StringComparison.Ordinal);
        Assert.Equal("12", second.Finished.Data!.Value.GetProperty("sales")[0].GetProperty("Sum").GetString());
        Assert.Equal(first.Finished.Data!.Value.GetRawText(), second.Finished.Data!.Value.GetRawText());
    }

    [Fact]
    public async Task Files_go_on_with_the_agent_and_can_be_handed_to_pages_and_what_is_too_large_is_named()
    {
        var page = chromium.Pages.Add("<input type=file aria-label=List onchange='said.textContent = files[0].name + files[0].size'><p id=said></p>");
        var checkpoints = new List<Checkpoint>();
        ModelScript script = request => StepOf(request) switch
        {
            1 => AgentReply.Act("Open", AgentReply.Open(page)),
            2 => AgentReply.Act("Write", new WriteFileParameters { Name = "list.txt", Content = "売上" }),
            3 => AgentReply.Act("Write", new WriteFileParameters { Name = "large.txt", Content = new string('x', 2_000_001) }),
            4 => AgentReply.Act("Upload", new UploadParameters { Target = new ElementTarget(SeenPage.In(request).Find("file", "List")), Files = ["list.txt"] }),
            _ => AgentReply.Done("done"),
        };
        await RunAsync(script, new RunOptions { Artifacts = Sink, KeepsCheckpoints = true, CheckpointKept = checkpoints.Add });
        Assert.Equal("restore_file", Assert.Single(checkpoints[2].Browser.Lost).Code);

        var from = Checkpoint.Read(await File.ReadAllBytesAsync(Path.Combine(_artifacts.FullName, "checkpoints/3.json.gz"), Cancel));
        var asked = _model.Requests.Count;
        await RunAsync(script, new RunOptions { Artifacts = Sink, From = from }, from.Browser);

        var afterUpload = _model.Requests.Skip(asked).Last().LastMessage;
        Assert.Contains("list.txt6", afterUpload, StringComparison.Ordinal);
        Assert.Contains("Workspace files: list.txt (6 B)", afterUpload, StringComparison.Ordinal);
        Assert.DoesNotContain("large.txt (", afterUpload, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Time_and_steps_that_were_used_before_count()
    {
        var checkpoints = new List<Checkpoint>();
        await RunAsync(
            request => StepOf(request) < 3 ? AgentReply.Act("Wait", new WaitParameters { Seconds = 0 }) : AgentReply.Done("done"),
            new RunOptions { Artifacts = Sink, KeepsCheckpoints = true, CheckpointKept = checkpoints.Add });

        var happened = await RunAsync(
            request => StepOf(request) < 4 ? AgentReply.Act("Wait", new WaitParameters { Seconds = 0 }) : AgentReply.Done("no more steps", success: false),
            new RunOptions { Artifacts = Sink, From = checkpoints[^1], Limits = new TaskLimits { MaxSteps = 4 } }, checkpoints[^1].Browser);

        Assert.Equal([3, 4], happened.Steps.Select(step => step.Number));
        Assert.Contains("This is the last step", _model.Requests[^1].LastMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_used_of_the_limits_counts_for_the_same_execution_and_not_for_another_one()
    {
        var page = chromium.Pages.Add("<p>Always the same</p>");
        var time = new ManualTime();
        ModelScript script = request =>
        {
            time.Advance(TimeSpan.FromMinutes(1));
            return request.LastMessage.Contains("This is the last step", StringComparison.Ordinal) ? AgentReply.Done("read")
                : StepOf(request) == 1 ? FakeReply.Say($$"""{"next_goal":"g","plan":[{"text":"Read","state":"todo"}],"actions":[{"type":"navigate","url":"{{page}}"}]}""")
                : AgentReply.Act("Read", new ExtractTextParameters());
        };
        var checkpoints = new List<Checkpoint>();
        var options = new RunOptions { Artifacts = Sink, Time = time };
        var first = await RunAsync(script, options with { KeepsCheckpoints = true, CheckpointKept = checkpoints.Add });
        Assert.Equal(("stuck_in_loop", 7), (first.Finished.Error!.Code, first.Steps.Count));
        var from = checkpoints[^1];
        var (tokens, minutes) = (6 * 1_100, 7);

        var stuck = await RunAsync(script, options with { From = from }, from.Browser);
        var unpaid = await RunAsync(script, options with { From = from, Limits = new TaskLimits { MaxTokens = tokens } }, from.Browser);
        var late = await RunAsync(script, options with { From = from, Limits = new TaskLimits { RunTimeoutMinutes = minutes } }, from.Browser);
        var again = await RunAsync(
            script,
            options with { From = from.ForAnotherExecution(), Limits = new TaskLimits { MaxTokens = tokens, RunTimeoutMinutes = minutes, MaxSteps = 3 }, KeepsCheckpoints = true, CheckpointKept = checkpoints.Add },
            from.Browser);

        Assert.Equal(["stuck_in_loop", "budget_exhausted", "run_timeout"], new[] { stuck, unpaid, late }.Select(run => run.Finished.Error!.Code));
        Assert.All([stuck, unpaid, late], run => Assert.Equal([7], run.Steps.Select(step => step.Number)));
        Assert.All([stuck, again], run => Assert.Equal("Read", Assert.Single(run.Events.OfType<PlanEvent>().First().Items).Text));
        Assert.Equal((null, "read"), (again.Finished.Error?.Code, again.Finished.Summary));
        Assert.Equal([7, 8, 9], again.Steps.Select(step => step.Number));
        Assert.Contains("Step 9 of at most 9", _model.Requests[^1].LastMessage, StringComparison.Ordinal);

        // The runner of the second execution is lost after its second step.
        var rest = await RunAsync(script, options with { From = checkpoints[^1], Limits = new TaskLimits { MaxSteps = 3 } }, from.Browser);
        Assert.Equal((9, "read"), (Assert.Single(rest.Steps).Number, rest.Finished.Summary));
    }

    [Fact]
    public async Task A_recipe_goes_on_at_the_next_action_with_what_it_read()
    {
        var page = chromium.Pages.Add("<h1>Sales</h1><table><tr><th>Order<tr><td>7</table><button>Pay</button>");
        var recipe = new Recipe
        {
            Actions =
            [
                new RecipeAction { Action = new NavigateParameters { Url = page } },
                new RecipeAction { Action = new ExtractTableParameters { Name = "sales" } },
                new RecipeAction { Action = new ClickParameters { Target = new ElementTarget(new ElementAnchors { Role = "button", Name = "Pay" }) } },
            ],
        };
        var checkpoints = new List<Checkpoint>();
        await RunAsync(recipe, new RunOptions { Artifacts = Sink, KeepsCheckpoints = true, Explains = true, CheckpointKept = checkpoints.Add });
        Assert.Equal([1, 2, 3], checkpoints.Select(checkpoint => checkpoint.Step));

        var happened = await RunAsync(recipe, new RunOptions { Artifacts = Sink, From = checkpoints[1] }, checkpoints[1].Browser);

        Assert.Equal([3], happened.Steps.Select(step => step.Number));
        Assert.Equal(ExecutionOutcome.Completed, happened.Finished.Outcome);
        Assert.Equal("7", happened.Finished.Data!.Value.GetProperty("sales")[0].GetProperty("Order").GetString());
        var explained = await ExplanationAsync(3);
        Assert.Empty(explained.Calls);
        Assert.NotNull(Assert.Single(explained.Acted).Outline);
        Assert.Contains(explained.Phases, phase => phase.Name == "checkpoint");
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task An_explanation_holds_what_the_models_server_received_to_the_byte_but_for_secrets(string provider)
    {
        var page = chromium.Pages.Add("<h1>売上 &amp; “quotes”</h1><iframe srcdoc='<body style=margin:40px><button>Order</button>' style='margin-left:100px'></iframe>");
        ModelScript script = request => request.Number switch
        {
            1 => AgentReply.Act("Open", AgentReply.Open(page)),
            2 => FakeReply.Error(500),
            3 => AgentReply.Act("Order tops3cret", AgentReply.Click(SeenPage.In(request).Find("button", "Order"))) with { CachedInputTokens = 400 },
            _ => AgentReply.Done("done"),
        };
        var options = new RunOptions
        {
            Artifacts = Sink,
            Explains = true,
            Scrubber = new SecretScrubber([new Secret("shop.word", "tops3cret", [])]),
            Agent = new AgentSettings { Pictures = PictureMode.Always },
        };

        await RunAsync(script, options, task: new AgentTask { Prompt = "Order with tops3cret" }, provider: provider);

        var step = await ExplanationAsync(2);
        var call = Assert.Single(step.Calls);
        Assert.Equal([500, 200], call.Requests.Select(request => request.Status!.Value));
        foreach (var (received, sent) in _model.Requests.Skip(1).Zip(call.Requests))
        {
            Assert.Equal(received.Body.GetRawText(), WithPictures(sent.Body));
        }

        Assert.Equal(_model.Requests[2].Messages.Count + 1, call.Messages.Count);
        Assert.DoesNotContain("tops3cret", JsonSerializer.Serialize(step, Json.Options), StringComparison.Ordinal);
        Assert.Contains("Order <secret:shop.word>", call.Answer, StringComparison.Ordinal);
        Assert.Equal((1_000, 400, 100), (call.InputTokens, call.CachedInputTokens, call.OutputTokens));
        Assert.Equal(["observe", "decide", "act", "reflect"], step.Phases.Select(phase => phase.Name));
        Assert.Contains("売上", step.Observation, StringComparison.Ordinal);
        AssertOutlineInFrame(step);
        Assert.False(File.Exists(Path.Combine(_artifacts.FullName, "explain/4.json.gz")));
    }

    [Fact]
    public async Task What_the_judge_was_asked_is_explained_and_a_call_that_failed_names_its_model()
    {
        var options = new RunOptions { Artifacts = Sink, Explains = true, Postconditions = [new Postcondition { Kind = PostconditionKind.Judge }] };

        var judged = await RunAsync(
            request => request.System.StartsWith("You judge", StringComparison.Ordinal) ? FakeReply.Say("""{"reason":"Seen.","verdict":"reached"}""") : AgentReply.Done("done"), options);
        var verdict = await ExplanationAsync(StepExplanation.Verdict);
        await RunAsync(_ => FakeReply.Error(401), options);
        var failed = await ExplanationAsync(1);

        Assert.Equal(Verdict.Verified, judged.Finished.Verdict);
        var asked = Assert.Single(verdict.Calls);
        Assert.Contains("\"reached\"", asked.Answer, StringComparison.Ordinal);
        Assert.Contains("What the agent claims", asked.Messages[^1].Text, StringComparison.Ordinal);
        Assert.Equal(("model_key_rejected", _model.Access("openai").ToString()), (failed.Calls[0].ErrorCode, failed.Calls[0].Model));
    }

    private static void AssertOutlineInFrame(StepExplanation step)
    {
        var acted = Assert.Single(step.Acted);
        Assert.Equal("click", acted.ActionType);
        Assert.NotNull(step.Picture);
        var outline = acted.Outline!;

        // 8 of the page, 100 of the frame, 2 of its border, 40 of its body.
        Assert.Equal(150, outline.X, 1.0);
        Assert.InRange(outline.Width, 20, 200);
        Assert.InRange(outline.Y, 60, 400);
    }

    private string WithPictures(string body)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_artifacts.FullName, "steps"), "*.jpg"))
        {
            var base64 = Convert.ToBase64String(File.ReadAllBytes(file));
            var key = $"steps/{Path.GetFileName(file)}";
            body = body.Replace($"{{{{picture:{key}}}}}", base64, StringComparison.Ordinal)
                .Replace($"{{{{picture-escaped:{key}}}}}", base64.Replace("+", "\\u002B", StringComparison.Ordinal), StringComparison.Ordinal);
        }

        return body;
    }

    private DirectoryArtifactSink Sink => new(_artifacts.FullName);

    private static int StepOf(FakeModelRequest request)
    {
        var start = request.LastMessage.LastIndexOf("Step ", request.LastMessage.IndexOf(" of at most", StringComparison.Ordinal), StringComparison.Ordinal) + 5;
        return int.Parse(request.LastMessage[start..request.LastMessage.IndexOf(" of at most", StringComparison.Ordinal)], CultureInfo.InvariantCulture);
    }

    private async Task<StepExplanation> ExplanationAsync(int step)
    {
        await using var packed = File.OpenRead(Path.Combine(_artifacts.FullName, $"explain/{step}.json.gz"));
        await using var gzip = new GZipStream(packed, CompressionMode.Decompress);
        return (await JsonSerializer.DeserializeAsync<StepExplanation>(gzip, Json.Options, Cancel))!;
    }

    private async Task<Happened> RunAsync(
        ModelScript script, RunOptions options, BrowserState? browser = null, AgentTask? task = null, string provider = "openai")
    {
        _model.Script = script;
        await using var session = await OpenAsync(browser);
        return await CollectAsync(Agent.RunAsync(
            session, task ?? new AgentTask { Prompt = "Do it" }, _factory.Create(_model.Access(provider)), options, Cancel));
    }

    private async Task<Happened> RunAsync(Recipe recipe, RunOptions options, BrowserState? browser = null)
    {
        await using var session = await OpenAsync(browser);
        return await CollectAsync(RecipeRunner.RunAsync(session, recipe, options, Cancel));
    }

    private async Task<BrowserSession> OpenAsync(BrowserState? browser) => browser is null
        ? await chromium.OpenSessionAsync()
        : (await BrowserRestore.OpenAsync(
            await chromium.GetHostAsync(), new BrowserSettings(), new BrowserSessionOptions(), browser, TimeProvider.System, NullLogger.Instance, Cancel)).Session;

    private static async Task<Happened> CollectAsync(IAsyncEnumerable<RunnerEvent> run)
    {
        var events = new List<RunnerEvent>();
        await foreach (var happened in run)
        {
            events.Add(happened);
        }

        return new Happened(events);
    }
}
