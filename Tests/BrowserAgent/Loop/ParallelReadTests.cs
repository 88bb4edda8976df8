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
