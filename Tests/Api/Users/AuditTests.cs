using System.Net;
using System.Text.Json;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using static Dashboard.Tests.Api.Users.AccountStage;

namespace Dashboard.Tests.Api.Users;

public sealed class AuditTests(TestServers servers)
{
    [Fact]
    public async Task What_people_do_is_written_down_with_what_it_was_before()
    {
        await using var stage = await CreateAsync(servers);
        var page = await stage.PageAsync();
        var task = (await PostAsync(page, "/api/tasks", new { name = "before", prompt = "p" }))["id"].GetString();
        await SendAsync(page, HttpMethod.Put, $"/api/tasks/{task}", new { name = "=after", prompt = "p" });
        await PostAsync(page, $"/api/tasks/{task}/run");
        await PostAsync(stage.Client(), "/api/auth/sign-in", new { email = TestAccounts.Email, password = "a-wrong-password" });

        var all = (await GetAsync(page, "/api/audit"))["items"].EnumerateArray().ToList();
        var ofTask = (await GetAsync(page, $"/api/audit?subject_id={task}"))["items"].EnumerateArray().ToList();

        Assert.Equal(["tasks.run", "tasks.replace", "tasks.create"], ofTask.Select(Action));
        Assert.All(ofTask, entry => Assert.Equal("Test Administrator", entry.GetProperty("user_name").GetString()));
        var name = ofTask[1].GetProperty("changes").GetProperty("name");
        Assert.Equal(("before", "=after"), (name.GetProperty("before").GetString(), name.GetProperty("after").GetString()));
        var failed = all.Single(entry => Action(entry) == "auth.sign_in" && entry.GetProperty("status").GetInt32() == 401);
        Assert.Equal((TestAccounts.Email, JsonValueKind.Null), (failed.GetProperty("user_name").GetString(), failed.GetProperty("user_id").ValueKind));
        Assert.DoesNotContain("a-wrong-password", JsonSerializer.Serialize(all), StringComparison.Ordinal);

        var csv = await page.GetStringAsync("/api/audit/export?action=tasks.replace", TestContext.Current.CancellationToken);
        Assert.Contains("tasks.replace", csv, StringComparison.Ordinal);
        Assert.DoesNotContain("tasks.run", csv, StringComparison.Ordinal);
        Assert.Contains("tasks.run", (await GetAsync(page, "/api/audit/actions")).Body.EnumerateArray().Select(action => action.GetString()));
    }

    [Fact]
    public async Task What_was_refused_is_written_down_too()
    {
        await using var stage = await CreateAsync(servers);
        var viewer = await stage.JoinAsync("curious", "viewer");
        (await PostAsync(viewer, "/api/invitations", new { role = "admin" })).AssertIs(HttpStatusCode.Forbidden, "role_missing");

        var entries = (await GetAsync(stage.Client(TestAccounts.ApiKey), "/api/audit?search=curious"))["items"].EnumerateArray().ToList();
        Assert.Contains(entries, entry => Action(entry) == "invitations.create" && entry.GetProperty("status").GetInt32() == 403);
    }

