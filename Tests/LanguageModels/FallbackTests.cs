using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Dashboard.Tests.Fixtures;
using Microsoft.Extensions.AI;

namespace Dashboard.Tests.LanguageModels;

/// <summary>Another model takes over, and what servers are spared.</summary>
public sealed class FallbackTests : ModelHarness
{
    private readonly List<ModelProgress> _progress = [];

    private ModelAccess First => Access("openai", "gpt-4o");

    private ModelAccess Second => Access("anthropic", "claude-sonnet-4-5");

    [Theory]
    [InlineData(400, "model_refused_request")]
    [InlineData(401, "model_key_rejected")]
    [InlineData(404, "model_not_found")]
    public async Task Another_provider_answers_and_the_reason_is_told(int status, string code)
    {
        Server.Script = request => request.Provider == "openai" ? FakeReply.Error(status, "no way") : FakeReply.Say("here");
        using var client = Factory.Create(First, Second, ChatModelOptions.Default with { Progress = _progress.Add });

        var response = await client.GetResponseAsync("hello", cancellationToken: Cancel);

        Assert.Equal("here", response.Text);
        var fallback = ModelFallback.Of(response)!;
        Assert.Equal(("openai/gpt-4o", "anthropic/claude-sonnet-4-5", code), (fallback.From, fallback.To, fallback.Reason.Code));
        Assert.Equal(code, _progress.OfType<FellBack>().Single().Reason.Code);
    }

    [Fact]
    public async Task While_all_is_well_nothing_is_said_of_a_fallback()
    {
        using var client = Factory.Create(First, Second);

        var response = await client.GetResponseAsync("hello", cancellationToken: Cancel);

        Assert.Null(ModelFallback.Of(response));
        Assert.Equal("gpt-4o", Assert.Single(ModelUsage.AllOf(response)).Model);
    }

    [Fact]
    public async Task Each_model_bears_its_own_cost()
    {
        Server.Script = request => (request.Provider == "openai" ? FakeReply.Say("") : FakeReply.Say("here")) with { InputTokens = 1_000_000, OutputTokens = 0 };
        using var client = Factory.Create(First, Second);
        var answering = client.GetResponseAsync("hello", cancellationToken: Cancel);
        await PassAsync(seconds: 1);
        await PassAsync(seconds: 2);

        var usage = ModelUsage.AllOf(await answering);

        Assert.Equal([("gpt-4o", 3_000_000L, 7.5m), ("claude-sonnet-4-5", 1_000_000L, 3m)], usage.Select(one => (one.Model, one.InputTokens, one.CostUsd!.Value)));
        Assert.Equal("claude-sonnet-4-5", ModelUsage.Of(await answering)!.Model);
    }

    [Fact]
    public async Task A_long_wait_is_not_taken_while_there_is_somebody_else_to_ask()
    {
        Server.Script = request => request.Provider == "openai" ? FakeReply.Error(429, retryAfter: "20") : FakeReply.Say("here");
        using var client = Factory.Create(First, Second);

        var response = await client.GetResponseAsync("hello", cancellationToken: Cancel);

        Assert.Equal("model_rate_limited", ModelFallback.Of(response)!.Reason.Code);
        Assert.Equal(2, Server.Requests.Count);
    }

    [Fact]
    public async Task A_model_that_failed_is_left_alone_for_a_while_and_then_asked_again()
    {
        var isBroken = true;
        Server.Script = request => request.Provider == "openai" && isBroken ? FakeReply.Error(401) : FakeReply.Say("here");
        using var client = Factory.Create(First, Second);
        await client.GetResponseAsync("hello", cancellationToken: Cancel);
        isBroken = false;

        var meanwhile = await client.GetResponseAsync("hello", cancellationToken: Cancel);
        Time.Advance(TimeSpan.FromMinutes(11));
        var later = await client.GetResponseAsync("hello", cancellationToken: Cancel);

        Assert.Equal("model_key_rejected", ModelFallback.Of(meanwhile)!.Reason.Code);
        Assert.Null(ModelFallback.Of(later));
        Assert.Equal(["openai", "anthropic", "anthropic", "openai"], Server.Requests.Select(request => request.Provider));
    }

