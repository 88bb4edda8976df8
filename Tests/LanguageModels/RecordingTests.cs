using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Dashboard.Tests.Fixtures;
using Microsoft.Extensions.AI;

namespace Dashboard.Tests.LanguageModels;

/// <summary>Exchanges kept in a file and played back from it, for each provider.</summary>
public sealed class RecordingTests : ModelHarness
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("recordings-");

    private string File => Path.Combine(_folder.FullName, "exchanges.jsonl");

    [Theory]
    [InlineData("openai", true)]
    [InlineData("openai", false)]
    [InlineData("anthropic", true)]
    [InlineData("anthropic", false)]
    [InlineData("gemini", true)]
    [InlineData("gemini", false)]
    [InlineData("ollama", true)]
    [InlineData("ollama", false)]
    public async Task What_was_recorded_is_replayed_word_for_word_without_a_server(string provider, bool streamed)
    {
        Server.Script = request => FakeReply.Say($"answer {request.Number}");
        var options = ChatModelOptions.Default with { Progress = streamed ? _ => { } : null };
        var access = Server.Access(provider);
        using (var recording = new ChatModelFactory(Time, ModelRecording.Connections(File, null, ChatModelFactory.NewConnections())))
        {
            Assert.Equal(["answer 1", "answer 2"], await AskTwiceAsync(recording, access, options, picture: 1));
        }

        await Server.DisposeAsync();
        using var replay = new ChatModelFactory(Time, ModelRecording.Connections(null, File, ChatModelFactory.NewConnections()));

        // Another key and another picture: neither is in the file.
        var answers = await AskTwiceAsync(replay, access with { ApiKey = "another" }, options, picture: 2);

        Assert.Equal(["answer 1", "answer 2"], answers);
        Assert.DoesNotContain(FakeModelServer.Key, await System.IO.File.ReadAllTextAsync(File, Cancel), StringComparison.Ordinal);
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Something_else_than_was_recorded_fails_and_says_where_it_differs()
    {
        using var client = await ReplayAsync("one fine day");

        var error = await Assert.ThrowsAsync<ModelException>(() => client.GetResponseAsync("one foul day", cancellationToken: Cancel));

        Assert.Equal(("model_not_recorded", false), (error.Code, error.IsTransient));
        Assert.Contains("$.messages[0].content, from character 5: recorded “one fine day”, asked “one foul day”", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Once_more_than_was_recorded_fails()
    {
        using var client = await ReplayAsync("hello");
        await client.GetResponseAsync("hello", cancellationToken: Cancel);

        var error = await Assert.ThrowsAsync<ModelException>(() => client.GetResponseAsync("hello", cancellationToken: Cancel));

        Assert.Contains("is 1 times in", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_are_recorded_with_the_wait_that_they_ask_for()
    {
        Server.Script = request => request.Number == 1 ? FakeReply.Error(429, retryAfter: "7") : FakeReply.Say("at last");
        using (var recording = new ChatModelFactory(Time, new ModelRecordHandler(ChatModelFactory.NewConnections(), File), new NoJitter()))
        using (var client = recording.Create(Server.Access("openai")))
        {
            var answering = client.GetResponseAsync("hello", cancellationToken: Cancel);
            await PassAsync(seconds: 7);
            await answering;
        }

        var handler = new ModelReplayHandler(File);
        using var replay = new ChatModelFactory(Time, handler, new NoJitter());
        using var replayed = replay.Create(Server.Access("openai"));
        var again = replayed.GetResponseAsync("hello", cancellationToken: Cancel);
        await PassAsync(seconds: 7);

        Assert.Equal("at last", (await again).Text);
        Assert.Empty(handler.Unused);
    }

    private async Task<IChatClient> ReplayAsync(string recorded)
    {
        using (var recording = new ChatModelFactory(Time, new ModelRecordHandler(ChatModelFactory.NewConnections(), File)))
        using (var client = recording.Create(Server.Access("openai")))
        {
            await client.GetResponseAsync(recorded, cancellationToken: Cancel);
        }

        return new ChatModelFactory(Time, new ModelReplayHandler(File)).Create(Server.Access("openai"));
    }

    private static async Task<string[]> AskTwiceAsync(ChatModelFactory factory, ModelAccess access, ChatModelOptions options, byte picture)
    {
        using var client = factory.Create(access, options);
        var data = new DataContent(Enumerable.Repeat(picture, 1_000).ToArray(), "image/png");
        return [await AskAsync(client, data), await AskAsync(client, data)];
    }

    private static async Task<string> AskAsync(IChatClient client, DataContent picture) =>
        (await client.GetResponseAsync([new ChatMessage(ChatRole.User, [new TextContent("what is this?"), picture])], cancellationToken: Cancel)).Text;
}
