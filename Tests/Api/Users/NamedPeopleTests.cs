using System.Net;
using Dashboard.Tests.Api.Credentials;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using static Dashboard.Tests.Api.Users.AccountStage;

namespace Dashboard.Tests.Api.Users;

/// <summary>Things are given to people who are there.</summary>
public sealed class NamedPeopleTests(TestServers servers)
{
    [Fact]
    public async Task Nothing_is_shared_with_or_granted_to_somebody_who_is_not_there_or_was_deactivated()
    {
        await using var stage = await CreateAsync(servers);
        var administrator = stage.Client(TestAccounts.ApiKey);
        var (here, gone, nobody) = (await IdOfAsync(stage, "here"), await IdOfAsync(stage, "gone"), Guid.CreateVersion7());
        var task = $"/api/tasks/{(await PostAsync(administrator, "/api/tasks", new { name = "t", prompt = "p" }))["id"].GetGuid()}/shares";
        var credential = $"/api/credentials/{(await PostAsync(administrator, "/api/credentials", CredentialSample.Of("slack").Request()))["id"].GetGuid()}/grants";
        await SendAsync(administrator, HttpMethod.Put, task, new[] { new { user_id = gone, access = "view" } });
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(administrator, credential, new { user_id = gone })).Status);
        await PostAsync(administrator, $"/api/users/{gone}/deactivate");

        Assert.Equal(["user_unknown"], (await PostAsync(administrator, credential, new { user_id = nobody })).CodesOf("user_id"));
        Assert.Equal(["user_deactivated"], (await PostAsync(administrator, credential, new { user_id = gone })).CodesOf("user_id"));
        Assert.Equal("here", (await PostAsync(administrator, credential, new { user_id = here }))["name"].GetString());

        // Whoever was there when it was given to them stays on the list, by name, and other changes can be saved.
        Assert.Equal(["gone", "here"], (await GetAsync(administrator, credential)).Body.EnumerateArray().Select(grant => grant.GetProperty("name").GetString()));
        var more = await SendAsync(administrator, HttpMethod.Put, task, new[] { new { user_id = gone, access = "run" }, new { user_id = here, access = "view" } });
        Assert.Equal(HttpStatusCode.OK, more.Status);
        await SendAsync(administrator, HttpMethod.Put, task, new[] { new { user_id = here, access = "view" } });
        var wrong = await SendAsync(administrator, HttpMethod.Put, task, new[] { new { user_id = here, access = "view" }, new { user_id = gone, access = "view" }, new { user_id = nobody, access = "view" } });
        Assert.Equal(["user_deactivated"], wrong.CodesOf("[1].user_id"));
        Assert.Equal(["user_unknown"], wrong.CodesOf("[2].user_id"));
        Assert.Single((await GetAsync(administrator, task)).Body.EnumerateArray());
    }

    private static async Task<Guid> IdOfAsync(AccountStage stage, string name) =>
        (await GetAsync(await stage.JoinAsync(name, "editor"), "/api/auth/status"))["user"].GetProperty("id").GetGuid();
}
