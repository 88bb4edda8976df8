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

    private static string? Action(JsonElement entry) => entry.GetProperty("action").GetString();
}
