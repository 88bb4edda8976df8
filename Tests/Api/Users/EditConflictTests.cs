using System.Net;
using System.Net.Http.Json;
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

    [Fact]
    public async Task The_second_who_changes_with_whom_a_task_is_shared_is_told_and_takes_nothing_back()
    {
        await using var stage = await CreateAsync(servers);
        var client = stage.Client(TestAccounts.ApiKey);
        var path = $"/api/tasks/{(await PostAsync(client, "/api/tasks", new { name = "t", prompt = "p" }))["id"].GetString()}/shares";
        var seen = (await GetAsync(client, path)).Response.Headers.ETag!.Tag;

        Assert.Equal(HttpStatusCode.OK, await ShareAsync("view", seen));
        Assert.Equal(HttpStatusCode.Conflict, await ShareAsync("edit", seen));
        Assert.Equal("view", (await GetAsync(client, path)).Body[0].GetProperty("access").GetString());

        // Whoever loads it again saves, also behind a proxy that compresses.
        var again = (await GetAsync(client, path)).Response.Headers.ETag!.Tag;
        Assert.Equal(HttpStatusCode.OK, await ShareAsync("edit", "W/" + again));

        async Task<HttpStatusCode> ShareAsync(string access, string tag)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(new[] { new { access } }) };
            request.Headers.TryAddWithoutValidation("If-Match", tag);
            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            return answer.StatusCode;
        }
    }
}
