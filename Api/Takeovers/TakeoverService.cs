using Dashboard.Api.Data;
using Dashboard.Api.Executions;
using Dashboard.Api.Live;
using Dashboard.Api.Security;
using Dashboard.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Takeovers;

/// <summary>
/// Who drives the browser of an execution: one person at a time, by a lease in the database that their page renews
/// (<c>docs/decisions/0018-takeover.md</c>).
/// </summary>
internal sealed class TakeoverService(
    IDbContextFactory<DashboardContext> contexts, ExecutionWriter writer, LivePublisher live, LeaseOptions options, TimeProvider time)
{
    /// <summary>How often the driver's page renews: three times a lease.</summary>
    public TimeSpan RenewEvery => options.Takeover / 3;

    /// <summary>Gives the browser to this person.</summary>
    /// <param name="force">Takes it from whoever drives; for administrators and the execution's owner. A person's own page gives way to their next.</param>
    /// <exception cref="ApiException">409 <c>takeover_held</c> (with who drives) or <c>wrong_state</c>.</exception>
    public async Task<Execution> TakeAsync(Guid id, CurrentUser user, bool force, CancellationToken cancellationToken)
    {
        var (execution, changed) = await writer.ChangeAsync(id, user, Access.Run, Take, cancellationToken);
        if (!changed)
        {
            throw Errors.WrongState("taken over", execution.State);
        }

        await live.ControlAsync(execution);
        return execution;

        bool Take(ExecutionJournal journal, DateTimeOffset now)
        {
            var row = journal.Execution;
            var driver = row.TakeoverByName ?? "";
            var (drives, isMine) = (row.IsTakenOver(now), row.TakeoverBy == user.Id);
            var (goesOver, yields) = (drives && row.GoesOverTo(user.Id, now), row.TakeoverYields);
            if (drives && !isMine && !goesOver && !(force && MayTakeFrom(row, user)))
            {
                throw Held(row);
            }

            if (!drives)
            {
                Lose(journal, now);
            }

            if (!row.TakeOver(user.Id, user.Name, now, options.Takeover))
            {
                return false;
            }

            if (!drives || !isMine)
            {
                journal.Log(LogSeverity.Info, drives ? TakeoverWords.TakenFrom(user.Name, driver, idle: goesOver && !yields) : TakeoverWords.Began(user.Name));
            }

            if (goesOver && yields)
            {
                journal.GivenAway();
            }

            journal.ControlChanged();
            return true;
        }
    }

    /// <summary>Gives the browser back to the agent, with an answer to the question that it waited with if there is one.</summary>
    /// <exception cref="ApiException">409 <c>takeover_lost</c>: it was over already.</exception>
    /// <exception cref="ValidationException">The answer does not answer the question.</exception>
    public async Task<(Execution Execution, TimeSpan Lasted)> HandBackAsync(
        Guid id, Guid lease, AnswerRequest? answer, CurrentUser user, CancellationToken cancellationToken)
    {
        var lasted = TimeSpan.Zero;
        var (execution, changed) = await writer.ChangeAsync(id, user, Access.Run, HandBack, cancellationToken);
        if (!changed)
        {
            throw Over();
        }

        await live.ControlAsync(execution);
        return (execution, lasted);

        bool HandBack(ExecutionJournal journal, DateTimeOffset now)
        {
            var row = journal.Execution;
            if (row.TakeoverLease != lease || row.TakeoverBy != user.Id)
            {
                return false;
            }

            var said = answer is null ? null : AnswerRules.AnswerTo(row, answer);
            lasted = now - (row.TakeoverSince ?? now);
            row.HandBack(lease, said, now);
            journal.GivenAway();
            journal.Log(LogSeverity.Info, TakeoverWords.HandedBack(user.Name, lasted));
            if (said is not null)
            {
                journal.Log(LogSeverity.Info, AnswerRules.WordsOf(said));
            }

            journal.ControlChanged();
            return true;
        }
    }

    /// <summary>The driver's page is there still.</summary>
    /// <param name="isActive">The driver does something.</param>
    /// <returns>Until when they drive now; null when they do not any more.</returns>
    public async Task<DateTimeOffset?> RenewAsync(Guid id, Guid lease, Guid user, CancellationToken cancellationToken, bool isActive = false)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var until = now + options.Takeover;
        var renewed = await context.Executions
            .Where(row => row.Id == id && row.TakeoverLease == lease && row.TakeoverBy == user && row.TakeoverUntil > now)
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.TakeoverUntil, until).SetProperty(row => row.TakeoverActiveAt, row => isActive ? now : row.TakeoverActiveAt), cancellationToken);
        return renewed == 1 ? until : null;
    }

    /// <summary>Who drives by now.</summary>
    /// <returns>Their name; null when nobody does, or the person who asks.</returns>
    public async Task<string?> DriverAsync(Guid id, Guid user, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Executions.Where(row => row.Id == id && row.TakeoverLease != null && row.TakeoverBy != user)
            .Select(row => row.TakeoverByName).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>The person may not drive any more, and nothing waits for their lease to run out.</summary>
    public async Task EndAsync(Guid id, Guid lease, CancellationToken cancellationToken)
    {
        var (execution, changed) = await writer.ChangeAsync(
            id, null, Access.Run, (journal, now) => journal.Execution.TakeoverLease == lease && Lose(journal, now), cancellationToken);
        if (changed)
        {
            await live.ControlAsync(execution);
        }
    }

    /// <summary>Ends a takeover whose driver is gone.</summary>
    /// <returns>False when nobody drove.</returns>
    internal static bool Lose(ExecutionJournal journal, DateTimeOffset now)
    {
        var name = journal.Execution.TakeoverByName ?? "";
        if (!journal.Execution.LoseTakeover(now))
        {
            return false;
        }

        journal.Log(LogSeverity.Warning, TakeoverWords.Lost(name));
        journal.ControlChanged();
        return true;
    }

    /// <exception cref="ApiException">409 <c>takeover_held</c>: somebody drives, and what was asked has to wait.</exception>
    internal static void ThrowIfHeld(Execution execution)
    {
        if (execution.TakeoverLease is not null)
        {
            throw Held(execution);
        }
    }

    internal static ApiException Over() => new(
        StatusCodes.Status409Conflict, "takeover_lost", "You do not drive this browser any more: somebody else took it, your time ran out, or the execution ended.");

    private static bool MayTakeFrom(Execution execution, CurrentUser user) => user.IsAdministrator || execution.OwnerId == user.Id;

    private static ApiException Held(Execution execution) => new(
        StatusCodes.Status409Conflict, "takeover_held", $"{execution.TakeoverByName} drives the browser. It has to be handed back first.")
    {
        Members = { ["user_id"] = execution.TakeoverBy, ["user_name"] = execution.TakeoverByName },
    };
}
