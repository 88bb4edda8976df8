using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Dashboard.Tests.Fixtures;
using Microsoft.Extensions.AI;

namespace Dashboard.Tests.LanguageModels;

/// <summary>Faults, tries and time-outs, for each provider.</summary>
public sealed class ModelErrorTests : IAsyncLifetime
{
    public static TheoryData<string> Providers => ModelHarness.Providers;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private readonly ManualTime _time = new();
    private ChatModelFactory _factory = null!;
    private FakeModelServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _factory = new ChatModelFactory(_time, random: new NoJitter());
        _server = await FakeModelServer.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _factory.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_wrong_key_is_reported_once_and_never_repeated(string provider)
    {
        const string wrong = "sk-wrong-987654321";

        var error = await FailAsync(_server.Access(provider, wrong));

        Assert.Equal("model_key_rejected", error.Code);
        Assert.DoesNotContain(wrong, error.ToString(), StringComparison.Ordinal);
        Assert.Single(_server.Requests);
    }

    [Theory]
    [InlineData("openai", 400, "model_refused_request")]
    [InlineData("anthropic", 400, "model_refused_request")]
    [InlineData("openai", 403, "model_key_rejected")]
    [InlineData("anthropic", 403, "model_key_rejected")]
    [InlineData("openai", 404, "model_not_found")]
    [InlineData("anthropic", 404, "model_not_found")]
    public async Task What_another_try_would_not_change_is_not_tried_again(string provider, int status, string code)
    {
        _server.Script = _ => FakeReply.Error(status, "because of this");

        var error = await FailAsync(_server.Access(provider));

        Assert.Equal(code, error.Code);
        Assert.Contains("because of this", error.Message, StringComparison.Ordinal);
        Assert.Single(_server.Requests);
    }

    [Theory]
    [InlineData("openai", 500)]
    [InlineData("openai", 503)]
    [InlineData("anthropic", 529)]
    public async Task An_overloaded_server_is_tried_three_times_with_growing_pauses(string provider, int status)
    {
        _server.Script = _ => FakeReply.Error(status);
        var failing = FailAsync(_server.Access(provider));

        await PassAsync(seconds: 1);
        await PassAsync(seconds: 2);

        Assert.Equal("model_overloaded", (await failing).Code);
        Assert.Equal(3, _server.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_rate_limit_is_waited_for_as_long_as_the_server_says_and_as_often(string provider)
    {
        _server.Script = request => request.Number <= 4 ? FakeReply.Error(429, retryAfter: "7") : FakeReply.Say("at last");
        using var client = _factory.Create(_server.Access(provider));
        var answering = client.GetResponseAsync("hello", cancellationToken: Cancel);

        for (var wait = 0; wait < 4; wait++)
        {
            await PassAsync(seconds: 7);
        }

        Assert.Equal("at last", (await answering).Text);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_rate_limit_longer_than_the_time_out_fails_at_once(string provider)
    {
        _server.Script = _ => FakeReply.Error(429, retryAfter: "3600");

        Assert.Equal("model_rate_limited", (await FailAsync(_server.Access(provider))).Code);
        Assert.Single(_server.Requests);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task The_time_out_covers_all_tries_and_hangs_up(string provider)
    {
        _server.Script = request => request.Number == 1 ? FakeReply.Error(500) : FakeReply.Hang();
        var failing = FailAsync(_server.Access(provider));
        await PassAsync(seconds: 1);
        await _server.WaitForRequestsAsync(2, Cancel);

        _time.Advance(TimeSpan.FromSeconds(119));

        Assert.Equal("model_timeout", (await failing).Code);
        await _server.WaitForDisconnectsAsync(1, Cancel);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_cancelled_call_ends_at_once_and_hangs_up(string provider)
    {
        _server.Script = _ => FakeReply.Hang();
        using var client = _factory.Create(_server.Access(provider));
        using var stop = new CancellationTokenSource();
        var call = client.GetResponseAsync("hello", cancellationToken: stop.Token);
        await _server.WaitForRequestsAsync(1, Cancel);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await _server.WaitForDisconnectsAsync(1, Cancel);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_server_that_is_not_there_is_named_without_the_key(string provider)
    {
        var port = FreePort();
        var failing = FailAsync(new ModelAccess(provider, "fake-model", FakeModelServer.Key, $"http://127.0.0.1:{port}/v1"));

        await PassAsync(seconds: 1);
        await PassAsync(seconds: 2);
        var error = await failing;

        Assert.Equal("model_unreachable", error.Code);
        Assert.Contains($"127.0.0.1:{port}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(FakeModelServer.Key, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai", "<html>Welcome to nginx!</html>")]
    [InlineData("anthropic", "<html>Welcome to nginx!</html>")]
    [InlineData("openai", "{}")]
    [InlineData("anthropic", "{}")]
    public async Task Something_else_than_a_models_answer_is_named_as_such(string provider, string body)
    {
        _server.Script = _ => FakeReply.Raw(body);
        var failing = FailAsync(_server.Access(provider));

        await PassAsync(seconds: 1);
        await PassAsync(seconds: 2);

        Assert.Equal("model_invalid_answer", (await failing).Code);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task An_empty_answer_is_tried_again_and_what_it_cost_is_counted(string provider)
    {
        _server.Script = request => FakeReply.Say(request.Number == 1 ? "" : "here") with { InputTokens = 10, OutputTokens = 1 };
        using var client = _factory.Create(_server.Access(provider));
        var answering = client.GetResponseAsync("hello", cancellationToken: Cancel);

        await PassAsync(seconds: 1);
        var response = await answering;

        Assert.Equal("here", response.Text);
        Assert.Equal((20, 2), (ModelUsage.Of(response)!.InputTokens, ModelUsage.Of(response)!.OutputTokens));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Without_a_key_no_model_is_configured(string? key)
    {
        var access = key is null ? null : new ModelAccess("openai", "gpt-4o", key);

        Assert.Equal("model_not_configured", Assert.Throws<ModelException>(() => _factory.Create(access)).Code);
    }

    [Theory]
    [InlineData("openai", "openai")]
    [InlineData("anthropic", "anthropic")]
    [InlineData("gemini", "gcp.gemini")]
    [InlineData("ollama", "ollama")]
    public async Task A_call_leaves_a_span_without_the_key(string provider, string named)
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ChatModelFactory.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var root = new Activity("test").Start();
        _server.Script = _ => FakeReply.Say("ok");
        using var client = _factory.Create(_server.Access(provider));

        await client.GetResponseAsync("hello", cancellationToken: Cancel);

        var span = Assert.Single(spans, span => span.TraceId == root.TraceId);
        var tags = span.TagObjects.ToDictionary(tag => tag.Key, tag => tag.Value);
        Assert.Equal(named, tags["gen_ai.provider.name"]);
        Assert.Equal("fake-model", tags["gen_ai.request.model"]);
        Assert.Equal(1_000L, tags["gen_ai.usage.input_tokens"]);
        Assert.DoesNotContain(tags.Values, value => value?.ToString()?.Contains(FakeModelServer.Key, StringComparison.Ordinal) == true);
    }

    private async Task<ModelException> FailAsync(ModelAccess access)
    {
        using var client = _factory.Create(access);
        return await Assert.ThrowsAsync<ModelException>(() => client.GetResponseAsync("hello", cancellationToken: Cancel));
    }

    private async Task PassAsync(int seconds)
    {
        var time = TimeSpan.FromSeconds(seconds);
        await _time.WaitForTimerAsync(time, Cancel);
        _time.Advance(time);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
