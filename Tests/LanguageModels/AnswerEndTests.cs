using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Dashboard.Tests.Fixtures;
using Microsoft.Extensions.AI;

namespace Dashboard.Tests.LanguageModels;

/// <summary>Answers that end before they say anything, errors in disguise, and wishes that a server does not grant.</summary>
public sealed class AnswerEndTests : ModelHarness
{
    public static TheoryData<string, bool> StreamedOrNot
    {
        get
        {
            var all = new TheoryData<string, bool>();
            foreach (var provider in new[] { "openai", "anthropic", "gemini" })
            {
                all.Add(provider, true);
                all.Add(provider, false);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(StreamedOrNot))]
    public async Task A_refusal_is_an_error_and_is_not_paid_for_three_times(string provider, bool streamed)
    {
        Server.Script = _ => new FakeReply { Finish = FakeFinish.Refusal, InputTokens = 10, OutputTokens = 2 };

        var error = await FailAsync(Server.Access(provider), streamed);

        Assert.Equal(("model_refused_request", false), (error.Code, error.IsTransient));
        Assert.Equal((10, 2), (Assert.Single(error.Usage).InputTokens, error.Usage[0].OutputTokens));
        Assert.Single(Server.Requests);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    [InlineData("gemini")]
    [InlineData("ollama")]
    public async Task An_answer_that_was_all_thought_says_so_and_is_not_asked_for_again_with_the_same_words(string provider)
    {
        Server.Script = _ => new FakeReply { Finish = FakeFinish.Length, OutputTokens = 8_192 };

        var error = await FailAsync(Server.Access(provider), streamed: false);

        Assert.Equal("model_answer_too_long", error.Code);
        Assert.Equal(8_192, Assert.Single(error.Usage).OutputTokens);
        Assert.Single(Server.Requests);
    }

    [Fact]
    public async Task What_was_said_before_the_end_of_the_tokens_is_given()
    {
        Server.Script = _ => FakeReply.Say("half") with { Finish = FakeFinish.Length };
        using var client = Factory.Create(Server.Access("openai"));

        var response = await client.GetResponseAsync("hello", cancellationToken: Cancel);

        Assert.Equal(("half", ChatFinishReason.Length), (response.Text, response.FinishReason!.Value));
    }

    [Theory]
    [InlineData("gemini", "gemini-2.5-pro", "none", "thinkingConfig", "Budget 0 is invalid. This model only works in thinking mode.")]
    [InlineData("gemini", "gemini-3.1-pro", "none", "thinkingConfig", "Thinking level MINIMAL is not supported for this model.")]
    [InlineData("anthropic", "claude-opus-5-5", "none", "\"thinking\"", "thinking.type.disabled is not supported for this model.")]
    public async Task An_effort_that_the_model_does_not_take_is_left_to_it_from_then_on(
        string provider, string model, string effort, string said, string refusal)
    {
        Server.Script = request => request.Body.GetRawText().Contains(said, StringComparison.Ordinal) ? FakeReply.Error(400, refusal) : FakeReply.Say("fine");
        using var client = Factory.Create(Access(provider, model) with { ReasoningEffort = effort });

        await client.GetResponseAsync("hello", cancellationToken: Cancel);
        var response = await client.GetResponseAsync("hello", cancellationToken: Cancel);

        Assert.Equal("fine", response.Text);
        Assert.Equal(3, Server.Requests.Count);
    }

    [Theory]
    [InlineData("claude-opus-4-1", "high")]
    [InlineData("claude-opus-4-20250514", "extra_high")]
    [InlineData("claude-sonnet-4-5", "extra_high")]
    public async Task Thoughts_of_a_Claude_leave_room_for_an_answer_within_what_the_model_can_say(string model, string effort)
    {
        var access = Access("anthropic", model) with { ReasoningEffort = effort };
        var request = await AskAsync(access);

        var budget = request.Body.GetProperty("thinking").GetProperty("budget_tokens").GetInt32();
        Assert.InRange(request.MaxTokens!.Value, budget + 8_000, ModelCapabilities.Of(access).MaxOutputTokens);
    }

    [Theory]
    [InlineData("Unrecognized request argument supplied: prompt_cache_key")]
    [InlineData("Extra inputs are not permitted: 'prompt_cache_key'")]
    public async Task A_parameter_that_is_refused_in_words_alone_is_left_out_from_then_on(string refusal)
    {
        Server.Script = request => request.Body.TryGetProperty("prompt_cache_key", out _) ? FakeReply.Error(400, refusal) : FakeReply.Say("fine");
        using var client = Factory.Create(Access("openai", "gpt-5"));

        await client.GetResponseAsync("hello", cancellationToken: Cancel);
        await client.GetResponseAsync("hello", cancellationToken: Cancel);

        Assert.Equal(3, Server.Requests.Count);
    }

    [Fact]
    public async Task An_error_that_comes_as_a_success_is_an_error_of_its_own_status()
    {
        Server.Script = request => request.Number == 1 ? FakeReply.Raw("""{"error":{"code":429,"message":"Rate limited"}}""") : FakeReply.Say("now");
        using var client = Factory.Create(Server.Access("openai"), ChatModelOptions.Default with { MaxTries = 1 });

        var error = await Assert.ThrowsAsync<ModelException>(() => client.GetResponseAsync("hello", cancellationToken: Cancel));

        Assert.Equal("model_rate_limited", error.Code);
        Assert.Contains("Rate limited", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_passes_on_what_the_provider_behind_it_said()
    {
        Server.Script = _ => FakeReply.Error(400) with
        {
            ErrorBody = """{"error":{"code":400,"message":"Provider returned error","metadata":{"raw":"{\"error\":{\"message\":\"prompt is too long\"}}"}}}""",
        };

        Assert.Contains("prompt is too long", (await FailAsync(Server.Access("openai"))).Message, StringComparison.Ordinal);
        Assert.Single(Server.Requests);
    }

    [Fact]
    public async Task A_model_of_another_interface_is_named_as_such()
    {
        Server.Script = _ => FakeReply.Error(404, "This model is only supported in v1/responses and not in v1/chat/completions.");

        var error = await FailAsync(Access("openai", "gpt-5.5-pro"));

        Assert.Equal("model_not_found", error.Code);
        Assert.Contains("another model", error.Message, StringComparison.Ordinal);
        Assert.False(ModelCapabilities.Of(Access("openai", "gpt-5.5-pro")).Price is not null);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_call_cost_is_not_known_when_the_server_does_not_say_what_it_used(bool said)
    {
        Server.Script = _ => FakeReply.Say("ok") with { SaysUsage = said, InputTokens = 0, OutputTokens = 0 };
        using var client = Factory.Create(Access("openai", "gpt-4o"));

        Assert.Equal(said ? 0m : null, ModelUsage.Of(await client.GetResponseAsync("hello", cancellationToken: Cancel))!.CostUsd);
    }

    private async Task<ModelException> FailAsync(ModelAccess access, bool streamed)
    {
        using var client = Factory.Create(access, ChatModelOptions.Default with { Progress = streamed ? _ => { } : null });
        return await Assert.ThrowsAsync<ModelException>(() => client.GetResponseAsync("hello", cancellationToken: Cancel));
    }
}
