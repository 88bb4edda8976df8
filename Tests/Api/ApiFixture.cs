using System.Net;
using System.Text;
using System.Text.Json;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Tests.Api;

/// <summary>One Api process for all tests of its HTTP interface; no runner, so that nothing happens that a test did not say.</summary>
public sealed class ApiFixture(TestServers servers) : IAsyncLifetime
{
    public const string ModelKey = "sk-of-the-tests";

    internal Installation Installation { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Installation = await Installation.CreateAsync(servers, withBlobs: true);
        await Installation.HostApiAsync(
            null,
            ("LanguageModels__Provider", "openai"),
            ("LanguageModels__Model", "test-model"),
            ("LanguageModels__ApiKey", ModelKey),

            // What a test claimed stays with it, however long it takes.
            ("Leases__Lease", Installation.Seconds(300)));
    }

    public ValueTask DisposeAsync() => Installation.DisposeAsync();
}

/// <summary>Its tests run one after the other: what one leaves pending, another could be given.</summary>
[CollectionDefinition(Name)]
public sealed class ApiGroup : ICollectionFixture<ApiFixture>
{
    public const string Name = "Api";
}

/// <summary>An answer of the Api, whatever its status.</summary>
internal sealed record Answer(HttpStatusCode Status, JsonElement Body, HttpResponseMessage Response)
{
    /// <summary>The stable code of an error.</summary>
    public string? Code => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("code", out var code) ? code.GetString() : null;

    public JsonElement this[string name] => Body.GetProperty(name);

    /// <summary>The codes said about a field; fails when nothing is said about it.</summary>
    public IReadOnlyList<string?> CodesOf(string field) =>
        Body.GetProperty("error_codes").GetProperty(field).EnumerateArray().Select(code => code.GetString()).ToList();

    public void AssertIs(HttpStatusCode status, string code)
    {
        Assert.Equal((status, code), (Status, Code));
        Assert.Equal("application/problem+json", Response.Content.Headers.ContentType?.MediaType);
        Assert.Equal((int)status, Body.GetProperty("status").GetInt32());
    }
}

/// <summary>Requests whose answers are looked at, also those that are refused.</summary>
internal static class ApiCalls
{
    public static Task<Answer> AskAsync(this Installation installation, string path) => installation.AskAsync(HttpMethod.Get, path);

    public static Task<Answer> AskAsync(this Installation installation, HttpMethod method, string path, object? body = null) =>
        installation.AskAsync(method, path, body is null ? null : new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"));

    public static Task<Answer> AskRawAsync(this Installation installation, HttpMethod method, string path, string json) =>
        installation.AskAsync(method, path, new StringContent(json, Encoding.UTF8, "application/json"));

    public static async Task<Answer> AskAsync(
        this Installation installation, HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(installation.Api, path)) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var response = await installation.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        return new Answer(response.StatusCode, isJson ? JsonElement.Parse(text) : default, response);
    }
}
