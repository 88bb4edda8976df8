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

        foreach (var warning in NoteRepetition(decided))
        {
            yield return warning;
        }

        if (run.State.Finish is not null)
        {
            yield break;
        }

        var sequence = new ActionSequence(run.Browser, run.Options, run.State, run.Clock, work.Scope, span, run.Models);
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

    /// <summary>A model that gets nowhere is told so, then sees more and is asked for another way, and is stopped at last.</summary>
    private IEnumerable<RunnerEvent> NoteRepetition(ModelStep decided)
    {
        var sign = run.State.Loops.Note(decided.Actions, work.Seen!.Fingerprint, run.Browser.Workspace.Changes);
        if (sign.Advice == LoopAdvice.GoOn)
        {
            yield break;
        }

        if (sign.Advice == LoopAdvice.Stop)
        {
            run.State.Fail("stuck_in_loop", sign.IsIdle
                ? $"{sign.Times} steps in a row changed nothing on the page."
                : $"The agent did the same {sign.Times} times without any change to the page.");
            yield break;
        }

        var what = sign.IsIdle
            ? $"Your last {sign.Times} steps changed nothing on the page."
            : $"You have done exactly the same {sign.Times} times on a page that did not change.";
        yield return sign.IsIdle ? AgentWords.Idle(work.Number, sign.Times) : AgentWords.Repeating(work.Number, sign.Times);
        if (sign.Advice == LoopAdvice.Warn)
        {
            run.State.Notes.Add($"{what} Do something else, or end with done.");
            yield break;
        }

        run.State.ChangeStrategy();
        run.State.Notes.Add($"{what} This does not lead to the goal. {StepNotes.NewPlan(run)} If there is none, end with done and say what was reached.");
        yield return AgentWords.StrategyChanged(work.Number);
        if (run.Models.SwitchForGood(run.Models.Now) is not null)
        {
            yield return AgentWords.FallbackUsed(work.Number, what);
        }
    }
}
