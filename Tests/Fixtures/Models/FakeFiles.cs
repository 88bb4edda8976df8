using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Tests.Fixtures;

/// <summary>A file that was uploaded to the fake model server.</summary>
public sealed record FakeFile(string Name, string DisplayName, string ContentType, byte[] Bytes);

/// <summary>Gemini's Files API.</summary>
internal sealed class FakeFiles(FakeModelServer server)
{
    private readonly ConcurrentDictionary<string, (string DisplayName, string ContentType)> _sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, FakeFile> _files = new(StringComparer.Ordinal);
    private int _looks;

    public IReadOnlyList<FakeFile> Files => [.. _files.Values.OrderBy(file => file.Name, StringComparer.Ordinal)];

    public void Map(WebApplication app)
    {
        app.MapPost("/upload/v1beta/files", StartAsync);
        app.MapPost("/upload/session/{id}", ReceiveAsync);
        app.MapGet("/v1beta/files/{name}", LookAsync);
    }

    private async Task StartAsync(HttpContext context)
    {
        if (context.Request.Headers["x-goog-api-key"] != FakeModelServer.Key || context.Request.Headers["X-Goog-Upload-Command"] != "start")
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        var about = await JsonNode.ParseAsync(context.Request.Body);
        var id = $"s{_sessions.Count + 1}";
        _sessions[id] = (about!["file"]!["display_name"]!.GetValue<string>(), context.Request.Headers["X-Goog-Upload-Header-Content-Type"].ToString());
        context.Response.Headers["X-Goog-Upload-URL"] = $"{server.Address}/upload/session/{id}?upload_id={id}";
    }

    private async Task ReceiveAsync(HttpContext context, string id)
    {
        var (displayName, contentType) = _sessions[id];
        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes);
        var file = new FakeFile($"files/{id}", displayName, contentType, bytes.ToArray());
        _files[id] = file;
        await WriteAsync(context, new JsonObject { ["file"] = About(file, server.FileIsBusyFor > 0 ? "PROCESSING" : server.FileState) });
    }

    private Task LookAsync(HttpContext context, string name) =>
        WriteAsync(context, About(_files[name], Interlocked.Increment(ref _looks) < server.FileIsBusyFor ? "PROCESSING" : server.FileState));

    private JsonObject About(FakeFile file, string state) => new()
    {
        ["name"] = file.Name,
        ["mimeType"] = file.ContentType,
        ["uri"] = $"{server.Address}/v1beta/{file.Name}",
        ["state"] = state,
    };

    private static async Task WriteAsync(HttpContext context, JsonObject body)
    {
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }
}
