using System.Globalization;
using System.Runtime.CompilerServices;
using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Microsoft.Extensions.AI;

namespace Dashboard.BrowserAgent;

/// <summary>One step: observe, decide, act, reflect. To be enumerated once.</summary>
internal sealed class AgentStep(
    AgentBrowser browser,
    AgentTask task,
    IChatClient model,
    Prompt prompt,
    AgentState state,
    RunClock clock,
    RunOptions options)
{
    private const int MaxAnswers = 3;

    private readonly DateTimeOffset _startedAt = clock.Now;
    private readonly TimeSpan _activeAtStart = clock.Active;
    private readonly List<ActionOutcome> _outcomes = [];
    private Seen? _seen;
    private ModelStep? _decided;
    private ExecutionError? _error;
    private string? _note;
    private string? _screenshotKey;

    /// <summary>Why the step was broken off, once it is over.</summary>
    public Interruption Interruption { get; private set; }

    /// <summary>Paused before anything was done: to be decided afresh, under the same number.</summary>
    public bool MustBeDecidedAfresh => Interruption == Interruption.Pause && _outcomes.Count == 0;

    public async IAsyncEnumerable<RunnerEvent> RunAsync([EnumeratorCancellation] CancellationToken stop)
    {
        using var scope = new StepScope(
            stop, clock.Deadline, options.Control.PauseRequested, TimeSpan.FromSeconds(options.Limits.StepTimeoutSeconds), options.Time);
        using var span = RunSpan.Step(state.Step, options.Logger);
        yield return Event(StepState.Running, "think", AgentWords.Thinking);
        await ObserveAsync(scope, span);
        var observed = clock.Active;
        if (CanGoOn)
        {
            await foreach (var happened in DecideAsync(scope, span))
            {
                yield return happened;
            }
        }

        var decided = clock.Active;
        if (CanGoOn && _decided is not null)
        {
            await foreach (var happened in ActAsync(_decided, scope, span))
            {
                yield return happened;
            }
        }

        var acted = clock.Active;
        if (MustBeDecidedAfresh)
        {
            span.End(StepState.Skipped, "think", null);
            yield break;
        }

        await foreach (var happened in ReflectAsync(scope, span))
        {
            yield return happened;
        }

        yield return AgentWords.Timing(state.Step, observed - _activeAtStart, decided - observed, acted - decided, clock.Active - acted);
    }

    private bool CanGoOn => Interruption == Interruption.None && _error is null && state.Finish is null;

    private async Task ObserveAsync(StepScope scope, RunSpan step)
    {
        using var span = step.Phase("observe");
        var settings = state.NeedsDetail ? task.Observation.Detailed() : task.Observation;
        var (result, interruption) = await scope.TryAsync(
            cancel => span.RunAsync(() => browser.ObserveAsync(settings, state.Failures, state.NeedsDetail, cancel)));
        Break(interruption);
        _seen = result?.Seen;
        Fail(result?.Error);
        span.Fail(result?.Error?.Code);
    }

    private async IAsyncEnumerable<RunnerEvent> DecideAsync(StepScope scope, RunSpan step)
    {
        using var span = step.Phase("decide");
        var notes = new List<string>(state.Notes);
        AddLimits(notes);
        for (var answer = 1; answer <= MaxAnswers; answer++)
        {
            if (state.IsOverBudget)
            {
                state.Fail("budget_exhausted", string.Create(
                    CultureInfo.InvariantCulture, $"The model calls cost ${state.CostUsd:0.00##}, and ${options.Limits.MaxCostUsd:0.00##} was the limit."));
                yield break;
            }

            var messages = prompt.Build(state.History, new Question(state.Step, clock.Now, _seen!.Text, _seen.Picture, notes));
            var (result, interruption) = await scope.TryAsync(
                cancel => span.RunAsync(() => ModelCall.AskAsync(
                    model, messages, options.Limits.MaxActionsPerStep, state.IsFinalAnswer, state.Step, cancel)));
            Break(interruption);
            if (result is null)
            {
                yield break;
            }

            if (result.Usage is { } usage)
            {
                var knewCost = !state.CostIsUnknown;
                state.Paid(usage);
                yield return usage;
                if (knewCost && state.CostIsUnknown && options.Limits.MaxCostUsd is not null)
                {
                    yield return AgentWords.CostUnknown(usage.Model);
                }
            }

            if (result.Error is { } error)
            {
                FailOfModel(error);
                span.Fail(error.Code);
                yield break;
            }

            if (result.Step is { } decided)
            {
                _decided = decided;
                state.Notes.Clear();
                yield break;
            }

            yield return result.FormatHint is { } hint ? AgentWords.BadAnswer(state.Step, hint) : AgentWords.EmptyAnswer(state.Step);
            notes.RemoveAll(note => note.StartsWith(BadAnswerNote, StringComparison.Ordinal));
            notes.Add(BadAnswerNote + (result.FormatHint ?? "It held no action. Give at least one, or done.")
                + " Answer with one JSON object with thinking, evaluation_previous, memory, next_goal and actions.");
            if (answer == MaxAnswers || result.IsBlank)
            {
                GiveUpAsking(result.FormatHint);
                yield break;
            }
        }
    }

    private const string PausedNote = "The user paused here, the rest was dropped, and a person may have changed the page since.";

    private const string BadAnswerNote = "Your last answer could not be used. ";

    private void AddLimits(List<string> notes)
    {
        if (state.HasFailedTooOften)
        {
            notes.Add("Too many steps in a row failed. This is the last one: use done and tell the user what was reached and what was not.");
        }
        else if (state.IsLastStep)
        {
            notes.Add("This is the last step: use done and tell the user what was reached and what was not.");
        }

        if (options.Limits.MaxCostUsd is { } most && state.CostUsd >= most * 0.8m)
        {
            notes.Add("The budget is nearly used up: come to the end soon.");
        }
    }

    private void GiveUpAsking(string? formatHint)
    {
        if (formatHint is null)
        {
            // Nothing to object to, and nothing to do: the end, as far as the model is concerned.
            state.FinishWith(ExecutionOutcome.Completed, "no actions returned");
            return;
        }

        Fail(new ExecutionError("model_invalid_output", formatHint));
        if (state.IsFinalAnswer)
        {
            state.Fail("model_invalid_output", $"The model gave no answer that could be used. {formatHint}");
        }
    }

    private void FailOfModel(ModelException error)
    {
        Fail(error.ToError());
        if (!error.IsTransient && error.Code != ModelErrorCodes.Timeout || state.IsFinalAnswer)
        {
            // The next step would fail the same way, and there is nobody to ask for a final answer.
            state.Fail(error.Code, error.Message);
        }
    }

    private async IAsyncEnumerable<RunnerEvent> ActAsync(ModelStep decided, StepScope scope, RunSpan step)
    {
        using var span = step.Phase("act");
        yield return Event(StepState.Running, decided.Actions[0].ActionType, Goal(decided));
        yield return new LogEvent(LogSeverity.Info, Goal(decided), state.Step);
        if (decided.EvaluationPrevious.Length > 0)
        {
            yield return new LogEvent(LogSeverity.Debug, decided.EvaluationPrevious, state.Step);
        }

        var warning = NoteRepetition(decided);
        if (warning is not null)
        {
            yield return warning;
        }

        if (state.Finish is not null)
        {
            yield break;
        }

        var sequence = new ActionSequence(browser, options, state, clock, scope, span);
        await foreach (var happened in sequence.RunAsync(decided, _seen!.Page))
        {
            yield return happened;
        }

        _outcomes.AddRange(sequence.Outcomes);
        _note = sequence.Interruption == Interruption.Pause ? PausedNote : sequence.Note;
        Break(sequence.Interruption);
        Fail(sequence.Error);
        span.Fail(sequence.Error?.Code);
    }

    /// <summary>Repetition is told to the model first, and ends the run when it goes on.</summary>
    private LogEvent? NoteRepetition(ModelStep decided)
    {
        var times = state.Loops.Note(decided.Actions, _seen!.Fingerprint);
        if (times >= LoopDetector.StopAt)
        {
            state.Fail("stuck_in_loop", $"The agent did the same {times} times without any change to the page.");
            return null;
        }

        if (times < LoopDetector.WarnAt)
        {
            return null;
        }

        state.Notes.Add($"You have done exactly the same {times} times on a page that did not change. Do something else, or end with done.");
        return AgentWords.Repeating(state.Step, times);
    }

    private async IAsyncEnumerable<RunnerEvent> ReflectAsync(StepScope scope, RunSpan step)
    {
        using var span = step.Phase("reflect");
        var (besides, _) = await scope.TryToEndAsync(cancel => span.RunAsync(() => browser.TakeEventsAsync(state.Step, cancel)));
        foreach (var happened in besides ?? [])
        {
            yield return happened;
        }

        var (picture, _) = await scope.TryToEndAsync(cancel => span.RunAsync(() => browser.KeepScreenshotAsync(state.Step, cancel)));
        if (picture?.Artifact is { } artifact)
        {
            _screenshotKey = artifact.Key;
            yield return artifact;
        }

        Break(scope.Interruption);

        if (Interruption == Interruption.StepTimeout)
        {
            Fail(new ExecutionError("step_timeout", $"The step took longer than {options.Limits.StepTimeoutSeconds} seconds."));
        }

        if (_decided is not null)
        {
            var notices = (besides ?? []).OfType<LogEvent>().Select(notice => notice.Message.Text);
            state.History.Add(new Turn(state.Step, _decided, _outcomes, _note) { Notices = [.. notices] });
        }
        else if (_error is not null)
        {
            state.Notes.Add($"The last step failed: {_error.Message}");
        }

        var wasFinal = state.IsFinalAnswer;
        state.EndStep(_error);
        if (wasFinal && Interruption is Interruption.None or Interruption.StepTimeout)
        {
            EndWithoutAnswer();
        }

        if (_error is not null)
        {
            yield return new LogEvent(LogSeverity.Error, EventText.StepFailed(_error.Message), state.Step);
        }

        step.End(StateAtEnd(), _decided?.Actions[0].ActionType ?? "think", _error?.Code);
        yield return Event(StateAtEnd(), _decided?.Actions[0].ActionType ?? "think", _decided is null ? AgentWords.Thinking : Goal(_decided));
        yield return new ProgressEvent(state.Step, null);
    }

    private StepState StateAtEnd() => (Interruption, _error) switch
    {
        (Interruption.Stop or Interruption.RunTimeout, _) => StepState.Skipped,
        (_, null) when state.Finish?.Error is null || state.Finish.Error.Code == AgentWords.GoalNotReached => StepState.Completed,
        _ => StepState.Failed,
    };

    private void EndWithoutAnswer()
    {
        if (state.IsLastStep)
        {
            state.Fail("max_steps", $"The task was not finished within {options.Limits.MaxSteps} steps.");
        }
        else
        {
            state.Fail("max_failures", $"{options.Limits.MaxFailures} steps in a row failed, the last one with: {_error?.Message}");
        }
    }

    private StepEvent Event(StepState status, string actionType, LocalizableText description)
    {
        var isOver = status != StepState.Running;
        var first = _outcomes.FirstOrDefault();
        return new StepEvent
        {
            Number = state.Step,
            ActionType = actionType,
            Description = description,
            Status = status,
            Detail = _outcomes.LastOrDefault()?.Result,
            Target = first?.Target,
            InputValue = first?.InputValue,
            Result = isOver ? _outcomes.LastOrDefault()?.Result : null,
            Error = isOver ? _error : null,
            ScreenshotKey = _screenshotKey,
            StartedAt = _startedAt,
            CompletedAt = isOver ? clock.Now : null,
            DurationMs = isOver ? (long)(clock.Active - _activeAtStart).TotalMilliseconds : null,
        };
    }

    private static LocalizableText Goal(ModelStep decided) =>
        decided.NextGoal.Length > 0 ? new LocalizableText(decided.NextGoal) : new LocalizableText(ActionWords.Short(decided.Actions[0]));

    private void Break(Interruption interruption) => Interruption = interruption == Interruption.None ? Interruption : interruption;

    private void Fail(ExecutionError? error) => _error ??= error;
}
