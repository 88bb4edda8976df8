using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Dashboard.Tests.Fixtures;
using Microsoft.Extensions.AI;

namespace Dashboard.Tests.LanguageModels;

/// <summary>What servers are spared, and what a failed call tells.</summary>
public sealed class SparedServerTests : ModelHarness
{
    private readonly List<ModelProgress> _progress = [];

    private ModelAccess First => Access("openai", "gpt-4o");

    private ModelAccess Second => Access("anthropic", "claude-sonnet-4-5");

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
