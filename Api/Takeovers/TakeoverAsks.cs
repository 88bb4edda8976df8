using Dashboard.Api.Executions;
using Dashboard.Api.Security;
using Dashboard.Contracts;

namespace Dashboard.Api.Takeovers;

/// <summary>
/// One person asks another for the browser that the other drives. Nobody gets it by this: who asked takes it like every other browser, as soon
/// as <see cref="Execution.GoesOverTo"/> says so.
/// </summary>
internal sealed class TakeoverAsks(ExecutionWriter writer)
{
    /// <summary>Asks whoever drives; asking again changes nothing.</summary>
    /// <exception cref="ApiException">409 <c>takeover_free</c>, or <c>takeover_asked</c> (with who asked before).</exception>
    public async Task<Execution> AskAsync(Guid id, CurrentUser user, CancellationToken cancellationToken)
    {
        var (execution, _) = await writer.ChangeAsync(id, user, Access.Run, Ask, cancellationToken);
        return execution;

        bool Ask(ExecutionJournal journal, DateTimeOffset now)
        {
            var row = journal.Execution;
            if (!row.IsTakenOver(now) || row.TakeoverBy == user.Id)
            {
                throw Conflict("takeover_free", "Nobody else drives the browser: it can be taken over at once.");
            }

            if (row.IsAskedFor(now))
            {
                return row.TakeoverAskedBy == user.Id ? false : throw AskedBefore(row);
            }

            row.AskForBrowser(user.Id, user.Name, now);
            journal.Log(LogSeverity.Info, TakeoverWords.Asked(user.Name, row.TakeoverByName ?? ""));
            return true;
        }
    }

    /// <summary>Who asked does not want it any more.</summary>
    /// <returns>Completes also when they do not ask.</returns>
    public Task WithdrawAsync(Guid id, CurrentUser user, CancellationToken cancellationToken) => writer.ChangeAsync(
        id, user, Access.Run,
        (journal, _) =>
        {
            var isTheirs = journal.Execution.TakeoverAskedBy == user.Id;
            if (isTheirs)
            {
                journal.Execution.ForgetAsk();
            }

            return isTheirs;
        },
        cancellationToken);

    /// <summary>The driver gives the browser to who asked for it, or keeps it.</summary>
    /// <returns>Who asked.</returns>
    /// <exception cref="ApiException">409 <c>takeover_lost</c>, or <c>takeover_not_asked</c>: it was withdrawn, or too long ago.</exception>
    public async Task<string> AnswerAsync(Guid id, Guid lease, bool handsOver, CurrentUser user, CancellationToken cancellationToken)
    {
        var asked = "";
        await writer.ChangeAsync(id, user, Access.Run, Answer, cancellationToken);
        return asked;

        bool Answer(ExecutionJournal journal, DateTimeOffset now)
        {
            var row = journal.Execution;
            if (row.TakeoverLease != lease || row.TakeoverBy != user.Id)
            {
                throw TakeoverService.Over();
            }

            if (!row.IsAskedFor(now))
            {
                throw Conflict("takeover_not_asked", "Nobody asks for the browser any more.");
            }

            asked = row.TakeoverAskedByName ?? "";
            if (handsOver)
            {
                row.YieldBrowser(now);
            }
            else
            {
                row.ForgetAsk();
            }

            journal.Log(LogSeverity.Info, handsOver ? TakeoverWords.Yields(user.Name, asked) : TakeoverWords.Declined(user.Name, asked));
            return true;
        }
    }

    private static ApiException AskedBefore(Execution execution) =>
        Conflict("takeover_asked", $"{execution.TakeoverAskedByName} asked for the browser before.", ("user_id", execution.TakeoverAskedBy), ("user_name", execution.TakeoverAskedByName));

    private static ApiException Conflict(string code, string detail, params (string Name, object? Value)[] members)
    {
        var conflict = new ApiException(StatusCodes.Status409Conflict, code, detail);
        foreach (var (name, value) in members)
        {
            conflict.Members[name] = value;
        }

        return conflict;
    }
}
