using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Dashboard.Api.Data;
using Dashboard.Api.Security;
using Dashboard.Contracts;
using Dashboard.Messaging;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dashboard.Tests.Api.Takeovers;

/// <summary>The lease of whoever drives the browser of an execution.</summary>
[Collection(ApiGroup.Name)]
public sealed class TakeoverTests(ApiFixture api) : IAsyncLifetime
{
    private readonly Installation _installation = api.Installation;
    private readonly string _secondKey = $"wfd_{Guid.NewGuid():N}";
    private PretendRunner _runner = null!;

    public async ValueTask InitializeAsync() => _runner = await PretendRunner.StartAsync(_installation);

    public ValueTask DisposeAsync() => _runner.DisposeAsync();

    [Fact]
    public async Task Whoever_takes_it_over_suspends_the_agent_until_they_hand_it_back()
    {
        var lease = await StartAsync();

        var taken = await TakeAsync(lease);

        Assert.Equal((HttpStatusCode.OK, "paused"), (taken.Status, taken["status"].GetString()));
        var told = await _runner.RenewAsync(lease);
        Assert.Equal((ExecutionControl.Pause, taken["lease"].GetGuid()), (told.Control, told.Takeover!.Value));
        var seen = (await _installation.ExecutionAsync(lease.ExecutionId)).GetProperty("takeover");
        Assert.Equal("Test Administrator", seen.GetProperty("user_name").GetString());
        (await PostAsync(lease, "resume")).AssertIs(HttpStatusCode.Conflict, "takeover_held");

        var back = await HandBackAsync(lease, taken);
        Assert.Equal((HttpStatusCode.OK, "running"), (back.Status, back["status"].GetString()));
        told = await _runner.RenewAsync(lease);
        Assert.Equal((ExecutionControl.None, null), (told.Control, told.Takeover));
        (await HandBackAsync(lease, taken)).AssertIs(HttpStatusCode.Conflict, "takeover_lost");

        await _runner.CommitAsync(lease, new TakeoverEvent { Lease = taken["lease"].GetGuid(), Clicks = 2, Keys = 7, Url = "https://shop.test/basket", Copies = 3, OutsideEffect = true });
        var lines = await LinesAsync(lease);
        Assert.Equal(["takeover_began", "takeover_handed_back", "takeover_report", "takeover_copies"], lines.Select(CodeOf).Where(code => code!.StartsWith("takeover", StringComparison.Ordinal)));
        Assert.Equal("3", lines[^1].GetProperty("message_arguments").GetProperty("copies").GetString());
        Assert.Equal("https://shop.test/basket", lines[^2].GetProperty("message_arguments").GetProperty("url").GetString());
        Assert.Equal(["executions.takeover", "executions.takeover.hand_back"], (await AuditedAsync(lease)).Where(entry => entry.Status == 200).Select(entry => entry.Action));
    }

    [Fact]
    public async Task One_person_drives_at_a_time_and_only_the_owner_or_an_administrator_takes_it_from_them()
    {
        await AddSecondAsync();
        var lease = await StartAsync(shared: true);
        var second = await TakeAsync(lease, _secondKey);
        Assert.Equal(HttpStatusCode.OK, second.Status);

        var refused = await TakeAsync(lease);
        refused.AssertIs(HttpStatusCode.Conflict, "takeover_held");
        Assert.Equal("Second", refused["user_name"].GetString());

        // Their own next page takes it at once, and the page before drives no more.
        var again = await TakeAsync(lease, _secondKey);
        (await HandBackAsync(lease, second, _secondKey)).AssertIs(HttpStatusCode.Conflict, "takeover_lost");
        var forced = await TakeAsync(lease, force: true);
        Assert.Equal(HttpStatusCode.OK, forced.Status);
        (await TakeAsync(lease, _secondKey, force: true)).AssertIs(HttpStatusCode.Conflict, "takeover_held");
        (await HandBackAsync(lease, again, _secondKey)).AssertIs(HttpStatusCode.Conflict, "takeover_lost");
        Assert.Equal("running", (await HandBackAsync(lease, forced))["status"].GetString());
        Assert.Equal([("Second", "Test Administrator")], (await AuditedAsync(lease)).Where(IsLost).Select(entry => (entry.User, entry.TakenBy)));
    }

