using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>Does what the model decided.</summary>
internal sealed class ActPhase(RunContext run, StepWork work)
{
    private const string PausedNote = "The user paused here, the rest was dropped, and a person may have changed the page since.";

    public async IAsyncEnumerable<RunnerEvent> RunAsync()
    {
        using var span = work.Span.Phase("act");
        var decided = work.Decided!;
        yield return work.Event(StepState.Running);
        yield return new LogEvent(LogSeverity.Info, work.Description, work.Number);
        if (decided.EvaluationPrevious.Length > 0)
        {
            yield return new LogEvent(LogSeverity.Debug, decided.EvaluationPrevious, work.Number);
        }

        var warning = NoteRepetition(decided);
        if (warning is not null)
        {
            yield return warning;
        }

        if (run.State.Finish is not null)
        {
            yield break;
        }

        var sequence = new ActionSequence(run.Browser, run.Options, run.State, run.Clock, work.Scope, span);
        await foreach (var happened in sequence.RunAsync(decided, work.Seen!.Page))
        {
            yield return happened;
        }

        work.Outcomes.AddRange(sequence.Outcomes);
        work.Note = sequence.Interruption == Interruption.Pause ? PausedNote : sequence.Note;
        work.Break(sequence.Interruption);
        work.Fail(sequence.Error);
        span.Fail(sequence.Error?.Code);
    }

    /// <summary>Repetition is told to the model first, and ends the run when it goes on.</summary>
    private LogEvent? NoteRepetition(ModelStep decided)
    {
        var times = run.State.Loops.Note(decided.Actions, work.Seen!.Fingerprint);
        if (times >= LoopDetector.StopAt)
        {
            run.State.Fail("stuck_in_loop", $"The agent did the same {times} times without any change to the page.");
            return null;
        }

        if (times < LoopDetector.WarnAt)
        {
            return null;
        }

        run.State.Notes.Add($"You have done exactly the same {times} times on a page that did not change. Do something else, or end with done.");
        return AgentWords.Repeating(work.Number, times);
    }
}
