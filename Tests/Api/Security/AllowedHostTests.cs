using System.Net;
using System.Text;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Tests.Api.Security;

/// <summary>The names under which an Api answers inside a deployment.</summary>
public sealed class AllowedHostTests(TestServers servers)
{
    [Fact]
    public async Task Everything_is_answered_under_the_names_that_are_set_and_the_rest_only_to_whom_it_is_meant_for()
    {
        await using var installation = await Installation.CreateAsync(servers);
        await installation.HostApiAsync(null, ("AllowedHostNames", "dashboard-api; other-api"));

        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/api/tasks", "dashboard-api:8080"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/api/tasks", "OTHER-API"));
        Assert.Equal(HttpStatusCode.MisdirectedRequest, await StatusAsync("/api/tasks", "api:8080"));
        Assert.Equal(HttpStatusCode.MisdirectedRequest, await StatusAsync("/api/tasks", "10.1.2.3:8080"));

        // Probes come by any address.
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/health", "10.1.2.3:8080"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/alive", "anything.example"));

        // Metrics are collected by address or by a name that only exists inside; a name of the internet could be another site's.
        Assert.NotEqual(HttpStatusCode.MisdirectedRequest, await StatusAsync("/metrics", "10.1.2.3:8080"));
        Assert.NotEqual(HttpStatusCode.MisdirectedRequest, await StatusAsync("/metrics", "api:8080"));
        Assert.NotEqual(HttpStatusCode.MisdirectedRequest, await StatusAsync("/metrics", "api.dashboard.svc.cluster.local:8080"));
        Assert.Equal(HttpStatusCode.MisdirectedRequest, await StatusAsync("/metrics", "metrics.example.org"));

        // A runner's key opens its routes under any name, and nothing else does.
        Assert.Equal(HttpStatusCode.Unauthorized, await ClaimAsync("api:8080", "not-the-key-of-this-installation-01"));
        Assert.Equal(HttpStatusCode.Conflict, await ClaimAsync("api:8080", Installation.RunnerKey));

        async Task<HttpStatusCode> StatusAsync(string path, string host) =>
            (await installation.AskAsync(HttpMethod.Get, path, null, ("Host", host))).Status;

        async Task<HttpStatusCode> ClaimAsync(string host, string key)
        {
            using var content = new StringContent($$"""{"runner_id":"{{Guid.NewGuid()}}"}""", Encoding.UTF8, "application/json");
            return (await installation.AskAsync(
                HttpMethod.Post, RunnerRoutes.Prefix + RunnerRoutes.Claim, content, ("Host", host), (RunnerRoutes.KeyHeader, key))).Status;
        }
    }
}
