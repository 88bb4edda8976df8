using Dashboard.Api.Data;
using Dashboard.Api.Live;
using Dashboard.Api.Security;
using Dashboard.Api.Telemetry;
using Dashboard.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Dashboard.Api.Executions;

/// <summary>Changes executions: one transaction with the row locked, then the news of it.</summary>
internal sealed class ExecutionWriter(
    IDbContextFactory<DashboardContext> contexts, LivePublisher live, ApiTelemetry telemetry, TimeProvider time)
{
    /// <summary>Changes one execution.</summary>
    /// <param name="access">What the user must be allowed to do with it; a user of null is the product itself.</param>
    /// <param name="change">Returns false when the execution does not allow it; then nothing is written.</param>
    /// <returns>The execution as it is now and whether it was changed.</returns>
    /// <exception cref="ApiException">404; 403 <c>not_shared_for_this</c>.</exception>
    public async Task<(Execution Execution, bool Changed)> ChangeAsync(
        Guid id, CurrentUser? user, Access access, Func<ExecutionJournal, DateTimeOffset, bool> change, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);

        // Asked before the row is locked: a lock does not go through the tables that say with whom it is shared.
        if (user is not null && !await context.Executions.OpenTo(context, user, access).AnyAsync(row => row.Id == id, cancellationToken))
        {
            throw await OwnershipExtensions.MissingAsync(context.Executions.OpenTo(context, user), id, "execution", cancellationToken);
        }

        var execution = await context.Executions.FromSql($"SELECT * FROM executions WHERE id = {id} FOR UPDATE")
            .SingleOrDefaultAsync(cancellationToken) ?? throw Errors.NotFound("execution");

        var changed = await ApplyAsync(context, transaction, execution, change, cancellationToken);
        return (execution, changed);
    }

    /// <summary>Changes an execution that the caller has locked in its own transaction, commits and publishes.</summary>
    public async Task<bool> ApplyAsync(
        DashboardContext context,
        IDbContextTransaction transaction,
        Execution execution,
        Func<ExecutionJournal, DateTimeOffset, bool> change,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var rows = new ExecutionRowBatch();
        var journal = new ExecutionJournal(execution, rows, now);
        var wasActive = execution.IsActive;
        if (!change(journal, now))
        {
            return false;
        }

        journal.ExecutionChanged();
        await WriteAsync(context, transaction, journal, rows, closeSteps: wasActive && !execution.IsActive, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await PublishAsync(journal);
        return true;
    }

    /// <summary>Writes rows and entity within the caller's transaction.</summary>
    /// <param name="closeSteps">The attempt is over: what still stands as running is closed.</param>
    public static async Task WriteAsync(
        DashboardContext context,
        IDbContextTransaction transaction,
        ExecutionJournal journal,
        ExecutionRowBatch rows,
        bool closeSteps,
        CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)context.Database.GetDbConnection();
        var npgsqlTransaction = (NpgsqlTransaction)transaction.GetDbTransaction();
        if (closeSteps)
        {
            // The rows of this batch decide what is still open.
            await rows.ExecuteAsync(connection, npgsqlTransaction, cancellationToken);
            await CloseStepsAsync(context, journal, cancellationToken);
        }

        journal.Complete();
        await rows.ExecuteAsync(connection, npgsqlTransaction, cancellationToken);
        if (journal.Unasked() is { } unasked)
        {
            context.AuditEntries.Add(unasked);
        }

        await context.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Tells watchers what was committed, counts it, and wakes a runner when there is something to take.</summary>
    public async Task PublishAsync(ExecutionJournal journal)
    {
        telemetry.Changed(journal.Execution, journal.StateBefore, journal.QueuedBefore, time.GetUtcNow());
        await live.PublishAsync(journal.Execution, journal.Messages);
        if (journal.Execution.State == ExecutionState.Pending)
        {
            await live.WakeAsync();
        }
    }

    private static async Task CloseStepsAsync(DashboardContext context, ExecutionJournal journal, CancellationToken cancellationToken)
    {
        var (id, attempt) = (journal.Execution.Id, journal.Execution.Attempt);
        StepState[] open = [StepState.Pending, StepState.Running];
        var steps = await context.Steps.AsNoTracking()
            .Where(step => step.ExecutionId == id && step.Attempt == attempt && open.Contains(step.Status))
            .OrderBy(step => step.Number).ToListAsync(cancellationToken);
        var actions = await context.Actions.AsNoTracking()
            .Where(action => action.ExecutionId == id && action.Attempt == attempt && open.Contains(action.Status))
            .ToListAsync(cancellationToken);
        journal.Close(steps, actions);
    }
}
