using System.Globalization;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>Evidence that does not fit into the context of the model that judges, and judgements that are cut off.</summary>
public sealed class JudgeLengthTests(ChromiumFixture chromium) : AgentHarness(chromium)
{
    private const string Shortened = "did not fit into what you can read";
    private static readonly FakeReply Reached = FakeReply.Json(new { reason = "It thanks.", verdict = "reached" });

    [Theory]
    [InlineData("openai", """{"error":{"message":"This model's maximum context length is LIMIT tokens. However, your messages resulted in 99999 tokens.","code":"context_length_exceeded"}}""")]
    [InlineData("ollama", """{"error":"the input length exceeds the context length"}""")]
    public async Task Evidence_that_is_too_long_is_judged_by_the_ends_of_the_page_and_so_is_every_condition_after_it(string provider, string refusal)
    {
        await ShowAsync(Page(1_500));
        Expect("it thanks", "it is paid");
        var limit = 0;

        var happened = await RunToEndAsync("Pay", request =>
        {
            if (!Judges(request))
            {
                return AgentReply.Done("Paid");
            }

            limit = limit == 0 ? Length(request) * 4 / 5 : limit;
            return Length(request) > limit ? FakeReply.Error(400) with { ErrorBody = refusal.Replace("LIMIT", limit.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal) } : Reached;
        }, provider: provider);

        var asked = Model.Requests.Where(Judges).ToList();
        Assert.Equal(Verdict.Verified, happened.Finished.Verdict);
        Assert.Equal([true, false, false], asked.Select(request => Length(request) > limit));
        Assert.Single(happened.LogCodes, "agent_question_shortened");
        Assert.DoesNotContain(Shortened, asked[0].LastMessage, StringComparison.Ordinal);
        Assert.All(asked.Skip(1), request =>
        {
            Assert.Contains("# Thank you", request.LastMessage, StringComparison.Ordinal);
            Assert.Contains("further below", request.LastMessage, StringComparison.Ordinal);
            Assert.Contains(Shortened, Unfenced(request), StringComparison.Ordinal);
            Assert.Contains("middle of the page", Unfenced(request), StringComparison.Ordinal);
            Assert.Equal(1, request.ImageCount);
        });
    }

    [Fact]
    public async Task The_picture_goes_last_and_evidence_that_fits_in_no_form_is_told_and_refutes_nothing()
    {
        await ShowAsync(Page(400));
        Expect("it thanks");

        var happened = await RunToEndAsync("Pay", request => Judges(request) ? FakeReply.Error(413) : AgentReply.Done(new string('c', 5_000)));

        var asked = Model.Requests.Where(Judges).ToList();
        Assert.Equal((ExecutionOutcome.Completed, Verdict.Unverified), (happened.Finished.Outcome, happened.Finished.Verdict));
        var reason = Assert.Single(happened.Finished.Conditions!).Reason;
        Assert.Equal("verdict_not_checked", reason.Code);
        Assert.Contains("even shortened", reason.Text, StringComparison.Ordinal);
        Assert.InRange(asked.Count, 2, 6);
        Assert.Equal(0, asked[^1].ImageCount);
        Assert.Contains("the picture", Unfenced(asked[^1]), StringComparison.Ordinal);
        Assert.All(asked.Where(request => request.ImageCount > 0), request => Assert.DoesNotContain("the picture, ", Unfenced(request), StringComparison.Ordinal));
        Assert.InRange(asked[^1].LastMessage.Length, 1, 4_000);
    }

