using Dashboard.Api.Data;
using Dashboard.Api.Live;
using Dashboard.Api.Takeovers;
using Dashboard.Contracts;
using Dashboard.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Executions;

/// <summary>Settings of leases and of what looks after them.</summary>
public sealed class LeaseOptions
{
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long an execution whose lease ended stays with its runner at most while what had arrived of events by then lies unread. Whoever
    /// got it instead could not go far either: nothing that it told would be read.
    /// </summary>
    public TimeSpan AwaitEvents { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long somebody who took a browser over drives it without a word of their page.</summary>
    public TimeSpan Takeover { get; set; } = TimeSpan.FromSeconds(30);

    public TimeSpan ReconcileEvery { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>An execution that is paused or waits for a person keeps its slot and browser this long, then it is stopped.</summary>
    public TimeSpan MaxPause { get; set; } = TimeSpan.FromMinutes(30);
}

/// <summary>
/// Looks at every execution that is not final: takes those from runners whose lease ended (when
/// <see cref="UnreadEvents"/> knows of no reason to wait), ends takeovers of people who are gone, stops
/// those paused too long, and wakes runners for pending ones whose wake was lost. No execution is stuck while this runs somewhere.
/// </summary>
internal sealed class Reconciler(
    IDbContextFactory<DashboardContext> contexts,
    ExecutionWriter writer,
    LivePublisher live,
    UnreadEvents unread,
    RedisConnection redis,
    LeaseOptions options,
    TimeProvider time,
    ILogger<Reconciler> logger) : BackgroundService
{
    private static readonly TimeSpan WakeLifetime = TimeSpan.FromSeconds(10);

    // After an outage of ours runners and people who drive could not renew either: they get one period of theirs to do so.
    private DateTimeOffset _backSince;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var lastGood = time.GetUtcNow();
        _backSince = lastGood;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(options.ReconcileEvery, time, stoppingToken);
                if (time.GetUtcNow() - lastGood > (options.ReconcileEvery * 2) + (options.Lease / 10))
                {
                    _backSince = time.GetUtcNow();
                }

                await ReconcileAsync(stoppingToken);
                lastGood = time.GetUtcNow();
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("Reconciling failed and is tried again: {Reason}", exception.Message);
            }
        }
    }

    private async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now >= _backSince + options.Lease)
        {
            var held = await unread.HoldAsync(_backSince + options.Lease, now, cancellationToken);
            await ForEachAsync(
                $"""
                SELECT * FROM executions
                WHERE state IN ('running', 'paused', 'waiting_for_human', 'stopping') AND lease_until < {now} AND id <> ALL({held})
                LIMIT 1 FOR UPDATE SKIP LOCKED
                """,
                LoseRunner,
                cancellationToken);
        }

        if (now >= _backSince + options.Takeover)
        {
            await ForEachAsync(
                $"SELECT * FROM executions WHERE takeover_until < {now} LIMIT 1 FOR UPDATE SKIP LOCKED",
                TakeoverService.Lose,
                cancellationToken);
        }

        var pausedBefore = now - options.MaxPause;
        await ForEachAsync(
            $"SELECT * FROM executions WHERE state IN ('paused', 'waiting_for_human') AND paused_at < {pausedBefore} LIMIT 1 FOR UPDATE SKIP LOCKED",
            StopPaused,
            cancellationToken);
        await WakeAsync(now, cancellationToken);
    }

    private async Task ForEachAsync(
        FormattableString query, Func<ExecutionJournal, DateTimeOffset, bool> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            var execution = (await context.Executions.FromSql(query).IgnoreQueryFilters().ToListAsync(cancellationToken)).SingleOrDefault();
            if (execution is null || !await writer.ApplyAsync(context, transaction, execution, change, cancellationToken))
            {
                return;
            }

            logger.LogInformation("Execution {Execution} is {State} now, attempt {Attempt}", execution.Id, execution.State, execution.Attempt);
            await live.ControlAsync(execution);
        }
    }

    internal static bool LoseRunner(ExecutionJournal journal, DateTimeOffset now)
    {
        var runner = journal.Execution.RunnerName ?? "";
        if (!journal.Execution.LoseRunner(now))
        {
            return false;
        }

        var step = $"{journal.Execution.ResumePoint()?.Step}";
        var (level, code, text) = journal.Execution.State switch
        {
            ExecutionState.Pending when step.Length > 0 => (LogSeverity.Warning, "reassigned_resumes", $"Runner {runner} was lost. This execution goes on after step {step} on another."),
            ExecutionState.Pending => (LogSeverity.Warning, "reassigned", $"Runner {runner} was lost. This execution starts again on another."),
            ExecutionState.Stopped => (LogSeverity.Info, "stopped_without_runner", $"Runner {runner} was lost while stopping. This execution is stopped."),
            _ => (LogSeverity.Error, "runner_lost", $"Runner {runner} was lost. This execution was not started again."),
        };
        journal.Log(level, new LocalizableText(text, code, new Dictionary<string, string> { ["runner"] = runner, ["step"] = step }));
        return true;
    }

    private static bool StopPaused(ExecutionJournal journal, DateTimeOffset now)
    {
        var error = journal.Execution.State == ExecutionState.WaitingForHuman
            ? new ExecutionError("nobody_answered", "It waited too long for an answer and has been stopped.")
            : new ExecutionError("paused_too_long", "It was paused for too long and has been stopped.");
        return journal.Execution.Stop(now, error);
    }

    /// <summary>Wakes are only hints and may be lost with Redis; pending executions are not.</summary>
    private async Task WakeAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var unnoticed = now - options.ReconcileEvery;
        var pending = await context.Executions.IgnoreQueryFilters()
            .Where(execution => execution.State == ExecutionState.Pending && execution.QueuedAt < unnoticed)
            .OrderBy(execution => execution.QueuedAt).Take(20).CountAsync(cancellationToken);
        if (pending == 0)
        {
            return;
        }

        try
        {
            // A wake that a runner took and did not live to act on stays in the stream; it must not count as waiting.
            var database = await redis.DatabaseAsync();
            await database.TrimBeforeAsync(RedisNames.Jobs, $"{(now - WakeLifetime).ToUnixTimeMilliseconds()}-0");
            var waiting = await database.LengthAsync(RedisNames.Jobs);
            for (var wake = waiting; wake < pending; wake++)
            {
                await live.WakeAsync();
            }
        }
        catch (Exception exception) when (exception.IsRedisFailure())
        {
            logger.LogWarning("Pending executions cannot be announced while Redis is away, runners ask by themselves: {Reason}", exception.Message);
        }
    }
}
