using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>The actions of one step, in order; the rest is dropped after an error, after done, and when the page changed.</summary>
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
        for (var index = 0; index < count && Error is null; index++)
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

            var action = decided.Actions[index];
            if (action is DoneParameters done)
            {
                yield return Finish(done, index);
                yield break;
            }

            await foreach (var happened in PerformAsync(action, index))
            {
                yield return happened;
            }
        }

        if (Error is null && count < decided.Actions.Count)
        {
            Note = $"Only the first {count} actions were carried out: that is the most for one step.";
        }
    }

    private async Task<bool> MustDropAsync(PageMark page)
    {
        var (now, interruption) = await scope.TryAsync(browser.MarkAsync);
        Interruption = interruption;
        return now is not null && now != page;
    }

    private async IAsyncEnumerable<RunnerEvent> PerformAsync(ActionParameters action, int index)
    {
        var startedAt = clock.Now;
        var activeAtStart = clock.Active;
        var planned = browser.Plan(action);
        var running = new ActionEvent
        {
            StepNumber = state.Step,
            Index = index,
            ActionType = action.ActionType,
            Description = planned.Description,
            Status = StepState.Running,
            Target = planned.Target,
            InputValue = planned.InputValue,
            StartedAt = startedAt,
            MayHaveOutsideEffect = planned.MayHaveOutsideEffect,
        };
        yield return new LogEvent(LogSeverity.Info, planned.Description, state.Step);
        var pausedBefore = options.Control.PausedTime;
        yield return running;

        // Whoever commits the entry may have waited there, too.
        clock.Exclude(options.Control.PausedTime - pausedBefore);
        if (scope.Interruption != Interruption.None)
        {
            Interruption = scope.Interruption;
            yield return running with { Status = StepState.Skipped, CompletedAt = clock.Now };
            yield break;
        }

        var (result, interruption) = await scope.TryToEndAsync(
            cancel => span.RunAsync(() => browser.ActAsync(action, state.Step, state.ActionTimeout, cancel)));
        Interruption = interruption;
        Error = result?.Error;
        foreach (var happened in result?.Events ?? [])
        {
            yield return happened;
        }

        if (result is not null)
        {
            Keep(action, planned, result);
        }

        yield return running with
        {
            Status = result is null ? StepState.Skipped : result.Error is null ? StepState.Completed : StepState.Failed,
            InputValue = result?.InputIsSecret == true ? ActionDescriptions.Mask : planned.InputValue,
            Result = result?.Words,
            Error = result?.Error,
            CompletedAt = clock.Now,
            DurationMs = (long)(clock.Active - activeAtStart).TotalMilliseconds,
            OutsideEffect = result?.OutsideEffect ?? false,
        };
    }

    private void Keep(ActionParameters action, PlannedAction planned, ActionReport result)
    {
        if (result is { Name: { } name, Data: { } data })
        {
            state.Keep(name, data);
        }

        Outcomes.Add(new ActionOutcome(action, result.Words ?? "ok", result.Error, result.Content)
        {
            Target = planned.Target,
            InputValue = result.InputIsSecret ? ActionDescriptions.Mask : planned.InputValue,
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
