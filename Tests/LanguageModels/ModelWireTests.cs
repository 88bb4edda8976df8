using System.Text.Json;
using Dashboard.LanguageModels;
using Dashboard.Tests.Fixtures;
using Microsoft.Extensions.AI;

namespace Dashboard.Tests.LanguageModels;

/// <summary>What is heard of the requests of a call, from which executions are explained.</summary>
public sealed class ModelWireTests : ModelHarness
{
    public static TheoryData<string, bool> Ways => new(Providers.SelectMany(row => new[] { (row.Data, false), (row.Data, true) }));

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Every_try_is_heard_as_it_was_sent(string provider, bool streams)
    {
        Server.Script = request => request.Number == 1 ? FakeReply.Error(503) : FakeReply.Say("fine");
        using var client = Factory.Create(Server.Access(provider), ChatModelOptions.Default with { Progress = streams ? _ => { } : null });
        using var wire = ModelWire.Listen();

        var answering = client.GetResponseAsync("What is said on the wire?", cancellationToken: Cancel);
        await PassAsync(seconds: 1);
        await answering;

        Assert.Equal([streams, streams], Server.Requests.Select(request => request.Streams));
        Assert.Equal([503, 200], wire.Requests.Select(request => request.Status));
        Assert.All(wire.Requests.Zip(Server.Requests), pair =>
            Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(pair.First.Body).RootElement, pair.Second.Body)));
        Assert.All(wire.Requests, request => Assert.DoesNotContain(FakeModelServer.Key, request.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stream_that_is_read_piece_by_piece_is_heard_as_well()
    {
        using var client = Factory.Create(Server.Access("gemini"));
        using var wire = ModelWire.Listen();

        await foreach (var _ in client.GetStreamingResponseAsync("hello", cancellationToken: Cancel))
        {
        }

        var request = Assert.Single(wire.Requests);
        Assert.Contains("hello", request.Body, StringComparison.Ordinal);
        Assert.EndsWith(":streamGenerateContent", request.Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_bytes_of_an_uploaded_video_are_only_named()
    {
        using var client = Factory.Create(Access("gemini", "gemini-2.5-flash"));
        using var wire = ModelWire.Listen();
        var video = new DataContent(new byte[] { 1, 2, 3 }, "video/webm");

        await client.GetResponseAsync(new ChatMessage(ChatRole.User, [video, new TextContent("What happens?")]), cancellationToken: Cancel);

        Assert.Equal("[3 bytes]", wire.Requests[1].Body);
        Assert.Contains("What happens?", wire.Requests[^1].Body, StringComparison.Ordinal);
    }
}
