using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Dashboard.Tests.Web;

/// <summary>Web at a public address, behind proxies that it trusts or does not.</summary>
public sealed class PublicAddressTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("dashboard.example.org", HttpStatusCode.OK)]
    [InlineData("Dashboard.Example.Org:443", HttpStatusCode.OK)]
    [InlineData("other.example.org", HttpStatusCode.MisdirectedRequest)]
    [InlineData("dashboard.example.org.evil.example", HttpStatusCode.MisdirectedRequest)]
    public async Task The_public_address_is_the_only_foreign_name_that_is_served(string host, HttpStatusCode expected)
    {
        await using var web = new WebHost().WithPages().With("PUBLIC_URL", "https://dashboard.example.org");
        using var client = web.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = host } };

        using var response = await client.SendAsync(request, Cancellation);

        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("https://dashboard.example.org", "api_unreachable")]
    [InlineData("https://elsewhere.example.org", "foreign_origin")]
    public async Task Pages_at_the_public_address_may_write(string origin, string code)
    {
        await using var web = new WebHost().With("PUBLIC_URL", "https://dashboard.example.org");
        using var client = web.CreateClient();

        // The proxy speaks http with Web, so scheme and port differ from what the browser shows.
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/tasks") { Headers = { Host = "dashboard.example.org" } };
        request.Headers.Add("Origin", origin);
        using var response = await client.SendAsync(request, Cancellation);

        Assert.Contains($"\"{code}\"", await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData("dashboard.example.org")]
    [InlineData("https://dashboard.example.org/path")]
    [InlineData("ftp://dashboard.example.org")]
    [InlineData("https://user:secret@dashboard.example.org")]
    public void A_public_address_that_cannot_be_one_ends_the_start(string address) =>
        Assert.Contains("PUBLIC_URL", Refused<OptionsValidationException>("PUBLIC_URL", address).Message);

    [Theory]
    [InlineData("172.18.0.5", "203.0.113.9 by https")]
    [InlineData("::ffff:172.18.0.5", "203.0.113.9 by https")]
    [InlineData("198.51.100.1", "198.51.100.1 by http")]
    public async Task Only_a_trusted_proxy_is_believed_who_asked_and_how(string proxy, string expected)
    {
        await using var api = await StartApiAsync();
        await using var web = From(proxy, new WebHost(api.Urls.Single()).With("TrustedProxies", "10.0.0.0/8, 172.16.0.0/12"));
        using var client = web.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/echo");
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");
        request.Headers.Add("X-Forwarded-Proto", "https");

        using var response = await client.SendAsync(request, Cancellation);

        Assert.Equal(expected, (await response.Content.ReadAsStringAsync(Cancellation)).Replace("::ffff:", ""));
        Assert.Equal(expected.EndsWith("https", StringComparison.Ordinal), response.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Nobody_is_believed_unless_told()
    {
        await using var api = await StartApiAsync();
        await using var web = From("127.0.0.1", new WebHost(api.Urls.Single()));
        using var client = web.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/echo");
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");

        using var response = await client.SendAsync(request, Cancellation);

        Assert.Equal("127.0.0.1 by http", await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public void A_proxy_that_is_no_address_ends_the_start() =>
        Assert.Contains("proxy.example.org", Refused<InvalidOperationException>("TrustedProxies", "proxy.example.org").Message);

    /// <summary>Requests come from this address, which the test server otherwise leaves open.</summary>
    private static Microsoft.AspNetCore.Mvc.Testing.WebApplicationFactory<Dashboard.Web.Proxy.ApiProxy> From(string address, WebHost web) =>
        web.WithWebHostBuilder(builder => builder.ConfigureTestServices(services =>
            services.AddSingleton<IStartupFilter>(new CallerAddress(IPAddress.Parse(address)))));

    private static async Task<WebApplication> StartApiAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var api = builder.Build();
        api.MapGet("/api/echo", (Microsoft.AspNetCore.Http.HttpRequest request) =>
            $"{request.Headers["X-Forwarded-For"]} by {request.Headers["X-Forwarded-Proto"]}");
        await api.StartAsync(Cancellation);
        return api;
    }

    private sealed class CallerAddress(IPAddress address) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, rest) =>
            {
                context.Connection.RemoteIpAddress = address;
                return rest(context);
            });
            next(app);
        };
    }

    /// <summary>Why Web does not start. When it has ended too soon, the factory finds its services gone and tells nothing of the reason.</summary>
    private static T Refused<T>(string setting, string value)
        where T : Exception
    {
        for (var attempt = 1; ; attempt++)
        {
            using var web = new WebHost().With(setting, value);
            try
            {
                return Assert.Throws<T>(web.CreateClient);
            }
            catch (Xunit.Sdk.ThrowsException wrong) when (wrong.InnerException is ObjectDisposedException && attempt < 5)
            {
            }
        }
    }
}