    [Fact]
    public async Task Of_many_who_take_it_at_once_one_has_it()
    {
        await AddSecondAsync();
        var lease = await StartAsync(shared: true);

        var both = await Task.WhenAll(TakeAsync(lease), TakeAsync(lease, _secondKey));

        Assert.Single(both, answer => answer.Status == HttpStatusCode.OK);
        Assert.Single(both, answer => answer.Code == "takeover_held");
    }

    [Fact]
    public async Task A_question_is_answered_by_whoever_hands_back()
    {
        var lease = await StartAsync();
        var question = new PersonQuestion { Id = Guid.CreateVersion7(), Kind = QuestionKind.Takeover, Text = "Type the code", AskedAt = DateTimeOffset.UtcNow };
        await _runner.CommitAsync(lease, new QuestionEvent(question));
        var taken = await TakeAsync(lease);
        Assert.Equal("waiting_for_human", taken["status"].GetString());
        (await _installation.AskAsync(HttpMethod.Post, $"/api/executions/{lease.ExecutionId}/answer", new { question_id = question.Id, approved = true }))
            .AssertIs(HttpStatusCode.Conflict, "takeover_held");

        var back = await HandBackAsync(lease, taken, answer: new { question_id = question.Id, approved = true });

        Assert.Equal("running", back["status"].GetString());
        var told = await _runner.RenewAsync(lease);
        Assert.Equal((true, null), (told.Answer?.Approved, told.Takeover));
    }

    [Fact]
    public async Task There_is_nothing_to_drive_before_the_start_and_after_the_end()
    {
        var pending = await _installation.RunAsync(await _installation.CreateTaskAsync(steps: 1));
        (await _installation.AskAsync(HttpMethod.Post, $"/api/executions/{pending}/takeover", new { })).AssertIs(HttpStatusCode.Conflict, "wrong_state");
        var lease = await StartAsync();
        await _runner.CompleteAsync(lease);
        (await TakeAsync(lease)).AssertIs(HttpStatusCode.Conflict, "wrong_state");
    }

