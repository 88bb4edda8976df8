using Dashboard.Api.Artifacts;
using Dashboard.Api.Credentials;
using Dashboard.Api.Data;
using Dashboard.Api.Executions;
using Dashboard.Api.Security;
using Dashboard.Api.Users;
using Dashboard.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Runners;

/// <summary>What runners ask the Api: everything they know and may comes from here.</summary>
internal static class RunnerEndpoints
{
    private const long MaxArtifactBytes = 512L * 1024 * 1024;

    public static IEndpointRouteBuilder MapRunnerProtocol(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup(RunnerRoutes.Prefix).ExcludeFromDescription().WithMetadata(new ForRunnersOnly());
        group.MapPost(RunnerRoutes.Heartbeat, HeartbeatAsync);
        group.MapPost(RunnerRoutes.Claim, ClaimAsync);
        group.MapPost(RunnerRoutes.Renew, RenewAsync);
        group.MapPost(RunnerRoutes.Release, ReleaseAsync);
        group.MapGet(RunnerRoutes.Secrets, SecretsAsync);
        group.MapGet(RunnerRoutes.Quota, QuotaAsync);
        group.MapGet(RunnerRoutes.Checkpoint, CheckpointAsync);
        group.MapPut(RunnerRoutes.Artifact, StoreArtifactAsync).WithMetadata(new RequestSizeLimitAttribute(MaxArtifactBytes));
        group.MapGet(RunnerRoutes.TakeoverFile, TakeFileAsync);
        return endpoints;
    }

    private static async Task<Ok<HeartbeatResponse>> HeartbeatAsync(
        RunnerHeartbeat heartbeat, DashboardContext context, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var runner = await context.Runners.FindAsync([heartbeat.RunnerId], cancellationToken);
        if (runner is null)
        {
            runner = new RegisteredRunner { Id = heartbeat.RunnerId, StartedAt = now };
            context.Runners.Add(runner);
        }

        runner.Apply(heartbeat, now);
        await context.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(new HeartbeatResponse(Drain: runner.DrainSince is not null));
    }

    private static async Task<Results<Ok<ClaimedExecution>, NoContent>> ClaimAsync(
        ClaimRequest request, ClaimService claims, CancellationToken cancellationToken) =>
        await claims.ClaimAsync(request, cancellationToken) is { } claimed ? TypedResults.Ok(claimed) : TypedResults.NoContent();

    private static async Task<Ok<RenewResponse>> RenewAsync(
        RenewRequest request, ClaimService claims, CancellationToken cancellationToken) =>
        TypedResults.Ok(await claims.RenewAsync(request, cancellationToken));

    private static async Task<NoContent> ReleaseAsync(
        ReleaseRequest request, DashboardContext context, ExecutionWriter writer, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var execution = await context.Executions.FromSql($"SELECT * FROM executions WHERE id = {request.ExecutionId} FOR UPDATE")
            .IgnoreQueryFilters().SingleOrDefaultAsync(cancellationToken);
        if (execution?.IsHeldBy(request.RunnerId, request.Attempt) == true)
        {
            await writer.ApplyAsync(context, transaction, execution, HandBack, cancellationToken);
        }

        return TypedResults.NoContent();
    }

    private static bool HandBack(ExecutionJournal journal, DateTimeOffset now)
    {
        var runner = journal.Execution.RunnerName ?? "";
        var released = journal.Execution.LoseRunner(now);
        if (released && journal.Execution.State == ExecutionState.Pending)
        {
            journal.Log(LogSeverity.Warning, journal.Execution.ResumePoint() is { } point
                ? new LocalizableText(
                    $"Runner {runner} is shutting down and handed this execution back. It goes on after step {point.Step} on another.",
                    "handed_back_resumes",
                    new Dictionary<string, string> { ["runner"] = runner, ["step"] = $"{point.Step}" })
                : new LocalizableText(
                    $"Runner {runner} is shutting down and handed this execution back. It starts again on another.",
                    "handed_back",
                    new Dictionary<string, string> { ["runner"] = runner }));
        }

        return released;
    }

