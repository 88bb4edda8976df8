using System.Globalization;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>Questions that do not fit into a model's context, and answers that are cut off.</summary>
public sealed class AgentLengthTests(ChromiumFixture chromium) : AgentHarness(chromium)
{
    private const string Thought = """{"thinking": "So many words that no room is left for what to do""";

    [Theory]
    [InlineData("openai", """{"error":{"message":"This model's maximum context length is LIMIT tokens. However, your messages resulted in 99999 tokens.","code":"context_length_exceeded"}}""")]
    [InlineData("anthropic", """{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 99999 tokens > LIMIT maximum"}}""")]
    [InlineData("gemini", """{"error":{"code":400,"message":"The input token count (99999) exceeds the maximum number of tokens allowed (LIMIT).","status":"INVALID_ARGUMENT"}}""")]
    [InlineData("ollama", """{"error":"the input length exceeds the context length"}""")]
    public async Task A_question_that_is_too_long_is_asked_again_shorter_and_so_are_all_after_it(string provider, string refusal)
    {
        await ShowAsync(string.Concat(Enumerable.Range(1, 400).Select(row => $"<p>Row {row} of a page with many words</p>")));
        Options = Options with { Agent = new AgentSettings { Pictures = PictureMode.Always } };
        var limit = int.MaxValue;
        var lengths = new List<int>();

        var happened = await RunToEndAsync("Wait", request =>
        {
            var (length, step) = (Length(request), StepOf(request));
            limit = step == 5 && limit == int.MaxValue ? length - 200 : limit;
            lengths.Add(length);
            return length > limit ? FakeReply.Error(400) with { ErrorBody = refusal.Replace("LIMIT", limit.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal) }
                : step == 8 ? AgentReply.Done("ok")
                : AgentReply.Act(new string('w', 3_000), new WaitParameters { Seconds = 0 });
        }, provider: provider);

        Assert.Equal("ok", happened.Finished.Summary);
        Assert.Single(lengths, length => length > limit);
        Assert.Single(happened.LogCodes, "agent_question_shortened");
        Assert.All(happened.Steps, step => Assert.Equal(StepState.Completed, step.Status));
        Assert.All(Model.Requests.Skip(5), request => Assert.Contains("Row 1 of a page", request.AllText, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_question_that_cannot_be_short_enough_is_the_end()
    {
        await ShowAsync("<p>Little</p>");

        var happened = await RunToEndAsync("Wait", _ => FakeReply.Error(413));

        Assert.Equal((ExecutionOutcome.Failed, "model_question_too_long"), (happened.Finished.Outcome, happened.Finished.Error!.Code));
        Assert.InRange(Model.Requests.Count, 1, 3);
    }

    [Fact]
    public async Task An_answer_that_is_cut_off_is_asked_for_again_shorter_with_more_room_and_less_thinking_where_nothing_was_said()
    {
        var able = Model.Access("openai") with { Traits = new ModelTraits { ContextTokens = 200_000, MaxOutputTokens = 6_000, Reasoning = ReasoningStyle.Effort } };

        var happened = await RunToEndAsync(
            "Answer",
            request => request.Number switch
            {
                1 => FakeReply.Say(Thought) with { Finish = FakeFinish.Length, OutputTokens = 2_000 },
                2 => new FakeReply { Finish = FakeFinish.Length, OutputTokens = 4_000 },
                _ => AgentReply.Done("ok"),
            },
            access: able);

        Assert.Equal("ok", happened.Finished.Summary);
        Assert.Equal([null, 4_000, 6_000], Model.Requests.Select(request => request.MaxTokens));
        Assert.Equal([null, null, "low"], Model.Requests.Select(request => request.Body.TryGetProperty("reasoning_effort", out var effort) ? effort.GetString() : null));
        Assert.Contains("too long and was cut off", Model.Requests[1].LastMessage, StringComparison.Ordinal);
        Assert.Equal(2, happened.LogCodes.Count(code => code == "agent_answer_cut"));
    }

    [Fact]
    public async Task Answers_that_are_cut_off_each_time_are_a_failure_and_no_end_without_actions()
    {
        var happened = await RunToEndAsync(
            "Answer", _ => FakeReply.Say(Thought) with { Finish = FakeFinish.Length, OutputTokens = 2_000 }, new TaskLimits { MaxFailures = 1 });

        Assert.Equal((ExecutionOutcome.Failed, "model_answer_too_long"), (happened.Finished.Outcome, happened.Finished.Error!.Code));
        Assert.Equal([3, 6], new[] { Model.Requests.Count(request => StepOf(request) == 1), Model.Requests.Count });
    }

    private static int StepOf(FakeModelRequest request)
    {
        var words = request.LastMessage[request.LastMessage.LastIndexOf("\n\nStep ", StringComparison.Ordinal)..].Split(' ', 3);
        return int.Parse(words[1], CultureInfo.InvariantCulture);
    }
}
