using System.Net;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using static Dashboard.Tests.Api.Users.AccountStage;

namespace Dashboard.Tests.Api.Tasks;

/// <summary>A task says to each person what they may do with it, and whose it is, so that a page offers nothing that would be refused.</summary>
public sealed class TaskSightTests(TestServers servers)
{
    [Fact]
    public async Task Each_person_is_told_the_most_that_they_may_do()
    {
        await using var stage = await CreateAsync(servers);
        var administrator = stage.Client(TestAccounts.ApiKey);
        var owner = await stage.JoinAsync("owner", "editor");
        var task = await PostAsync(owner, "/api/tasks", new { name = "Orders", prompt = "Read them." });
        Assert.Equal(("edit", "owner"), Sight(task));
        var path = $"/api/tasks/{task["id"].GetString()}";
        Assert.Equal(("edit", "owner"), Sight(await GetAsync(administrator, path)));

        foreach (var (role, shared, everybody, told) in new[]
        {
            ("editor", "view", "view", "view"), ("editor", "view", "run", "run"), ("editor", "edit", "view", "edit"),
            ("viewer", "run", "view", "run"), ("viewer", "edit", "edit", "run"),
        })
        {
            var page = await stage.JoinAsync($"{role}-{shared}-{everybody}", role);
            var id = (await GetAsync(page, "/api/auth/status"))["user"].GetProperty("id").GetString();
            var shares = await SendAsync(owner, HttpMethod.Put, $"{path}/shares", new[] { new { user_id = id, access = shared }, new { user_id = (string?)null, access = everybody } });
            Assert.Equal(HttpStatusCode.OK, shares.Status);

            Assert.Equal((told, "owner"), Sight(await GetAsync(page, path)));
            var listed = (await GetAsync(page, "/api/tasks"))["items"].EnumerateArray().Single(row => row.GetProperty("name").GetString() == "Orders");
            Assert.Equal(told, listed.GetProperty("access").GetString());

            // What it says is what holds.
            Assert.Equal(told == "view" ? HttpStatusCode.Forbidden : HttpStatusCode.Accepted, (await PostAsync(page, $"{path}/run")).Status);
            Assert.Equal(told == "edit" ? HttpStatusCode.OK : HttpStatusCode.Forbidden, (await PostAsync(page, $"{path}/toggle")).Status);
            await DrainAsync(administrator);
        }
    }

    private static (string? Access, string? Owner) Sight(Answer task) => (task["access"].GetString(), task["owner_name"].GetString());

    /// <summary>A task runs once at a time.</summary>
    private static async Task DrainAsync(HttpClient administrator)
    {
        foreach (var execution in (await GetAsync(administrator, "/api/executions?status=pending"))["items"].EnumerateArray())
        {
            await PostAsync(administrator, $"/api/executions/{execution.GetProperty("id").GetString()}/stop");
        }
    }
}
