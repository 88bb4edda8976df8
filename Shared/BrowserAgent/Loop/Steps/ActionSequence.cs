using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>
/// The actions of one step, in order; those in a row that only read are done at once. The rest is dropped after an
/// error, after done, and when the page changed.
/// </summary>
internal sealed class ActionSequence(
    AgentBrowser browser, RunOptions options, AgentState state, RunClock clock, StepScope scope, RunSpan span, ModelChoice models)
{
    /// <summary>Kept back of the step's time for its picture and its downloads.</summary>
    private static readonly TimeSpan EndOfStep = TimeSpan.FromSeconds(10);

    private readonly SecretTyping _secrets = new(options);

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
            if (await MustDropAsync(decided.Actions[index], index, page))
            {
                var dropped = decided.Actions.Count - index;
                Note = index > 0
                    ? $"{dropped} further actions were dropped because the page changed; decide anew from what it shows now."
                    : "Nothing was done: while you decided, another page or tab took the place of the one you saw. Decide anew from what it shows now.";
                yield return AgentWords.Dropped(state.Step, dropped);
                yield break;
            }

            if (Interruption != Interruption.None)
            {
                yield break;
            }

            if (decided.Actions[index] is DoneParameters done)
            {
                await foreach (var happened in FinishAsync(done, index))
                {
                    yield return happened;
                }

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
            if (Outcomes is [.., { IsFromPerson: true }] && index < count)
            {
                Note = "The actions after the question were dropped: decide anew with the answer.";
                yield break;
            }
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

    /// <summary>
    /// Whether the page is no longer the one that the action was decided for. While the model thought, a page may have changed within
    /// itself, which the action finds out; but numbers and points of another page or tab would mean something else there.
    /// </summary>
    private async Task<bool> MustDropAsync(ActionParameters action, int index, PageMark page)
    {
        if (index == 0 && !NeedsThePage(action))
        {
            return false;
        }

        var (now, interruption) = await scope.TryAsync(browser.MarkAsync);
        Interruption = interruption;
        return now is not null && (index > 0 ? now != page : now.TargetId != page.TargetId || now.Document != page.Document);
    }

    private static bool NeedsThePage(ActionParameters action) => action.AimedAt is not null
        || (ActionCatalog.For(action) is { CanChangePage: true } and not (NavigateAction or SearchAction or WaitAction or IPeopleAction));

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

        if (action.Question() is { } question)
        {
            yield return new QuestionEvent(question);
            await action.WaitForPersonAsync(question);
            foreach (var takeover in options.Control.TakeTakeovers())
            {
                state.NoteTakeover(takeover);
                yield return takeover;
            }
        }
        else
        {
            await action.DoAsync();
        }

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
        private readonly ActionModel _asking = sequence.ModelToAsk();
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

        /// <summary>What people are asked first; null when nothing is.</summary>
        public PersonQuestion? Question() => sequence.Browser.QuestionOf(action, sequence.State.Step);

        /// <summary>No clock runs while a person thinks; only a stop ends it.</summary>
        public async Task WaitForPersonAsync(PersonQuestion question)
        {
            sequence.Clock.Pause();
            sequence.Scope.HoldDeadline();
            try
            {
                await DoAsync(question);
            }
            finally
            {
                sequence.Scope.RestartDeadline();
                sequence.Clock.Resume();
            }
        }

        public async Task DoAsync(PersonQuestion? question = null)
        {
            var (report, interruption) = await sequence.ActAsync(action, _asking, question);
            _report = report;
            _activeAtEnd = sequence.Clock.Active;
            sequence.Interruption = interruption == Interruption.None ? sequence.Interruption : interruption;
        }

        /// <summary>What came of it.</summary>
        public IEnumerable<RunnerEvent> Ended()
        {
            sequence.Error ??= _report?.Error;
            foreach (var happened in _report?.Events ?? _asking.Events)
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

    private ActionModel ModelToAsk() => new(models, state.ModelLimits, state.Step, () => state.BudgetReason() is not null, state.Paid, _secrets.Hide);

    private Task<(ActionReport? Value, Interruption Interruption)> ActAsync(ActionParameters action, ActionModel asking, PersonQuestion? question)
    {
        var aids = new ActionAids(asking, state.Extracted, question);
        Task<ActionReport> DoAsync(CancellationToken cancel) =>
            span.RunAsync(() => browser.ActAsync(action, state.Step, TimeoutOf(action), aids, cancel));

        // A pause need not wait for what only waits or reads: it can be done again.
        return ActionCatalog.For(action) is { CanRunInParallel: true } or WaitAction ? scope.TryAsync(DoAsync) : scope.TryToEndAsync(DoAsync);
    }

    /// <summary>A wait may last as long as its step, less what the step needs to come to its end.</summary>
    private TimeSpan TimeoutOf(ActionParameters action)
    {
        if (action is not WaitParameters { Seconds: { } seconds } || !(seconds > state.ActionTimeout.TotalSeconds))
        {
            return state.ActionTimeout;
        }

        var most = scope.TimeLeft - EndOfStep;
        var wanted = seconds < most.TotalSeconds ? TimeSpan.FromSeconds(seconds + 1) : most;
        return wanted > state.ActionTimeout ? wanted : state.ActionTimeout;
    }

    private AgentBrowser Browser => browser;

    private AgentState State => state;

    private RunClock Clock => clock;

    private StepScope Scope => scope;

    private RunSpan Span => span;

    private void Keep(ActionParameters action, PlannedAction planned, ActionReport result)
    {
        string? kept = null;
        if (result is { Name: { } name, Data: { } data })
        {
            kept = state.Keep(name, data);
        }

        if ((result.PersonSaid ?? result.Content) is { Length: > 0 } learned)
        {
            state.Loops.NoteRead(learned);
        }

        var elsewhere = kept == result.Name || kept is null ? "" : $" Kept as “{kept}”, since “{result.Name}” is something else.";
        Outcomes.Add(new ActionOutcome(action, (result.Words ?? "ok") + elsewhere, result.Error, result.Content)
        {
            Target = planned.Target,
            InputValue = result.InputIsSecret ? ActionDescriptions.Mask : planned.InputValue,
            KeptAs = kept,
            IsFromPerson = result.IsFromPerson,
            PersonSaid = result.PersonSaid,
        });
    }

    private async IAsyncEnumerable<RunnerEvent> FinishAsync(DoneParameters done, int index)
    {
        var startedAt = clock.Now;
        var (result, interruption) = await ActAsync(done, ModelToAsk(), null);
        Interruption = interruption;
        if (result is null)
        {
            yield break;
        }

        foreach (var happened in result.Events)
        {
            yield return happened;
        }

        if (result is { Data: { } data, Error: null })
        {
            state.Keep("answer", data);
        }

        End(done, result.Error);
        Error = result.Error;
        Outcomes.Add(new ActionOutcome(done, done.Text, result.Error));
        yield return new ActionEvent
        {
            StepNumber = state.Step,
            Index = index,
            ActionType = done.ActionType,
            Description = ActionDescriptions.Describe(done),
            Status = result.Error is null ? StepState.Completed : StepState.Failed,
            Result = done.Text,
            Error = result.Error,
            StartedAt = startedAt,
            CompletedAt = clock.Now,
            DurationMs = (long)(clock.Now - startedAt).TotalMilliseconds,
        };
    }

    /// <summary>A result that is not what the task wants is refused, unless there is no other chance.</summary>
    private void End(DoneParameters done, ExecutionError? refusal)
    {
        if (refusal is not null)
        {
            if (state.IsFinalAnswer)
            {
                state.FinishWith(ExecutionOutcome.Failed, done.Text, refusal);
            }
        }
        else if (done.Success)
        {
            state.FinishWith(ExecutionOutcome.Completed, done.Text);
        }
        else
        {
            state.FinishWith(
                ExecutionOutcome.Failed, done.Text, new ExecutionError(AgentWords.GoalNotReached, "The agent says that it could not reach the goal."));
        }
    }
}
