using System.Net;
using System.Text.Json.Nodes;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using static Dashboard.Tests.Api.Users.AccountStage;

namespace Dashboard.Tests.Api.Users;

/// <summary>Two people edit the same thing.</summary>
public sealed class EditConflictTests(TestServers servers)
{
    [Fact]
    public async Task The_second_who_saves_a_task_or_the_settings_is_told_and_loses_nothing()
    {
        await using var stage = await CreateAsync(servers);
        var client = stage.Client(TestAccounts.ApiKey);
        var task = (await PostAsync(client, "/api/tasks", new { name = "t", prompt = "p" }))["id"].GetString();
        var path = $"/api/tasks/{task}";
        await SendAsync(client, HttpMethod.Put, "/api/settings", JsonNode.Parse((await GetAsync(client, "/api/settings")).Body.GetRawText()));

        foreach (var (address, field) in new[] { (path, "description"), ("/api/settings", "default_model") })
        {
            var seen = JsonNode.Parse((await GetAsync(client, address)).Body.GetRawText())!.AsObject();
            seen[field] = "first";
            Assert.Equal(HttpStatusCode.OK, (await SendAsync(client, HttpMethod.Put, address, seen)).Status);

            seen[field] = "second";
            (await SendAsync(client, HttpMethod.Put, address, seen)).AssertIs(HttpStatusCode.Conflict, "changed_meanwhile");
            Assert.Equal("first", (await GetAsync(client, address))[field].GetString());

            // Whoever loads it again saves.
            var again = JsonNode.Parse((await GetAsync(client, address)).Body.GetRawText())!.AsObject();
            again[field] = "second";
            Assert.Equal(HttpStatusCode.OK, (await SendAsync(client, HttpMethod.Put, address, again)).Status);
        }
    }
}
