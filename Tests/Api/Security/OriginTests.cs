using System.Net;
using Dashboard.Tests.Api.Users;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Tests.Api.Security;

public sealed class OriginTests(TestServers servers)
{
    [Fact]
    public async Task A_listed_site_may_use_the_API_with_a_key_and_others_may_not()
    {
        await using var stage = await AccountStage.CreateAsync(servers, empty: false, ("AllowedOrigins", "https://reports.example.org"));
        using var asked = await AskAsync(stage.Client(), HttpMethod.Options, "https://reports.example.org", preflight: true);
        Assert.Equal("https://reports.example.org", asked.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.False(asked.Headers.Contains("Access-Control-Allow-Credentials"));

        using var listed = await AskAsync(stage.Client(TestAccounts.ApiKey), HttpMethod.Get, "https://reports.example.org");
        using var other = await AskAsync(stage.Client(TestAccounts.ApiKey), HttpMethod.Get, "https://reports.example.org.evil.example");
        using var stranger = await AskAsync(stage.Client(), HttpMethod.Get, "https://reports.example.org");

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized], new[] { listed, other, stranger }.Select(answer => answer.StatusCode));
    }

    [Fact]
    public async Task No_page_of_another_site_opens_a_socket()
    {
        await using var stage = await AccountStage.CreateAsync(servers);
        var sockets = stage.Host.Server.CreateWebSocketClient();
        sockets.ConfigureRequest = request =>
        {
            request.Headers.Authorization = $"Bearer {TestAccounts.ApiKey}";
            request.Headers.Origin = "https://evil.example";
        };

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => sockets.ConnectAsync(new Uri(stage.Host.Server.BaseAddress, "/ws/dashboard"), TestContext.Current.CancellationToken));
        Assert.Contains("403", refused.Message, StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> AskAsync(HttpClient client, HttpMethod method, string origin, bool preflight = false)
    {
        var request = new HttpRequestMessage(method, "/api/tasks");
        request.Headers.Add("Origin", origin);
        if (preflight)
        {
            request.Headers.Add("Access-Control-Request-Method", "GET");
        }

        return client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
