using System.Text.Json;
using Dashboard.LanguageModels;
using Dashboard.Tests.Fixtures;
using Microsoft.Extensions.AI;

namespace Dashboard.Tests.LanguageModels;

/// <summary>What OpenAI's models and the servers that speak its protocol are sent.</summary>
public sealed class OpenAIRequestTests : ModelHarness
{
    private static ChatOptions Wishes => new() { Temperature = 0.2f, TopP = 0.9f, MaxOutputTokens = 500, Seed = 7 };

    [Theory]
    [InlineData("o3")]
    [InlineData("gpt-5-mini")]
    public async Task A_model_that_thinks_is_told_how_much_and_gets_no_temperature(string model)
    {
        var request = await AskAsync(Access("openai", model) with { ReasoningEffort = "low" }, Wishes);

        Assert.Equal("low", request.Body.GetProperty("reasoning_effort").GetString());
        Assert.Equal(500, request.MaxTokens);
        Assert.False(request.Body.TryGetProperty("temperature", out _));
        Assert.False(request.Body.TryGetProperty("top_p", out _));
        Assert.False(request.Body.TryGetProperty("max_tokens", out _));
    }

    [Fact]
    public async Task A_model_that_does_not_think_gets_its_temperature_and_no_effort()
    {
        var request = await AskAsync(Access("openai", "gpt-4o") with { ReasoningEffort = "high" }, Wishes);

        Assert.Equal(0.2f, request.Body.GetProperty("temperature").GetSingle());
        Assert.False(request.Body.TryGetProperty("reasoning_effort", out _));
    }

    [Fact]
    public async Task The_callers_effort_wins_over_the_configured_one()
    {
        var request = await AskAsync(
            Access("openai", "gpt-5.1") with { ReasoningEffort = "low" }, new ChatOptions { Reasoning = new ReasoningOptions { Effort = ReasoningEffort.None } });

        Assert.Equal("none", request.Body.GetProperty("reasoning_effort").GetString());
    }

    [Fact]
    public async Task No_more_is_asked_for_than_the_model_can_say()
    {
        Assert.Equal(16_384, (await AskAsync(Access("openai", "gpt-4o"), new ChatOptions { MaxOutputTokens = 100_000 })).MaxTokens);
    }

    [Fact]
    public async Task Requests_with_the_same_rules_share_a_cache_key_and_others_do_not()
    {
        var access = Access("openai", "gpt-5");
        var first = await AskAsync(access, null, new(ChatRole.System, "rules"), new(ChatRole.User, "one"));
        var second = await AskAsync(access, null, new(ChatRole.System, "rules"), new(ChatRole.User, "two"));
        var third = await AskAsync(access, null, new(ChatRole.System, "other rules"), new(ChatRole.User, "two"));
        var unknown = await AskAsync(Server.Access("openai"));

        Assert.Equal(Key(first), Key(second));
        Assert.NotEqual(Key(first), Key(third));
        Assert.False(unknown.Body.TryGetProperty("prompt_cache_key", out _));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_parameter_that_a_server_refuses_by_name_is_left_out_from_then_on(bool streamed)
    {
        Server.Script = request => request.Body.TryGetProperty("prompt_cache_key", out _) ? Refuse("prompt_cache_key")
            : request.MaxTokens is not null ? Refuse("max_completion_tokens")
            : FakeReply.Say("fine");
        using var client = Factory.Create(
            Access("openai", "gpt-5"), ChatModelOptions.Default with { Progress = streamed ? _ => { } : null });

        await client.GetResponseAsync("hello", Wishes, Cancel);
        await client.GetResponseAsync("hello", Wishes, Cancel);

        Assert.Equal(4, Server.Requests.Count);
        Assert.Equal(500, Server.Requests[^1].Body.GetProperty("max_tokens").GetInt32());
    }

    [Fact]
    public async Task A_document_goes_as_a_file_and_a_video_is_refused_before_it_is_sent()
    {
        var access = Access("openai", "gpt-4o");
        var request = await AskAsync(
            access, null, new ChatMessage(ChatRole.User, [new TextContent("read"), new DataContent(new byte[] { 1 }, "application/pdf") { Name = "bill.pdf" }]));
        using var client = Factory.Create(access);
        var error = await Assert.ThrowsAsync<ModelException>(() => client.GetResponseAsync(
            new ChatMessage(ChatRole.User, [new DataContent(new byte[] { 1 }, "video/mp4")]), cancellationToken: Cancel));

        Assert.Equal("bill.pdf", request.Body.GetProperty("messages")[0].GetProperty("content")[1].GetProperty("file").GetProperty("filename").GetString());
        Assert.Equal("model_refused_request", error.Code);
        Assert.Contains("video/mp4", error.Message, StringComparison.Ordinal);
        Assert.Single(Server.Requests);
    }

    [Fact]
    public async Task A_model_without_eyes_is_not_sent_pictures()
    {
        var request = await AskAsync(
            Access("openai", "o3-mini"), null, new ChatMessage(ChatRole.User, [new TextContent("look"), new DataContent(new byte[] { 1 }, "image/png")]));

        Assert.Equal((0, "look"), (request.ImageCount, request.LastMessage));
    }

    [Fact]
    public async Task Thoughts_are_counted_and_paid_for()
    {
        Server.Script = _ => new FakeReply { Text = "ok", OutputTokens = 1_000_000, ReasoningTokens = 900_000, InputTokens = 0 };
        using var client = Factory.Create(Access("openai", "o3"));

        var usage = ModelUsage.Of(await client.GetResponseAsync("hello", cancellationToken: Cancel))!;

        Assert.Equal((900_000, 8m), (usage.ReasoningTokens, usage.CostUsd));
    }

    [Fact]
    public void An_effort_that_is_not_known_is_named() => Assert.Equal(
        "model_not_configured",
        Assert.Throws<ModelException>(() => Factory.Create(Access("openai", "o3") with { ReasoningEffort = "maximal" })).Code);

    private static string Key(FakeModelRequest request) => request.Body.GetProperty("prompt_cache_key").GetString()!;

    private static FakeReply Refuse(string parameter) => FakeReply.Error(400) with
    {
        ErrorBody = JsonSerializer.Serialize(new { error = new { message = "no", type = "invalid_request_error", code = "unsupported_parameter", param = parameter } }),
    };
}
