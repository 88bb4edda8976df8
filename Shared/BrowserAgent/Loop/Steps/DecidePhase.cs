using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Microsoft.Extensions.AI;

namespace Dashboard.BrowserAgent;

/// <summary>
/// Asks the model what to do: again with a hint when its answer cannot be used, then, and when it fails, the fallback model. What
/// may succeed the next time (rate limits, servers that are away) the model's client has tried again already.
/// </summary>
internal sealed class DecidePhase(RunContext run, StepWork work)
{
    private const string BadAnswerNote = "Your last answer could not be used. ";

    private readonly AgentState _state = run.State;
    private readonly StepQuestion _question = new(run, work);
    private IChatClient _model = run.Models.Now;
    private bool _isOver;

    /// <summary>What a call used before it was broken off.</summary>
    private IReadOnlyList<UsageEvent> _usedBefore = [];

    public async IAsyncEnumerable<RunnerEvent> RunAsync()
    {
        using var span = work.Span.Phase("decide");
        foreach (var reason in work.Seen!.PictureReasons)
        {
            yield return AgentWords.PictureGiven(work.Number, reason);
        }

        _question.Notes.AddRange(_state.Notes);
        _question.Notes.AddRange(StepNotes.Of(run));
        while (!_isOver)
        {
            var asking = AskAsync(span);
            await foreach (var happened in asking)
            {
                yield return happened;
            }
        }
    }

    /// <summary>Asks one model until there is an answer, or until it must be given up.</summary>
    private async IAsyncEnumerable<RunnerEvent> AskAsync(RunSpan span)
    {
        // The model's time-out covers all tries, those after answers that cannot be used included.
        var deadline = run.Clock.Active + TimeSpan.FromSeconds(run.Limits.ModelTimeoutSeconds);
        for (var answer = 1; ;)
        {
            if (_state.BudgetReason() is { } reason)
            {
                _state.Fail("budget_exhausted", reason);
                _isOver = true;
                yield break;
            }

            span.Asks(_model);
            var (result, interruption) = await work.Scope.TryAsync(cancel => span.RunAsync(() => AskOnceAsync(deadline - run.Clock.Active, cancel)));
            work.Break(interruption);
            foreach (var paid in (result?.Usage ?? _usedBefore).SelectMany(Pay))
            {
                yield return paid;
            }

            foreach (var told in result?.Less is { } less ? AgentWords.AskedForLess(work.Number, less) : [])
            {
                yield return told;
            }

            if (result is null or { Step: not null })
            {
                _isOver = true;
                foreach (var happened in Take(result?.Step))
                {
                    yield return happened;
                }

                yield break;
            }

            if (result.Error is { Code: ModelErrorCodes.QuestionTooLong } tooLong && _question.CanBeShorter(_model, tooLong))
            {
                yield return AgentWords.QuestionShortened(work.Number, tooLong.Message);
                continue;
            }

            if (result.Error is { } error && (!result.IsCut || answer == FittedQuestion.MaxAnswers))
            {
                yield return GiveUp(error, span);
                yield break;
            }

            yield return NoteUnusable(result);
            if (answer == FittedQuestion.MaxAnswers || result.IsBlank)
            {
                yield return GiveUp(result.FormatHint);
                yield break;
            }

            answer++;
        }
    }

    private async Task<ModelCallResult> AskOnceAsync(TimeSpan timeLeft, CancellationToken cancellationToken)
    {
        var call = new ModelCall(_model, run.Options, _state.IsFinalAnswer);
        try
        {
            return await call.AskAsync(_question.For(_model), work.Number, timeLeft, _question.How(_model), cancellationToken);
        }
        catch (ModelCanceledException cancelled)
        {
            _usedBefore = ModelCall.UsageOf(cancelled, work.Number);
            throw;
        }
    }

    /// <summary>Tells the model what is wrong with its answer, and lets it say more where it was cut off.</summary>
    private LogEvent NoteUnusable(ModelCallResult result)
    {
        if (result is { IsCut: true, Error: { } cut })
        {
            _question.AnswerWasCut(_model, result.Usage.Count == 0 ? null : result.Usage[^1], saidNothing: result.FormatHint is null);
            NoteBadAnswer("It was too long and was cut off before it said what to do. Think and write much less.");
            return AgentWords.AnswerCut(work.Number, cut.Message);
        }

        NoteBadAnswer(result.FormatHint);
        return result.FormatHint is { } hint ? AgentWords.BadAnswer(work.Number, hint) : AgentWords.EmptyAnswer(work.Number);
    }

    private IEnumerable<RunnerEvent> Take(ModelStep? decided)
    {
        if (decided is null)
        {
            yield break;
        }

        work.Decided = decided;
        _state.Notes.Clear();
        if (run.Options.Agent.Planning && decided.Plan is { } plan && !plan.SequenceEqual(_state.Plan))
        {
            _state.Plan = plan;
            yield return new PlanEvent(plan);
        }
    }

    private IEnumerable<RunnerEvent> Pay(UsageEvent usage)
    {
        var knewCost = !_state.CostIsUnknown;
        _state.Paid(usage);
        yield return usage;
        if (knewCost && _state.CostIsUnknown && run.Limits.MaxCostUsd is not null)
        {
            yield return AgentWords.CostUnknown(usage.Model);
        }
    }

    private void NoteBadAnswer(string? formatHint)
    {
        _question.Notes.RemoveAll(note => note.StartsWith(BadAnswerNote, StringComparison.Ordinal));
        _question.Notes.Add(BadAnswerNote + (formatHint ?? "It held no action. Give at least one, or done.")
            + " Answer with one JSON object with thinking, evaluation_previous, memory, next_goal and actions.");
    }

    /// <summary>No answer could be used.</summary>
    private LogEvent GiveUp(string? formatHint)
    {
        if (formatHint is not null && run.Models.SwitchForGood(_model) is { } other)
        {
            return Ask(other, formatHint);
        }

        _isOver = true;
        if (formatHint is null)
        {
            // Nothing to object to, and nothing to do: the end, as far as the model is concerned.
            _state.FinishWith(ExecutionOutcome.Completed, "no actions returned");
            return AgentWords.NothingToDo(work.Number);
        }

        work.Fail(new ExecutionError("model_invalid_output", formatHint));
        if (_state.IsFinalAnswer)
        {
            _state.Fail("model_invalid_output", $"The model gave no answer that could be used. {formatHint}");
        }

        return AgentWords.ModelGivenUp(work.Number);
    }

    /// <summary>Another model takes over, with the whole time of a step: the first one may have used up most of it.</summary>
    private LogEvent Ask(IChatClient other, string reason)
    {
        _model = other;
        work.Scope.RestartDeadline();
        return AgentWords.FallbackUsed(work.Number, reason);
    }

    /// <summary>The call failed, its own tries included.</summary>
    private LogEvent GiveUp(ModelException error, RunSpan span)
    {
        if (run.Models.Instead(_model, error, out _) is { } other)
        {
            return Ask(other, error.Message);
        }

        _isOver = true;
        span.Fail(error.Code);
        work.Fail(error.ToError());
        if (run.Models.IsHopeless(error) || _state.IsFinalAnswer)
        {
            // The next step would fail the same way, and there is nobody to ask for a final answer.
            _state.Fail(error.Code, error.Message);
        }

        return AgentWords.ModelGivenUp(work.Number);
    }
}
