using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Dashboard.Tests.Web;

public sealed class WebHostTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1:5080")]
    [InlineData("[::1]:8080")]
    [InlineData("Dashboard.Example:8443")]
    public async Task Own_names_are_served_on_any_port(string host)
    {
        await using var web = new WebHost().WithPages().With("AllowedHostNames", "other.example, dashboard.example");

        using var response = await SendAsync(web, HttpMethod.Get, "/", host);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_foreign_host_is_refused_before_anything_is_served()
    {
        await using var web = new WebHost().WithPages();

        using var response = await SendAsync(web, HttpMethod.Get, "/", "rebound.example");

        Assert.Equal(HttpStatusCode.MisdirectedRequest, response.StatusCode);
        Assert.Equal("foreign_host", await CodeAsync(response));
    }

    [Fact]
    public async Task Another_sites_page_cannot_write()
    {
        await using var web = new WebHost();

        using var foreign = await SendAsync(web, HttpMethod.Post, "/api/tasks", "localhost:5080", origin: "http://localhost:5081");
        using var own = await SendAsync(web, HttpMethod.Post, "/api/tasks", "localhost:5080", origin: "http://localhost:5080");

        Assert.Equal("foreign_origin", await CodeAsync(foreign));
        Assert.Equal("api_unreachable", await CodeAsync(own));
    }

    [Fact]
    public async Task Addresses_of_the_client_get_the_index_page_that_is_never_kept()
    {
        await using var web = new WebHost().WithPages();
        using var client = web.CreateClient();

        using var response = await client.GetAsync("/executions/42", Cancellation);

        Assert.Contains("<title>pages</title>", await response.Content.ReadAsStringAsync(Cancellation));
        Assert.True(response.Headers.CacheControl?.NoCache);
        Assert.Contains("script-src 'self';", response.Headers.GetValues("Content-Security-Policy").Single());
    }

    [Fact]
    public async Task Hashed_assets_are_kept_for_good_and_missing_ones_are_not_the_index_page()
    {
        await using var web = new WebHost().WithPages();
        using var client = web.CreateClient();
        client.DefaultRequestHeaders.Add("Accept-Encoding", "br");

        using var found = await client.GetAsync("/assets/index-abc123.js", Cancellation);
        using var missing = await client.GetAsync("/assets/index-old.js", Cancellation);

        Assert.Contains("immutable", found.Headers.CacheControl?.ToString());
        Assert.Equal("br", found.Content.Headers.ContentEncoding.Single());
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Theory]
    [InlineData("gzip, deflate, br", "br", "in brotli")]
    [InlineData("gzip", "gzip", "in gzip")]
    [InlineData("gzip, br;q=0", "gzip", "in gzip")]
    [InlineData("identity", null, ";;")]
    public async Task What_the_build_compressed_is_served_to_browsers_that_take_it(string accepted, string? coding, string start)
    {
        await using var web = new WebHost().WithPages();
        await File.WriteAllTextAsync(Path.Combine(web.Pages.FullName, "assets", "index-abc123.js.br"), "in brotli", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(web.Pages.FullName, "assets", "index-abc123.js.gz"), "in gzip", Cancellation);
        using var client = web.CreateClient();
        client.DefaultRequestHeaders.Add("Accept-Encoding", accepted);

        using var found = await client.GetAsync("/assets/index-abc123.js", Cancellation);

        Assert.Equal(HttpStatusCode.OK, found.StatusCode);
        Assert.Equal("text/javascript", found.Content.Headers.ContentType?.MediaType);
        Assert.Equal(coding, found.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Contains("immutable", found.Headers.CacheControl?.ToString());
        Assert.Contains("Accept-Encoding", found.Headers.Vary);
        Assert.StartsWith(start, await found.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Without_built_pages_it_says_how_to_build_them()
    {
        await using var web = new WebHost();
        using var client = web.CreateClient();

        using var response = await client.GetAsync("/", Cancellation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("npm run build", await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task A_dead_Api_is_named_in_errors_and_in_health()
    {
        await using var web = new WebHost();
        using var client = web.CreateClient();

        using var error = await client.GetAsync("/api/tasks", Cancellation);
        using var health = await client.GetAsync("/health", Cancellation);
        using var alive = await client.GetAsync("/alive", Cancellation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, error.StatusCode);
        Assert.Equal("api_unreachable", await CodeAsync(error));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        var states = await health.Content.ReadFromJsonAsync<Dictionary<string, string>>(Cancellation);
        Assert.Equal("unhealthy", states?["api"]);
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }

    private static async Task<HttpResponseMessage> SendAsync(
        WebHost web, HttpMethod method, string path, string host, string? origin = null)
    {
        using var client = web.CreateClient();
        using var request = new HttpRequestMessage(method, path) { Headers = { Host = host } };
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return await client.SendAsync(request, Cancellation);
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage response)
    {
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        return problem.GetProperty("code").GetString();
    }
}
