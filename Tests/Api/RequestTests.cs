using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures.Processes;

namespace Dashboard.Tests.Api;

/// <summary>Requests that are refused before any feature sees them.</summary>
[Collection(ApiGroup.Name)]
public sealed class RequestTests(ApiFixture api)
{
    private readonly Installation _installation = api.Installation;

    [Theory]
    [InlineData("{", "malformed_json")]
    [InlineData("", "bad_request")]
    [InlineData("[]", "malformed_json")]
    [InlineData("null", "bad_request")]
    [InlineData("\"text\"", "malformed_json")]
    public async Task A_body_that_is_no_such_json_is_refused(string json, string code) =>
        (await _installation.AskRawAsync(HttpMethod.Post, "/api/tasks", json)).AssertIs(HttpStatusCode.BadRequest, code);

    [Theory]
    [InlineData("""{"name":5,"prompt":"p"}""", "name")]
    [InlineData("""{"name":"n","prompt":"p","when_running":"sometimes"}""", "when_running")]
    [InlineData("""{"name":"n","prompt":"p","on_lost_runner":1}""", "on_lost_runner")]
    [InlineData("""{"name":"n","prompt":"p","browser":{"kind":"firefox"}}""", "browser.kind")]
    [InlineData("""{"name":"n","prompt":"p","limits":{"max_steps":1.5}}""", "limits.max_steps")]
    [InlineData("""{"name":"n","prompt":"p","is_active":null}""", "is_active")]
    public async Task A_value_of_the_wrong_kind_is_named_by_its_path(string json, string field)
    {
        var answer = await _installation.AskRawAsync(HttpMethod.Post, "/api/tasks", json);
        answer.AssertIs(HttpStatusCode.BadRequest, "validation_failed");
        Assert.Equal(["invalid_value"], answer.CodesOf(field));
    }

    [Theory]
    [InlineData("""{"type":"fly"}""")]
    [InlineData("""{"type":"click","target":"button"}""")]
    [InlineData("""{"type":"click","target":1.5}""")]
    [InlineData("""{"type":"click"}""")]
    [InlineData("""{"type":"scroll","direction":"sideways"}""")]
    [InlineData("""7""")]
    public async Task An_action_that_nobody_knows_is_a_mistake_of_the_client(string action)
    {
        var answer = await _installation.AskRawAsync(HttpMethod.Post, "/api/tasks", """{"name":"n","recipe":{"actions":[{"action":""" + action + "}]}}");
        answer.AssertIs(HttpStatusCode.BadRequest, "validation_failed");
        Assert.Contains(answer.Body.GetProperty("errors").EnumerateObject(), error => error.Name.StartsWith("recipe.actions[0].action", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"url":"https://example.com"}""")]
    [InlineData("{}")]
    public async Task An_action_without_a_type_is_a_mistake_of_the_client(string action) =>
        (await _installation.AskRawAsync(HttpMethod.Post, "/api/tasks", """{"name":"n","recipe":{"actions":[{"action":""" + action + "}]}}"))
            .AssertIs(HttpStatusCode.BadRequest, "malformed_json");

    [Fact]
    public async Task A_body_that_is_too_large_is_refused()
    {
        var answer = await _installation.AskAsync(HttpMethod.Post, "/api/tasks", new { name = "n", prompt = new string('x', 1024 * 1024) });
        answer.AssertIs(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
    }

    [Fact]
    public async Task A_body_that_a_plain_form_could_have_sent_is_refused()
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["name"] = "n" });
        using var text = new StringContent("""{"name":"n","prompt":"p"}""", Encoding.UTF8, "text/plain");
        using var untyped = new ByteArrayContent(Encoding.UTF8.GetBytes("""{"name":"n","prompt":"p"}"""));
        foreach (HttpContent content in new HttpContent[] { form, text, untyped })
        {
            (await _installation.AskAsync(HttpMethod.Post, "/api/tasks", content)).AssertIs(HttpStatusCode.UnsupportedMediaType, "json_required");
        }
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("null")]
    public async Task Pages_of_other_sites_are_refused(string origin) =>
        (await _installation.AskAsync(HttpMethod.Get, "/api/tasks", null, ("Origin", origin))).AssertIs(HttpStatusCode.Forbidden, "foreign_origin");

    [Fact]
    public async Task The_products_own_page_is_served()
    {
        var direct = await _installation.AskAsync(HttpMethod.Get, "/api/tasks", null, ("Origin", $"http://{_installation.Api.Authority}"));
        var throughWeb = await _installation.AskAsync(
            HttpMethod.Get, "/api/tasks", null, ("Origin", "http://localhost:5080"), ("X-Forwarded-Host", "localhost:5080"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (direct.Status, throughWeb.Status));
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost.evil.example:80")]
    public async Task Requests_under_another_name_are_refused(string host) =>
        (await _installation.AskAsync(HttpMethod.Get, "/api/tasks", null, ("Host", host))).AssertIs((HttpStatusCode)421, "foreign_host");

    [Fact]
    public async Task A_route_that_does_not_exist_says_so()
    {
        (await _installation.AskAsync("/api/nothing")).AssertIs(HttpStatusCode.NotFound, "route_not_found");
        (await _installation.AskAsync("/api/tasks/not-an-id")).AssertIs(HttpStatusCode.NotFound, "route_not_found");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await _installation.AskAsync(HttpMethod.Patch, "/api/tasks")).Status);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("not-the-key-of-this-installation-01")]
    public async Task A_runner_without_the_key_is_refused(string? key)
    {
        using var content = new StringContent("{}", Encoding.UTF8, "application/json");
        var headers = key is null ? [] : new[] { (RunnerRoutes.KeyHeader, key) };
        (await _installation.AskAsync(HttpMethod.Post, RunnerRoutes.Prefix + RunnerRoutes.Claim, content, headers))
            .AssertIs(HttpStatusCode.Unauthorized, "runner_key_rejected");
    }

    [Fact]
    public async Task A_runner_that_never_told_of_itself_is_given_nothing()
    {
        using var content = new StringContent($$"""{"runner_id":"{{Guid.NewGuid()}}"}""", MediaTypeHeaderValue.Parse("application/json"));
        (await _installation.AskAsync(HttpMethod.Post, RunnerRoutes.Prefix + RunnerRoutes.Claim, content, (RunnerRoutes.KeyHeader, Installation.RunnerKey)))
            .AssertIs(HttpStatusCode.Conflict, "runner_unknown");
    }
}
