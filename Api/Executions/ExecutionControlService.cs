using Dashboard.Api.Live;
using Dashboard.Api.Security;
using Dashboard.Api.Takeovers;
using Dashboard.Contracts;

namespace Dashboard.Api.Executions;

/// <summary>Pause, resume, stop and delete: written first, then told to the runner, which also reads it with every renewal.</summary>
internal sealed class ExecutionControlService(ExecutionWriter writer, LivePublisher live)
{
    public Task<Execution> PauseAsync(Guid id, CurrentUser user, CancellationToken cancellationToken) =>
        ControlAsync(id, user, "paused", (execution, now) => execution.Pause(now), "pause_requested", "Pause was requested.", cancellationToken);

    public Task<Execution> ResumeAsync(Guid id, CurrentUser user, CancellationToken cancellationToken) =>
        ControlAsync(id, user, "resumed", (execution, now) => execution.Resume(now), "resume_requested", "Resuming.", cancellationToken);

    public Task<Execution> StopAsync(Guid id, CurrentUser user, CancellationToken cancellationToken) =>
        ControlAsync(id, user, "stopped", (execution, now) => execution.Stop(now), "stop_requested", "Stop was requested.", cancellationToken);

    /// <summary>Gives a person's answer to the run. The first one counts.</summary>
    /// <exception cref="ApiException">409: it does not wait for an answer to this question, or somebody drives its browser.</exception>
    /// <exception cref="ValidationException">It does not answer the question.</exception>
    public async Task<Execution> AnswerAsync(Guid id, AnswerRequest request, CurrentUser user, CancellationToken cancellationToken)
    {
        AnswerRules.Check(request);
        var (execution, _) = await writer.ChangeAsync(id, user, Access.Run, Take, cancellationToken);
        await live.ControlAsync(execution);
        return execution;

        bool Take(ExecutionJournal journal, DateTimeOffset now)
        {
            var answer = AnswerRules.AnswerTo(journal.Execution, request);
            TakeoverService.ThrowIfHeld(journal.Execution);
            journal.Execution.Answer(answer, now);
            journal.Log(LogSeverity.Info, AnswerRules.WordsOf(answer));
            journal.ControlChanged();
            return true;
        }
    }

    /// <summary>Stops it unless it has ended, whosever it is: its task was deleted.</summary>
    public async Task TryStopAsync(Guid id, CancellationToken cancellationToken)
    {
        var (execution, changed) = await writer.ChangeAsync(id, null, Access.Edit, (journal, now) => journal.Execution.Stop(now), cancellationToken);
        if (changed)
        {
            await live.ControlAsync(execution);
        }
    }

    /// <summary>Hides it at once, stops it when it runs; rows and bytes are purged when it is final.</summary>
    public async Task DeleteAsync(Guid id, CurrentUser user, CancellationToken cancellationToken)
    {
        var (execution, _) = await writer.ChangeAsync(id, user, Access.Edit, Delete, cancellationToken);
        await live.ControlAsync(execution);
        await live.PublishDeletedAsync(execution);

        static bool Delete(ExecutionJournal journal, DateTimeOffset now)
        {
            journal.Execution.Stop(now);
            journal.Execution.Delete(now);
            return true;
        }
    }

    private async Task<Execution> ControlAsync(
        Guid id, CurrentUser user, string action, Func<Execution, DateTimeOffset, bool> change, string code, string message,
        CancellationToken cancellationToken)
    {
        var (execution, changed) = await writer.ChangeAsync(id, user, Access.Run, Change, cancellationToken);
        if (!changed)
        {
            TakeoverService.ThrowIfHeld(execution);
            throw Errors.WrongState(action, execution.State);
        }

        await live.ControlAsync(execution);
        return execution;

        bool Change(ExecutionJournal journal, DateTimeOffset now)
        {
            if (!change(journal.Execution, now))
            {
                return false;
            }

            journal.Log(LogSeverity.Info, new LocalizableText(message, code));
            journal.ControlChanged();
            return true;
        }
    }
}
