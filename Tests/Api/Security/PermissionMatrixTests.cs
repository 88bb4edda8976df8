using Dashboard.Api.Security;
using Dashboard.Tests.Fixtures.Servers;
using Microsoft.AspNetCore.Authorization;

namespace Dashboard.Tests.Api.Security;

/// <summary>Everybody tries every endpoint and every WebSocket.</summary>
public sealed class PermissionMatrixTests(TestServers servers)
{
    private static readonly string[] Refusals =
        ["not_signed_in", "scope_missing", "role_missing", "sign_in_needed", "not_shared_for_this", "not_the_owner", "task_not_found", "execution_not_found", "credential_not_found"];

    /// <summary>What is sent where an empty object would be refused before anybody asks who sends it.</summary>
    private static readonly Dictionary<string, string> Bodies = new()
    {
        ["PUT /api/tasks/{id}"] = """{"name":"Shared","prompt":"Do it."}""",
        ["PUT /api/tasks/{id}/shares"] = "[]",
        ["POST /api/executions/{id}/takeover/hand-back"] = """{"lease":"01990000-0000-7000-8000-000000000000"}""",
        ["POST /api/executions/{id}/takeover/ask/answer"] = """{"lease":"01990000-0000-7000-8000-000000000000","hands_over":true}""",
        ["POST /api/executions/{id}/answer"] = """{"question_id":"01990000-0000-7000-8000-000000000000","text":"yes"}""",
    };

    [Fact]
    public async Task Everybody_may_what_the_table_says_and_nothing_else()
    {
        await using var stage = await PermissionStage.CreateAsync(servers);
        var endpoints = stage.Endpoints().ToList();
        Assert.Equal(PermissionTable.Rules.Keys.Order(), endpoints.Select(endpoint => endpoint.Name).Order());

        var wrong = new List<string>();
        var things = await stage.MakeThingsAsync();
        foreach (var (method, _, name) in endpoints)
        {
            foreach (var actor in stage.Actors)
            {
                var rule = PermissionTable.Rules[name];
                var (status, code) = await stage.TryAsync(actor, method, Address(name, things), Bodies.GetValueOrDefault(name));
                var refused = status is 401 or 403 or 404 && (code is null || Refusals.Contains(code)) ? status : (int?)null;
                var expected = actor.RefusedBy(rule);
                if (refused != expected)
                {
                    wrong.Add($"{name} as {actor.Name}: {status} {code}, expected {(expected is { } number ? $"{number}" : "to be let in")}");
                }

                // Who was let in may have changed them; who was refused has not.
                if (refused is null && method != "GET" && (rule.Access is not null || rule.OfCredential))
                {
                    things = await stage.MakeThingsAsync();
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Every_endpoint_says_who_may_use_it()
    {
        await using var stage = await PermissionStage.CreateAsync(servers);
        Assert.All(
            stage.AllEndpoints().Where(endpoint => endpoint.RoutePattern.RawText is not ("/health" or "/alive" or "/metrics")),
            endpoint => Assert.True(
                endpoint.Metadata.GetMetadata<RequiredScope>() is not null || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
                    || endpoint.Metadata.GetMetadata<ForRunnersOnly>() is not null,
                $"{endpoint.DisplayName} says nothing"));
    }

    private static string Address(string name, (Guid Task, Guid Execution, Guid Credential) things)
    {
        var path = name[(name.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        var id = path.StartsWith("/api/tasks", StringComparison.Ordinal) ? things.Task
            : path.StartsWith("/api/executions", StringComparison.Ordinal) || path.StartsWith("/ws", StringComparison.Ordinal) ? things.Execution
            : path.StartsWith("/api/credentials", StringComparison.Ordinal) ? things.Credential
            : Guid.CreateVersion7();
        return path.Replace("{id}", $"{id}", StringComparison.Ordinal).Replace("{stepId}", $"{Guid.CreateVersion7()}", StringComparison.Ordinal)
            .Replace("{position}", "1", StringComparison.Ordinal).Replace("{number}", "1", StringComparison.Ordinal)
            .Replace("{attempt}", "1", StringComparison.Ordinal).Replace("{name}", "picture.jpg", StringComparison.Ordinal)
            .Replace("{documentName}", "v1", StringComparison.Ordinal).Replace("{passkey}", "AAAA", StringComparison.Ordinal)
            .Replace("{type}", "slack", StringComparison.Ordinal).Replace("{grantId}", $"{Guid.CreateVersion7()}", StringComparison.Ordinal);
    }
}
