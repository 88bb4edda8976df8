using System.Globalization;
using Dashboard.Contracts;
using Dashboard.LanguageModels;

namespace Dashboard.BrowserAgent;

/// <summary>Asks the model what to do, again when its answer cannot be used.</summary>
internal sealed class DecidePhase(RunContext run, StepWork work)
{
    private const int MaxAnswers = 3;
    private const string BadAnswerNote = "Your last answer could not be used. ";

    private readonly AgentState _state = run.State;

    public async IAsyncEnumerable<RunnerEvent> RunAsync()
    {
        using var span = work.Span.Phase("decide");
        var notes = new List<string>(_state.Notes);
        AddLimits(notes);
        for (var answer = 1; answer <= MaxAnswers; answer++)
        {
            if (_state.IsOverBudget)
            {
                _state.Fail("budget_exhausted", string.Create(
                    CultureInfo.InvariantCulture, $"The model calls cost ${_state.CostUsd:0.00##}, and ${run.Limits.MaxCostUsd:0.00##} was the limit."));
                yield break;
            }

            var seen = work.Seen!;
            var messages = run.Prompt.Build(_state.History, new Question(work.Number, run.Clock.Now, seen.Text, seen.Picture, notes));
            var (result, interruption) = await work.Scope.TryAsync(
                cancel => span.RunAsync(() => ModelCall.AskAsync(
                    run.Models.Main, messages, run.Limits.MaxActionsPerStep, _state.IsFinalAnswer, work.Number, cancel)));
            work.Break(interruption);
            if (result is null)
            {
                yield break;
            }

            foreach (var paid in Pay(result.Usage))
            {
                yield return paid;
            }

            if (result.Error is { } error)
            {
                FailOfModel(error);
                span.Fail(error.Code);
                yield break;
            }

            if (result.Step is { } decided)
            {
                work.Decided = decided;
                _state.Notes.Clear();
                yield break;
            }

            yield return result.FormatHint is { } hint ? AgentWords.BadAnswer(work.Number, hint) : AgentWords.EmptyAnswer(work.Number);
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

    private IEnumerable<RunnerEvent> Pay(UsageEvent? usage)
    {
        if (usage is null)
        {
            yield break;
        }

        var knewCost = !_state.CostIsUnknown;
        _state.Paid(usage);
        yield return usage;
        if (knewCost && _state.CostIsUnknown && run.Limits.MaxCostUsd is not null)
        {
            yield return AgentWords.CostUnknown(usage.Model);
        }
    }

    private void AddLimits(List<string> notes)
    {
        if (_state.HasFailedTooOften)
        {
            notes.Add("Too many steps in a row failed. This is the last one: use done and tell the user what was reached and what was not.");
        }
        else if (_state.IsLastStep)
        {
            notes.Add("This is the last step: use done and tell the user what was reached and what was not.");
        }

        if (run.Limits.MaxCostUsd is { } most && _state.CostUsd >= most * 0.8m)
        {
            notes.Add("The budget is nearly used up: come to the end soon.");
        }
    }

    private void GiveUpAsking(string? formatHint)
    {
        if (formatHint is null)
        {
            // Nothing to object to, and nothing to do: the end, as far as the model is concerned.
            _state.FinishWith(ExecutionOutcome.Completed, "no actions returned");
            return;
        }

        work.Fail(new ExecutionError("model_invalid_output", formatHint));
        if (_state.IsFinalAnswer)
        {
            _state.Fail("model_invalid_output", $"The model gave no answer that could be used. {formatHint}");
        }
    }

    private void FailOfModel(ModelException error)
    {
        work.Fail(error.ToError());
        if (!error.IsTransient && error.Code != ModelErrorCodes.Timeout || _state.IsFinalAnswer)
        {
            // The next step would fail the same way, and there is nobody to ask for a final answer.
            _state.Fail(error.Code, error.Message);
        }
    }
}
