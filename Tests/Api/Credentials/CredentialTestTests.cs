using System.Net;
using System.Text.Json;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Dashboard.Tests.Api.Credentials;

/// <summary>The button that tries a credential: it really tries, and says what is wrong.</summary>
public sealed class CredentialTestTests(TestServers servers) : IAsyncLifetime
{
    private Installation _installation = null!;

    public async ValueTask InitializeAsync()
    {
        _installation = await Installation.CreateAsync(servers);
        await _installation.HostApiAsync(null, ("Network__PrivateHosts", "127.0.0.1"));
    }

    public ValueTask DisposeAsync() => _installation.DisposeAsync();

    [Fact]
    public async Task Each_type_is_tried_at_its_server_and_says_what_is_wrong()
    {
        await using var model = await FakeModelServer.StartAsync();
        foreach (var (type, path) in new[] { ("anthropic", ""), ("openai", "/v1"), ("google", ""), ("openai_compatible", "/v1") })
        {
            var works = await TestAsync(type, new { api_key = FakeModelServer.Key, base_url = model.Address + path });
            Assert.Equal((true, "fake-model"), (works.GetProperty("ok").GetBoolean(), works.GetProperty("models")[0].GetString()));
            await AssertWrongAsync("model_key_rejected", type, new { api_key = "sk-wrong-0123456789abcdef", base_url = model.Address + path });
        }

        await AssertWrongAsync("model_not_found", "openai", new { api_key = FakeModelServer.Key, base_url = model.Address + "/v1", default_model = "no-such-model" });
        await AssertMailAsync();
        await AssertSlackAndHeadersAsync();
        await AssertDatabaseAsync();
    }

    [Fact]
    public async Task No_test_goes_where_the_network_policy_does_not_let_it()
    {
        // localhost is this machine as well, but only the address was allowed.
        foreach (var (type, fields) in new (string, object)[]
        {
            ("openai_compatible", new { base_url = "http://localhost:9/v1", api_key = "k" }),
            ("slack", new { webhook_url = "http://169.254.169.254/latest" }),
            ("slack", new { bot_token = "t", api_url = "http://[::1]:9/" }),
            ("smtp", new { host = "10.0.0.1", security = "none", from_address = "a@b.example" }),
            ("http_header", new { value = "v", test_url = "http://0x7f.1.1.1:9/" }),
            ("database", new { host = "192.168.0.1", database = "d", username = "u", password = "p" }),
        })
        {
            await AssertWrongAsync("host_not_allowed", type, fields);
        }
    }

    private async Task AssertMailAsync()
    {
        await using var plain = new FakeMailServer("AUTH PLAIN LOGIN", "ann", "right");
        Assert.True((await TestAsync("smtp", Mail(plain.Port, "right"))).GetProperty("ok").GetBoolean());
        Assert.Equal(["EHLO", "AUTH", "NOOP", "QUIT"], plain.Heard);
        await AssertWrongAsync("credential_rejected", "smtp", Mail(plain.Port, "wrong"));
        await AssertWrongAsync("starttls_not_offered", "smtp", Mail(plain.Port, "right", "starttls"));
        await using var login = new FakeMailServer("STARTTLS,AUTH LOGIN", "ann", "right");
        Assert.True((await TestAsync("smtp", Mail(login.Port, "right"))).GetProperty("ok").GetBoolean());

        // Nobody vouches for its certificate.
        await AssertWrongAsync("tls_failed", "smtp", Mail(login.Port, "right", "starttls"));
        Assert.DoesNotContain("AUTH", login.Heard.Skip(login.Heard.LastIndexOf("STARTTLS")));
        await using var nothing = new FakeMailServer("", "ann", "right");
        await AssertWrongAsync("sign_in_not_offered", "smtp", Mail(nothing.Port, "right"));
        await AssertWrongAsync("host_unreachable", "smtp", Mail(1, "right"));
    }

    private async Task AssertSlackAndHeadersAsync()
    {
        await using var pages = await PageServer.StartAsync();
        var posted = 0;
        var hook = pages.Map(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            posted += JsonElement.Parse(await reader.ReadToEndAsync()).TryGetProperty("text", out _) ? 1 : 0;
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync("no_text");
        });
        var gone = pages.Map(context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return context.Response.WriteAsync("no_service");
        });
        Assert.True((await TestAsync("slack", new { webhook_url = pages.Address + hook })).GetProperty("ok").GetBoolean());
        Assert.Equal(0, posted);
        await AssertWrongAsync("credential_rejected", "slack", new { webhook_url = pages.Address + gone });

        var guarded = pages.Map(context =>
        {
            context.Response.StatusCode = context.Request.Headers.Authorization == "Bearer right" ? 200 : 401;
            return Task.CompletedTask;
        });
        Assert.True((await TestAsync("http_header", new { value = "right", test_url = pages.Address + guarded })).GetProperty("ok").GetBoolean());
        await AssertWrongAsync("credential_rejected", "http_header", new { value = "wrong", test_url = pages.Address + guarded });
        await AssertWrongAsync("credential_rejected", "http_header", new { scheme = "header", value = "right", test_url = pages.Address + guarded });
        await AssertWrongAsync("test_url_missing", "http_header", new { value = "right" });
    }

    private async Task AssertDatabaseAsync()
    {
        var at = new NpgsqlConnectionStringBuilder(_installation.Settings["ConnectionStrings__database"]);
        object Server(string password, string database, string kind = "postgresql") =>
            new { kind, host = "127.0.0.1", port = at.Port, database, username = at.Username, password, ssl = "disable" };

        Assert.True((await TestAsync("database", Server(at.Password!, at.Database!))).GetProperty("ok").GetBoolean());
        await AssertWrongAsync("database_not_found", "database", Server(at.Password!, "no_such_database"));
        await AssertWrongAsync("credential_rejected", "database", Server("wrong", at.Database!));
        await AssertWrongAsync("test_not_supported", "database", Server("p", "d", "mysql"));
        await AssertWrongAsync("host_unreachable", "database", new { host = "127.0.0.1", port = 1, database = "d", username = "u", password = "p" });
    }

    private static object Mail(int port, string password, string security = "none") =>
        new { host = "127.0.0.1", port, security, username = "ann", password, from_address = "a@b.example" };

    private async Task<JsonElement> TestAsync(string type, object fields)
    {
        var created = await _installation.SendAsync(HttpMethod.Post, "/api/credentials", new { name = type, type, fields });
        var path = $"/api/credentials/{created.GetProperty("id").GetGuid()}";
        var answer = await _installation.AskAsync(HttpMethod.Post, $"{path}/test");
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body.GetRawText());
        var kept = await _installation.GetAsync(path);
        Assert.Equal(answer.Body.GetRawText(), kept.GetProperty("last_verification").GetRawText());
        Assert.InRange(kept.GetProperty("last_verified_at").GetDateTimeOffset(), kept.GetProperty("created_at").GetDateTimeOffset(), DateTimeOffset.UtcNow);
        Assert.Equal(1, kept.GetProperty("revision").GetInt32());
        return answer.Body;
    }

    private async Task AssertWrongAsync(string code, string type, object fields)
    {
        var outcome = await TestAsync(type, fields);
        Assert.Equal((false, code), (outcome.GetProperty("ok").GetBoolean(), outcome.GetProperty("code").GetString()));
        Assert.NotEmpty(outcome.GetProperty("message").GetString()!);
    }
}
