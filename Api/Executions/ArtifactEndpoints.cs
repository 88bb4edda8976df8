using Dashboard.Api.Artifacts;
using Dashboard.Api.Data;
using Dashboard.Api.Live;
using Dashboard.Api.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace Dashboard.Api.Executions;

/// <summary>Pictures, files and results of executions.</summary>
internal static class ArtifactEndpoints
{
    public static IEndpointRouteBuilder MapArtifacts(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/executions/{id:guid}").WithTags("Executions").Requires(Scopes.Read).ProducesProblem(404);
        group.MapGet("/screenshot", ScreenshotAsync)
            .WithSummary("The newest picture: Base64 in JSON, or the JPEG itself when Accept asks for an image.")
            .Produces<ScreenshotResponse>().Produces(200, contentType: "image/jpeg");
        group.MapGet("/screenshots/{stepId:guid}", StepScreenshotAsync).WithSummary("The picture of a step.").Produces(200, contentType: "image/jpeg");
        group.MapGet("/artifacts", ListAsync).WithSummary("Files and results kept with an execution.");
        group.MapGet("/artifacts/{position:long}", DownloadAsync).WithSummary("The bytes of one of them.");
        group.MapGet("/result/download", ResultAsync).WithSummary("The result as a file: JSON, or CSV of one extracted table.");
        return endpoints;
    }

    private static async Task<IResult> ScreenshotAsync(
        Guid id, ExecutionQueries queries, PictureStore pictures, CurrentUser user, HttpRequest request, CancellationToken cancellationToken)
    {
        var execution = await queries.FindAsync(id, user, cancellationToken);
        var picture = await pictures.LatestAsync(execution, cancellationToken);
        if (!request.GetTypedHeaders().Accept.Any(accept => accept.MediaType.StartsWith("image/", StringComparison.OrdinalIgnoreCase)))
        {
            return TypedResults.Ok(new ScreenshotResponse(picture is null ? null : Convert.ToBase64String(picture.Value.Span)));
        }

        request.HttpContext.Response.Headers.CacheControl = "no-store";
        return picture is { } jpeg ? TypedResults.Bytes(jpeg, "image/jpeg") : throw Errors.NotFound("screenshot");
    }

    private static async Task<FileStreamHttpResult> StepScreenshotAsync(
        Guid id, Guid stepId, DashboardContext context, ExecutionQueries queries, IArtifactStore store, CurrentUser user,
        HttpResponse response, CancellationToken cancellationToken)
    {
        await queries.FindAsync(id, user, cancellationToken);
        var key = await context.Steps.AsNoTracking().Where(row => row.ExecutionId == id && row.Id == stepId)
            .Select(row => row.ScreenshotKey).FirstOrDefaultAsync(cancellationToken) ?? throw Errors.NotFound("screenshot");
        var content = await store.ReadAsync(key, cancellationToken) ?? throw Errors.NotFound("screenshot");
        response.Headers.CacheControl = "private, max-age=86400";
        return TypedResults.File(content.Content, "image/jpeg");
    }

    private static async Task<Ok<IReadOnlyList<ArtifactResponse>>> ListAsync(
        Guid id, ExecutionQueries queries, CurrentUser user, CancellationToken cancellationToken)
    {
        await queries.FindAsync(id, user, cancellationToken);
        return TypedResults.Ok(await queries.ArtifactsAsync(id, cancellationToken));
    }

    private static async Task<FileStreamHttpResult> DownloadAsync(
        Guid id, long position, DashboardContext context, ExecutionQueries queries, IArtifactStore store, CurrentUser user,
        HttpResponse response, CancellationToken cancellationToken)
    {
        await queries.FindAsync(id, user, cancellationToken);
        var artifact = await context.Artifacts.AsNoTracking()
            .SingleOrDefaultAsync(row => row.ExecutionId == id && row.Position == position, cancellationToken) ?? throw Errors.NotFound("artifact");
        var content = await store.ReadAsync(artifact.Key, cancellationToken) ?? throw Errors.NotFound("artifact");

        // Whatever a site gave us is handed on as a file and never shown as a page of ours.
        response.Headers[HeaderNames.XContentTypeOptions] = "nosniff";
        response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        return TypedResults.File(content.Content, artifact.ContentType, artifact.Name);
    }

    private static async Task<IResult> ResultAsync(
        Guid id, ExecutionQueries queries, CurrentUser user, CancellationToken cancellationToken,
        [FromQuery] string? format, [FromQuery] string? name)
    {
        var execution = await queries.FindAsync(id, user, cancellationToken);
        if (!execution.IsFinal)
        {
            throw new ApiException(StatusCodes.Status409Conflict, "not_finished", "The result can be downloaded when the execution has ended.");
        }

        return (format ?? "json") switch
        {
            "json" => TypedResults.File(ResultFiles.Json(execution), "application/json", ResultFiles.FileName(execution, null, "json")),
            "csv" => TypedResults.File(ResultFiles.Csv(execution, name), "text/csv; charset=utf-8", ResultFiles.FileName(execution, name, "csv")),
            var other => throw new ValidationException([new FieldError("format", "invalid_value", $"“{other}” is neither json nor csv.")]),
        };
    }
}
