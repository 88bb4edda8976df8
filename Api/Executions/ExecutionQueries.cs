using Dashboard.Api.Data;
using Dashboard.Api.Live;
using Dashboard.Api.Security;
using Dashboard.Api.Tasks;
using Dashboard.Api.Telemetry;
using Dashboard.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Executions;

/// <summary>Reads executions as clients see them.</summary>
internal sealed class ExecutionQueries(DashboardContext context, PictureStore pictures, TelemetryOptions telemetry, TimeProvider time)
{
    /// <exception cref="ApiException">404 for who does not see it, 403 <c>not_shared_for_this</c> for who sees it only.</exception>
    public async Task<Execution> FindAsync(Guid id, CurrentUser user, CancellationToken cancellationToken, Access access = Access.View) =>
        await context.Executions.AsNoTracking().OpenTo(context, user, access).SingleOrDefaultAsync(row => row.Id == id, cancellationToken)
        ?? throw await OwnershipExtensions.MissingAsync(context.Executions.OpenTo(context, user), id, "execution", cancellationToken);

    public async Task<ExecutionResponse> GetAsync(Guid id, CurrentUser user, CancellationToken cancellationToken) =>
        await ToResponseAsync(await FindAsync(id, user, cancellationToken), user, cancellationToken);

    /// <summary>The whole state of a live page.</summary>
    public async Task<LiveResponse> LiveAsync(Guid id, CurrentUser user, bool withPicture, CancellationToken cancellationToken)
    {
        // One snapshot of the database, so that steps and position agree.
        await using var transaction = await context.Database.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        var execution = await FindAsync(id, user, cancellationToken);
        var steps = await StepsAsync(execution, cancellationToken);
        var artifacts = await ArtifactsAsync(id, cancellationToken);
        var response = await ToResponseAsync(execution, user, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        var picture = withPicture ? await pictures.LatestAsync(execution, cancellationToken) : null;
        return new LiveResponse(
            response,
            steps,
            new LiveControl(execution.State == ExecutionState.Paused, execution.State == ExecutionState.Stopping),
            picture is null ? null : Convert.ToBase64String(picture.Value.Span),
            artifacts);
    }

    /// <summary>Steps of the newest attempt with their actions, and before them those of earlier attempts that it goes on from.</summary>
    public Task<IReadOnlyList<StepResponse>> StepsAsync(Execution execution, CancellationToken cancellationToken) => StepsAsync(context, execution, cancellationToken);

    /// <inheritdoc cref="StepsAsync(Execution, CancellationToken)"/>
    public static async Task<IReadOnlyList<StepResponse>> StepsAsync(DashboardContext context, Execution execution, CancellationToken cancellationToken)
    {
        var (id, attempt, kept) = (execution.Id, execution.Attempt, execution.ResumedFromStep ?? 0);
        var actions = (await context.Actions.AsNoTracking()
                .Where(row => row.ExecutionId == id && (row.Attempt == attempt || row.StepNumber <= kept))
                .OrderBy(row => row.StepNumber).ThenBy(row => row.Index).ToListAsync(cancellationToken))
            .ToLookup(row => (row.Attempt, row.StepNumber), row => row.ToResponse());
        var steps = await context.Steps.AsNoTracking()
            .Where(row => row.ExecutionId == id && (row.Attempt == attempt || row.Number <= kept)).ToListAsync(cancellationToken);
        return steps.GroupBy(step => step.Number).Select(tries => tries.MaxBy(step => step.Attempt)!).OrderBy(step => step.Number)
            .Select(step => step.ToResponse([.. actions[(step.Attempt, step.Number)]])).ToList();
    }

    /// <summary>The attempt whose step of this number counts; null when there is none.</summary>
    public Task<int?> AttemptOfStepAsync(Execution execution, int number, CancellationToken cancellationToken)
    {
        var (id, attempt, kept) = (execution.Id, execution.Attempt, execution.ResumedFromStep ?? 0);
        return context.Steps.Where(row => row.ExecutionId == id && row.Number == number && (row.Attempt == attempt || number <= kept))
            .MaxAsync(row => (int?)row.Attempt, cancellationToken);
    }

    public async Task<IReadOnlyList<ArtifactResponse>> ArtifactsAsync(Guid id, CancellationToken cancellationToken) =>
        (await context.Artifacts.AsNoTracking().Where(row => row.ExecutionId == id && row.Kind != ArtifactKind.Screenshot)
            .OrderBy(row => row.Position).ToListAsync(cancellationToken)).Select(row => row.ToResponse()).ToList();

    /// <summary>What a watcher missed since a position, oldest first.</summary>
    /// <returns>Null when only the whole state will do: the attempt changed, or too much was missed.</returns>
    public async Task<IReadOnlyList<LiveMessage>?> MissedAsync(Guid id, long after, CancellationToken cancellationToken)
    {
        const int Most = 2_000;
        var execution = await context.Executions.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken)
            ?? throw Errors.NotFound("execution");
        if (after > execution.Position || after < execution.AttemptPosition || execution.Position - after > Most)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var steps = await context.Steps.AsNoTracking()
            .Where(row => row.ExecutionId == id && row.Attempt == execution.Attempt && row.ChangedPosition > after).ToListAsync(cancellationToken);
        var actions = await context.Actions.AsNoTracking()
            .Where(row => row.ExecutionId == id && row.Attempt == execution.Attempt && row.ChangedPosition > after).ToListAsync(cancellationToken);
        var logs = await context.Logs.AsNoTracking().Where(row => row.ExecutionId == id && row.Position > after).ToListAsync(cancellationToken);
        var artifacts = await context.Artifacts.AsNoTracking()
            .Where(row => row.ExecutionId == id && row.Position > after && row.Kind != ArtifactKind.Screenshot).ToListAsync(cancellationToken);

        var messages = steps.Select(row => Message(LiveMessageTypes.StepUpdate, row.ChangedPosition, row.ToResponse()))
            .Concat(actions.Select(row => Message(LiveMessageTypes.ActionUpdate, row.ChangedPosition, row.ToResponse())))
            .Concat(logs.Select(row => Message(LiveMessageTypes.Log, row.Position, row.ToResponse())))
            .Concat(artifacts.Select(row => Message(LiveMessageTypes.Artifact, row.Position, row.ToResponse())))
            .Where(message => message.Position <= execution.Position)
            .OrderBy(message => message.Position).ToList();
        if (execution.Position > after)
        {
            // Its own place may be taken by a row just listed; then it goes without one, or clients would take it for known.
            long? own = messages.Count > 0 && messages[^1].Position == execution.Position ? null : execution.Position;
            messages.Add(Message(LiveMessageTypes.ExecutionUpdate, own, execution.ToUpdate(now)));
        }

        return messages;

        LiveMessage Message<T>(string type, long? position, T data) => new(type, id, position, now, ApiJson.Element(data));
    }

    private async Task<ExecutionResponse> ToResponseAsync(Execution execution, CurrentUser user, CancellationToken cancellationToken)
    {
        int? place = null;
        if (execution.State == ExecutionState.Pending)
        {
            var (order, id) = (execution.QueueOrder, execution.Id);
            place = 1 + await context.Executions.CountAsync(
                row => row.State == ExecutionState.Pending && (row.QueueOrder < order || (row.QueueOrder == order && row.Id.CompareTo(id) < 0)),
                cancellationToken);
        }

        var access = (await context.AccessesAsync([execution], user, cancellationToken))[execution.Id];
        return execution.ToResponse(time.GetUtcNow(), access, place, telemetry.UrlOf(execution.TraceId));
    }
}
