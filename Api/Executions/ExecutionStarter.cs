using System.Diagnostics;
using Dashboard.Api.Data;
using Dashboard.Api.Live;
using Dashboard.Api.Security;
using Dashboard.Api.Tasks;
using Dashboard.Api.Telemetry;
using Dashboard.Api.Users;
using Dashboard.Contracts;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dashboard.Api.Executions;

/// <summary>Creates executions, whatever triggers them.</summary>
internal sealed class ExecutionStarter(
    IDbContextFactory<DashboardContext> contexts, LivePublisher live, Quotas quotas, QueueOptions queue, ApiTelemetry telemetry, TimeProvider time)
{
    /// <param name="priority">Null is the task's own.</param>
    /// <exception cref="ApiException">
    /// 409 <c>task_already_running</c> with <c>execution_id</c>, when the task refuses that; 403 <c>quota_exceeded</c>.
    /// </exception>
    public Task<Execution> StartAsync(
        TaskEntity task,
        CurrentUser user,
        TriggeredBy triggeredBy,
        IReadOnlyDictionary<string, string>? inputs,
        Priority? priority,
        CancellationToken cancellationToken) =>
        StartAsync(task.Snapshot(), task.OwnerId, user, triggeredBy, inputs, priority ?? task.Priority, null, cancellationToken);

    /// <param name="rerun">What it runs again.</param>
    /// <exception cref="ApiException">
    /// 409 <c>task_already_running</c> with <c>execution_id</c>, when the task refuses that; 403 <c>quota_exceeded</c>.
    /// </exception>
    public async Task<Execution> StartAsync(
        TaskSnapshot task,
        Guid ownerId,
        CurrentUser user,
        TriggeredBy triggeredBy,
        IReadOnlyDictionary<string, string>? inputs,
        Priority priority,
        RerunOrigin? rerun,
        CancellationToken cancellationToken)
    {
        await quotas.CheckStartAsync(ownerId, task.TaskId, cancellationToken);

        // What runs it later, wherever that is, goes on in this trace.
        using var span = ApiTelemetry.Source.StartActivity("enqueue", ActivityKind.Producer);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var execution = Execution.Create(
            task, ownerId, user.Id, triggeredBy, inputs, Activity.Current?.Id, now, priority, queue.ShiftOf(priority), rerun);
        span?.SetTag("messaging.system", "redis")
            .SetTag("messaging.operation.type", "send")
            .SetTag("messaging.destination.name", RedisNames.Jobs)
            .SetTag("dashboard.execution.id", execution.Id)
            .SetTag("dashboard.task.id", task.TaskId);
        var rows = new ExecutionRowBatch();
        var journal = new ExecutionJournal(execution, rows, now);
        journal.ExecutionChanged();
        context.Executions.Add(execution);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        try
        {
            await ExecutionWriter.WriteAsync(context, transaction, journal, rows, closeSteps: false, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (exception.InnerException is PostgresException
        {
            SqlState: PostgresErrorCodes.UniqueViolation,
            ConstraintName: ExecutionConfiguration.RefuseIndex,
        })
        {
            await transaction.RollbackAsync(cancellationToken);
            throw await AlreadyRunningAsync(context, task.TaskId, cancellationToken);
        }

        telemetry.Created(execution);
        await live.PublishAsync(execution, journal.Messages);
        await live.WakeAsync();
        return execution;
    }

    private static async Task<ApiException> AlreadyRunningAsync(DashboardContext context, Guid taskId, CancellationToken cancellationToken)
    {
        var open = await context.Executions.AsNoTracking().Where(row => row.TaskId == taskId && !Execution.FinalStates.Contains(row.State))
            .OrderByDescending(row => row.Id).Select(row => (Guid?)row.Id).FirstOrDefaultAsync(cancellationToken);
        return new ApiException(
            StatusCodes.Status409Conflict, "task_already_running", "This task is running already. Its settings can allow queued or parallel runs.")
        {
            Members = { ["execution_id"] = open },
        };
    }
}