    [Fact]
    public async Task What_is_known_of_the_judging_model_shortens_its_evidence_beforehand_and_a_blind_one_is_asked_without_the_picture()
    {
        await ShowAsync(Page(400, "筆中文資料的內容說明文字一二三四五六七八九十"));
        Expect("it thanks");
        Options = Options with { Agent = new AgentSettings { Pictures = PictureMode.Always } };
        Judge = Model.Access("openai") with { Model = "blind-model", Traits = new ModelTraits { ContextTokens = 6_000, MaxOutputTokens = 2_000, Vision = false } };
        Model.Models = ["fake-model", "blind-model"];

        var happened = await RunToEndAsync("Pay", request => Judges(request) ? Reached : AgentReply.Done("Paid"));

        var asked = Assert.Single(Model.Requests, Judges);
        Assert.Equal((Verdict.Verified, 0), (happened.Finished.Verdict, asked.ImageCount));
        Assert.InRange(TokenEstimate.Of(asked.AllText + asked.Schema!.Value.GetRawText()), 2_300, 4_500);
        Assert.Contains(Shortened, Unfenced(asked), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_judgement_that_is_cut_off_refutes_nothing_and_is_asked_for_again()
    {
        Expect("it thanks");
        const string cut = """{"reason":"It is not paid as far as one can see","verdict":"not_reached" """;

        var happened = await RunToEndAsync("Pay", request => !Judges(request) ? AgentReply.Done("Paid")
            : Model.Requests.Count(Judges) == 1 ? FakeReply.Say(cut) with { Finish = FakeFinish.Length, OutputTokens = 1_000 }
            : Reached);
        var always = await RunToEndAsync("Pay", request => !Judges(request) ? AgentReply.Done("Paid")
            : FakeReply.Say(cut) with { Finish = FakeFinish.Length, OutputTokens = 1_000 });

        Assert.Equal(Verdict.Verified, happened.Finished.Verdict);
        Assert.Equal([null, 2_000], Model.Requests.Where(Judges).Take(2).Select(request => request.MaxTokens));
        Assert.Contains("agent_answer_cut", happened.LogCodes);
        Assert.Equal(Verdict.Unverified, always.Finished.Verdict);
        Assert.Equal(4, always.Usage.Count);
    }

    [Fact]
    public async Task A_judgement_is_asked_for_again_within_the_budget_only_and_paid_for_also_when_it_is_stopped()
    {
        Expect("it thanks");
        ModelScript cut = request => !Judges(request) ? AgentReply.Done("Paid")
            : Model.Requests.Count(Judges) % 2 == 1 ? new FakeReply { Finish = FakeFinish.Length, OutputTokens = 1_000 }
            : FakeReply.Hang();
        var spent = await RunToEndAsync("Pay", cut, new TaskLimits { MaxTokens = 3_000 });
        Model.Forget();

        using var stop = new CancellationTokenSource();
        var events = new List<RunnerEvent>();
        var running = Task.Run(async () =>
        {
            await foreach (var happened in Run("Pay", cut, stop: stop.Token))
            {
                events.Add(happened);
            }
        }, Cancel);
        await Model.WaitForRequestsAsync(5, Cancel);
        await stop.CancelAsync();
        await running.WaitAsync(Cancel);
        var stopped = new Happened(events);

        Assert.Contains("budget", spent.Finished.Conditions!.Single().Reason.Text, StringComparison.Ordinal);
        Assert.Equal((Verdict.Unverified, 2), (stopped.Finished.Verdict, stopped.Usage.Count));
    }

    [Fact]
    public async Task The_judges_of_a_recipe_are_asked_with_less_each_before_the_next()
    {
        Expect("It thanks");
        var recipe = new Recipe { Actions = [new RecipeAction { Action = new NavigateParameters { Url = Pages.Add(Page(400)) } }] };
        using var models = new ChatModelFactory();
        Model.Models = ["fake-model", "other-model"];
        Model.Script = request => request.Model == "other-model" ? Reached : FakeReply.Error(413);
        var access = Model.Access("openai");

        FinishedEvent? finished = null;
        await foreach (var happened in RecipeRunner.RunAsync(Session, recipe, Options, Cancel, [models.Create(access), models.Create(access with { Model = "other-model" })]))
        {
            finished = happened as FinishedEvent;
        }

        Assert.Equal(Verdict.Verified, finished!.Verdict);
        Assert.InRange(Model.Requests.Count(request => request.Model == "fake-model"), 2, 6);
        Assert.DoesNotContain(Shortened, Model.Requests[^1].LastMessage, StringComparison.Ordinal);
    }

    private static string Page(int rows, string words = "of a page with many words in it") =>
        "<style>p { font-size: 4px; line-height: 4px; margin: 0 }</style><h1>Thank you</h1>" + string.Concat(Enumerable.Range(1, rows).Select(row => $"<p>Row {row} {words}</p>"));

    private static bool Judges(FakeModelRequest request) => request.System.Contains("You judge whether", StringComparison.Ordinal);

    private void Expect(params string[] criteria) => Options = Options with
    {
        Postconditions = [.. criteria.Select(criterion => new Postcondition { Kind = PostconditionKind.Judge, Value = criterion })],
    };
}
