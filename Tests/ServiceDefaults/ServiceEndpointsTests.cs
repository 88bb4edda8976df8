using Dashboard.ServiceDefaults.Discovery;
using Microsoft.Extensions.Configuration;

namespace Dashboard.Tests.ServiceDefaults;

public sealed class ServiceEndpointsTests
{
    [Theory]
    [InlineData("https+http://api/api/tasks?x=1", "http://10.0.0.5:8080/api/tasks?x=1")]
    [InlineData("http://api/health", "http://10.0.0.5:8080/health")]
    [InlineData("https+http://both/", "https://secure.example/")]
    [InlineData("http://both/", "http://plain.example/")]
    [InlineData("https+http://nested/ws", "http://host/base/ws")]
    [InlineData("https://elsewhere.example/x", "https://elsewhere.example/x")]
    public void A_name_becomes_the_address_that_is_configured(string asked, string expected)
    {
        var endpoints = Endpoints(
            ("services:api:http:0", "http://10.0.0.5:8080"),
            ("services:both:http:0", "http://plain.example"),
            ("services:both:https:0", "https://secure.example"),
            ("services:nested:http:0", "http://host/base/"));

        Assert.Equal(new Uri(expected), endpoints.Resolve(new Uri(asked)));
    }

    [Fact]
    public void Several_addresses_are_taken_in_turn()
    {
        var endpoints = Endpoints(("services:api:http:0", "http://one"), ("services:api:http:1", "http://two"));

        var hosts = Enumerable.Range(0, 4).Select(_ => endpoints.Resolve(new Uri("https+http://api")).Host).ToList();

        Assert.Equal(hosts[0], hosts[2]);
        Assert.Equal(["one", "two"], hosts.Distinct().Order());
    }

    [Fact]
    public void An_unknown_name_says_what_to_set()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Endpoints().Resolve(new Uri("https+http://api")));

        Assert.Contains("services__api__http__0", error.Message);
    }

    private static ServiceEndpoints Endpoints(params (string Key, string Value)[] settings) => new(
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
            .Build());
}
