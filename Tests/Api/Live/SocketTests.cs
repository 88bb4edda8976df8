using System.Net.WebSockets;
using System.Text.Json;
using Dashboard.Api.Live;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures.Processes;
using StackExchange.Redis;

namespace Dashboard.Tests.Api.Live;

[Collection(ApiGroup.Name)]
public sealed class SocketTests(ApiFixture api)
{
    private readonly Installation _installation = api.Installation;

    [Fact]
    public async Task The_whole_state_comes_first_and_then_every_event_without_a_gap()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        var lease = await StartAsync(runner);
        await runner.CommitAsync(lease, Step(1, StepState.Running));
        await using var socket = await TestSocket.OpenAsync(_installation, $"/ws/executions/{lease.ExecutionId}");

        var snapshot = await socket.ReceiveAsync();
        Assert.Equal("snapshot", snapshot.GetProperty("type").GetString());
        var position = snapshot.GetProperty("position").GetInt64();
        Assert.Equal(position, snapshot.GetProperty("data").GetProperty("execution").GetProperty("position").GetInt64());
        Assert.Single(snapshot.GetProperty("data").GetProperty("steps").EnumerateArray());

        await runner.CommitAsync(lease, Step(1, StepState.Completed), Line("done"), new ProgressEvent(1, 4));
        var messages = new List<JsonElement>();
        await HearAsync("progress_update");

        // A pause is published by whoever is asked for it and could overtake what was committed before: then that is read instead.
        await _installation.ControlAsync(lease.ExecutionId, "pause");
        await HearAsync("execution_update");

        Assert.Equal(["step_update", "log", "progress_update", "log", "control_update", "execution_update"], messages.Select(TypeOf));
        Assert.Equal(Enumerable.Range(1, 6).Select(number => (long?)(position + number)), messages.Select(PositionOf));
        Assert.Equal((1, "completed"), (Data(messages[0], "step_number").GetInt32(), Data(messages[0], "status").GetString()));
        Assert.Equal(("info", "done"), (Data(messages[1], "level").GetString(), Data(messages[1], "message").GetString()));
        Assert.Equal((25.0, 4), (Data(messages[2], "percentage").GetDouble(), Data(messages[2], "total_steps").GetInt32()));
        Assert.Equal("paused", Data(messages[4], "status").GetString());
        Assert.Equal("paused", Data(messages[5], "status").GetString());

