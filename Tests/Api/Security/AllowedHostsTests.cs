using Dashboard.Api.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Dashboard.Tests.Api.Security;

/// <summary>Which host goes with which path, without any name that was set.</summary>
public sealed class AllowedHostsTests
{
    [Theory]
    [InlineData("/api/tasks", "localhost:5000", true)]
    [InlineData("/api/tasks", "127.0.0.1", true)]
    [InlineData("/api/tasks", "[::1]:5000", true)]
    [InlineData("/api/tasks", "10.1.2.3", false)]
    [InlineData("/api/tasks", "api", false)]
    [InlineData("/health", "anything.example", true)]
    [InlineData("/alive", "anything.example", true)]
    [InlineData("/health/more", "anything.example", false)]
    [InlineData("/metrics", "10.1.2.3:8080", true)]
    [InlineData("/metrics", "[fd00::12]:8080", true)]
    [InlineData("/metrics", "api:8080", true)]
    [InlineData("/metrics", "api.lan.internal", true)]
    [InlineData("/metrics", "API.DASHBOARD.SVC", true)]
    [InlineData("/metrics", "api.dashboard.svc.cluster.local:8080", true)]
    [InlineData("/metrics", "metrics.example.org", false)]
    [InlineData("/metrics", "10.1.2.3.example.org", false)]
    [InlineData("/metrics", "api.local.example.org", false)]
    [InlineData("/metrics/more", "10.1.2.3", false)]
    public void Probes_are_answered_under_any_name_metrics_under_inside_ones_and_the_rest_under_this_machines(string path, string host, bool allowed)
    {
        var request = new DefaultHttpContext().Request;
        (request.Path, request.Host) = (path, new HostString(host));

        Assert.Equal(allowed, new AllowedHosts(new ConfigurationBuilder().Build()).Allows(request));
    }
}