    [Fact]
    public async Task What_was_done_to_is_named_as_it_was_called_then_also_after_it_is_gone()
    {
        await using var stage = await CreateAsync(servers);
        var page = await stage.PageAsync();
        var task = (await PostAsync(page, "/api/tasks", new { name = "Orders", prompt = "p" }))["id"].GetGuid();
        await SendAsync(page, HttpMethod.Put, $"/api/tasks/{task}", new { name = "=Sales", prompt = "p" });
        var execution = (await PostAsync(page, $"/api/tasks/{task}/run"))["execution_id"].GetGuid();
        await PostAsync(page, $"/api/executions/{execution}/stop");
        await SendAsync(page, HttpMethod.Delete, $"/api/executions/{execution}");
        await SendAsync(page, HttpMethod.Delete, $"/api/tasks/{task}");
        var values = new { webhook_url = "https://hooks.slack.com/services/T000/B000/a-secret-of-slack" };
        var credential = (await PostAsync(page, "/api/credentials", new { type = "slack", name = "Team channel", fields = values }))["id"].GetGuid();
        await SendAsync(page, HttpMethod.Delete, $"/api/credentials/{credential}");
        var key = (await PostAsync(page, "/api/keys", new { name = "Report", scopes = new[] { "read" } }))["key"].GetProperty("id").GetGuid();
        await SendAsync(page, HttpMethod.Delete, $"/api/keys/{key}");
        var invitation = (await PostAsync(page, "/api/invitations", new { role = "viewer", email = "new@tests.example" }))["invitation"].GetProperty("id").GetGuid();
        await SendAsync(page, HttpMethod.Delete, $"/api/invitations/{invitation}");

        Assert.Equal([("tasks.delete", "=Sales"), ("tasks.run", "=Sales"), ("tasks.replace", "=Sales"), ("tasks.create", "Orders")], await NamesAsync(task));
        Assert.Equal([("executions.delete", "=Sales"), ("executions.stop", "=Sales")], await NamesAsync(execution));
        Assert.Equal([("credentials.delete", "Team channel"), ("credentials.create", "Team channel")], await NamesAsync(credential));
        Assert.Equal([("keys.delete", "Report"), ("keys.create", "Report")], await NamesAsync(key));
        Assert.Equal([("invitations.delete", "new@tests.example"), ("invitations.create", "new@tests.example")], await NamesAsync(invitation));

        var stopped = (await GetAsync(page, $"/api/audit?subject_id={execution}"))["items"][0];
        Assert.InRange(stopped.GetProperty("subject_at").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow);
        var found = (await GetAsync(page, "/api/audit?search=team%20chan"))["items"].EnumerateArray().Select(Action);
        Assert.Equal(["credentials.delete", "credentials.create"], found);

        var csv = await page.GetStringAsync("/api/audit/export", TestContext.Current.CancellationToken);
        Assert.StartsWith("at,user,user_id,action,subject,subject_at,subject_id,", csv, StringComparison.Ordinal);
        Assert.Contains($",credentials.delete,Team channel,,{credential},", csv, StringComparison.Ordinal);
        Assert.Contains("'=Sales", csv, StringComparison.Ordinal);
        Assert.DoesNotContain(",=Sales", csv, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret-of-slack", csv, StringComparison.Ordinal);

        async Task<List<(string?, string?)>> NamesAsync(Guid subject) => [.. (await GetAsync(page, $"/api/audit?subject_id={subject}"))["items"]
            .EnumerateArray().Select(entry => (Action(entry), entry.GetProperty("subject_name").GetString()))];
    }

    [Fact]
    public async Task What_happens_to_credentials_is_written_down_without_their_secrets()
    {
        await using var stage = await CreateAsync(servers);
        var page = await stage.PageAsync();
        await stage.JoinAsync("helper", "editor");
        var helper = (await GetAsync(page, "/api/users/names")).Body.EnumerateArray().Single(one => one.GetProperty("name").GetString() == "helper").GetProperty("id").GetGuid();
        const string Secret = "Gh7-first-secret", Second = "Kp3-second-secret";
        var made = await PostAsync(page, "/api/credentials", new
        {
            type = "site_login", name = "Shop", fields = new { login_url = "https://shop.example/login", username = "ann", password = Secret },
        });
        var id = made["id"].GetGuid();
        await SendAsync(page, HttpMethod.Put, $"/api/credentials/{id}", new
        {
            name = "Store", revision = 1, fields = new { login_url = "https://shop.example/login", username = "bob", password = Second },
        });
        var grant = (await PostAsync(page, $"/api/credentials/{id}/grants", new { user_id = helper }))["id"].GetGuid();
        await SendAsync(page, HttpMethod.Delete, $"/api/credentials/{id}/grants/{grant}");
        var file = (await PostAsync(page, "/api/credentials/export", new { ids = new[] { id }, passphrase = "a long enough phrase" })).Body;
        await SendAsync(page, HttpMethod.Delete, $"/api/credentials/{id}");
        await PostAsync(page, "/api/credentials/import", new { file, passphrase = "a long enough phrase" });

        var entries = (await GetAsync(page, "/api/audit"))["items"].EnumerateArray().ToDictionary(entry => Action(entry)!);
        Assert.Equal(("Shop", "site_login", "ann"), (After("create", "name"), After("create", "type"), ChangeOf("create", "fields", "after").GetProperty("username").GetString()));
        Assert.Equal("Shop", ChangeOf("replace", "name", "before").GetString());
        Assert.Equal(("ann", "bob"), (User("before"), User("after")));
        Assert.Equal("[\"password\"]", ChangeOf("replace", "secrets", "after").GetRawText());
        Assert.Equal("helper", ChangeOf("grants", "granted_to", "after").GetProperty("name").GetString());
        Assert.Equal("helper", ChangeOf("grants.delete", "granted_to", "before").GetProperty("name").GetString());
        Assert.Equal("Store", ChangeOf("export", "exported", "after")[0].GetProperty("name").GetString());
        Assert.Equal("Store", ChangeOf("delete", "name", "before").GetString());
        Assert.Equal("Store", ChangeOf("import", "imported", "after")[0].GetProperty("name").GetString());
        var everything = JsonSerializer.Serialize(entries.Values);
        Assert.All([Secret, Second, "first-secret", "second-secret", "a long enough phrase"], secret => Assert.DoesNotContain(secret, everything, StringComparison.Ordinal));

        JsonElement ChangeOf(string action, string field, string when) => entries[$"credentials.{action}"].GetProperty("changes").GetProperty(field).GetProperty(when);
        string? After(string action, string field) => ChangeOf(action, field, "after").GetString();
        string? User(string when) => ChangeOf("replace", "fields", when).GetProperty("username").GetString();
    }

    [Fact]
    public async Task A_start_leads_to_its_execution_and_a_switch_says_which_way()
    {
        await using var stage = await CreateAsync(servers);
        var page = await stage.PageAsync();
        var task = (await PostAsync(page, "/api/tasks", new { name = "t", prompt = "p" }))["id"].GetGuid();
        var execution = (await PostAsync(page, $"/api/tasks/{task}/run"))["execution_id"].GetGuid();
        await PostAsync(page, $"/api/tasks/{task}/toggle");

        var entries = (await GetAsync(page, $"/api/audit?subject_id={task}"))["items"].EnumerateArray().ToDictionary(entry => Action(entry)!, entry => entry.GetProperty("changes"));
        Assert.Equal(execution, entries["tasks.run"].GetProperty("execution_id").GetProperty("after").GetGuid());
        var active = entries["tasks.toggle"].GetProperty("is_active");
        Assert.Equal((true, false), (active.GetProperty("before").GetBoolean(), active.GetProperty("after").GetBoolean()));
    }

    private static string? Action(JsonElement entry) => entry.GetProperty("action").GetString();
}
