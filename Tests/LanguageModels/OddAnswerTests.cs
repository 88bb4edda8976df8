using Dashboard.LanguageModels;
using Dashboard.Tests.Fixtures;
using Microsoft.Extensions.AI;

namespace Dashboard.Tests.LanguageModels;

/// <summary>Answers of servers that speak OpenAI's protocol in their own way, and waits that are asked for in every way there is.</summary>
public sealed class OddAnswerTests : ModelHarness
{
    [Theory]
    [InlineData("eos", "stop", false)]
    [InlineData("eos", "stop", true)]
    [InlineData("", "stop", false)]
    [InlineData("", "stop", true)]
    [InlineData(null, "stop", false)]
    [InlineData("insufficient_system_resource", "stop", false)]
    [InlineData("STOP", "stop", true)]
    [InlineData("model_length", "length", false)]
    [InlineData("max_tokens", "length", true)]
    [InlineData("content_filter", "refused", true)]
    public async Task Why_an_answer_ended_may_be_said_in_words_that_OpenAI_does_not_know(string? said, string meant, bool streamed)
    {
        Server.Script = _ => new FakeReply { Text = "fine", OutputTokens = 7, FinishWords = said, SaysWhyItEnded = said is not null };
        using var client = Factory.Create(Server.Access("openai"), ChatModelOptions.Default with { MaxTries = 1, Progress = streamed ? _ => { } : null });

        if (meant == "refused")
        {
            Assert.Equal("model_refused_request", (await Assert.ThrowsAsync<ModelException>(() => client.GetResponseAsync("hello", cancellationToken: Cancel))).Code);
            return;
        }

        var response = await client.GetResponseAsync("hello", cancellationToken: Cancel);
        Assert.Equal(("fine", meant, 7), (response.Text, response.FinishReason!.Value.Value, ModelUsage.Of(response)!.OutputTokens));
        Assert.Single(Server.Requests);
    }

    [Theory]
    [InlineData("""{"choices":[{"message":{"content":"fine"}}]}""")]
    [InlineData("""{"id":null,"object":null,"created":null,"model":null,"choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"fine","tool_calls":null}}],"usage":null}""")]
    [InlineData("""{"id":1,"created":1700000000.5,"model":"m","choices":[{"finish_reason":"stop","logprobs":null,"message":{"role":"assistant","content":"fine","reasoning_content":"Hm."}}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2,"prompt_tokens_details":null}}""")]
    [InlineData("""{"id":"x","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":[{"type":"thinking","thinking":[{"type":"text","text":"Hm."}]},{"type":"text","text":"fine"}]}}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""")]
    [InlineData("""{"id":"x","object":"chat.completion","created":1,"model":"m","service_tier":"on_demand","system_fingerprint":null,"choices":[{"index":0,"finish_reason":"stop","message":{"role":"model","content":"fine","tool_calls":[],"annotations":null,"audio":null}}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2,"completion_tokens_details":{"reasoning_tokens":null}}}""")]
    public async Task What_is_missing_or_strange_beside_the_words_does_not_matter(string body)
    {
        Server.Script = _ => FakeReply.Raw(body);
        using var client = Factory.Create(Server.Access("openai"), ChatModelOptions.Default with { MaxTries = 1 });

        Assert.Equal("fine", (await client.GetResponseAsync("hello", cancellationToken: Cancel)).Text);
    }

    [Theory]
    [InlineData("""{"id":"x","object":"chat.completion","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":0,"total_tokens":1}}""")]
    [InlineData("""{"choices":null}""")]
    [InlineData("""{"choices":[{"index":0,"finish_reason":"stop","message":null}]}""")]
    public async Task An_answer_without_an_answer_is_asked_for_again(string body)
    {
        Server.Script = request => request.Number == 1 ? FakeReply.Raw(body) : FakeReply.Say("now");
        using var client = Factory.Create(Server.Access("openai"));
        var answering = client.GetResponseAsync("hello", cancellationToken: Cancel);

        await PassAsync(seconds: 1);

        Assert.Equal("now", (await answering).Text);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    [InlineData("gemini")]
    [InlineData("ollama")]
    public async Task A_page_of_a_proxy_is_named_by_its_status_and_not_quoted(string provider)
    {
        Server.Script = _ => FakeReply.Error(502) with { ErrorBody = "<html><head><title>502 Bad Gateway</title></head></html>" };
        using var client = Factory.Create(Server.Access(provider), ChatModelOptions.Default with { MaxTries = 1 });

        var error = await Assert.ThrowsAsync<ModelException>(() => client.GetResponseAsync("hello", cancellationToken: Cancel));

        Assert.Equal("model_overloaded", error.Code);
        Assert.Contains("502", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("<", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai", false)]
    [InlineData("openai", true)]
    [InlineData("anthropic", true)]
    [InlineData("ollama", false)]
    public async Task A_call_whose_arguments_are_no_JSON_is_no_failure_of_the_server(string provider, bool streamed)
    {
        Server.Script = request => new FakeReply { Call = ("weather", request.Number == 1 && provider != "ollama" ? """{"city":"Kyo""" : """{"city":"Kyoto"}""") };
        using var client = Factory.Create(Server.Access(provider), ChatModelOptions.Default with { MaxTries = 1, Progress = streamed ? _ => { } : null });
        var options = new ChatOptions { Tools = [AIFunctionFactory.Create((string city) => city, "weather", "The weather of a city.")] };

        var response = await client.GetResponseAsync("hello", options, Cancel);

        var call = Assert.Single(response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>());
        Assert.Equal("weather", call.Name);
    }

    [Theory]
    [InlineData("Retry-After", "7", 7)]
    [InlineData("Retry-After", "2.5", 2.5)]
    [InlineData("Retry-After", " 7.0 ", 7)]
    [InlineData("retry-after-ms", "2500", 2.5)]
    [InlineData("Retry-After", "0", 1)]
    [InlineData("Retry-After", "-3", 1)]
    [InlineData("Retry-After", "soon", 1)]
    public async Task A_wait_is_taken_in_every_form_it_comes_in(string header, string value, double seconds)
    {
        Server.Script = request => request.Number == 1
            ? FakeReply.Error(429) with { Headers = new Dictionary<string, string> { [header] = value } }
            : FakeReply.Say("now");
        using var client = Factory.Create(Server.Access("openai"));
        var answering = client.GetResponseAsync("hello", cancellationToken: Cancel);

        await PassAsync(seconds);

        Assert.Equal("now", (await answering).Text);
    }

    [Theory]
    [InlineData("Sunday, 06-Nov-94 08:49:37 GMT", 1)]
    [InlineData("Sun Nov  6 08:49:37 1994", 1)]
    public async Task A_point_in_time_that_is_over_is_waited_for_no_longer(string value, double seconds)
    {
        Server.Script = request => request.Number == 1 ? FakeReply.Error(429, retryAfter: value) : FakeReply.Say("now");
        using var client = Factory.Create(Server.Access("openai"));
        var answering = client.GetResponseAsync("hello", cancellationToken: Cancel);

        await PassAsync(seconds);

        Assert.Equal("now", (await answering).Text);
    }
}