    [Fact]
    public async Task Who_is_not_heard_of_in_time_drives_no_more_and_the_agent_waits()
    {
        var lease = await StartAsync();
        var taken = await TakeAsync(lease);
        await using (var command = _installation.Database.CreateCommand("UPDATE executions SET takeover_until = now() - interval '1 minute' WHERE id = $1"))
        {
            command.Parameters.AddWithValue(lease.ExecutionId);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await Assert.ThrowsAsync<WebSocketException>(() => OpenAsync(lease, taken));
        await Until.TrueAsync("the takeover has ended", async () => (await _runner.RenewAsync(lease)).Takeover is null);

        var execution = await _installation.ExecutionAsync(lease.ExecutionId);
        Assert.Equal(("paused", JsonValueKind.Null), (execution.GetProperty("status").GetString(), execution.GetProperty("takeover").ValueKind));
        Assert.Contains("takeover_lost", (await LinesAsync(lease)).Select(CodeOf));
        Assert.Equal([("Test Administrator", null)], (await AuditedAsync(lease)).Where(IsLost).Select(entry => (entry.User, entry.TakenBy)));
        Assert.Equal("running", (await PostAsync(lease, "resume"))["status"].GetString());

        // An execution that ends takes the browser with it.
        Assert.Equal(HttpStatusCode.OK, (await TakeAsync(lease)).Status);
        await _runner.CompleteAsync(lease);
        Assert.Equal(2, (await AuditedAsync(lease)).Count(IsLost));
    }

    [Fact]
    public async Task What_the_driver_does_reaches_the_runner_in_its_order_and_what_the_browser_shows_comes_back()
    {
        var lease = await StartAsync();
        var taken = await TakeAsync(lease);
        await using var redis = new RedisConnection(_installation.Redis, NullLogger<RedisConnection>.Instance);
        var heard = new ConcurrentQueue<TakeoverMessage>();
        await (await redis.SubscriberAsync()).SubscribeAsync(
            RedisNames.Input(_runner.Id), (_, value) => heard.Enqueue(JsonSerializer.Deserialize((byte[])value!, ContractsJson.Default.TakeoverMessage)!));
        await using var socket = await OpenAsync(lease, taken);
        Assert.True((await socket.ReceiveAsync("renewed")).GetProperty("data").TryGetProperty("until", out _));
        await Until.TrueAsync("the runner is asked how it stands", () => Task.FromResult(heard.Any(message => message.Input is LookInput)));

        var state = new TakeoverState(taken["lease"].GetGuid(), TakeoverPhase.Driving) { Tabs = [new TakeoverTab("t", "Shop", "https://shop.test/", true)] };
        await (await redis.DatabaseAsync()).PublishAsync(
            RedisNames.Takeover(lease.ExecutionId), JsonSerializer.SerializeToUtf8Bytes(state, ContractsJson.Default.TakeoverState));
        var told = (await socket.ReceiveAsync("state")).GetProperty("data");
        Assert.Equal(("driving", "Shop"), (told.GetProperty("phase").GetString(), told.GetProperty("tabs")[0].GetProperty("title").GetString()));

        // What was copied in the page goes to whoever drives, and to nobody who drove before.
        foreach (var copy in new[] { new TakeoverCopy(Guid.CreateVersion7(), "another's", false), new TakeoverCopy(taken["lease"].GetGuid(), "請求書 42", true) })
        {
            await (await redis.DatabaseAsync()).PublishAsync(
                RedisNames.Copied(lease.ExecutionId), JsonSerializer.SerializeToUtf8Bytes(copy, ContractsJson.Default.TakeoverCopy));
        }

        var copied = (await socket.ReceiveAsync("copied")).GetProperty("data");
        Assert.Equal(("請求書 42", true), (copied.GetProperty("text").GetString(), copied.GetProperty("is_cut").GetBoolean()));

        for (var number = 0; number < 20; number++)
        {
            await socket.SendAsync($$$"""{"at":{{{number}}},"input":{"type":"text","text":"{{{number}}}"}}""");
        }

        await Until.TrueAsync("all has arrived", () => Task.FromResult(heard.Count(message => message.Input is TextInput) == 20));
        Assert.Equal(Enumerable.Range(0, 20).Select(number => $"{number}"), heard.Select(message => message.Input).OfType<TextInput>().Select(text => text.Text));
        Assert.All(heard, message => Assert.Equal((lease.Attempt, taken["lease"].GetGuid()), (message.Attempt, message.Lease)));

        await socket.SendAsync("""{"at":1}""");
        await socket.ReceiveAsync("renewed");
        foreach (var wrong in new[] { """{"at":1,"input":{"type":"fly"}}""", "nonsense", """{"at":1,"input":{"type":"text","text":""}}""" })
        {
            await socket.SendAsync(wrong);
            Assert.Equal("invalid_input", (await socket.ReceiveAsync("refused")).GetProperty("data").GetProperty("code").GetString());
        }

        await HandBackAsync(lease, taken);
        await socket.SendAsync("""{"at":2}""");
        Assert.Equal("takeover_lost", (await socket.ReceiveAsync("over")).GetProperty("data").GetProperty("code").GetString());
        Assert.Null(await socket.ReceiveBytesAsync());
    }

    [Fact]
    public async Task What_is_held_is_let_go_when_the_connection_of_the_driver_breaks_and_once_more_when_it_comes_back()
    {
        var lease = await StartAsync();
        var taken = await TakeAsync(lease);
        await using var redis = new RedisConnection(_installation.Redis, NullLogger<RedisConnection>.Instance);
        var heard = new ConcurrentQueue<TakeoverInput>();
        await (await redis.SubscriberAsync()).SubscribeAsync(
            RedisNames.Input(_runner.Id), (_, value) => heard.Enqueue(JsonSerializer.Deserialize((byte[])value!, ContractsJson.Default.TakeoverMessage)!.Input));

        await using (var socket = await OpenAsync(lease, taken))
        {
            await Until.TrueAsync("the runner is asked how it stands", () => Task.FromResult(heard.Any(input => input is LookInput)));
            await socket.SendAsync("""{"at":1,"input":{"type":"key","down":true,"key":"Shift","code":"ShiftLeft"}}""");
            await Until.TrueAsync("the key is held", () => Task.FromResult(heard.Any(input => input is KeyInput)));
        }

        await Until.TrueAsync("it is let go", () => Task.FromResult(heard.SkipWhile(input => input is not KeyInput).Any(input => input is ReleaseInput)));

        // The process that should have said so may have been killed.
        heard.Clear();
        await using var again = await OpenAsync(lease, taken);
        await Until.TrueAsync("the runner is asked again", () => Task.FromResult(heard.Any(input => input is LookInput)));
        Assert.Contains(heard, input => input is ReleaseInput);
    }

    [Fact]
    public async Task A_page_hears_at_once_that_the_next_one_of_the_same_person_drives()
    {
        var lease = await StartAsync();
        await using var redis = new RedisConnection(_installation.Redis, NullLogger<RedisConnection>.Instance);
        var listening = new ConcurrentDictionary<Guid, bool>();
        await (await redis.SubscriberAsync()).SubscribeAsync(
            RedisNames.Input(_runner.Id), (_, value) => listening[JsonSerializer.Deserialize((byte[])value!, ContractsJson.Default.TakeoverMessage)!.Lease] = true);
        await using var socket = await OpenAsync(lease, await TakeAsync(lease));
        await Until.TrueAsync("the first page listens", () => Task.FromResult(listening.Count == 1));
        var next = await TakeAsync(lease);
        await using var second = await OpenAsync(lease, next);
        await Until.TrueAsync("both pages listen", () => Task.FromResult(listening.Count == 2));

        var state = new TakeoverState(next["lease"].GetGuid(), TakeoverPhase.Driving);
        await (await redis.DatabaseAsync()).PublishAsync(
            RedisNames.Takeover(lease.ExecutionId), JsonSerializer.SerializeToUtf8Bytes(state, ContractsJson.Default.TakeoverState));

        var over = (await socket.ReceiveAsync("over")).GetProperty("data");
        Assert.Equal(("takeover_lost", JsonValueKind.Null), (over.GetProperty("code").GetString(), over.GetProperty("taken_by").ValueKind));
        await second.ReceiveAsync("state");
    }

    [Fact]
    public async Task A_page_hears_who_took_the_browser_from_its_person()
    {
        await AddSecondAsync();
        var lease = await StartAsync(shared: true);
        var taken = await TakeAsync(lease, _secondKey);
        await using var socket = await OpenAsync(lease, taken, _secondKey);
        await socket.ReceiveAsync("renewed");
        await TakeAsync(lease, force: true);

        await socket.SendAsync("""{"at":1}""");

        Assert.Equal("Test Administrator", (await socket.ReceiveAsync("over")).GetProperty("data").GetProperty("taken_by").GetString());
    }

    [Fact]
    public async Task Whoever_may_not_any_more_drives_no_more_at_once()
    {
        var id = await AddSecondAsync();
        var lease = await StartAsync(shared: true);
        var taken = await TakeAsync(lease, _secondKey);
        await using var socket = await OpenAsync(lease, taken, _secondKey);
        await socket.ReceiveAsync("renewed");

        await _installation.SendAsync(HttpMethod.Post, $"/api/users/{id}/deactivate");

        while (await socket.ReceiveBytesAsync() is not null)
        {
        }

        Assert.Equal("access_ended", socket.CloseReason);
        await Until.TrueAsync("the takeover has ended", async () => (await _runner.RenewAsync(lease)).Takeover is null);
        await Assert.ThrowsAsync<WebSocketException>(() => OpenAsync(lease, taken));
    }

    private async Task<LeaseReference> StartAsync(bool shared = false)
    {
        var task = await _installation.CreateTaskAsync(steps: 1);
        if (shared)
        {
            await _installation.SendAsync(HttpMethod.Put, $"/api/tasks/{task}/shares", new[] { new { user_id = (Guid?)null, access = "run" } });
        }

        return await _runner.StartAsync(task);
    }

    private async Task<Guid> AddSecondAsync()
    {
        var id = Guid.CreateVersion7();
        await using var context = new DashboardContext(new DbContextOptionsBuilder<DashboardContext>().UseNpgsql(_installation.Database).Options);
        TestAccounts.Add(context, id, "Second", $"{id:N}@tests.example", UserRole.Editor, _secondKey, Scopes.Read | Scopes.Run | Scopes.Write);
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        return id;
    }

    private Task<TestSocket> OpenAsync(LeaseReference lease, Answer taken, string key = TestAccounts.ApiKey) =>
        TestSocket.OpenAsync(_installation, $"/ws/takeover/{lease.ExecutionId}?lease={taken["lease"].GetGuid()}", key: key);

    private Task<Answer> TakeAsync(LeaseReference lease, string? key = null, bool force = false) => PostAsync(lease, "takeover", new { force }, key);

    private Task<Answer> HandBackAsync(LeaseReference lease, Answer taken, string? key = null, object? answer = null) =>
        PostAsync(lease, "takeover/hand-back", new { lease = taken["lease"].GetGuid(), answer }, key);

    private async Task<Answer> PostAsync(LeaseReference lease, string what, object? body = null, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_installation.Api, $"/api/executions/{lease.ExecutionId}/{what}"));
        request.Content = new StringContent(JsonSerializer.Serialize(body ?? new { }), System.Text.Encoding.UTF8, "application/json");
        if (key is not null)
        {
            request.Headers.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", key);
        }

