using Dashboard.LanguageModels;
using Dashboard.Tests.Fixtures;
using Microsoft.Extensions.AI;

namespace Dashboard.Tests.LanguageModels;

/// <summary>Answers that are watched while they are written, in all four protocols.</summary>
public sealed class StreamingTests : ModelHarness
{
    private readonly List<ModelProgress> _progress = [];

    private ChatModelOptions Watching => ChatModelOptions.Default with { Progress = _progress.Add };

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task The_pieces_are_told_as_they_come_and_the_whole_is_the_same_as_ever(string provider)
    {
        Server.Script = _ => new FakeReply { Text = "one two three", InputTokens = 40, OutputTokens = 7 };
        using var client = Factory.Create(Server.Access(provider), Watching);

        var response = await client.GetResponseAsync("count", cancellationToken: Cancel);

        Assert.True(Server.Requests[0].Streams);
        Assert.Equal("one two three", response.Text);
        Assert.Equal((40, 7), (ModelUsage.Of(response)!.InputTokens, ModelUsage.Of(response)!.OutputTokens));
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.IsType<FirstToken>(_progress[0]);
        Assert.Equal(["one t", "one two th", "one two three"], _progress.OfType<PartialAnswer>().Select(piece => piece.Text));
        Assert.All(_progress, progress => Assert.Equal($"{provider}/fake-model", progress.Model));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Nobody_watching_means_no_stream(string provider)
    {
        Assert.False((await AskAsync(Server.Access(provider))).Streams);
    }

    [Theory]
    [InlineData("anthropic")]
    [InlineData("gemini")]
    [InlineData("ollama")]
    public async Task Thoughts_are_told_apart_from_the_answer(string provider)
    {
        Server.Script = _ => new FakeReply { Text = "42", Thought = "Let me see." };
        using var client = Factory.Create(Server.Access(provider), Watching);

        var response = await client.GetResponseAsync("why", cancellationToken: Cancel);

        Assert.Equal("42", response.Text);
        Assert.Contains(_progress.OfType<PartialAnswer>(), piece => piece is { IsThought: true, Text: "Let me see." });
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task The_time_to_the_first_token_is_measured(string provider)
    {
        var gate = new TaskCompletionSource();
        Server.Script = _ => FakeReply.Say("late") with { Before = gate.Task };
        using var client = Factory.Create(Server.Access(provider), Watching);
        var answering = client.GetResponseAsync("hello", cancellationToken: Cancel);
        await Server.WaitForRequestsAsync(1, Cancel);

        Time.Advance(TimeSpan.FromSeconds(3));
        gate.SetResult();
        await answering;

        Assert.Equal(TimeSpan.FromSeconds(3), _progress.OfType<FirstToken>().Single().After);
    }

    [Theory]
    [InlineData("openai", StreamEnd.Broken)]
    [InlineData("openai", StreamEnd.CutOff)]
    [InlineData("openai", StreamEnd.Error)]
    [InlineData("anthropic", StreamEnd.Broken)]
    [InlineData("anthropic", StreamEnd.CutOff)]
    [InlineData("anthropic", StreamEnd.Error)]
    [InlineData("gemini", StreamEnd.Broken)]
    [InlineData("gemini", StreamEnd.CutOff)]
    [InlineData("gemini", StreamEnd.Error)]
    [InlineData("ollama", StreamEnd.Broken)]
    [InlineData("ollama", StreamEnd.CutOff)]
    [InlineData("ollama", StreamEnd.Error)]
    public async Task A_stream_that_ends_badly_is_tried_again_from_the_start(string provider, StreamEnd end)
    {
        Server.Script = request => request.Number == 1
            ? FakeReply.Say("half of an answer") with { PiecesSent = 2, End = end }
            : FakeReply.Say("whole");
        using var client = Factory.Create(Server.Access(provider), Watching);
        var answering = client.GetResponseAsync("hello", cancellationToken: Cancel);

        await PassAsync(seconds: 1);

        Assert.Equal("whole", (await answering).Text);
        var wait = _progress.OfType<WaitingToRetry>().Single();
        Assert.Equal(end == StreamEnd.Error ? "model_overloaded" : "model_unreachable", wait.Reason!.Code);
        Assert.Equal("whole", _progress.OfType<PartialAnswer>().Last().Text);
    }

    [Theory]
    [InlineData(StreamEnd.Broken)]
    [InlineData(StreamEnd.CutOff)]
    [InlineData(StreamEnd.Error)]
    public async Task What_a_stream_had_cost_before_it_broke_is_paid_for(StreamEnd end)
    {
        var heard = new TaskCompletionSource();
        Server.Script = request => request.Number == 1
            ? FakeReply.Say("half of an answer") with { PiecesSent = 3, End = end, InputTokens = 40, BeforePiece = number => number < 4 ? Task.CompletedTask : heard.Task }
            : FakeReply.Error(400);
        using var client = Factory.Create(Server.Access("anthropic"), ChatModelOptions.Default with { Progress = _ => heard.TrySetResult() });
        var answering = client.GetResponseAsync("hello", cancellationToken: Cancel);
        await PassAsync(seconds: 1);

        var error = await Assert.ThrowsAsync<ModelException>(() => answering);

        Assert.Equal(40, Assert.Single(error.Usage).InputTokens);
    }

    [Fact]
    public async Task What_a_stream_had_cost_before_it_was_stopped_is_paid_for()
    {
        using var stop = new CancellationTokenSource();
        Server.Script = _ => FakeReply.Say("half of an answer") with { InputTokens = 40, BeforePiece = number => number < 4 ? Task.CompletedTask : Task.Delay(Timeout.Infinite, Cancel) };
        using var client = Factory.Create(Server.Access("anthropic"), ChatModelOptions.Default with { Progress = progress => Stop(progress, stop) });

        var cancelled = await Assert.ThrowsAsync<ModelCanceledException>(() => client.GetResponseAsync("hello", cancellationToken: stop.Token));

        Assert.Equal(40, Assert.Single(cancelled.Usage).InputTokens);

        static void Stop(ModelProgress progress, CancellationTokenSource stop)
        {
            if (progress is PartialAnswer)
            {
                stop.CancelAsync();
            }
        }
    }

    [Fact]
    public async Task A_stream_that_ends_with_its_cost_is_whole_though_it_does_not_say_why_it_ended()
    {
        Server.Script = _ => new FakeReply { Text = "whole", Call = ("look", "{}"), OutputTokens = 7, SaysWhyItEnded = false };
        using var client = Factory.Create(Server.Access("openai"), Watching);

        var response = await client.GetResponseAsync("hello", cancellationToken: Cancel);

        Assert.Equal("whole", response.Text);
        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
        Assert.Equal(7, response.Usage!.OutputTokenCount);
        Assert.Single(Server.Requests);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_server_that_cannot_stream_is_asked_for_the_whole_and_remembered(string provider)
    {
        Server.Script = request => request.Streams ? FakeReply.Raw("""{"not":"a stream"}""") : FakeReply.Say("whole");
        using var client = Factory.Create(Server.Access(provider), Watching);

        await client.GetResponseAsync("hello", cancellationToken: Cancel);
        var response = await client.GetResponseAsync("hello", cancellationToken: Cancel);

        Assert.Equal("whole", response.Text);
        Assert.Equal([true, false, false], Server.Requests.Select(request => request.Streams));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_client_streams_by_its_own_interface_and_ends_with_what_it_cost(string provider)
    {
        Server.Script = _ => new FakeReply { Text = "one two three", InputTokens = 40, OutputTokens = 7 };
        using var client = Factory.Create(Server.Access(provider));
        var updates = new List<ChatResponseUpdate>();

        await foreach (var update in client.GetStreamingResponseAsync("count", cancellationToken: Cancel))
        {
            updates.Add(update);
        }

        Assert.Equal(["one t", "wo th", "ree"], updates.Select(update => update.Text).Where(text => text.Length > 0));
        Assert.Equal(47, updates.ToChatResponse().Usage!.InputTokenCount + updates.ToChatResponse().Usage!.OutputTokenCount);
    }

    [Fact]
    public async Task What_a_stream_has_said_is_never_taken_back()
    {
        Server.Script = _ => FakeReply.Say("half of an answer") with { PiecesSent = 2, End = StreamEnd.CutOff };
        using var client = Factory.Create(Server.Access("openai"));
        var said = "";

        var error = await Assert.ThrowsAsync<ModelException>(async () =>
        {
            await foreach (var update in client.GetStreamingResponseAsync("hello", cancellationToken: Cancel))
            {
                said += update.Text;
            }
        });

        Assert.Equal(("model_unreachable", "half of an a"), (error.Code, said));
        Assert.Single(Server.Requests);
    }

    [Fact]
    public async Task A_function_call_is_put_together_from_its_pieces()
    {
        Server.Script = _ => new FakeReply { Call = ("look", """{"where":"up"}""") };
        foreach (var provider in Providers.Select(row => row.Data))
        {
            using var client = Factory.Create(Server.Access(provider), Watching);
            var response = await client.GetResponseAsync("hello", cancellationToken: Cancel);
            var call = Assert.Single(response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>());
            Assert.Equal(("look", "up"), (call.Name, call.Arguments!["where"]!.ToString()));
        }
    }
}
