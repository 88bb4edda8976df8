using Dashboard.Api.Audit;
using Dashboard.Api.Executions;
using Dashboard.Api.Live;
using Dashboard.Api.Security;
using Dashboard.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Dashboard.Api.Takeovers;

internal static class TakeoverEndpoints
{
    public static IEndpointRouteBuilder MapTakeovers(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/executions/{id:guid}/takeover").WithTags("Executions").Requires(Scopes.Run)
            .ProducesValidationProblem().ProducesProblem(404).ProducesProblem(409);
        group.MapPost("/", TakeAsync).AuditedAs("executions.takeover")
            .WithSummary("Suspends the agent and gives its browser to whoever asks; one person at a time.");
        group.MapPost("/hand-back", HandBackAsync).WithSummary("Gives the browser back to the agent.");
        group.MapPost("/ask", AskAsync).WithSummary("Asks whoever drives the browser for it. Who does nothing for a minute after that loses it to who asked.");
        group.MapDelete("/ask", WithdrawAsync).WithSummary("Takes the request back.");
        group.MapPost("/ask/answer", AnswerAsync).WithSummary("Gives the browser to who asked for it, or keeps it.");
        group.MapPost("/files", TakeFileAsync).WithSummary("Takes a file of the driver's own machine, for a page that asks for one; the body is the file's bytes.")
            .WithMetadata(new RequestSizeLimitAttribute(TakeoverFile.MaxBytes)).ProducesProblem(413);
        endpoints.MapGroup("/ws").Requires(Scopes.Run).ExcludeFromDescription().Map("/takeover/{id:guid}", DriveAsync);
        return endpoints;
    }

    private static async Task<Ok<TakeoverGranted>> TakeAsync(
        Guid id, TakeoverRequest request, TakeoverService takeovers, CurrentUser user, AuditTrail trail, CancellationToken cancellationToken)
    {
        var execution = await takeovers.TakeAsync(id, user, request.Force, cancellationToken);
        trail.Changed("takeover", null, execution.TakeoverLease);
        return TypedResults.Ok(new TakeoverGranted(
            execution.TakeoverLease!.Value, execution.TakeoverUntil!.Value, takeovers.RenewEvery.TotalSeconds, execution.State));
    }

    private static async Task<Ok<ControlResponse>> HandBackAsync(
        Guid id, HandBackRequest request, TakeoverService takeovers, CurrentUser user, AuditTrail trail, CancellationToken cancellationToken)
    {
        if (request.Lease is not { } lease)
        {
            throw new ValidationException([new FieldError("lease", "required", "This is required.")]);
        }

        if (request.Answer is { } said)
        {
            AnswerRules.Check(said);
        }

        var (execution, lasted) = await takeovers.HandBackAsync(id, lease, request.Answer, user, cancellationToken);
        trail.Changed("takeover", lease, null);
        trail.Changed("lasted_seconds", null, (long)lasted.TotalSeconds);
        if (request.Answer is { } answer)
        {
            trail.Changed("approved", null, answer.Approved);
        }

        return TypedResults.Ok(new ControlResponse("Handed back.", execution.State));
    }

    private static async Task<Ok<TakeoverResponse>> AskAsync(
        Guid id, TakeoverAsks asks, CurrentUser user, AuditTrail trail, TimeProvider time, CancellationToken cancellationToken)
    {
        var execution = await asks.AskAsync(id, user, cancellationToken);
        trail.Changed("driver", null, execution.TakeoverByName);
        return TypedResults.Ok(execution.ToTakeover(time.GetUtcNow())!);
    }

    private static async Task<NoContent> WithdrawAsync(Guid id, TakeoverAsks asks, CurrentUser user, CancellationToken cancellationToken)
    {
        await asks.WithdrawAsync(id, user, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> AnswerAsync(
        Guid id, AskAnswerRequest request, TakeoverAsks asks, CurrentUser user, AuditTrail trail, CancellationToken cancellationToken)
    {
        if (request is not { Lease: { } lease, HandsOver: { } handsOver })
        {
            throw new ValidationException([new FieldError(request.Lease is null ? "lease" : "hands_over", "required", "This is required.")]);
        }

        var asked = await asks.AnswerAsync(id, lease, handsOver, user, cancellationToken);
        trail.Changed("asked_by", null, asked);
        trail.Changed("hands_over", null, handsOver);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<TakeoverFile>> TakeFileAsync(
        Guid id, [FromQuery] Guid? lease, [FromQuery] string? name, Stream body, HttpRequest request, TakeoverFiles files, CurrentUser user, AuditTrail trail,
        CancellationToken cancellationToken)
    {
        // A connection of somebody on the way stands still for a while, and goes on.
        request.HttpContext.Features.Get<IHttpMinRequestBodyDataRateFeature>()?.MinDataRate = null;
        var file = await files.TakeAsync(id, lease ?? Guid.Empty, name ?? "", body, request.ContentLength, user, cancellationToken);
        trail.Changed("file", null, file.Name);
        trail.Changed("bytes", null, request.ContentLength);
        return TypedResults.Ok(file);
    }

    /// <summary>The driver's way to the browser: input goes in, what the browser shows beside its picture comes out.</summary>
    private static async Task DriveAsync(HttpContext context, Guid id)
    {
        LiveEndpoints.RequireSocket(context);
        var services = context.RequestServices;
        var user = services.GetRequiredService<CurrentUser>();
        var execution = await services.GetRequiredService<ExecutionQueries>().FindAsync(id, user, context.RequestAborted, Access.Run);
        if (!Guid.TryParse(context.Request.Query["lease"], out var lease))
        {
            throw new ValidationException([new FieldError("lease", "invalid_value", "This is not a takeover.")]);
        }

        var takeovers = services.GetRequiredService<TakeoverService>();
        if (await takeovers.RenewAsync(id, lease, user.Id, context.RequestAborted) is not { } until || execution.RunnerId is not { } runner)
        {
            throw TakeoverService.Over();
        }

        var drive = ActivatorUtilities.CreateInstance<TakeoverSocket>(services, new Drive(id, execution.Attempt, runner, lease, user.Id, until));
        var ending = await LiveEndpoints.ServeAsync(context, user, id, Access.Run, drive.RunAsync, drive.ReceiveAsync);
        if (ending == SocketEnding.Barred)
        {
            await takeovers.EndAsync(id, lease, CancellationToken.None);
        }
    }
}

public sealed record TakeoverRequest
{
    /// <summary>Take it from whoever drives; for administrators and the execution's owner.</summary>
    public bool Force { get; init; }
}

/// <param name="Lease">Goes with everything that the driver does.</param>
/// <param name="Until">The takeover ends then unless it is renewed.</param>
/// <param name="RenewSeconds">How often to renew.</param>
/// <param name="Status">Of the execution.</param>
public sealed record TakeoverGranted(Guid Lease, DateTimeOffset Until, double RenewSeconds, ExecutionState Status);

public sealed record AskAnswerRequest
{
    public Guid? Lease { get; init; }

    /// <summary>False keeps it.</summary>
    public bool? HandsOver { get; init; }
}

public sealed record HandBackRequest
{
    public Guid? Lease { get; init; }

    /// <summary>Answers the question that the execution waits with; without it the question stays open.</summary>
    public AnswerRequest? Answer { get; init; }
}