        async Task HearAsync(string last)
        {
            do
            {
                messages.Add(await socket.ReceiveAsync());
            }
            while (TypeOf(messages[^1]) is var type && type != last && type != "execution_update");
        }
    }

    [Fact]
    public async Task Who_says_what_it_has_seen_gets_exactly_what_it_missed()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        var lease = await StartAsync(runner);
        await runner.CommitAsync(lease, Step(1, StepState.Running), Line("one"));
        var seen = await PositionAsync(lease);
        await runner.CommitAsync(lease, Line("two"), Step(1, StepState.Completed), new ProgressEvent(1, null), Line("three"));

        await using var socket = await TestSocket.OpenAsync(_installation, $"/ws/executions/{lease.ExecutionId}?after={seen}");
        await runner.CommitAsync(lease, Line("four"));
        var messages = new List<JsonElement>();
        while (messages.Count == 0 || TypeOf(messages[^1]) != "log" || Data(messages[^1], "message").GetString() != "four")
        {
            messages.Add(await socket.ReceiveAsync());
        }

        Assert.Equal(["two", "three", "four"], messages.Where(message => TypeOf(message) == "log").Select(message => Data(message, "message").GetString()));
        Assert.Equal("completed", Data(Assert.Single(messages, message => TypeOf(message) == "step_update"), "status").GetString());
        Assert.DoesNotContain(messages, message => TypeOf(message) == "snapshot");
        var positions = messages.Select(PositionOf).OfType<long>().ToList();
        Assert.All(positions, position => Assert.True(position > seen));
        Assert.Equal(positions.Distinct().Order(), positions);
    }

    [Fact]
    public async Task Who_claims_to_have_seen_more_than_there_is_or_another_attempt_gets_the_whole_state()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        var lease = await StartAsync(runner);
        var seen = await PositionAsync(lease);
        await runner.ReleaseAsync(lease);
        await runner.ClaimAsync(lease.ExecutionId);

        foreach (var after in new[] { seen, 1_000_000 })
        {
            await using var socket = await TestSocket.OpenAsync(_installation, $"/ws/live/{lease.ExecutionId}?after={after}");
            var first = await socket.ReceiveAsync();
            Assert.Equal(("snapshot", 2), (TypeOf(first), Data(first, "execution").GetProperty("attempt").GetInt32()));
        }
    }

    [Fact]
    public async Task A_watcher_gets_the_whole_state_again_when_another_attempt_begins()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        var lease = await StartAsync(runner);
        await runner.CommitAsync(lease, Step(1, StepState.Completed));
        await using var socket = await TestSocket.OpenAsync(_installation, $"/ws/executions/{lease.ExecutionId}");
        await socket.ReceiveAsync("snapshot");
        await runner.ReleaseAsync(lease);
        await runner.ClaimAsync(lease.ExecutionId);

        var state = await socket.ReceiveAsync("snapshot");
        Assert.Equal(2, Data(state, "execution").GetProperty("attempt").GetInt32());
        Assert.Empty(Data(state, "steps").EnumerateArray());
    }

    [Theory]
    [InlineData("/ws/dashboard")]
    [InlineData("/ws/executions/{id}")]
    [InlineData("/ws/live/{id}")]
    public async Task Ping_is_answered_with_pong(string path)
    {
        await using var socket = await TestSocket.OpenAsync(_installation, await FilledAsync(path));
        await socket.SendAsync("ping");

        // Other messages may come first, the answer is bare text.
        string text;
        do
        {
            text = await socket.ReceiveTextAsync();
        }
        while (text.StartsWith('{'));
        Assert.Equal("pong", text);
    }

    [Theory]
    [InlineData("/ws/dashboard")]
    [InlineData("/ws/executions/{id}")]
    [InlineData("/ws/live/{id}")]
    public async Task Pages_of_other_sites_may_not_listen(string path)
    {
        var filled = await FilledAsync(path);
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => TestSocket.OpenAsync(_installation, filled, "https://evil.example"));
        Assert.Contains("403", refused.Message, StringComparison.Ordinal);
        await using var ours = await TestSocket.OpenAsync(_installation, filled, $"http://{_installation.Api.Authority}");
        await ours.ReceiveAsync("snapshot");
    }

    [Fact]
    public async Task A_socket_to_what_does_not_exist_is_refused()
    {
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => TestSocket.OpenAsync(_installation, $"/ws/executions/{Guid.NewGuid()}"));
        Assert.Contains("404", refused.Message, StringComparison.Ordinal);
        (await _installation.AskAsync("/ws/dashboard")).AssertIs((System.Net.HttpStatusCode)426, "websocket_required");
    }

    [Fact]
    public async Task Watchers_and_dashboards_are_told_when_an_execution_is_deleted()
    {
        var execution = await _installation.RunAsync(await _installation.CreateTaskAsync(steps: 1));
        await using var watcher = await TestSocket.OpenAsync(_installation, $"/ws/executions/{execution}");
        await using var dashboard = await TestSocket.OpenAsync(_installation, "/ws/dashboard");
        await watcher.ReceiveAsync("snapshot");
        await dashboard.ReceiveAsync("snapshot");
        await _installation.AskAsync(HttpMethod.Delete, $"/api/executions/{execution}");

        Assert.Equal(execution, Data(await watcher.ReceiveAsync("deleted"), "execution_id").GetGuid());
        Assert.Null(await watcher.ReceiveBytesAsync());
        Assert.Equal(execution, Data(await dashboard.ReceiveAsync("deleted"), "execution_id").GetGuid());
    }

    [Fact]
    public async Task The_dashboard_hears_of_every_change_of_state()
    {
        await using var dashboard = await TestSocket.OpenAsync(_installation, "/ws/dashboard");
        Assert.True(Data(await dashboard.ReceiveAsync("snapshot"), "counts").GetProperty("tasks").GetInt32() >= 0);
        var execution = await _installation.RunAsync(await _installation.CreateTaskAsync(steps: 1));
        await NextStateAsync(dashboard, execution, "pending");
        await _installation.ControlAsync(execution, "stop");
        await NextStateAsync(dashboard, execution, "stopped");
        await dashboard.ReceiveAsync("dashboard_update");
    }

    [Fact]
    public async Task Live_pictures_come_as_base64_or_as_binary_frames()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        var lease = await StartAsync(runner);
        var frame = new PictureFrame(3, DateTimeOffset.UtcNow, 1280, 800, new byte[] { 0xFF, 0xD8, 9 });
        await using var text = await TestSocket.OpenAsync(_installation, $"/ws/live/{lease.ExecutionId}");
        await using var binary = await TestSocket.OpenAsync(_installation, $"/ws/live/{lease.ExecutionId}?pictures=binary");
        await text.ReceiveAsync("snapshot");
        await binary.ReceiveAsync("snapshot");

        using var redis = await ConnectionMultiplexer.ConnectAsync(_installation.Redis);
        Assert.True(await redis.GetDatabase().KeyExistsAsync(RedisNames.Viewers(lease.ExecutionId)));
        await redis.GetSubscriber().PublishAsync(RedisNames.LivePictures(lease.ExecutionId), frame.ToBytes());

        var update = await text.ReceiveAsync("screenshot_update");
        Assert.Equal(3, Data(update, "step_number").GetInt32());
        Assert.Equal(frame.Jpeg.ToArray(), Data(update, "screenshot").GetBytesFromBase64());
        Assert.Equal(frame.ToBytes(), await binary.ReceiveBytesAsync());
    }

    [Fact]
    public async Task Who_answers_pictures_gets_no_more_than_they_answer_and_then_the_newest()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        var lease = await StartAsync(runner);
        await using var socket = await TestSocket.OpenAsync(_installation, $"/ws/live/{lease.ExecutionId}?pictures=answered");
        await socket.ReceiveAsync("snapshot");
        using var redis = await ConnectionMultiplexer.ConnectAsync(_installation.Redis);
        foreach (var number in Enumerable.Range(1, 2))
        {
            await ShowAsync(number);
            Assert.Equal(number, await SeeAsync());
        }

        foreach (var number in Enumerable.Range(3, 7))
        {
            await ShowAsync(number);
        }

        // What comes now is no picture.
        await socket.SendAsync("ping");
        Assert.Equal("pong", await socket.ReceiveTextAsync());
        int seen;
        do
        {
            await socket.SendAsync("seen");
            seen = await SeeAsync();
        }
        while (seen < 9);

        Task ShowAsync(int number) => redis.GetSubscriber().PublishAsync(
            RedisNames.LivePictures(lease.ExecutionId), new PictureFrame(number, DateTimeOffset.UtcNow, 1280, 800, new byte[] { 0xFF, 0xD8, 9 }).ToBytes());

        async Task<int?> StepAsync() => PictureFrame.TryRead(await socket.ReceiveBytesAsync(), out var frame) ? frame.StepNumber : null;

        async Task<int> SeeAsync() => await StepAsync() ?? throw new InvalidOperationException("This is no picture.");
    }

    [Fact]
    public async Task The_first_picture_comes_in_the_size_that_its_device_has()
    {
        await using var runner = await PretendRunner.StartAsync(_installation);
        var lease = await StartAsync(runner);
        var frame = new PictureFrame(3, DateTimeOffset.UtcNow, 412, 839, new byte[] { 0xFF, 0xD8, 9 });
        using var redis = await ConnectionMultiplexer.ConnectAsync(_installation.Redis);
        await redis.GetDatabase().StringSetAsync(RedisNames.LatestPicture(lease.ExecutionId), frame.ToBytes());

        await using var socket = await TestSocket.OpenAsync(_installation, $"/ws/live/{lease.ExecutionId}?pictures=binary");
        await socket.ReceiveAsync("snapshot");

        Assert.True(PictureFrame.TryRead(await socket.ReceiveBytesAsync(), out var first));
        Assert.Equal((412, 839), (first.Width, first.Height));
    }

    [Theory]
    [InlineData(412, 839, 412, 839)]
    [InlineData(1024, 640, 1280, 800)]
    public void A_kept_picture_has_the_size_of_the_settings_only_where_it_has_their_shape(int width, int height, int saidWidth, int saidHeight)
    {
        byte[] jpeg = [0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 3];
        Assert.Equal((saidWidth, saidHeight), PictureStore.SizeOf(jpeg, new BrowserSettings { ViewportWidth = 1280, ViewportHeight = 800 }));
    }

    private static async Task NextStateAsync(TestSocket dashboard, Guid execution, string state)
    {
        JsonElement update;
        do
        {
            update = await dashboard.ReceiveAsync("execution_update");
        }
        while (Data(update, "id").GetGuid() != execution || Data(update, "status").GetString() != state);
    }

    private static string? TypeOf(JsonElement message) => message.GetProperty("type").GetString();

    private static long? PositionOf(JsonElement message) =>
        message.GetProperty("position") is { ValueKind: JsonValueKind.Number } position ? position.GetInt64() : null;

    private static JsonElement Data(JsonElement message, string name) => message.GetProperty("data").GetProperty(name);

    private static LogEvent Line(string text) => new(LogSeverity.Info, text);

    private static StepEvent Step(int number, StepState status) => new() { Number = number, ActionType = "click", Description = "Click", Status = status };

    private async Task<LeaseReference> StartAsync(PretendRunner runner) => await runner.StartAsync(await _installation.CreateTaskAsync(steps: 1));

    private async Task<long> PositionAsync(LeaseReference lease) =>
        (await _installation.ExecutionAsync(lease.ExecutionId)).GetProperty("position").GetInt64();

    private async Task<string> FilledAsync(string path) => path.Contains("{id}", StringComparison.Ordinal)
        ? path.Replace("{id}", $"{await _installation.RunAsync(await _installation.CreateTaskAsync(steps: 1))}", StringComparison.Ordinal)
        : path;
}
