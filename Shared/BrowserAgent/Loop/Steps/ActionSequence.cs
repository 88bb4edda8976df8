using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>
/// The actions of one step, in order; those in a row that only read are done at once. The rest is dropped after an
/// error, after done, and when the page changed.
/// </summary>
internal sealed class ActionSequence(AgentBrowser browser, RunOptions options, AgentState state, RunClock clock, StepScope scope, RunSpan span)
{
    public List<ActionOutcome> Outcomes { get; } = [];

    /// <summary>Why actions were dropped, for the model.</summary>
    public string? Note { get; private set; }

    public ExecutionError? Error { get; private set; }

    public Interruption Interruption { get; private set; }

    /// <param name="page">The page the actions were decided for.</param>
    public async IAsyncEnumerable<RunnerEvent> RunAsync(ModelStep decided, PageMark page)
    {
        var count = Math.Min(decided.Actions.Count, options.Limits.MaxActionsPerStep);
        for (var index = 0; index < count && Error is null;)
        {
            if (index > 0 && await MustDropAsync(page))
            {
                var dropped = decided.Actions.Count - index;
                Note = $"{dropped} further actions were dropped because the page changed; decide anew from what it shows now.";
                yield return AgentWords.Dropped(state.Step, dropped);
                yield break;
            }

            if (Interruption != Interruption.None)
            {
                yield break;
            }

            if (decided.Actions[index] is DoneParameters done)
            {
                yield return Finish(done, index);
                yield break;
            }

            var together = Together(decided.Actions, index, count);
            await foreach (var happened in together > 1
                ? ReadAsync(decided.Actions, index, together)
                : PerformAsync(new ActionRun(this, decided.Actions[index], index)))
            {
                yield return happened;
            }

            index += together;
        }

        if (Error is null && count < decided.Actions.Count)
        {
            Note = $"Only the first {count} actions were carried out: that is the most for one step.";
        }
    }

    /// <summary>How many actions from here on may be done at once.</summary>
    private static int Together(IReadOnlyList<ActionParameters> actions, int index, int count)
    {
        var together = 0;
        while (index + together < count && ActionCatalog.For(actions[index + together]).CanRunInParallel)
        {
            together++;
        }

        return Math.Max(1, together);
    }

    private async Task<bool> MustDropAsync(PageMark page)
    {
        var (now, interruption) = await scope.TryAsync(browser.MarkAsync);
        Interruption = interruption;
        return now is not null && now != page;
    }

    private async IAsyncEnumerable<RunnerEvent> PerformAsync(ActionRun action)
    {
        yield return action.Said();
        var pausedBefore = options.Control.PausedTime;
        yield return action.Running();

        // Whoever commits the entry may have waited there, too.
        clock.Exclude(options.Control.PausedTime - pausedBefore);
        if (scope.Interruption != Interruption.None)
        {
            Interruption = scope.Interruption;
            yield return action.Skipped();
            yield break;
        }

        await action.DoAsync();
        foreach (var happened in action.Ended())
        {
            yield return happened;
        }
    }

    /// <summary>Does several actions at once; what they give is told and kept in their order.</summary>
    private async IAsyncEnumerable<RunnerEvent> ReadAsync(IReadOnlyList<ActionParameters> actions, int first, int count)
    {
        var runs = Enumerable.Range(first, count).Select(index => new ActionRun(this, actions[index], index)).ToList();
        foreach (var run in runs)
        {
            yield return run.Said();
            yield return run.Running();
        }

        if (scope.Interruption != Interruption.None)
        {
            Interruption = scope.Interruption;
            foreach (var run in runs)
            {
                yield return run.Skipped();
            }

            yield break;
        }

        await Task.WhenAll(runs.Select(run => run.DoAsync()));
        foreach (var happened in runs.SelectMany(run => run.Ended()))
        {
            yield return happened;
        }
    }

    /// <summary>One action from its announcement to its end.</summary>
    private sealed class ActionRun(ActionSequence sequence, ActionParameters action, int index)
    {
        private readonly DateTimeOffset _startedAt = sequence.Clock.Now;
        private readonly TimeSpan _activeAtStart = sequence.Clock.Active;
        private readonly PlannedAction _planned = sequence.Browser.Plan(action);
        private ActionReport? _report;
        private TimeSpan _activeAtEnd;