        var response = await _installation.Http.SendAsync(request);
        return new Answer(response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync()), response);
    }

    private async Task<List<JsonElement>> LinesAsync(LeaseReference lease) =>
        [.. (await _installation.GetAsync($"/api/executions/{lease.ExecutionId}/logs")).GetProperty("items").EnumerateArray()];

    /// <summary>What the audit log says of this execution's takeovers, oldest first.</summary>
    private async Task<List<Audited>> AuditedAsync(LeaseReference lease) =>
        [.. (await _installation.GetAsync($"/api/audit?subject_id={lease.ExecutionId}&limit=50")).GetProperty("items").EnumerateArray().Reverse()
            .Select(entry => new Audited(
                entry.GetProperty("action").GetString()!,
                entry.GetProperty("user_name").GetString()!,
                entry.GetProperty("status") is { ValueKind: JsonValueKind.Number } status ? status.GetInt32() : null,
                entry.GetProperty("changes") is { ValueKind: JsonValueKind.Object } changes && changes.TryGetProperty("taken_by", out var by) ? by.GetProperty("after").GetString() : null))
            .Where(entry => entry.Action.StartsWith("executions.takeover", StringComparison.Ordinal))];

    private static bool IsLost(Audited entry) => entry is { Action: "executions.takeover.lost", Status: null };

    private sealed record Audited(string Action, string User, int? Status, string? TakenBy);

    private static string? CodeOf(JsonElement line) => line.GetProperty("message_code").GetString() ?? "";
}
