using System.Text.Json.Nodes;
using Dashboard.BrowserAgent;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>What people see of a model's answer while it is being written.</summary>
public sealed class ModelThinkingTests(ChromiumFixture chromium) : AgentHarness(chromium)
{
    private const string Secret = "hunter2-\"canary\"";

    /// <summary>An answer as a model writes it, its quotes and its Japanese escaped.</summary>
    private static readonly string Answer = new JsonObject
    {
        ["thinking"] = "The cookie notice 通知 lies over the button 🙂, and the password was " + Secret + " until now.",
        ["evaluation_previous"] = "failed: it covered the button",
        ["memory"] = "not for people",
        ["next_goal"] = "Close the notice",
        ["actions"] = new JsonArray(new JsonObject { ["type"] = "done", ["text"] = "ok", ["success"] = true }),
    }.ToJsonString();

    private static ChatWords Shown(ModelThinking thinking) => thinking.Now is { } now ? new(now.Thinking, now.Evaluation, now.NextGoal) : new("", "", "");

    [Theory]
    [InlineData("openai", false)]
    [InlineData("anthropic", false)]
    [InlineData("anthropic", true)]
    [InlineData("gemini", false)]
    [InlineData("ollama", false)]
    public async Task What_a_model_writes_is_shown_in_words_while_its_step_waits(string provider, bool asCall)
    {
        var shown = new ModelThinking();
        Options = Options with { Thinking = shown };
        var rest = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reply = asCall ? new FakeReply { Call = ("step", Answer) } : FakeReply.Say(Answer);

        var running = RunToEndAsync("Answer", _ => reply with { Pieces = 40, BeforePiece = number => number < 27 ? Task.CompletedTask : rest.Task }, provider: provider);
        await Until.TrueAsync("the evaluation is shown", () => Task.FromResult(Shown(shown).Evaluation.StartsWith("failed", StringComparison.Ordinal)));
        var meanwhile = shown.Now!;
        rest.SetResult();
        var happened = await running;

        Assert.StartsWith("The cookie notice 通知 lies over the button 🙂", meanwhile.Thinking, StringComparison.Ordinal);
        Assert.Equal((1, ""), (meanwhile.StepNumber, meanwhile.NextGoal));
        Assert.DoesNotContain("{", $"{meanwhile.Thinking}{meanwhile.Evaluation}", StringComparison.Ordinal);
        Assert.Equal("ok", happened.Finished.Summary);
        Assert.Null(shown.Now);
    }

    [Fact]
    public async Task Thoughts_are_shown_until_there_are_words_and_what_a_broken_answer_said_is_not_kept()
    {
        var shown = new ModelThinking();
        Options = Options with { Thinking = shown };
        var (first, second) = (new TaskCompletionSource(), new TaskCompletionSource());

        var running = RunToEndAsync("Answer", request => FakeReply.Say(Answer) with
        {
            Thought = "Where is the button?",
            Pieces = 40,
            PiecesSent = request.Number == 1 ? 20 : null,
            End = request.Number == 1 ? StreamEnd.Broken : StreamEnd.Whole,
            BeforePiece = number => (request.Number, number) switch { (1, 5) => first.Task, (2, 1) => second.Task, _ => Task.CompletedTask },
        }, provider: "anthropic");
        await Until.TrueAsync("the thoughts are shown", () => Task.FromResult(Shown(shown).Thinking.StartsWith("Where is", StringComparison.Ordinal)));
        first.SetResult();
        await Model.WaitForRequestsAsync(2, Cancel);
        var again = Shown(shown);
        second.SetResult();
        await running;

        Assert.Equal(new ChatWords("", "", ""), again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Let me think.\n```json\n")]
    [InlineData("<think>Where was it?</think>")]
    public void No_part_of_a_secret_is_shown_however_an_answer_is_cut(string before)
    {
        var options = Options with { Secrets = [new Secret("shop.password", Secret, ["https://shop.test"]), new Secret("shop.pin", "canary\" until never", ["https://shop.test"])] };
        var text = before + Answer;
        for (var length = 0; length <= text.Length; length++)
        {
            var words = PartialAnswerWords.Of(text[..length]);
            var thinking = words.Thinking.IsGrowing ? options.Scrubber.ScrubGrowing(words.Thinking.Text) : options.Scrubber.Scrub(words.Thinking.Text);

            var after = thinking.IndexOf("password was ", StringComparison.Ordinal);
            Assert.True(after < 0 || thinking[(after + 13)..] is "" or ['<', ..], thinking);
            Assert.DoesNotContain(thinking + words.Evaluation.Text + words.NextGoal.Text, letter => letter is '{' or '}' or '[' or '\\' or '\uFFFD');
        }

        var whole = PartialAnswerWords.Of(text);
        Assert.Equal("Close the notice", whole.NextGoal.Text);
        Assert.EndsWith("the password was <secret:shop.password> until now.", options.Scrubber.Scrub(whole.Thinking.Text), StringComparison.Ordinal);
    }

    private sealed record ChatWords(string Thinking, string Evaluation, string NextGoal);
}