    [Fact]
    public async Task When_both_fail_the_first_ones_reason_is_given()
    {
        Server.Script = request => request.Provider == "openai" ? FakeReply.Error(401) : FakeReply.Error(404);
        using var client = Factory.Create(First, Second);

        var error = await Assert.ThrowsAsync<ModelException>(() => client.GetResponseAsync("hello", cancellationToken: Cancel));

        Assert.Equal("model_key_rejected", error.Code);
    }

    [Fact]
    public void A_fallback_that_cannot_work_is_named_at_once() =>
        Assert.Equal("model_not_configured", Assert.Throws<ModelException>(() => Factory.Create(First, new ModelAccess("gemini", "gemini-2.5-flash", ""))).Code);

    [Fact]
    public async Task A_server_that_keeps_failing_is_left_alone_until_it_may_have_recovered()
    {
        var isBroken = true;
        Server.Script = _ => isBroken ? FakeReply.Error(503) : FakeReply.Say("back");
        var access = First;
        using var client = Factory.Create(access, ChatModelOptions.Default with { MaxTries = 1, LongestWait = TimeSpan.FromSeconds(1) });
        for (var call = 0; call < 8; call++)
        {
            await Assert.ThrowsAsync<ModelException>(() => client.GetResponseAsync("hello", cancellationToken: Cancel));
        }

        // Another client of the same key knows it, too.
        using var other = Factory.Create(access, ChatModelOptions.Default with { MaxTries = 1, LongestWait = TimeSpan.FromSeconds(1) });
        var spared = await Assert.ThrowsAsync<ModelException>(() => other.GetResponseAsync("hello", cancellationToken: Cancel));
        Assert.Equal(("model_overloaded", 8), (spared.Code, Server.Requests.Count));

        isBroken = false;
        Time.Advance(TimeSpan.FromSeconds(16));
        Assert.Equal("back", (await other.GetResponseAsync("hello", cancellationToken: Cancel)).Text);
    }

    [Fact]
    public async Task A_call_that_met_the_trouble_itself_does_not_wait_for_the_server_to_recover()
    {
        Server.Script = _ => FakeReply.Error(503);
        var access = First;
        using var once = Factory.Create(access, ChatModelOptions.Default with { MaxTries = 1 });
        for (var call = 0; call < 7; call++)
        {
            await Assert.ThrowsAsync<ModelException>(() => once.GetResponseAsync("hello", cancellationToken: Cancel));
        }

        using var client = Factory.Create(access);
        var answering = client.GetResponseAsync("hello", cancellationToken: Cancel);
        await PassAsync(seconds: 1);

        var error = await Assert.ThrowsAsync<ModelException>(() => answering);
        Assert.Equal(("model_overloaded", 8), (error.Code, Server.Requests.Count));
        Assert.DoesNotContain("left alone", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rate_limit_that_one_client_met_is_kept_by_all_of_the_same_key()
    {
        Server.Script = request => request.Number == 1 ? FakeReply.Error(429, retryAfter: "9") : FakeReply.Say("now");
        var access = First;
        using var first = Factory.Create(access, ChatModelOptions.Default with { LongestWait = TimeSpan.FromSeconds(1) });
        using var second = Factory.Create(access, ChatModelOptions.Default with { Progress = _progress.Add });
        await Assert.ThrowsAsync<ModelException>(() => first.GetResponseAsync("hello", cancellationToken: Cancel));

        var waiting = second.GetResponseAsync("hello", cancellationToken: Cancel);
        await Time.WaitForTimerAsync(TimeSpan.FromSeconds(9), Cancel);
        Assert.Single(Server.Requests);
        Time.Advance(TimeSpan.FromSeconds(9));

        Assert.Equal("now", (await waiting).Text);
        Assert.Equal(TimeSpan.FromSeconds(9), _progress.OfType<WaitingToRetry>().First().For);
    }

    [Fact]
    public async Task A_call_that_fails_in_the_end_tells_what_it_used()
    {
        Server.Script = request => request.Number == 1 ? FakeReply.Say("") with { InputTokens = 1_000_000, OutputTokens = 0 } : FakeReply.Error(400);
        using var client = Factory.Create(First);
        var failing = client.GetResponseAsync("hello", cancellationToken: Cancel);
        await PassAsync(seconds: 1);

        var error = await Assert.ThrowsAsync<ModelException>(() => failing);

        Assert.Equal(2.5m, Assert.Single(error.Usage).CostUsd);
    }
}
