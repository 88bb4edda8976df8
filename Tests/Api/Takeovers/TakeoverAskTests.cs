using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Dashboard.Api.Data;
using Dashboard.Api.Security;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Api.Takeovers;

/// <summary>Somebody drives the browser already, and another person asks them for it.</summary>
[Collection(ApiGroup.Name)]
public sealed class TakeoverAskTests(ApiFixture api, TestServers servers) : IAsyncLifetime
{
    private const string Me = "Test Administrator";

    private Installation _installation = api.Installation;
    private readonly string _second = $"wfd_{Guid.NewGuid():N}";
    private readonly string _third = $"wfd_{Guid.NewGuid():N}";
    private PretendRunner _runner = null!;
    private LeaseReference _lease = null!;
    private Guid _task;
    private Answer _taken = null!;

    public ValueTask InitializeAsync() => BeginAsync();

    private async ValueTask BeginAsync()
    {
        _runner = await PretendRunner.StartAsync(_installation);
        _task = await _installation.CreateTaskAsync(steps: 1);
        await ShareAsync("run");
        await using (var context = new DashboardContext(new DbContextOptionsBuilder<DashboardContext>().UseNpgsql(_installation.Database).Options))
        {
            foreach (var (name, key) in new[] { ("Second", _second), ("Third", _third) })
            {
                TestAccounts.Add(context, Guid.CreateVersion7(), name, $"{Guid.NewGuid():N}@tests.example", UserRole.Editor, key, Scopes.Read | Scopes.Run);
            }

            await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        _lease = await _runner.StartAsync(_task);
        _taken = await TakeAsync();
    }

    public ValueTask DisposeAsync() => _runner.DisposeAsync();

    [Fact]
    public async Task The_driver_sees_who_asks_and_gives_the_browser_to_them_with_all_that_comes_after()
    {
        var asked = await SendAsync(HttpMethod.Post, "takeover/ask", _second);
        Assert.Equal((HttpStatusCode.OK, "Second", false), (asked.Status, asked["asked"].GetProperty("user_name").GetString(), asked["asked"].GetProperty("yields").GetBoolean()));
        Assert.InRange(asked["asked"].GetProperty("goes_over_in_seconds").GetDouble(), 1, 60);
        Assert.Equal("Second", (await AskedAsync())!.Value.GetProperty("user_name").GetString());
        (await TakeAsync(_second)).AssertIs(HttpStatusCode.Conflict, "takeover_held");

        Assert.Equal(HttpStatusCode.NoContent, (await AnswerAsync(handsOver: true)).Status);
        Assert.True((await AskedAsync())!.Value.GetProperty("yields").GetBoolean());

        // Until their page takes it the first one drives, and nobody else gets it.
        (await TakeAsync(_third)).AssertIs(HttpStatusCode.Conflict, "takeover_held");
        Assert.Equal(_taken["lease"].GetGuid(), (await _runner.RenewAsync(_lease)).Takeover);
        var second = await TakeAsync(_second);
        Assert.Equal(second["lease"].GetGuid(), (await _runner.RenewAsync(_lease)).Takeover);
        Assert.Null(await AskedAsync());
        Assert.Equal("running", (await SendAsync(HttpMethod.Post, "takeover/hand-back", _second, new { lease = second["lease"].GetGuid() }))["status"].GetString());

        Assert.Equal(["takeover_began", "takeover_asked", "takeover_yields", "takeover_taken_from", "takeover_handed_back"], await LinesAsync());
        Assert.Equal(
            [("executions.takeover", Me), ("executions.takeover.ask", "Second"), ("executions.takeover.ask.answer", Me), ("executions.takeover", "Second"), ("executions.takeover.hand_back", "Second")],
            await AuditedAsync());
    }

    [Fact]
    public async Task One_person_asks_at_a_time_and_who_is_refused_or_does_not_want_it_any_more_asks_no_longer()
    {
        (await SendAsync(HttpMethod.Post, "takeover/ask")).AssertIs(HttpStatusCode.Conflict, "takeover_free");
        (await AnswerAsync(handsOver: true)).AssertIs(HttpStatusCode.Conflict, "takeover_not_asked");
        await SendAsync(HttpMethod.Post, "takeover/ask", _second);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Post, "takeover/ask", _second)).Status);
        var refused = await SendAsync(HttpMethod.Post, "takeover/ask", _third);
        refused.AssertIs(HttpStatusCode.Conflict, "takeover_asked");
        Assert.Equal("Second", refused["user_name"].GetString());
        (await AnswerAsync(handsOver: true, key: _third)).AssertIs(HttpStatusCode.Conflict, "takeover_lost");

        // The driver's next page hears of it, too.
        _taken = await TakeAsync();
        Assert.NotNull(await AskedAsync());
        Assert.Equal(HttpStatusCode.NoContent, (await AnswerAsync(handsOver: false)).Status);
        Assert.Null(await AskedAsync());
        await SendAsync(HttpMethod.Post, "takeover/ask", _third);
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(HttpMethod.Delete, "takeover/ask", _second)).Status);
        Assert.NotNull(await AskedAsync());
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(HttpMethod.Delete, "takeover/ask", _third)).Status);
        Assert.Null(await AskedAsync());

        // Nobody is asked for what nobody drives.
        await SendAsync(HttpMethod.Post, "takeover/hand-back", null, new { lease = _taken["lease"].GetGuid() });
        (await SendAsync(HttpMethod.Post, "takeover/ask", _second)).AssertIs(HttpStatusCode.Conflict, "takeover_free");
        Assert.Contains("takeover_declined", await LinesAsync());
    }

    [Fact]
    public async Task Who_was_asked_and_does_nothing_for_a_minute_loses_the_browser_to_who_asked_and_who_does_something_keeps_it()
    {
        await using var socket = await TestSocket.OpenAsync(_installation, $"/ws/takeover/{_lease.ExecutionId}?lease={_taken["lease"].GetGuid()}");
        await socket.ReceiveAsync("renewed");
        await SendAsync(HttpMethod.Post, "takeover/ask", _second);
        await PassAsync("61 seconds");
        await socket.SendAsync("""{"at":1,"input":{"type":"pointer","stroke":"move","x":1,"y":1}}""");
        await Until.TrueAsync("it is noted that they do something", async () => (await AskedAsync())!.Value.GetProperty("goes_over_in_seconds").GetDouble() > 30);
        (await TakeAsync(_second)).AssertIs(HttpStatusCode.Conflict, "takeover_held");

        await PassAsync("61 seconds");
        (await TakeAsync(_third)).AssertIs(HttpStatusCode.Conflict, "takeover_held");
        Assert.Equal(HttpStatusCode.OK, (await TakeAsync(_second)).Status);

        Assert.Equal("takeover_taken_from_idle", (await LinesAsync())[^1]);
        Assert.Equal(("executions.takeover.lost", Me), (await AuditedAsync()).Single(entry => entry.Action.EndsWith("lost", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_old_request_counts_no_more_and_the_next_person_may_ask()
    {
        await SendAsync(HttpMethod.Post, "takeover/ask", _second);
        await PassAsync("301 seconds");

        Assert.Null(await AskedAsync());
        (await TakeAsync(_second)).AssertIs(HttpStatusCode.Conflict, "takeover_held");
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Post, "takeover/ask", _third)).Status);
    }

    [Fact]
    public async Task Who_may_not_run_it_any_more_gets_nothing_although_it_was_promised_to_them()
    {
        await SendAsync(HttpMethod.Post, "takeover/ask", _second);
        await AnswerAsync(handsOver: true);
        await ShareAsync("view");

        (await TakeAsync(_second)).AssertIs(HttpStatusCode.Forbidden, "not_shared_for_this");

        Assert.Equal(_taken["lease"].GetGuid(), (await _runner.RenewAsync(_lease)).Takeover);
        (await SendAsync(HttpMethod.Post, "takeover/ask", _third)).AssertIs(HttpStatusCode.Forbidden, "not_shared_for_this");
    }

    [Fact]
    public async Task A_request_and_its_answer_outlive_the_Api_that_took_them()
    {
        await _runner.DisposeAsync();
        await using var installation = _installation = await Installation.CreateAsync(servers);
        var lease = ("Leases__Lease", Installation.Seconds(60));
        var first = await installation.HostApiAsync(null, lease);
        await BeginAsync();
        await SendAsync(HttpMethod.Post, "takeover/ask", _second);

        await first.StopAsync();
        var second = await installation.HostApiAsync(installation.Api.Port, lease);

        // The driver's page and that of who asked come back by themselves, and see what they saw before.
        await using (var socket = await TestSocket.OpenAsync(installation, $"/ws/executions/{_lease.ExecutionId}", key: _second))
        {
            var seen = (await socket.ReceiveAsync("snapshot")).GetProperty("data").GetProperty("execution").GetProperty("takeover").GetProperty("asked");
            Assert.Equal(("Second", false), (seen.GetProperty("user_name").GetString(), seen.GetProperty("yields").GetBoolean()));
        }

        await using (var driver = await TestSocket.OpenAsync(installation, $"/ws/takeover/{_lease.ExecutionId}?lease={_taken["lease"].GetGuid()}"))
        {
            await driver.ReceiveAsync("renewed");
        }

        Assert.Equal(HttpStatusCode.NoContent, (await AnswerAsync(handsOver: true)).Status);
        await second.StopAsync();
        await installation.HostApiAsync(installation.Api.Port, lease);
        Assert.True((await AskedAsync())!.Value.GetProperty("yields").GetBoolean());
        Assert.Equal(HttpStatusCode.OK, (await TakeAsync(_second)).Status);
    }

    /// <summary>As if the driver and who asked had done nothing for so long.</summary>
    private async Task PassAsync(string time)
    {
        await using var command = _installation.Database.CreateCommand(
            "UPDATE executions SET takeover_asked_at = takeover_asked_at - $2::interval, takeover_active_at = takeover_active_at - $2::interval WHERE id = $1");
        command.Parameters.AddWithValue(_lease.ExecutionId);
        command.Parameters.AddWithValue(time);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private Task ShareAsync(string access) =>
        _installation.SendAsync(HttpMethod.Put, $"/api/tasks/{_task}/shares", new[] { new { user_id = (Guid?)null, access } });

    private Task<Answer> TakeAsync(string? key = null) => SendAsync(HttpMethod.Post, "takeover", key, new { force = false });

    private Task<Answer> AnswerAsync(bool handsOver, string? key = null) =>
        SendAsync(HttpMethod.Post, "takeover/ask/answer", key, new { lease = _taken["lease"].GetGuid(), hands_over = handsOver });

    private async Task<JsonElement?> AskedAsync() =>
        (await _installation.ExecutionAsync(_lease.ExecutionId)).GetProperty("takeover").GetProperty("asked") is { ValueKind: JsonValueKind.Object } asked ? asked : null;

    private async Task<Answer> SendAsync(HttpMethod method, string what, string? key = null, object? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(_installation.Api, $"/api/executions/{_lease.ExecutionId}/{what}"));
        request.Content = new StringContent(JsonSerializer.Serialize(body ?? new { }), Encoding.UTF8, "application/json");
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        var response = await _installation.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Answer(response.StatusCode, text.Length > 0 ? JsonElement.Parse(text) : default, response);
    }

    private async Task<List<string>> LinesAsync() =>
        [.. (await _installation.GetAsync($"/api/executions/{_lease.ExecutionId}/logs")).GetProperty("items").EnumerateArray()
            .Select(line => line.GetProperty("message_code").ToString()).Where(code => code.StartsWith("takeover", StringComparison.Ordinal))];

    /// <summary>What the audit log says of this execution's takeovers that came about, oldest first.</summary>
    private async Task<List<(string Action, string User)>> AuditedAsync() =>
        [.. (await _installation.GetAsync($"/api/audit?subject_id={_lease.ExecutionId}&limit=50")).GetProperty("items").EnumerateArray().Reverse()
            .Where(entry => entry.GetProperty("status") is not { ValueKind: JsonValueKind.Number } status || status.GetInt32() < 400)
            .Select(entry => (entry.GetProperty("action").GetString()!, entry.GetProperty("user_name").GetString()!))
            .Where(entry => entry.Item1.StartsWith("executions.takeover", StringComparison.Ordinal))];
}
