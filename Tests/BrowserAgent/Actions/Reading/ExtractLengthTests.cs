using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent.Actions.Reading;

/// <summary>Pages that do not fit into the context of the model that reads them, and data that does not fit into its answer.</summary>
public sealed partial class ExtractLengthTests(ChromiumFixture chromium) : AgentHarness(chromium)
{
    private const string Other = "other-model";
    private const string Schema = """{"type":"object","properties":{"rows":{"type":"array","items":{"type":"integer"}}},"required":["rows"]}""";

    [Theory]
    [InlineData("openai", """{"error":{"message":"This model's maximum context length is LIMIT tokens. However, your messages resulted in 99999 tokens.","code":"context_length_exceeded"}}""")]
    [InlineData("anthropic", """{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 99999 tokens > LIMIT maximum"}}""")]
    [InlineData("gemini", """{"error":{"code":400,"message":"The input token count (99999) exceeds the maximum number of tokens allowed (LIMIT).","status":"INVALID_ARGUMENT"}}""")]
    [InlineData("ollama", """{"error":"the input length exceeds the context length"}""")]
    public async Task A_part_that_is_too_long_is_read_in_smaller_ones_and_so_is_every_page_after_it(string provider, string refusal)
    {
        await ShowAsync(Page(500));
        var limit = 0;

        var happened = await RunToEndAsync("Read", request =>
        {
            if (!Reads(request))
            {
                return Next(request);
            }

            limit = limit == 0 ? Length(request) * 3 / 5 : limit;
            return Length(request) > limit
                ? FakeReply.Error(400) with { ErrorBody = refusal.Replace("LIMIT", limit.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal) }
                : Rows(request);
        }, provider: provider);

        var asked = Model.Requests.Where(Reads).ToList();
        Assert.Single(asked, request => Length(request) > limit);
        Assert.Equal(Expected(500), RowsOf(happened, "first"));
        Assert.Equal(Expected(500), RowsOf(happened, "second"));
        Assert.Single(happened.LogCodes, "agent_question_shortened");
        Assert.Equal(Model.Requests.Count - 1, happened.Usage.Count);
        Assert.InRange(asked.Sum(request => RowNumber().Count(request.LastMessage)), 1_500, 1_700);
        Assert.Equal(asked.Count - 1, happened.Actions.Take(2).Sum(action => int.Parse(PartCount().Match(action.Result!).Groups[1].Value, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task The_first_parts_already_fit_into_the_context_that_is_known_where_a_Chinese_character_is_a_token()
    {
        await ShowAsync(Page(600, "筆中文資料的內容說明文字一二三四五六"));
        var able = Model.Access("openai") with { Traits = new ModelTraits { ContextTokens = 8_000, MaxOutputTokens = 2_000 } };

        var happened = await RunToEndAsync("Read", request => Reads(request) ? Rows(request) : Next(request), access: able);

        Assert.Equal(Expected(600), RowsOf(happened, "first"));
        Assert.All(Model.Requests.Where(Reads), request => Assert.InRange(TokenEstimate.Of(request.AllText + request.Schema!.Value.GetRawText()), 1, 6_000));
        Assert.DoesNotContain("agent_question_shortened", happened.LogCodes);
    }

    [Fact]
    public async Task What_does_not_fit_with_a_small_part_either_fails_by_its_code_unless_the_fallback_model_takes_it()
    {
        await ShowAsync(Page(200));
        Model.Models = ["fake-model", Other];
        var schema = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject(Enumerable.Range(1, 300).Select(number => KeyValuePair.Create($"property_{number}", (JsonNode?)new JsonObject { ["type"] = "string" }))) };
        ModelScript script = request =>
            !Reads(request) ? Next(request, schema.ToJsonString())
            : request.Model == Other ? FakeReply.Say("""{"property_1":"1"}""")
            : FakeReply.Error(413);

        var failed = await RunToEndAsync("Read", script);
        var asked = Model.Requests.Where(request => Reads(request) && request.LastMessage.Contains("the rows", StringComparison.Ordinal)).ToList();
        Model.Forget();
        Fallback = Model.Access("openai") with { Model = Other };
        var helped = await RunToEndAsync("Read", script);

        Assert.Equal("model_question_too_long", failed.Actions[0].Error?.Code);
        Assert.Contains("schema", failed.Actions[0].Error!.Message, StringComparison.Ordinal);
        Assert.Equal(2, asked.Count);
        Assert.True(asked[1].LastMessage.Length < asked[0].LastMessage.Length);
        Assert.Equal(StepState.Completed, helped.Actions[0].Status);
        Assert.Contains("agent_fallback_used", helped.LogCodes);
    }

    [Fact]
    public async Task Data_that_does_not_fit_into_an_answer_is_read_from_smaller_parts_and_loses_nothing()
    {
        await ShowAsync(Page(1_200));

        var happened = await RunToEndAsync("Read", request => !Reads(request) ? Next(request) : RowNumber().Count(request.LastMessage) > 200 ? CutOff(request) : Rows(request));

        var asked = Model.Requests.Where(Reads).ToList();
        Assert.Equal(Expected(1_200), RowsOf(happened, "first"));
        Assert.Equal(Expected(1_200), RowsOf(happened, "second"));
        Assert.Contains("agent_answer_cut", happened.LogCodes);
        Assert.Equal(Model.Requests.Count, happened.Usage.Count);
        Assert.Contains(asked, request => request.MaxTokens == 2_000);
    }

    [Fact]
    public async Task An_answer_that_is_cut_off_whatever_is_read_fails_by_its_code_and_a_model_that_only_thinks_is_asked_to_think_less()
    {
        await ShowAsync(Page(100));
        var able = Model.Access("openai") with { Traits = new ModelTraits { ContextTokens = 100_000, MaxOutputTokens = 8_000, Reasoning = ReasoningStyle.Effort } };

        var happened = await RunToEndAsync("Read", request => !Reads(request) ? Next(request) : new FakeReply { Finish = FakeFinish.Length, OutputTokens = 1_000 }, access: able);

        var asked = Model.Requests.Where(Reads).ToList();
        var first = asked.TakeWhile(request => request.LastMessage.Contains("the rows", StringComparison.Ordinal)).ToList();
        Assert.All(happened.Actions.Take(2), action => Assert.Equal("model_answer_too_long", action.Error?.Code));
        Assert.InRange(first.Count, 3, 5);
        Assert.Null(Effort(first[0]));
        Assert.All(first.Skip(1), request => Assert.Equal("low", Effort(request)));
        Assert.Equal(Model.Requests.Count, happened.Usage.Count);

        static string? Effort(FakeModelRequest request) => request.Body.TryGetProperty("reasoning_effort", out var effort) ? effort.GetString() : null;
    }

    [Fact]
    public async Task Data_that_is_too_long_to_be_mended_is_told_by_what_is_wrong_with_it()
    {
        await ShowAsync(Page(20));

        var happened = await RunToEndAsync("Read", request =>
            !Reads(request) ? Next(request)
            : request.LastMessage.Contains("does not fit the schema", StringComparison.Ordinal) ? FakeReply.Error(413)
            : FakeReply.Say("""{"rows":["one"]}"""));

        Assert.Equal("invalid_data", happened.Actions[0].Error?.Code);
        Assert.Contains("rows", happened.Actions[0].Error!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Row 1 ", Model.Requests.Where(Reads).ElementAt(2).LastMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parts_that_are_refused_at_once_do_not_let_later_ones_be_longer_again()
    {
        await ShowAsync(Page(1_800));
        var late = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (limit, count) = (0, 0);

        var happened = await RunToEndAsync("Read", request =>
        {
            if (!Reads(request))
            {
                return Next(request);
            }

            var number = Interlocked.Increment(ref count);
            Interlocked.CompareExchange(ref limit, Length(request) * 2 / 5, 0);
            if (number == 6)
            {
                late.TrySetResult();
            }

            // The last of the first three is refused when what the others found out has been used.
            return Length(request) <= limit ? Rows(request) : FakeReply.Error(413) with { Before = number == 3 ? late.Task : Task.CompletedTask };
        });

        var asked = Model.Requests.Where(Reads).ToList();
        Assert.Equal(Expected(1_800), RowsOf(happened, "first"));
        Assert.InRange(asked.Count(request => Length(request) > limit), 3, 6);
        Assert.All(asked.Skip(12), request => Assert.InRange(Length(request), 1, limit));
    }

    [Fact]
    public async Task The_pieces_of_a_part_are_read_three_at_once_and_put_together_in_their_order()
    {
        await ShowAsync(Page(500));
        var three = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (limit, count) = (0, 0);

        var happened = await RunToEndAsync("Read", request =>
        {
            if (!Reads(request))
            {
                return Next(request);
            }

            Interlocked.CompareExchange(ref limit, Length(request) / 4, 0);
            if (Length(request) > limit)
            {
                return FakeReply.Error(413);
            }

            // The first piece says how long the others may be; the three after it are answered when the last of them has come.
            var number = Interlocked.Increment(ref count);
            if (number == 4)
            {
                three.TrySetResult();
            }

            return Rows(request) with { Before = number is 2 or 3 ? three.Task : Task.CompletedTask };
        });

        Assert.Equal(Expected(500), RowsOf(happened, "first"));
        Assert.Equal(Expected(500), RowsOf(happened, "second"));
        Assert.Equal(Model.Requests.Where(Reads).Count(request => Length(request) <= limit), happened.Actions.Take(2).Sum(action => int.Parse(PartCount().Match(action.Result!).Groups[1].Value, CultureInfo.InvariantCulture)));
    }

    private static string Page(int rows, string words = "of a page with many words in it") =>
        string.Concat(Enumerable.Range(1, rows).Select(row => $"<p>Row {row} {words}</p>"));

    private static bool Reads(FakeModelRequest request) => request.System.Contains("You read data out of a web page", StringComparison.Ordinal);

    /// <summary>The steps: the page is read twice.</summary>
    private static FakeReply Next(FakeModelRequest request, string schema = Schema)
    {
        var step = request.LastMessage.Contains("\n\nStep 1 of", StringComparison.Ordinal) ? 1 : request.LastMessage.Contains("\n\nStep 2 of", StringComparison.Ordinal) ? 2 : 3;
        return step == 3 ? AgentReply.Done("ok")
            : AgentReply.Act("Read", new ExtractParameters { Query = step == 1 ? "the rows" : "all numbers", Name = step == 1 ? "first" : "second", Schema = schema });
    }

    private static FakeReply Rows(FakeModelRequest request) => FakeReply.Say(AnswerTo(request));

    private static FakeReply CutOff(FakeModelRequest request)
    {
        var whole = AnswerTo(request);
        return FakeReply.Say(whole[..(whole.Length * 2 / 3)]) with { Finish = FakeFinish.Length, OutputTokens = 1_000 };
    }

    private static string AnswerTo(FakeModelRequest request) => new StringBuilder("{\"rows\":[")
        .AppendJoin(',', RowNumber().Matches(request.LastMessage).Select(match => match.Groups[1].Value)).Append("]}").ToString();

    private static IEnumerable<int> Expected(int rows) => Enumerable.Range(1, rows);

    private static IEnumerable<int> RowsOf(Happened happened, string name) =>
        happened.Finished.Data!.Value.GetProperty(name).GetProperty("rows").EnumerateArray().Select(row => row.GetInt32());

    [GeneratedRegex(@"in (\d+) parts?\.")]
    private static partial Regex PartCount();

    [GeneratedRegex(@"(?m)^Row (\d+) ")]
    private static partial Regex RowNumber();
}
