using System.IO.Compression;
using System.Text.RegularExpressions;
using Dashboard.Api.Artifacts;
using Dashboard.Api.Security;
using Dashboard.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dashboard.Api.Executions;

/// <summary>Why steps went as they did: the exact messages, answers, timings and what was acted on.</summary>
internal static partial class ExplainEndpoints
{
    public static IEndpointRouteBuilder MapExplanations(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/executions/{id:guid}").WithTags("Executions").Requires(Scopes.Read).ProducesProblem(404);
        group.MapGet("/steps/{number:int}/explain", StepAsync).WithSummary("Everything about one step.").Produces<StepExplanation>();
        group.MapGet("/explain/pictures/{attempt:int}/{name}", PictureAsync).WithSummary("A picture that an explanation names.").Produces(200, contentType: "image/jpeg");
        group.MapGet("/explain/download", DownloadAsync).WithSummary("Everything about every step as one HTML file that needs nothing else.")
            .Produces(200, contentType: "text/html");
        return endpoints;
    }

    private static async Task<IResult> StepAsync(
        Guid id, int number, ExecutionQueries queries, IArtifactStore store, CurrentUser user, CancellationToken cancellationToken)
    {
        var execution = await queries.FindAsync(id, user, cancellationToken);
        var attempt = number == StepExplanation.Verdict
            ? execution.Attempt
            : await queries.AttemptOfStepAsync(execution, number, cancellationToken) ?? throw Errors.NotFound("step");
        var content = await store.ReadAsync(ArtifactKeys.Explanation(id, attempt, number), cancellationToken) ?? throw Errors.NotFound("explanation");
        return TypedResults.File(new GZipStream(content.Content, CompressionMode.Decompress), "application/json");
    }

    private static async Task<FileStreamHttpResult> PictureAsync(
        Guid id, int attempt, string name, ExecutionQueries queries, IArtifactStore store, CurrentUser user, HttpResponse response,
        CancellationToken cancellationToken)
    {
        await queries.FindAsync(id, user, cancellationToken);
        var key = PictureName().IsMatch(name) ? ArtifactKeys.StepsPrefix(id, attempt) + name : throw Errors.NotFound("screenshot");
        var content = await store.ReadAsync(key, cancellationToken) ?? throw Errors.NotFound("screenshot");
        response.Headers.CacheControl = "private, max-age=86400";
        return TypedResults.File(content.Content, "image/jpeg");
    }

    private static async Task DownloadAsync(
        Guid id, ExecutionQueries queries, IArtifactStore store, CurrentUser user, HttpResponse response, CancellationToken cancellationToken)
    {
        var execution = await queries.FindAsync(id, user, cancellationToken);
        var steps = await queries.StepsAsync(execution, cancellationToken);
        var name = ResultFiles.FileName(execution, "explained", "html");
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename*=UTF-8''{Uri.EscapeDataString(name)}";
        response.Headers.XContentTypeOptions = "nosniff";
        await new ExplanationPage(response.BodyWriter.AsStream(), store).WriteAsync(execution, steps, cancellationToken);
    }

    [GeneratedRegex(@"^\d+-(before|seen-\d+)\.jpg$")]
    private static partial Regex PictureName();
}
