using System.Runtime.CompilerServices;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>One run from its first step to its end: steps, pauses, limits.</summary>
internal sealed class AgentRun(AgentBrowser browser, AgentTask task, AgentModels models, RunOptions options)
{
    private readonly AgentState _state = new(options);

    /// <summary>How much the models take and say.</summary>
    public ModelLimits ModelLimits => _state.ModelLimits;

    public async IAsyncEnumerable<RunnerEvent> RunAsync([EnumeratorCancellation] CancellationToken stop)
    {
        using var files = options.Workspace is null ? browser.Workspace : null;
        using var clock = new RunClock(options.Time, TimeSpan.FromMinutes(options.Limits.RunTimeoutMinutes));
        var run = new RunContext(browser, task, new ModelChoice(models, _state, options.Time), new Prompt(task, options), _state, clock, options);
        Resume(clock);
        if (_state.Plan.Count > 0)
        {
            yield return new PlanEvent(_state.Plan);
        }

        while (_state.Finish is null)
        {
            await foreach (var control in WaitWhilePausedAsync(clock, stop))
            {
                yield return control;
            }

            foreach (var takeover in options.Control.TakeTakeovers())
            {
                _state.NoteTakeover(takeover);
                yield return takeover;
            }

            foreach (var handed in await browser.KeepHandedAsync(stop))
            {
                yield return handed;
            }

            if (stop.IsCancellationRequested)
            {
                Stopped();
                break;
            }

            _state.Step++;
            browser.Explain.Begin(_state.Step);
            var step = new AgentStep(run);
            await foreach (var happened in step.RunAsync(stop))
            {
                yield return happened;
            }

            End(step);
            var kept = step.MustBeDecidedAfresh ? null : await KeepAsync(clock, stop);
            await browser.Explain.KeepAsync(stop);
            if (kept is not null)
            {
                yield return kept;
            }
        }

        foreach (var kept in await browser.Workspace.KeepAllAsync(options, stop))
        {
            yield return kept;
        }

        yield return _state.Finish!;
    }

    /// <summary>Takes over what an earlier run knew.</summary>
    private void Resume(RunClock clock)
    {
        if (options.From is { } from)
        {
            var memory = from.MemoryAs<AgentMemory>(AgentMemory.Kind);
            _state.Restore(memory);
            _state.NoteResumed(options.NotRestored);
            browser.Downloads.Reserve(memory.DownloadNames);
            browser.Workspace.Restore(from.Files);
            clock.Exclude(-memory.Active);
        }
    }

    private async Task<CheckpointEvent?> KeepAsync(RunClock clock, CancellationToken stop)
    {
        if (_state.Finish is not null || !options.KeepsCheckpoints)
        {
            return null;
        }

        try
        {
            using var timing = browser.Explain.Time("checkpoint");
            return await browser.Checkpoints.KeepAsync(_state.Step, AgentMemory.Kind, () => _state.ToMemory(clock.Active, browser.Downloads.TakenNames), stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private async IAsyncEnumerable<RunnerEvent> WaitWhilePausedAsync(RunClock clock, [EnumeratorCancellation] CancellationToken stop)
    {
        if (!options.Control.IsPaused)
        {
            yield break;
        }

        clock.Pause();
        yield return new ControlEvent(true);
        await options.Control.WaitWhilePausedAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        clock.Resume();
        if (!stop.IsCancellationRequested)
        {
            yield return new ControlEvent(false);
        }
    }

    private void End(AgentStep step)
    {
        switch (step.Interruption)
        {
            case Interruption.Stop:
                Stopped();
                break;
            case Interruption.RunTimeout:
                _state.Fail("run_timeout", $"The execution took longer than its limit of {options.Limits.RunTimeoutMinutes} minutes.");
                break;
            case Interruption.Pause when step.MustBeDecidedAfresh:
                _state.Step--;
                break;
        }
    }

    private void Stopped() => _state.FinishWith(ExecutionOutcome.Stopped, null);
}
