using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Api.Artifacts;
using Dashboard.Api.Credentials.Types;
using Dashboard.Api.Data;
using Dashboard.Api.Security;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Credentials;

/// <summary>Makes a browser session out of the cookies and storage that an execution kept last.</summary>
/// <param name="Hosts">Only what belongs to these and what is below them; null takes everything.</param>
public sealed record SessionCaptureRequest(Guid ExecutionId, string? Name = null, IReadOnlyList<string>? Hosts = null);

internal sealed class SessionCapture(DashboardContext context, IArtifactStore store, CredentialService credentials)
{
    private const int MaxBytes = 64 * 1024 * 1024;

    /// <exception cref="ApiException">404 <c>execution_not_found</c>; 409 <c>no_checkpoint</c> or <c>nothing_to_capture</c>.</exception>
    public async Task<Credential> CreateAsync(SessionCaptureRequest request, CurrentUser user, CancellationToken cancellationToken)
    {
        var execution = await context.Executions.AsNoTracking().OwnedBy(user).SingleOrDefaultAsync(row => row.Id == request.ExecutionId, cancellationToken)
            ?? throw Errors.NotFound("execution");
        var key = await context.Checkpoints.AsNoTracking().Where(row => row.ExecutionId == execution.Id)
            .OrderByDescending(row => row.Attempt).ThenByDescending(row => row.Step).Select(row => row.Key).FirstOrDefaultAsync(cancellationToken);
        await using var kept = (key is null ? null : await store.ReadAsync(key, cancellationToken))?.Content
            ?? throw Conflict("no_checkpoint", "No state of this execution was kept, so there is no session to take.");
        var state = Filtered(await ReadAsync(kept, cancellationToken), request.Hosts);
        return await credentials.CreateAsync(
            new CredentialRequest
            {
                Name = string.IsNullOrWhiteSpace(request.Name) ? execution.TaskName : request.Name,
                Type = BrowserSessionType.TypeName,
                Fields = new Dictionary<string, JsonElement> { [BrowserSessionType.State] = JsonSerializer.SerializeToElement(state) },
            },
            user,
            cancellationToken);
    }

    private static async Task<JsonObject> ReadAsync(Stream kept, CancellationToken cancellationToken)
    {
        await using var plain = new GZipStream(kept, CompressionMode.Decompress);
        using var whole = new MemoryStream();
        var buffer = new byte[81_920];
        for (int read; (read = await plain.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            whole.Write(buffer, 0, read);
            if (whole.Length > MaxBytes)
            {
                throw Conflict("nothing_to_capture", "The state of this execution is too large to be taken.");
            }
        }

        try
        {
            return JsonNode.Parse(whole.ToArray())?["browser"]?["storage"] as JsonObject ?? throw new JsonException();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw Conflict("nothing_to_capture", "The state of this execution holds neither cookies nor storage.");
        }
    }

    private static JsonObject Filtered(JsonObject storage, IReadOnlyList<string>? hosts)
    {
        var cookies = Items(storage["cookies"]).Where(cookie => IsWanted(((string?)cookie["domain"] ?? "").TrimStart('.'), hosts) && !IsAnothers(cookie)).ToList();
        var origins = Items(storage["origins"])
            .Where(origin => Uri.TryCreate((string?)origin["origin"], UriKind.Absolute, out var uri) && IsWanted(uri.IdnHost, hosts))
            .Select(origin => new JsonObject
            {
                ["origin"] = origin["origin"]!.DeepClone(),
                ["localStorage"] = new JsonArray([.. Items(origin["localStorage"]).Where(entry => !IsAnothers(entry)).Select(entry => entry.DeepClone())]),
            }).Where(origin => origin["localStorage"]!.AsArray().Count > 0).ToList();
        return cookies.Count + origins.Count > 0
            ? new JsonObject { ["cookies"] = new JsonArray([.. cookies.Select(cookie => cookie.DeepClone())]), ["origins"] = new JsonArray([.. origins]) }
            : throw Conflict("nothing_to_capture", "The state of this execution holds neither cookies nor storage of these sites.");
    }

    private static bool IsWanted(string host, IReadOnlyList<string>? hosts) => hosts is null || hosts.Any(wanted =>
        host.Equals(wanted, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + wanted, StringComparison.OrdinalIgnoreCase));

    /// <summary>Another credential's value, which was taken out when the state was kept.</summary>
    private static bool IsAnothers(JsonObject entry) => ((string?)entry["value"])?.Contains("<secret:", StringComparison.Ordinal) == true;

    private static IEnumerable<JsonObject> Items(JsonNode? list) => list is JsonArray items ? items.OfType<JsonObject>() : [];

    private static ApiException Conflict(string code, string detail) => new(StatusCodes.Status409Conflict, code, detail);
}
