using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>Several reads in one step.</summary>
public sealed class ParallelReadTests(ChromiumFixture chromium) : AgentHarness(chromium)
{
    [Fact]
    public async Task Reads_in_a_row_are_done_at_once_and_told_in_their_order()
    {
        await ShowAsync("<h1>Two</h1><table><tr><th>A<tr><td>1</table><p id=p>Text</p><button>After</button>");

        var happened = await RunToEndAsync("Read", request => request.Number == 1
            ? AgentReply.Act(
                "Read both, then press",
                new ExtractTableParameters { Name = "rows" },
                new ExtractTextParameters { Name = "words" },
                AgentReply.Click(SeenPage.In(request).Find("button", "After")))
            : AgentReply.Done("ok"));

        var order = happened.Events.OfType<ActionEvent>().Where(action => action.StepNumber == 1).Select(action => (action.Index, action.Status)).ToList();
        Assert.Equal(
            [
                (0, StepState.Running), (1, StepState.Running), (0, StepState.Completed), (1, StepState.Completed),
                (2, StepState.Running), (2, StepState.Completed),
            ],
            order);
        Assert.Equal(["rows", "words"], happened.Finished.Data!.Value.EnumerateObject().Select(part => part.Name));
    }

    [Fact]
    public async Task Reads_that_wait_for_each_other_come_to_an_end_and_all_of_them_are_paid_for()
    {
        await ShowAsync("<p>Tea costs 5</p>");
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = 0;
        const string schema = """{"type":"object","properties":{"sum":{"type":"integer"}},"required":["sum"]}""";

        var happened = await RunToEndAsync("Read", request =>
        {
            if (request.Messages.Any(message => message.Text.Contains("Step 1 of at most", StringComparison.Ordinal)))
            {
                return AgentReply.Act(
                    "Read twice", new ExtractParameters { Query = "a", Name = "a", Schema = schema }, new ExtractParameters { Query = "b", Name = "b", Schema = schema });
            }

            if (request.AllText.Contains("Step 2 of at most", StringComparison.Ordinal))
            {
                return AgentReply.Done("ok");
            }

            if (Interlocked.Increment(ref asked) == 2)
            {
                both.SetResult();
            }

            return FakeReply.Say("""{"sum":5}""") with { Before = both.Task };
        });

        Assert.Equal("""{"a":{"sum":5},"b":{"sum":5}}""", happened.Finished.Data!.Value.GetRawText());
        Assert.Equal(4, happened.Usage.Count);
    }

    [Fact]
    public void Calls_that_are_paid_for_at_once_are_all_counted()
    {
        var state = new AgentState(new RunOptions { Artifacts = new DirectoryArtifactSink(Path.GetTempPath()) });

        Parallel.For(0, 200_000, _ => state.Paid(new UsageEvent { Model = "m", InputTokens = 1, OutputTokens = 1, CostUsd = 0.01m }));

        Assert.Equal((2_000m, 400_000L), (state.CostUsd, state.Tokens));
    }

    [Fact]
    public async Task A_read_that_fails_does_not_take_the_others_with_it()
    {
        await ShowAsync("<p>Only text</p>");

        var happened = await RunToEndAsync("Read", request => request.Number == 1
            ? AgentReply.Act("Read", new ExtractTableParameters(), new ExtractTextParameters { Name = "words" }, new DoneParameters { Text = "never" })
            : AgentReply.Done("ok"));

        Assert.Equal([StepState.Failed, StepState.Completed], happened.Actions.Where(action => action.StepNumber == 1).Select(action => action.Status));
        Assert.Equal("no_table", happened.Steps[0].Error!.Code);
        Assert.Equal("Only text", happened.Finished.Data!.Value.GetProperty("words").GetString());
    }
}
