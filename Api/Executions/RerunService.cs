using Dashboard.Api.Data;
using Dashboard.Api.Security;
using Dashboard.Api.Tasks;
using Dashboard.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Executions;

/// <summary>What to run again.</summary>
public sealed record RerunRequest
{
    /// <summary>The first step to run; null goes on after the last step whose state was kept.</summary>
    public int? FromStep { get; init; }

    /// <summary>Replace those of the same name; the others stay.</summary>
    public IReadOnlyDictionary<string, string>? Inputs { get; init; }

    /// <summary>As the task is now, instead of as it was then: after an edit of a later step, say.</summary>
    public bool WithCurrentTask { get; init; }
}

/// <summary>What running again from a step means.</summary>
/// <param name="FromStep">The first step that would be run.</param>
/// <param name="CheckpointAt">When the state was kept that it would begin with; null when it would begin at the first step.</param>
/// <param name="Tabs">What would be opened again.</param>
/// <param name="Cookies">Number of cookies that come back.</param>
/// <param name="NotRestorable">What is known not to come back.</param>
/// <param name="TaskChanged">The task was edited since.</param>
public sealed record RerunPreview(
    int FromStep,
    DateTimeOffset? CheckpointAt,
    IReadOnlyList<CheckpointTab> Tabs,
    int Cookies,
    IReadOnlyList<LocalizableText> NotRestorable,
    bool TaskChanged);

/// <summary>Runs executions again from one of their steps, as new executions.</summary>
internal sealed class RerunService(DashboardContext context, ExecutionQueries queries, ExecutionStarter starter)
{
    /// <exception cref="ApiException">As <see cref="RunAsync"/>, but for what only a start finds.</exception>
    public async Task<RerunPreview> PreviewAsync(Guid id, int? fromStep, CurrentUser user, CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(id, fromStep, withCurrentTask: false, user, cancellationToken);
        return new RerunPreview(
            plan.FromStep,
            plan.Checkpoint?.CreatedAt,
            plan.Checkpoint?.Tabs ?? [],
            plan.Checkpoint?.Cookies ?? 0,
            plan.Checkpoint?.NotRestorable ?? [],
            Conversions.Write(plan.Task.Snapshot()) != Conversions.Write(plan.Origin.Snapshot));
    }

    /// <exception cref="ApiException">
    /// 404; 409 <c>task_deleted</c>, <c>no_checkpoint</c>, <c>task_changed</c> or <c>task_already_running</c>; 422 <c>step_out_of_range</c>.
    /// </exception>
    public async Task<Execution> RunAsync(Guid id, RerunRequest request, CurrentUser user, CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(id, request.FromStep, request.WithCurrentTask, user, cancellationToken);
        var origin = plan.Origin;
        var snapshot = request.WithCurrentTask ? plan.Task.Snapshot() : origin.Snapshot;
        var inputs = new Dictionary<string, string>(origin.Inputs);
        foreach (var (name, value) in request.Inputs ?? new Dictionary<string, string>())
        {
            inputs[name] = value;
        }

        return await starter.StartAsync(
            snapshot, origin.OwnerId, user, TriggeredBy.Manual, inputs, origin.Priority,
            new RerunOrigin(plan.Checkpoint?.ExecutionId ?? origin.Id, plan.FromStep, plan.Checkpoint?.Attempt), cancellationToken);
    }

    private async Task<Plan> PlanAsync(Guid id, int? fromStep, bool withCurrentTask, CurrentUser user, CancellationToken cancellationToken)
    {
        var origin = await queries.FindAsync(id, user, cancellationToken, Access.Run);
        var task = await context.Tasks.AsNoTracking().OpenTo(context, user, Access.Run).SingleOrDefaultAsync(row => row.Id == origin.TaskId, cancellationToken)
            ?? throw Conflict("task_deleted", "The task was deleted, so nothing of it can be run again.");
        if (withCurrentTask && (task.Recipe is null) != (origin.Snapshot.Recipe is null))
        {
            throw Conflict("task_changed", "The task was a recipe and is a prompt now, or the other way round; run it from the beginning.");
        }

        var first = fromStep ?? (origin.CheckpointStep ?? throw NoCheckpoint(null)) + 1;
        await CheckRangeAsync(origin, withCurrentTask ? task.Recipe : origin.Snapshot.Recipe, first, cancellationToken);
        return new Plan(origin, task, first, first == 1 ? null : await CheckpointAsync(origin, first - 1, cancellationToken));
    }

    private async Task CheckRangeAsync(Execution origin, Recipe? recipe, int first, CancellationToken cancellationToken)
    {
        // A prompt can go on after the last step that was begun; a recipe has nothing after its last.
        var last = recipe?.Actions.Count
            ?? 1 + Math.Max(origin.CheckpointStep ?? 0, await context.Steps.Where(row => row.ExecutionId == origin.Id).MaxAsync(row => (int?)row.Number, cancellationToken) ?? 0);
        if (first < 1 || first > last)
        {
            throw new ApiException(StatusCodes.Status422UnprocessableEntity, "step_out_of_range", $"There are the steps 1 to {last} to begin with.")
            {
                Members = { ["first"] = 1, ["last"] = last },
            };
        }
    }

    /// <summary>The newest state after a step; what an execution began with is another one's.</summary>
    private async Task<ExecutionCheckpoint> CheckpointAsync(Execution origin, int step, CancellationToken cancellationToken)
    {
        var began = origin.RerunAttempt is not null && origin.RerunFromStep == step + 1;
        var (id, attempt) = began ? (origin.RerunOf!.Value, origin.RerunAttempt) : (origin.Id, null);
        return await context.Checkpoints.AsNoTracking()
            .Where(row => row.ExecutionId == id && row.Step == step && (attempt == null || row.Attempt == attempt))
            .OrderByDescending(row => row.Attempt).FirstOrDefaultAsync(cancellationToken) ?? throw NoCheckpoint(step);
    }

    private static ApiException NoCheckpoint(int? step) => Conflict(
        "no_checkpoint",
        step is null ? "No state of this execution was kept, so there is nothing to go on from." : $"The state after step {step} was not kept, or not for so long.");

    private static ApiException Conflict(string code, string detail) => new(StatusCodes.Status409Conflict, code, detail);

    private sealed record Plan(Execution Origin, TaskEntity Task, int FromStep, ExecutionCheckpoint? Checkpoint);
}