    private static async Task<Results<Ok<ExecutionSecrets>, ForbidHttpResult>> SecretsAsync(
        Guid executionId, int attempt, [FromQuery(Name = "runner_id")] Guid runnerId,
        DashboardContext context, ExecutionCredentials credentials, ILogger<ClaimService> logger, CancellationToken cancellationToken)
    {
        var execution = await HeldAsync(context, executionId, attempt, runnerId, cancellationToken);
        var settings = await context.Settings.Select(row => row.Values.DefaultModel)
            .SingleOrDefaultAsync(cancellationToken);
        var secrets = await credentials.OfAsync(execution, settings, cancellationToken);
        logger.LogInformation("Secrets of execution {Execution} went to runner {Runner}", executionId, runnerId);
        return TypedResults.Ok(secrets);
    }

    /// <summary>Before each model call: executions side by side spend from one purse.</summary>
    private static async Task<Ok<QuotaResponse>> QuotaAsync(
        Guid executionId, int attempt, [FromQuery(Name = "runner_id")] Guid runnerId, DashboardContext context, Quotas quotas, CancellationToken cancellationToken)
    {
        var execution = await HeldAsync(context, executionId, attempt, runnerId, cancellationToken);
        return TypedResults.Ok(new QuotaResponse(await quotas.RefusalOfCallAsync(context, execution, cancellationToken)));
    }

    /// <summary>The state that the attempt begins with; the only way to it, since it holds cookies.</summary>
    private static async Task<Results<FileStreamHttpResult, NotFound>> CheckpointAsync(
        Guid executionId, int attempt, [FromQuery(Name = "runner_id")] Guid runnerId,
        DashboardContext context, IArtifactStore store, CancellationToken cancellationToken)
    {
        var execution = await HeldAsync(context, executionId, attempt, runnerId, cancellationToken);
        var (id, of, step) = execution.CheckpointStep is { } own
            ? (execution.Id, execution.CheckpointAttempt, own)
            : (execution.RerunOf ?? execution.Id, execution.RerunAttempt, execution.RerunFromStep - 1 ?? 0);
        var key = await context.Checkpoints.AsNoTracking().Where(row => row.ExecutionId == id && row.Attempt == of && row.Step == step)
            .Select(row => row.Key).SingleOrDefaultAsync(cancellationToken);
        return key is not null && await store.ReadAsync(key, cancellationToken) is { } found
            ? TypedResults.File(found.Content, "application/gzip")
            : TypedResults.NotFound();
    }

    private static async Task<Created> StoreArtifactAsync(
        Guid executionId, int attempt, [FromQuery(Name = "runner_id")] Guid runnerId, [FromQuery] string key,
        HttpRequest request, DashboardContext context, IArtifactStore store, CancellationToken cancellationToken)
    {
        await HeldAsync(context, executionId, attempt, runnerId, cancellationToken);
        if (!ArtifactKeys.IsWithinExecution(key, executionId))
        {
            throw new ApiException(StatusCodes.Status403Forbidden, "foreign_key", "A runner may only write below its own execution.");
        }

        await store.WriteAsync(key, request.ContentType ?? "application/octet-stream", request.Body, cancellationToken);
        return TypedResults.Created((string?)null);
    }

    /// <summary>A file that whoever drives the browser now chose. It is on its way only, and gone when it has arrived.</summary>
    private static async Task<Results<FileStreamHttpResult, NotFound>> TakeFileAsync(
        Guid executionId, int attempt, Guid takeover, Guid file, [FromQuery(Name = "runner_id")] Guid runnerId,
        HttpResponse response, DashboardContext context, IArtifactStore store, CancellationToken cancellationToken)
    {
        var execution = await HeldAsync(context, executionId, attempt, runnerId, cancellationToken);
        var key = ArtifactKeys.TakeoverFile(executionId, attempt, takeover, file);
        if (execution.TakeoverLease != takeover || await store.ReadAsync(key, cancellationToken) is not { } found)
        {
            return TypedResults.NotFound();
        }

        response.OnCompleted(() => cancellationToken.IsCancellationRequested ? Task.CompletedTask : store.DeleteAsync(key, CancellationToken.None));
        return TypedResults.File(found.Content, found.ContentType);
    }

    private static async Task<Execution> HeldAsync(
        DashboardContext context, Guid executionId, int attempt, Guid runnerId, CancellationToken cancellationToken)
    {
        var execution = await context.Executions.AsNoTracking().IgnoreQueryFilters()
            .SingleOrDefaultAsync(row => row.Id == executionId, cancellationToken);
        return execution?.IsHeldBy(runnerId, attempt) == true
            ? execution
            : throw new ApiException(StatusCodes.Status409Conflict, "lease_lost", "This runner does not hold that attempt any more.");
    }
}
