using System.Net;
using Dashboard.Api.Security;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using Microsoft.EntityFrameworkCore;
using static Dashboard.Tests.Api.Users.AccountStage;

namespace Dashboard.Tests.Api.Users;

/// <summary>How often and how much.</summary>
public sealed class LimitTests(TestServers servers)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Signing_in_is_limited_by_account_whether_it_exists_or_not_and_without_Redis_too(bool withRedis)
    {
        (string, string)[] settings = [("RateLimits:SignIn:Permits", "5"), .. withRedis ? Array.Empty<(string, string)>() : [("ConnectionStrings:redis", "127.0.0.1:1,connectTimeout=200,abortConnect=false")]];
        await using var stage = await CreateAsync(servers, empty: false, settings);
        foreach (var email in new[] { TestAccounts.Email, "nobody@tests.example" })
        {
            for (var allowed = 0; allowed < 5; allowed++)
            {
                // By address too: these come from five.
                (await TryAsync(stage, email, $"203.0.113.{allowed}")).AssertIs(HttpStatusCode.Unauthorized, "sign_in_failed");
            }

            var refused = await TryAsync(stage, email, "203.0.113.9");
            refused.AssertIs(HttpStatusCode.TooManyRequests, "too_many_requests");
            Assert.InRange(refused["retry_after"].GetInt32(), 1, 60);
            Assert.Equal($"{refused["retry_after"].GetInt32()}", refused.Response.Headers.RetryAfter?.ToString());
        }
    }

    [Fact]
    public async Task Starting_and_polling_are_limited_for_programs_and_pages_work_on()
    {
        await using var stage = await CreateAsync(servers, empty: false, ("RateLimits:Start:Permits", "2"), ("RateLimits:Poll:Permits", "3"), ("RateLimits:Poll:Per", "00:00:30"));
        var client = stage.Client(TestAccounts.ApiKey);
        var task = (await PostAsync(client, "/api/tasks", new { name = "t", prompt = "p", when_running = "parallel" }))["id"].GetString();
        var first = (await PostAsync(client, $"/api/tasks/{task}/run"))["execution_id"].GetString();
        var second = (await PostAsync(client, $"/api/tasks/{task}/run"))["execution_id"].GetString();
        (await PostAsync(client, $"/api/tasks/{task}/run")).AssertIs(HttpStatusCode.TooManyRequests, "too_many_requests");

        for (var allowed = 0; allowed < 3; allowed++)
        {
            Assert.Equal(HttpStatusCode.OK, (await GetAsync(client, $"/api/executions/{first}")).Status);
        }

        (await GetAsync(client, $"/api/executions/{first}")).AssertIs(HttpStatusCode.TooManyRequests, "too_many_requests");
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(client, $"/api/executions/{second}")).Status);
        for (var page = 0; page < 50; page++)
        {
            Assert.Equal(HttpStatusCode.OK, (await GetAsync(client, "/api/dashboard")).Status);
        }
    }

    [Fact]
    public async Task Strangers_are_limited_but_may_ask_whether_they_are_signed_in()
    {
        await using var stage = await CreateAsync(servers, empty: false, ("RateLimits:Anonymous:Permits", "3"));
        var client = stage.Client();
        for (var allowed = 0; allowed < 3; allowed++)
        {
            (await GetAsync(client, "/api/tasks")).AssertIs(HttpStatusCode.Unauthorized, "not_signed_in");
        }

        (await GetAsync(client, "/api/tasks")).AssertIs(HttpStatusCode.TooManyRequests, "too_many_requests");
        for (var page = 0; page < 20; page++)
        {
            Assert.Equal(HttpStatusCode.OK, (await GetAsync(client, "/api/auth/status")).Status);
        }
    }

    [Fact]
    public void The_limits_are_those_that_were_promised()
    {
        var limits = new RateLimitOptions();
        Assert.Equal(
            [(5, 60), (10, 60), (10, 5), (100, 3600)],
            new[] { limits.SignIn, limits.Start, limits.Poll, limits.Anonymous }.Select(limit => (limit.Permits, (int)limit.Per.TotalSeconds)));
    }

    [Fact]
    public async Task A_quota_refuses_a_start_and_lowers_what_an_execution_may_cost()
    {
        await using var stage = await CreateAsync(servers);
        var administrator = stage.Client(TestAccounts.ApiKey);
        var person = await stage.JoinAsync("thrifty", "editor");
        var id = (await GetAsync(person, "/api/auth/status"))["user"].GetProperty("id").GetString();
        var task = (await PostAsync(person, "/api/tasks", new { name = "t", prompt = "p", when_running = "parallel" }))["id"].GetString();

        foreach (var (quota, value) in new[] { ("executions_per_day", 1m), ("parallel_executions", 1m), ("cost_per_month_usd", 0.5m), ("cost_per_task_usd", 0.5m), ("storage_megabytes", 0m) })
        {
            await SendAsync(administrator, HttpMethod.Put, $"/api/users/{id}", new { name = "thrifty", role = "editor", quota = new Dictionary<string, decimal>() });
            var execution = (await PostAsync(person, $"/api/tasks/{task}/run"))["execution_id"].GetString();
            await stage.InDatabaseAsync(context => context.Executions.Where(row => row.Id == Guid.Parse(execution!))
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.CostUsd, 0.5m).SetProperty(row => row.CostUnknown, true)));
            await SendAsync(administrator, HttpMethod.Put, $"/api/users/{id}", new { name = "thrifty", role = "editor", quota = new Dictionary<string, decimal> { [quota] = value } });

            var refused = await PostAsync(person, $"/api/tasks/{task}/run");
            refused.AssertIs(HttpStatusCode.Forbidden, "quota_exceeded");
            Assert.Equal(quota, refused["quota"].GetString());
        }

        var use = (await GetAsync(person, "/api/profile"))["use"];
        Assert.Equal((2.5m, true), (use.GetProperty("cost_this_month_usd").GetDecimal(), use.GetProperty("cost_this_month_unknown").GetBoolean()));

        var wrong = await SendAsync(administrator, HttpMethod.Put, $"/api/users/{id}", new { name = "thrifty", role = "editor", quota = new { parallel_executions = -1 } });
        Assert.Equal(["out_of_range"], wrong.CodesOf("quota.parallel_executions"));
    }

    private static async Task<Answer> TryAsync(AccountStage stage, string email, string address)
    {
        var client = stage.Client();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", address);
        return await PostAsync(client, "/api/auth/sign-in", new { email, password = "wrong" });
    }
}
