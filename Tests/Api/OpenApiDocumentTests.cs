using System.Text.Json.Nodes;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.Api;

[Collection(ApiGroup.Name)]
public sealed class OpenApiDocumentTests(ApiFixture api)
{
    [Fact]
    public async Task The_client_was_made_from_the_document_that_the_api_serves()
    {
        var installation = api.Installation;
        var cancellation = TestContext.Current.CancellationToken;

        var served = JsonNode.Parse(await installation.Http.GetStringAsync(new Uri(installation.Api, "/openapi/v1.json"), cancellation));
        var committed = JsonNode.Parse(await File.ReadAllTextAsync(Repository.PathOf("Web", "Client", "src", "api", "openapi.json"), cancellation));

        Assert.True(
            JsonNode.DeepEquals(served, committed),
            $"The Api changed: run eng/api-types.sh and commit what it writes. What differs: {string.Join(", ", Differences("", served, committed).Take(10))}");
    }

    private static IEnumerable<string> Differences(string path, JsonNode? served, JsonNode? committed)
    {
        if (JsonNode.DeepEquals(served, committed))
        {
            return [];
        }

        return served is JsonObject one && committed is JsonObject other
            ? one.Select(property => property.Key).Union(other.Select(property => property.Key))
                .SelectMany(name => Differences($"{path}/{name}", one[name], other[name]))
            : [path];
    }
}
