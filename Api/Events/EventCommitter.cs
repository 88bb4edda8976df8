using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Dashboard.Api.Data;
using Dashboard.Api.Executions;
using Dashboard.Api.Live;
using Dashboard.Api.Telemetry;
using Dashboard.Contracts;
using Dashboard.Messaging;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Dashboard.Api.Events;

/// <summary>Commits batches of one event stream to the database and tells runners and watchers.</summary>
internal sealed class EventCommitter(
    IDbContextFactory<DashboardContext> contexts,
    EventShardLeases leases,
    ExecutionWriter writer,
    LivePublisher live,
    ApiTelemetry telemetry,
    TimeProvider time,
    ILogger<EventCommitter> logger)
{
    /// <summary>Commits entries in their order.</summary>
    /// <returns>False when the stream is another Api's now; nothing was written then.</returns>
    public async Task<bool> CommitAsync(int shard, IReadOnlyList<StreamEntry> entries, CancellationToken cancellationToken)
    {
        using var span = ApiTelemetry.Source.StartActivity("commit events", ActivityKind.Consumer, default(ActivityContext));
        var events = entries.Select(Parse).OfType<RunnerEventEnvelope>().ToList();
        span?.SetTag("messaging.system", "redis")
            .SetTag("messaging.operation.type", "process")
            .SetTag("messaging.batch.message_count", entries.Count)
            .SetTag("messaging.destination.partition.id", shard);
        try
        {
            return await CommitAsync(shard, events, entries[^1].Id, cancellationToken);
        }
        catch (Exception exception) when (IsAboutTheData(exception))
        {
            // One execution's event cannot be written; the others of the batch must not suffer for it.
            logger.LogError(exception, "A batch of {Count} events was refused; committing it execution by execution", events.Count);
            foreach (var group in events.GroupBy(e => e.ExecutionId))
            {
                await CommitAloneAsync(shard, [.. group], cancellationToken);
            }

            return await CommitAsync(shard, [], entries[^1].Id, cancellationToken);
        }
    }

    private async Task CommitAloneAsync(int shard, List<RunnerEventEnvelope> events, CancellationToken cancellationToken)
    {
        try
        {
            await CommitAsync(shard, events, lastId: null, cancellationToken);
        }
        catch (Exception exception) when (IsAboutTheData(exception))
        {
            var id = events[0].ExecutionId;
            logger.LogError(exception, "Events of execution {Execution} cannot be kept; it is ended", id);
            telemetry.Dropped(DropReasons.Refused, events.Count);
            await FailAsync(id, cancellationToken);
        }
    }

    private async Task<bool> CommitAsync(int shard, List<RunnerEventEnvelope> events, string? lastId, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (!await HoldsAsync(context, shard, lastId, cancellationToken))
        {
            return false;
        }

        var ids = events.Select(e => e.ExecutionId).Distinct().ToArray();
        var executions = await context.Executions
            .FromSql($"SELECT * FROM executions WHERE id = ANY({ids}) ORDER BY id FOR UPDATE")
            .IgnoreQueryFilters().ToDictionaryAsync(execution => execution.Id, cancellationToken);
        LinkTo(executions.Values);
        var (journals, accepted) = await WriteAsync(context, transaction, events, executions, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        telemetry.Committed(accepted, time.GetElapsedTime(started));
        Count(events, executions, accepted);
        await PublishAsync(events, executions, journals);
        return true;
    }

    /// <summary>A batch belongs to several executions, whose traces it is not part of but points to.</summary>
    private static void LinkTo(IEnumerable<Execution> executions)
    {
        if (Activity.Current is not { IsAllDataRequested: true } span)
        {
            return;
        }

        foreach (var execution in executions)
        {
            if (ActivityContext.TryParse(execution.TraceParent, null, isRemote: true, out var context))
            {
                span.AddLink(new ActivityLink(context));
            }
        }
    }

    private void Count(List<RunnerEventEnvelope> events, Dictionary<Guid, Execution> executions, int accepted)
    {
        var homeless = executions.Count == 0 ? events.Count : events.Count(e => !executions.ContainsKey(e.ExecutionId));
        if (homeless > 0)
        {
            telemetry.Dropped(DropReasons.NoExecution, homeless);
        }

        if (events.Count - homeless - accepted is > 0 and var unexpected)
        {
            telemetry.Dropped(DropReasons.NotExpected, unexpected);
        }
    }

    private async Task<(List<ExecutionJournal> Journals, int Accepted)> WriteAsync(
        DashboardContext context,
        IDbContextTransaction transaction,
        List<RunnerEventEnvelope> events,
        Dictionary<Guid, Execution> executions,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var rows = new ExecutionRowBatch();
        var journals = new List<ExecutionJournal>();
        var total = 0;
        foreach (var group in events.GroupBy(e => e.ExecutionId))
        {
            if (!executions.TryGetValue(group.Key, out var execution))
            {
                continue;
            }

            var journal = new ExecutionJournal(execution, rows, now);
            var wasActive = execution.IsActive;
            var accepted = 0;
            foreach (var envelope in group)
            {
                if (envelope.Attempt == execution.Attempt && execution.IsActive && execution.Accept(envelope.Sequence))
                {
                    journal.Apply(envelope.Event, envelope.Timestamp);
                    accepted++;
                }
            }

            if (accepted > 0)
            {
                await ExecutionWriter.WriteAsync(context, transaction, journal, rows, wasActive && !execution.IsActive, cancellationToken);
                journals.Add(journal);
                total += accepted;
            }
        }

        return (journals, total);
    }

    private async Task PublishAsync(
        List<RunnerEventEnvelope> events, Dictionary<Guid, Execution> executions, List<ExecutionJournal> journals)
    {
        // Runners first: one may be waiting to act. Repeated events are answered too, since their sender has not heard.
        foreach (var id in events.Select(e => e.ExecutionId).Distinct())
        {
            if (executions.TryGetValue(id, out var execution) && execution.RunnerId is { } runner)
            {
                await live.CommittedAsync(runner, new CommittedMessage(id, execution.Attempt, execution.CommittedSequence));
            }
        }

        foreach (var journal in journals)
        {
            await writer.PublishAsync(journal);
        }
    }

    /// <summary>Fences: only the holder of the stream writes, and its progress is part of the transaction.</summary>
    private async Task<bool> HoldsAsync(DashboardContext context, int shard, string? lastId, CancellationToken cancellationToken)
    {
        var row = await context.EventShards.FromSql($"SELECT * FROM event_shards WHERE shard = {shard} FOR UPDATE").SingleAsync(cancellationToken);
        if (row.Owner != leases.InstanceId)
        {
            return false;
        }

        row.LastId = lastId ?? row.LastId;
        await context.SaveChangesAsync(cancellationToken);
        return true;
    }

    private async Task FailAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var execution = await context.Executions.FromSql($"SELECT * FROM executions WHERE id = {id} FOR UPDATE")
            .IgnoreQueryFilters().SingleAsync(cancellationToken);
        var error = new ExecutionError("event_rejected", "The database refused an event of this execution. The server's log says why.");
        await writer.ApplyAsync(context, transaction, execution, (journal, now) => journal.Execution.Fail(error, now), cancellationToken);
    }

    private RunnerEventEnvelope? Parse(StreamEntry entry)
    {
        try
        {
            var json = NulCharacters.RemoveFromJson(Encoding.UTF8.GetString(entry.Payload));
            return JsonSerializer.Deserialize(json, ContractsJson.Default.RunnerEventEnvelope);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            logger.LogError(exception, "Entry {Id} of an event stream cannot be read and is left out", entry.Id);
            telemetry.Dropped(DropReasons.Unreadable);
            return null;
        }
    }

    /// <summary>The rows themselves were refused (PostgreSQL classes 22, 23, 54); trying again would not help.</summary>
    private static bool IsAboutTheData(Exception exception)
    {
        var refusal = exception as PostgresException ?? exception.InnerException as PostgresException;
        return refusal is { IsTransient: false } && refusal.SqlState[..2] is ("22" or "23" or "54");
    }
}
