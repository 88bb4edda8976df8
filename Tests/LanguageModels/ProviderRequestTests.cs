using System.Text.Json;
using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Dashboard.Tests.Fixtures;
using Microsoft.Extensions.AI;

namespace Dashboard.Tests.LanguageModels;

/// <summary>What is special about Anthropic and Ollama, and functions in every protocol.</summary>
public sealed class ProviderRequestTests : ModelHarness
{
    [Fact]
    public async Task A_current_Claude_is_told_an_effort_and_an_older_one_a_budget()
    {
        var current = await AskAsync(Access("anthropic", "claude-opus-5-5") with { ReasoningEffort = "medium" });
        var older = await AskAsync(Access("anthropic", "claude-sonnet-4-5") with { ReasoningEffort = "medium" });
        var oldest = await AskAsync(Access("anthropic", "claude-3-5-haiku-20241022") with { ReasoningEffort = "medium" });

        Assert.Equal("medium", current.Body.GetProperty("output_config").GetProperty("effort").GetString());
        Assert.Equal("adaptive", current.Body.GetProperty("thinking").GetProperty("type").GetString());
        Assert.True(older.Body.GetProperty("thinking").GetProperty("budget_tokens").GetInt32() >= 1_024);
        Assert.False(oldest.Body.TryGetProperty("thinking", out _));
        Assert.Equal((16_000, 8_192), (current.MaxTokens, oldest.MaxTokens));
    }

    [Fact]
    public async Task A_Claude_that_knows_no_schemas_is_offered_a_function_at_once()
    {
        var request = await AskAsync(
            Access("anthropic", "claude-3-5-haiku-20241022"),
            new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonDocument.Parse("""{"type":"object"}""").RootElement, "step") });

        Assert.Null(request.ResponseFormat);
        Assert.Equal("step", request.Body.GetProperty("tools")[0].GetProperty("name").GetString());
        Assert.Single(Server.Requests);
    }

    [Fact]
    public async Task The_caller_may_say_where_what_is_stable_ends()
    {
        var request = await AskAsync(
            Server.Access("anthropic"),
            null,
            new ChatMessage(ChatRole.System, "rules"),
            new ChatMessage(ChatRole.User, [PromptCache.MarkStable(new TextContent("task")), new TextContent("page")]));

        var content = request.Body.GetProperty("messages")[0].GetProperty("content");
        Assert.True(content[0].TryGetProperty("cache_control", out _));
        Assert.False(content[1].TryGetProperty("cache_control", out _));
    }

    [Fact]
    public async Task What_was_written_to_the_cache_has_its_own_price()
    {
        Server.Script = _ => new FakeReply { Text = "ok", InputTokens = 1_000_000, CacheWriteTokens = 500_000, CachedInputTokens = 250_000, OutputTokens = 0 };
        using var client = Factory.Create(Access("anthropic", "claude-sonnet-4-5"));

        var usage = ModelUsage.Of(await client.GetResponseAsync("hello", cancellationToken: Cancel))!;

        Assert.Equal((500_000, (0.25m * 3m) + (0.25m * 0.3m) + (0.5m * 3.75m)), (usage.CacheWriteTokens, usage.CostUsd));
    }

    [Fact]
    public async Task Ollama_gets_a_context_that_holds_the_prompt_and_always_the_same()
    {
        var request = await AskAsync(Server.Access("ollama", key: "") with { Traits = new ModelTraits { ContextTokens = 16_384 } });

        Assert.Equal(16_384, request.Body.GetProperty("options").GetProperty("num_ctx").GetInt32());
        Assert.False(request.Headers.ContainsKey("Authorization"));
        Assert.False(request.Body.TryGetProperty("think", out _));
    }

    [Theory]
    [InlineData("qwen3:8b", "none", "false")]
    [InlineData("qwen3:8b", "high", "true")]
    [InlineData("gpt-oss:20b", "medium", "\"medium\"")]
    [InlineData("llama3.3", "high", null)]
    public async Task Ollama_is_told_whether_to_think_where_the_model_can(string model, string effort, string? think)
    {
        var request = await AskAsync(Access("ollama", model) with { ReasoningEffort = effort });

        Assert.Equal(think, request.Body.TryGetProperty("think", out var value) ? value.GetRawText() : null);
    }

    [Fact]
    public async Task Calls_of_a_local_model_cost_nothing()
    {
        using var client = Factory.Create(Access("ollama", "my-own-model"));

        Assert.Equal(0m, ModelUsage.Of(await client.GetResponseAsync("hello", cancellationToken: Cancel))!.CostUsd);
    }

    [Theory]
    [InlineData("/v1")]
    [InlineData("/api/")]
    public async Task Ollama_is_found_by_any_address_that_people_give(string path)
    {
        Assert.Equal("hello", (await AskAsync(Server.Access("ollama") with { BaseUrl = Server.Address + path })).LastMessage);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Functions_are_offered_called_and_answered(string provider)
    {
        Server.Script = request => request.Number == 1 ? new FakeReply { Call = ("weather", """{"city":"Kyoto"}""") } : FakeReply.Say("sunny");
        using var client = Factory.Create(Server.Access(provider));
        var options = new ChatOptions { Tools = [AIFunctionFactory.Create((string city) => city, "weather", "The weather of a city.")] };
        List<ChatMessage> messages = [new(ChatRole.User, "How is it in Kyoto?")];

        var asked = await client.GetResponseAsync(messages, options, Cancel);
        var call = Assert.Single(asked.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>());
        messages.AddRange([.. asked.Messages, new ChatMessage(ChatRole.Tool, [new FunctionResultContent(call.CallId, "sun")])]);
        var answer = await client.GetResponseAsync(messages, options, Cancel);

        Assert.Equal(("weather", "Kyoto"), (call.Name, call.Arguments!["city"]!.ToString()));
        Assert.Equal("sunny", answer.Text);
        var first = Server.Requests[0].Body.GetRawText();
        Assert.Contains("The weather of a city.", first, StringComparison.Ordinal);
        Assert.Contains("sun", Server.Requests[1].Body.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("Kyoto", Server.Requests[1].Body.GetProperty(provider == "gemini" ? "contents" : "messages")[1].GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_wait_until_a_point_in_time_is_kept(string provider)
    {
        Server.Script = request => request.Number == 1
            ? FakeReply.Error(429, retryAfter: (Time.GetUtcNow() + TimeSpan.FromSeconds(12)).ToString("R"))
            : FakeReply.Say("now");
        using var client = Factory.Create(Server.Access(provider));
        var answering = client.GetResponseAsync("hello", cancellationToken: Cancel);

        await PassAsync(seconds: 12);

        Assert.Equal("now", (await answering).Text);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(529)]
    public async Task A_wait_in_milliseconds_is_taken_when_it_is_longer_than_ours(int status)
    {
        Server.Script = request => request.Number == 1
            ? FakeReply.Error(status) with { Headers = new Dictionary<string, string> { ["retry-after-ms"] = "2500" } }
            : FakeReply.Say("now");
        using var client = Factory.Create(Server.Access("anthropic"));
        var answering = client.GetResponseAsync("hello", cancellationToken: Cancel);

        await PassAsync(seconds: 2.5);

        Assert.Equal("now", (await answering).Text);
    }
}
