using System.Text.Json;
using Dashboard.Api.Security;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Tests.Runner.Jobs;

/// <summary>Money that several executions spend at the same time.</summary>
public sealed class QuotaTests(TestServers servers)
{
    /// <summary>One call: a thousand tokens in for 0.2 dollars.</summary>
    private const decimal Call = 0.2m;

    private const decimal Month = 1m;

    [Fact]
    public async Task Executions_side_by_side_stop_together_when_the_quota_of_their_person_is_used_up()
    {
        // Looks about for ever, so that only money ends it.
        await using var model = await FakeModelServer.StartAsync(_ => AgentReply.Act("Wait", new WaitParameters { Seconds = 0.1 }));
        await using var installation = await Installation.CreateAsync(servers);
        var access = model.Access("openai");
        await installation.HostApiAsync(
            null, ("LanguageModels__Provider", access.Provider), ("LanguageModels__Model", access.Model), ("LanguageModels__ApiKey", access.ApiKey),
            ("LanguageModels__BaseUrl", access.BaseUrl!), ("LanguageModels__InputUsdPerMillion", "200"), ("LanguageModels__OutputUsdPerMillion", "0"));
        var person = $"/api/users/{CurrentUser.FirstAdministrator}";
        await installation.SendAsync(HttpMethod.Put, person, new { name = "Test Administrator", role = "admin", quota = new { cost_per_month_usd = Month } });
        var executions = new List<Guid>();
        for (var number = 0; number < 2; number++)
        {
            var task = await installation.SendAsync(HttpMethod.Post, "/api/tasks", new { name = $"spender {number}", prompt = "Wait." });
            executions.Add(await installation.RunAsync(task.GetProperty("id").GetGuid()));
        }

        // Both are granted the whole rest before either spends.
        await installation.HostRunnerAsync();
        var ended = new List<JsonElement>();
        foreach (var execution in executions)
        {
            ended.Add(await installation.WaitForStateAsync(execution, "failed", "completed", "stopped"));
        }

        Assert.All(ended, execution => Assert.Equal("quota_exceeded", execution.GetProperty("error").GetProperty("code").GetString()));
        var spent = ended.Sum(execution => execution.GetProperty("cost_usd").GetDecimal());

        // What was being asked when the quota ended is paid too: one call each, and one that was on its way to the database.
        Assert.InRange(spent, Month, Month + (3 * Call));
    }
}