        public LogEvent Said() => new(LogSeverity.Info, _planned.Description, sequence.State.Step);

        public ActionEvent Running() => new()
        {
            StepNumber = sequence.State.Step,
            Index = index,
            ActionType = action.ActionType,
            Description = _planned.Description,
            Status = StepState.Running,
            Target = _planned.Target,
            InputValue = _planned.InputValue,
            StartedAt = _startedAt,
            MayHaveOutsideEffect = _planned.MayHaveOutsideEffect,
        };

        public ActionEvent Skipped() => Running() with { Status = StepState.Skipped, CompletedAt = sequence.Clock.Now };

        public async Task DoAsync()
        {
            Task<ActionReport> ActAsync(CancellationToken cancel) => sequence.Span.RunAsync(
                () => sequence.Browser.ActAsync(action, sequence.State.Step, sequence.State.ActionTimeout, cancel));

            // A pause need not wait for what only waits or reads: it can be done again.
            var (report, interruption) = ActionCatalog.For(action) is { CanRunInParallel: true } or WaitAction
                ? await sequence.Scope.TryAsync(ActAsync)
                : await sequence.Scope.TryToEndAsync(ActAsync);
            _report = report;
            _activeAtEnd = sequence.Clock.Active;
            sequence.Interruption = interruption == Interruption.None ? sequence.Interruption : interruption;
        }

        /// <summary>What came of it.</summary>
        public IEnumerable<RunnerEvent> Ended()
        {
            sequence.Error ??= _report?.Error;
            foreach (var happened in _report?.Events ?? [])
            {
                yield return happened;
            }

            if (_report is not null)
            {
                sequence.Keep(action, _planned, _report);
            }

            yield return Running() with
            {
                Status = _report is null ? StepState.Skipped : _report.Error is null ? StepState.Completed : StepState.Failed,
                InputValue = _report?.InputIsSecret == true ? ActionDescriptions.Mask : _planned.InputValue,
                Result = _report?.Words,
                Error = _report?.Error,
                CompletedAt = sequence.Clock.Now,
                DurationMs = (long)(_activeAtEnd - _activeAtStart).TotalMilliseconds,
                OutsideEffect = _report?.OutsideEffect ?? false,
            };
        }
    }

    private AgentBrowser Browser => browser;

    private AgentState State => state;

    private RunClock Clock => clock;

    private StepScope Scope => scope;

    private RunSpan Span => span;

    private void Keep(ActionParameters action, PlannedAction planned, ActionReport result)
    {
        if (result is { Name: { } name, Data: { } data })
        {
            state.Keep(name, data);
            state.Loops.NoteGain();
        }

        Outcomes.Add(new ActionOutcome(action, result.Words ?? "ok", result.Error, result.Content)
        {
            Target = planned.Target,
            InputValue = result.InputIsSecret ? ActionDescriptions.Mask : planned.InputValue,
            KeptAs = result.Data is null ? null : result.Name,
        });
    }

    private ActionEvent Finish(DoneParameters done, int index)
    {
        if (Structured(done.Text) is { } answer)
        {
            state.Keep("answer", answer);
        }

        if (done.Success)
        {
            state.FinishWith(ExecutionOutcome.Completed, done.Text);
        }
        else
        {
            state.FinishWith(
                ExecutionOutcome.Failed, done.Text, new ExecutionError(AgentWords.GoalNotReached, "The agent says that it could not reach the goal."));
        }

        Outcomes.Add(new ActionOutcome(done, done.Text));
        return new ActionEvent
        {
            StepNumber = state.Step,
            Index = index,
            ActionType = done.ActionType,
            Description = ActionDescriptions.Describe(done),
            Status = StepState.Completed,
            Result = done.Text,
            StartedAt = clock.Now,
            CompletedAt = clock.Now,
            DurationMs = 0,
        };
    }

    /// <summary>An answer that is JSON, as a task may ask for, is data too.</summary>
    private static JsonNode? Structured(string text)
    {
        try
        {
            return text.AsSpan().Trim().IndexOfAny('{', '[') == 0 ? JsonNode.Parse(text) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
