using Dashboard.Api.Data;
using Dashboard.Api.Executions;
using Dashboard.Api.Users;
using Dashboard.Contracts;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dashboard.Api.Runners;

/// <summary>Grants attempts and keeps their leases.</summary>
internal sealed class ClaimService(
    IDbContextFactory<DashboardContext> contexts, ExecutionWriter writer, Quotas quotas, LeaseOptions options, TimeProvider time)
{
    /// <summary>Gives the runner the first execution in the queue that may run now.</summary>
    /// <returns>Null when there is none, or when the runner was told to drain.</returns>
    public async Task<ClaimedExecution?> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await TryClaimAsync(request, cancellationToken);
            }
            catch (DbUpdateException exception) when (exception.InnerException is PostgresException
            {
                SqlState: PostgresErrorCodes.UniqueViolation,
                ConstraintName: ExecutionConfiguration.ExclusiveIndex,
            })
            {
                // Another runner took an execution of the same task in this moment; the next look sees it.
            }
        }
    }

    /// <summary>Renews every lease of a runner in one statement.</summary>
    public async Task<RenewResponse> RenewAsync(RenewRequest request, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var ids = request.Leases.Select(lease => lease.ExecutionId).ToArray();
        var runnerId = request.RunnerId;

        // Locked in the order in which events lock them, or the two could wait for each other.
        await context.Database.ExecuteSqlAsync(
            $"""
            UPDATE executions SET lease_until = {now + options.Lease} WHERE id IN (
                SELECT id FROM executions
                WHERE id = ANY({ids}) AND runner_id = {runnerId} AND state IN ('running', 'paused', 'waiting_for_human', 'stopping')
                ORDER BY id FOR UPDATE)
            """,
            cancellationToken);
        var rows = await context.Executions.AsNoTracking().IgnoreQueryFilters().Where(row => ids.Contains(row.Id))
            .Select(row => new { row.Id, row.State, row.RunnerId, row.Attempt, row.Control, row.CommittedSequence, row.LastAnswer, row.TakeoverLease })
            .ToDictionaryAsync(row => row.Id, cancellationToken);
        return new RenewResponse(request.Leases.Select(lease =>
        {
            if (!rows.TryGetValue(lease.ExecutionId, out var row) || row.RunnerId != runnerId || row.Attempt != lease.Attempt)
            {
                return new LeaseStatus(lease.ExecutionId, lease.Attempt, Held: false, ExecutionControl.None, 0);
            }

            // A final one is not held any more, but its runner still wants to know that its last event arrived.
            return new LeaseStatus(
                lease.ExecutionId, lease.Attempt, Execution.ActiveStates.Contains(row.State), row.Control, row.CommittedSequence, row.LastAnswer, row.TakeoverLease);
        }).ToList());
    }

    private async Task<ClaimedExecution?> TryClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        var (runnerId, resumes) = (request.RunnerId, request.Resumes);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);

        // Shared with other claims of this runner, but not with draining it: once that was answered nothing more is granted.
        var runner = (await context.Runners.FromSql($"SELECT * FROM runners WHERE id = {runnerId} FOR SHARE").AsNoTracking()
            .ToListAsync(cancellationToken)).SingleOrDefault()
            ?? throw new ApiException(StatusCodes.Status409Conflict, "runner_unknown", "Send a heartbeat before the first claim.");
        if (request.Held is { } held && await UnheardAsync(context, runnerId, held, cancellationToken) is { } unheard)
        {
            var left = await quotas.CostLeftAsync(context, unheard, cancellationToken);
            unheard.Renew(runnerId, unheard.Attempt, time.GetUtcNow(), options.Lease);
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return await GrantedAsync(context, unheard, left, cancellationToken);
        }

        if (runner.DrainSince is not null)
        {
            return null;
        }

        var runnerName = runner.Name;
        var execution = (await context.Executions.FromSql(
            $"""
            SELECT * FROM executions waiting
            WHERE state = 'pending' AND ({resumes} OR (checkpoint_step IS NULL AND rerun_attempt IS NULL)) AND (when_running = 'parallel' OR NOT EXISTS (
                SELECT 1 FROM executions other
                WHERE other.task_id = waiting.task_id AND other.state IN ('running', 'paused', 'waiting_for_human', 'stopping')))
            ORDER BY queue_order, id LIMIT 1 FOR UPDATE SKIP LOCKED
            """).IgnoreQueryFilters().ToListAsync(cancellationToken)).SingleOrDefault();
        if (execution is null)
        {
            return null;
        }

        var costLeft = await quotas.CostLeftAsync(context, execution, cancellationToken);
        await writer.ApplyAsync(context, transaction, execution, Grant, cancellationToken);
        return await GrantedAsync(context, execution, costLeft, cancellationToken);

        bool Grant(ExecutionJournal journal, DateTimeOffset now)
        {
            if (!execution.Claim(runnerId, runnerName, now, options.Lease))
            {
                return false;
            }

            journal.Log(LogSeverity.Info, new LocalizableText(
                $"Runner {runnerName} took this execution (attempt {execution.Attempt}).",
                "claimed",
                new Dictionary<string, string> { ["runner"] = runnerName, ["attempt"] = $"{execution.Attempt}" }));
            return true;
        }
    }

    /// <summary>An attempt that this runner was granted and does not know of, because the answer was lost on the way.</summary>
    private static async Task<Execution?> UnheardAsync(
        DashboardContext context, Guid runnerId, IReadOnlyList<LeaseReference> held, CancellationToken cancellationToken)
    {
        // Of one that it works on something may have been told.
        var granted = await context.Executions.FromSql(
            $"""
            SELECT * FROM executions
            WHERE runner_id = {runnerId} AND state IN ('running', 'paused', 'stopping') AND committed_sequence = 0
            ORDER BY id FOR UPDATE SKIP LOCKED
            """).IgnoreQueryFilters().ToListAsync(cancellationToken);
        return granted.FirstOrDefault(execution => !held.Contains(new LeaseReference(execution.Id, execution.Attempt)));
    }

    private async Task<ClaimedExecution> GrantedAsync(
        DashboardContext context, Execution execution, decimal? costLeft, CancellationToken cancellationToken) => new(
        execution.Id, execution.Attempt, execution.Snapshot with { Limits = execution.Snapshot.Limits with { MaxCostUsd = costLeft } }, execution.Inputs, execution.Control,
        (int)options.Lease.TotalSeconds, execution.TraceParent, execution.ResumePoint(),
        await EarlierWay.OfAsync(context, execution, cancellationToken));
}
