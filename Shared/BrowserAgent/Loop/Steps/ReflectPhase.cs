using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>Whatever became of the step: keeps its picture and downloads, notes it in the history, counts failures.</summary>
internal sealed class ReflectPhase(RunContext run, StepWork work)
{
    private readonly AgentState _state = run.State;

    public async IAsyncEnumerable<RunnerEvent> RunAsync()
    {
        using var span = work.Span.Phase("reflect");
        var (besides, _) = await work.Scope.TryToEndAsync(cancel => span.RunAsync(() => run.Browser.TakeEventsAsync(work.Number, cancel)));
        foreach (var happened in besides ?? [])
        {
            yield return happened;
        }

        var (picture, _) = await work.Scope.TryToEndAsync(cancel => span.RunAsync(() => run.Browser.KeepScreenshotAsync(work.Number, cancel)));
        if (picture?.Artifact is { } artifact)
        {
            work.ScreenshotKey = artifact.Key;
            yield return artifact;
        }

        work.Break(work.Scope.Interruption);
        if (work.Interruption == Interruption.StepTimeout)
        {
            work.Fail(new ExecutionError("step_timeout", $"The step took longer than {run.Limits.StepTimeoutSeconds} seconds."));
        }

        Note(besides ?? []);
        var wasFinal = _state.IsFinalAnswer;
        _state.EndStep(work.Error);
        if (wasFinal && work.Interruption is Interruption.None or Interruption.StepTimeout)
        {
            EndWithoutAnswer();
        }

        if (work.Error is { } error)
        {
            yield return new LogEvent(LogSeverity.Error, EventText.StepFailed(error.Message), work.Number);
        }

        work.Span.End(work.StateAtEnd, work.ActionType, work.Error?.Code);
        yield return work.Event(work.StateAtEnd);
        yield return new ProgressEvent(work.Number, null);
    }

    private void Note(IReadOnlyList<RunnerEvent> besides)
    {
        if (work.Decided is { } decided)
        {
            var notices = besides.OfType<LogEvent>().Select(notice => notice.Message.Text);
            _state.History.Add(new Turn(work.Number, decided, work.Outcomes, work.Note) { Notices = [.. notices], Shown = work.Shown });
        }
        else if (work.Error is { } error)
        {
            _state.Notes.Add($"The last step failed: {error.Message}");
        }
    }

    private void EndWithoutAnswer()
    {
        if (_state.IsLastStep)
        {
            _state.Fail("max_steps", $"The task was not finished within {run.Limits.MaxSteps} steps.");
        }
        else
        {
            _state.Fail("max_failures", $"{run.Limits.MaxFailures} steps in a row failed, the last one with: {work.Error?.Message}");
        }
    }
}
