using System.Net;
using System.Net.WebSockets;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using Microsoft.EntityFrameworkCore;
using static Dashboard.Tests.Api.Users.AccountStage;

namespace Dashboard.Tests.Api.Users;

/// <summary>What is taken from somebody is gone with the next request, and what they have open closes.</summary>
public sealed class RevocationTests(TestServers servers)
{
    [Fact]
    public async Task A_key_is_shown_once_does_what_its_scopes_say_and_ends_when_it_is_revoked()
    {
        await using var stage = await CreateAsync(servers);
        var page = await stage.PageAsync();
        var made = await PostAsync(page, "/api/keys", new { name = "reports", scopes = new[] { "read" } });
        var secret = made["secret"].GetString()!;
        Assert.StartsWith("wfd_", secret, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, (await GetAsync(page, "/api/keys")).Body.GetRawText(), StringComparison.Ordinal);
        Assert.False(await stage.InDatabaseAsync(context => context.ApiKeys.AnyAsync(key => key.Start == secret || EF.Functions.Like(key.Name, secret))));

        var program = stage.Client(secret);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(program, "/api/tasks")).Status);
        (await PostAsync(program, "/api/tasks", new { name = "t", prompt = "p" })).AssertIs(HttpStatusCode.Forbidden, "scope_missing");
        (await PostAsync(program, "/api/keys", new { name = "more", scopes = new[] { "admin" } })).AssertIs(HttpStatusCode.Forbidden, "sign_in_needed");
        Assert.NotEqual(default, (await GetAsync(page, "/api/keys")).Body.EnumerateArray().Single(key => key.GetProperty("name").GetString() == "reports").GetProperty("last_used_at"));

        await SendAsync(page, HttpMethod.Delete, $"/api/keys/{made["key"].GetProperty("id").GetString()}");
        (await GetAsync(program, "/api/tasks")).AssertIs(HttpStatusCode.Unauthorized, "not_signed_in");
    }

    [Fact]
    public async Task Keys_with_wrong_fields_are_refused_and_expired_ones_do_nothing()
    {
        await using var stage = await CreateAsync(servers);
        var viewer = await stage.JoinAsync("looker", "viewer");
        Assert.Equal(["not_yours"], (await PostAsync(viewer, "/api/keys", new { name = "k", scopes = new[] { "write" } })).CodesOf("scopes"));
        Assert.Equal(["invalid_value"], (await PostAsync(viewer, "/api/keys", new { name = "k", scopes = new[] { "fly" } })).CodesOf("scopes"));
        Assert.Equal(["required"], (await PostAsync(viewer, "/api/keys", new { name = "k", scopes = Array.Empty<string>() })).CodesOf("scopes"));
        Assert.Equal(["in_the_past"], (await PostAsync(viewer, "/api/keys", new { name = "k", scopes = new[] { "read" }, expires_at = "2020-01-01T00:00:00Z" })).CodesOf("expires_at"));

        var made = await PostAsync(viewer, "/api/keys", new { name = "k", scopes = new[] { "read" }, expires_at = "2999-01-01T00:00:00Z" });
        var program = stage.Client(made["secret"].GetString());
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(program, "/api/tasks")).Status);
        await stage.InDatabaseAsync(context => context.ApiKeys.Where(key => key.Name == "k").ExecuteUpdateAsync(set => set.SetProperty(key => key.ExpiresAt, DateTimeOffset.UtcNow.AddSeconds(-1))));
        (await GetAsync(program, "/api/tasks")).AssertIs(HttpStatusCode.Unauthorized, "not_signed_in");
    }

    [Theory]
    [InlineData("share")]
    [InlineData("task")]
    [InlineData("deactivate")]
    [InlineData("session")]
    public async Task An_open_socket_closes_when_its_person_may_not_look_any_more(string how)
    {
        await using var stage = await CreateAsync(servers);
        var viewer = await stage.JoinAsync("watcher", "viewer");
        var id = (await GetAsync(viewer, "/api/auth/status"))["user"].GetProperty("id").GetString();
        var administrator = stage.Client(TestAccounts.ApiKey);
        var task = (await PostAsync(administrator, "/api/tasks", new { name = "t", prompt = "p" }))["id"].GetString();
        await SendAsync(administrator, HttpMethod.Put, $"/api/tasks/{task}/shares", new[] { new { user_id = id, access = "view" } });
        var execution = (await PostAsync(administrator, $"/api/tasks/{task}/run"))["execution_id"].GetString();
        var tokens = await PostAsync(stage.Client(), "/api/auth/token", new { email = "watcher@tests.example", password = TestAccounts.Password });
        using var socket = await OpenAsync(stage, $"/ws/executions/{execution}", tokens["access_token"].GetString()!);
        Assert.Equal(WebSocketMessageType.Text, (await socket.ReceiveAsync(new byte[100_000], TestContext.Current.CancellationToken)).MessageType);

        var done = how switch
        {
            "share" => await SendAsync(administrator, HttpMethod.Put, $"/api/tasks/{task}/shares", Array.Empty<object>()),
            "task" => await SendAsync(administrator, HttpMethod.Delete, $"/api/tasks/{task}"),
            "deactivate" => await PostAsync(administrator, $"/api/users/{id}/deactivate"),
            _ => await PostAsync(viewer, "/api/auth/sign-out-everywhere"),
        };
        Assert.True(done.Response.IsSuccessStatusCode, done.Code);

        Assert.Equal((WebSocketCloseStatus.PolicyViolation, "access_ended"), await CloseAsync(socket));
    }

    [Fact]
    public async Task A_person_who_is_kept_out_comes_back_to_what_is_theirs()
    {
        await using var stage = await CreateAsync(servers);
        var administrator = stage.Client(TestAccounts.ApiKey);
        var person = await stage.JoinAsync("leaver", "editor");
        var id = (await GetAsync(person, "/api/auth/status"))["user"].GetProperty("id").GetString();
        await PostAsync(person, "/api/tasks", new { name = "theirs", prompt = "p" });

        await PostAsync(administrator, $"/api/users/{id}/deactivate");
        (await GetAsync(person, "/api/tasks")).AssertIs(HttpStatusCode.Unauthorized, "not_signed_in");
        Assert.Contains((await GetAsync(administrator, "/api/tasks"))["items"].EnumerateArray(), task => task.GetProperty("name").GetString() == "theirs");

        await PostAsync(administrator, $"/api/users/{id}/activate");
        var back = await stage.PageAsync("leaver@tests.example");
        Assert.Single((await GetAsync(back, "/api/tasks"))["items"].EnumerateArray());
    }

    [Fact]
    public async Task Nobody_locks_everybody_out()
    {
        await using var stage = await CreateAsync(servers);
        var page = await stage.PageAsync();
        var self = (await GetAsync(page, "/api/auth/status"))["user"].GetProperty("id").GetString();
        (await PostAsync(page, $"/api/users/{self}/deactivate")).AssertIs(HttpStatusCode.Conflict, "not_yourself");

        var user = (await GetAsync(page, "/api/users")).Body.EnumerateArray().Single();
        (await SendAsync(page, HttpMethod.Put, $"/api/users/{self}", new { name = "A", role = "viewer" })).AssertIs(HttpStatusCode.Conflict, "not_yourself");

        var change = new { name = "Renamed", role = "admin", version = user.GetProperty("version").GetString() };
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(page, HttpMethod.Put, $"/api/users/{self}", change)).Status);
        (await SendAsync(page, HttpMethod.Put, $"/api/users/{self}", change)).AssertIs(HttpStatusCode.Conflict, "changed_meanwhile");
    }

    private static Task<WebSocket> OpenAsync(AccountStage stage, string path, string token)
    {
        var sockets = stage.Host.Server.CreateWebSocketClient();
        sockets.ConfigureRequest = request => request.Headers.Authorization = $"Bearer {token}";
        return sockets.ConnectAsync(new Uri(stage.Host.Server.BaseAddress, path), TestContext.Current.CancellationToken);
    }

    private static async Task<(WebSocketCloseStatus?, string?)> CloseAsync(WebSocket socket)
    {
        var buffer = new byte[100_000];
        while ((await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken)).MessageType != WebSocketMessageType.Close)
        {
            // Whatever was still on its way.
        }

        return (socket.CloseStatus, socket.CloseStatusDescription);
    }
}
