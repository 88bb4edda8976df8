using System.Net;
using System.Text.Json;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Tests.Api.Credentials;

/// <summary>Credentials in real browsers: tried, captured, used, and taken back.</summary>
public sealed class SignInTests(TestServers servers) : IAsyncLifetime
{
    private const string Totp = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

    private Installation _installation = null!;
    private PageServer _pages = null!;
    private string _login = "";
    private string _twoPages = "";
    private string _home = "";
    private string _locked = "";

    public async ValueTask InitializeAsync()
    {
        _pages = await PageServer.StartAsync();
        MapSite();
        _installation = await Installation.CreateAsync(servers);
        await _installation.HostApiAsync(null, ("Network__PrivateHosts", "127.0.0.1"));
        await _installation.HostRunnerAsync(("Network__PrivateHosts", "127.0.0.1"));
    }

    public async ValueTask DisposeAsync()
    {
        await _installation.DisposeAsync();
        await _pages.DisposeAsync();
    }

    [Fact]
    public async Task A_login_is_tried_on_its_site_and_the_session_it_gave_is_captured()
    {
        var right = await CreateAsync(_login, "right horse battery", Totp);
        var outcome = await TestAsync(right);
        Assert.True(outcome.GetProperty("ok").GetBoolean(), outcome.GetRawText());
        var execution = outcome.GetProperty("execution_id").GetGuid();
        Assert.NotEmpty((await _installation.GetAsync($"/api/executions/{execution}/screenshot")).GetProperty("screenshot").GetString()!);
        Assert.DoesNotContain("right horse battery", (await _installation.GetAsync($"/api/executions/{execution}/steps")).GetRawText(), StringComparison.Ordinal);

        await AssertWrongAsync("sign_in_rejected", await CreateAsync(_login, "wrong horse battery", Totp));
        Assert.True((await TestAsync(await CreateAsync(_twoPages, "right horse battery"))).GetProperty("ok").GetBoolean());
        await AssertWrongAsync("sign_in_form_not_found", await CreateAsync(_pages.Add("<p>Nothing to sign in here.</p>"), "right horse battery"));

        // Such a site has no form: the browser itself is asked (HTTP 401).
        Assert.True((await TestAsync(await CreateAsync(_locked, "right horse battery"))).GetProperty("ok").GetBoolean());
        await AssertWrongAsync("sign_in_rejected", await CreateAsync(_locked, "wrong horse battery"));

        var captured = await _installation.SendAsync(HttpMethod.Post, "/api/credentials/capture", new { execution_id = execution, name = "Taken", hosts = new[] { "127.0.0.1" } });
        Assert.Equal("browser_session", captured.GetProperty("type").GetString());
        (await _installation.AskAsync(HttpMethod.Post, "/api/credentials/capture", new { execution_id = execution, hosts = new[] { "elsewhere.example" } }))
            .AssertIs(HttpStatusCode.Conflict, "nothing_to_capture");
        await AssertSignedInAsync(captured.GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task What_was_taken_back_is_not_given_to_the_next_run()
    {
        var credential = await CreateAsync(_login, "right horse battery");
        var task = await _installation.SendAsync(HttpMethod.Post, "/api/tasks", new
        {
            name = "uses it",
            recipe = new { actions = new object[] { new { action = new { type = "navigate", url = _login } }, new { action = new { type = "type", target = new { css = "input[name=user]" }, text = "<secret:site.username>" } } } },
            credentials = new[] { new { credential_id = credential, purpose = "site", name = "site" } },
        });
        var id = task.GetProperty("id").GetGuid();
        var completed = await RunAsync(id);
        Assert.Equal("completed", completed.GetProperty("status").GetString());
        await AssertUseIsWrittenDownAsync(credential, id, completed.GetProperty("id").GetGuid());

        await ExecuteAsync($"UPDATE credentials SET owner_id = '{Guid.CreateVersion7()}', is_default = false WHERE id = '{credential}'");
        Assert.Equal("credential_not_granted", (await RunAsync(id)).GetProperty("error").GetProperty("code").GetString());
        await ExecuteAsync($"INSERT INTO credential_grants (id, credential_id, owner_id, created_at) SELECT '{Guid.CreateVersion7()}', id, owner_id, now() FROM credentials WHERE id = '{credential}'");

        // Granted again, but what was sealed for one owner does not open for another.
        Assert.Equal("master_key_lost", (await RunAsync(id)).GetProperty("error").GetProperty("code").GetString());
        await ExecuteAsync($"DELETE FROM credentials WHERE id = '{credential}'");
        Assert.Equal("credential_deleted", (await RunAsync(id)).GetProperty("error").GetProperty("code").GetString());
    }

    /// <summary>Which credential was used, by which execution of which task, and nothing of what is secret.</summary>
    private async Task AssertUseIsWrittenDownAsync(Guid credential, Guid task, Guid execution)
    {
        var used = Assert.Single((await _installation.GetAsync($"/api/audit?subject_id={credential}&action=credentials.use")).GetProperty("items").EnumerateArray());
        var facts = used.GetProperty("changes");
        Assert.Equal("Test Administrator", used.GetProperty("user_name").GetString());
        Assert.Equal(("site", "site"), (After("credential").GetString(), After("purpose").GetString()));
        Assert.Equal((execution, task, "uses it"), (After("execution_id").GetGuid(), After("task").GetProperty("id").GetGuid(), After("task").GetProperty("name").GetString()));
        var given = Assert.Single((await _installation.GetAsync($"/api/audit?subject_id={execution}&action=executions.secrets")).GetProperty("items").EnumerateArray());
        Assert.Equal(credential, given.GetProperty("changes").GetProperty("credentials").GetProperty("after")[0].GetProperty("id").GetGuid());
        Assert.All([used, given], entry => Assert.DoesNotContain("right horse battery", entry.GetRawText(), StringComparison.Ordinal));

        JsonElement After(string fact) => facts.GetProperty(fact).GetProperty("after");
    }

    /// <summary>The session lets its bearer in, and a run that names it begins there.</summary>
    private async Task AssertSignedInAsync(Guid session)
    {
        var task = await _installation.SendAsync(HttpMethod.Post, "/api/tasks", new
        {
            name = "signed in already",
            recipe = new { actions = new object[] { new { action = new { type = "navigate", url = _home } }, new { action = new { type = "extract_text", name = "said" } } } },
            credentials = new[] { new { credential_id = session, purpose = "session" } },
        });
        var ended = await RunAsync(task.GetProperty("id").GetGuid());
        Assert.Contains("Welcome, ann", ended.GetProperty("result").GetRawText(), StringComparison.Ordinal);
        var used = await _installation.GetAsync($"/api/credentials/{session}");
        Assert.NotEqual(JsonValueKind.Null, used.GetProperty("last_used_at").ValueKind);
    }

    /// <summary>A site with one form, one with a page for each of user and password, and a code where the user has a second factor.</summary>
    private void MapSite()
    {
        _home = _pages.Address + _pages.Map(context => Html(context, context.Request.Cookies["site"] == "signed-in-0123456789" ? "<h1>Welcome, ann</h1>" : "<form><input type=password></form>"));
        _locked = _pages.Address + _pages.Map(context =>
        {
            var isLetIn = context.Request.Headers.Authorization == $"Basic {Convert.ToBase64String("ann:right horse battery"u8)}";
            context.Response.StatusCode = isLetIn ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = isLetIn ? default : "Basic realm=\"site\"";
            return Html(context, isLetIn ? "<p>Inside</p>" : "<p>No entry</p>");
        });
        var code = "";
        code = _pages.Map(async context =>
        {
            var given = HttpMethods.IsPost(context.Request.Method) ? (await context.Request.ReadFormAsync())["code"].ToString() : "";
            var totp = Dashboard.Contracts.Totp.Parse(Totp);
            if (new[] { -30, 0, 30 }.Any(shift => totp.CodeAt(DateTimeOffset.UtcNow.AddSeconds(shift)) == given))
            {
                await LetInAsync(context);
                return;
            }

            await Html(context, "<form method=post><label>Code <input name=code autocomplete=one-time-code></label><button>Go on</button></form>");
        });
        _login = _pages.Address + _pages.Map(async context =>
        {
            if (HttpMethods.IsPost(context.Request.Method))
            {
                var form = await context.Request.ReadFormAsync();
                if (form["user"] == "ann" && form["password"] == "right horse battery")
                {
                    context.Response.Redirect(code);
                    return;
                }
            }

            await Html(context, "<form method=post><label>User <input name=user autocomplete=username></label><label>Password <input name=password type=password></label><button>Sign in</button></form>");
        });
        var second = _pages.Map(async context =>
        {
            if (HttpMethods.IsPost(context.Request.Method) && (await context.Request.ReadFormAsync())["password"] == "right horse battery")
            {
                await LetInAsync(context);
                return;
            }

            await Html(context, "<form method=post><label>Password <input name=password type=password></label><button>Sign in</button></form>");
        });
        _twoPages = _pages.Address + _pages.Map(context => Html(context, $"<form action='{second}'><label>E-mail <input name=mail type=email></label><button>Next</button></form>"));
    }

    private Task LetInAsync(HttpContext context)
    {
        context.Response.Cookies.Append("site", "signed-in-0123456789");
        context.Response.Redirect(new Uri(_home).AbsolutePath);
        return Task.CompletedTask;
    }

    private static Task Html(HttpContext context, string body)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync($"<!doctype html><title>Site</title>{body}");
    }

    private async Task<Guid> CreateAsync(string address, string password, string? totp = null)
    {
        var created = await _installation.SendAsync(HttpMethod.Post, "/api/credentials", new
        {
            name = "site", type = "site_login", fields = new { login_url = address, username = address == _twoPages ? "ann@example.com" : "ann", password, totp_secret = totp },
        });
        return created.GetProperty("id").GetGuid();
    }

    /// <summary>As a page does: asks again while the test goes on.</summary>
    private async Task<JsonElement> TestAsync(Guid id)
    {
        JsonElement outcome;
        do
        {
            outcome = await _installation.SendAsync(HttpMethod.Post, $"/api/credentials/{id}/test");
        }
        while (outcome.GetProperty("code").GetString() == "test_goes_on");

        return outcome;
    }

    private async Task AssertWrongAsync(string code, Guid id)
    {
        var outcome = await TestAsync(id);
        Assert.Equal((false, code), (outcome.GetProperty("ok").GetBoolean(), outcome.GetProperty("code").GetString()));
        Assert.NotEqual(JsonValueKind.Null, outcome.GetProperty("execution_id").ValueKind);
    }

    private async Task<JsonElement> RunAsync(Guid task) => await _installation.WaitForStateAsync(await _installation.RunAsync(task), "completed", "failed");

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _installation.Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
