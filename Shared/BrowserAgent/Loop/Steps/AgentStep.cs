using System.Runtime.CompilerServices;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>One step: observe, decide, act, reflect. To be enumerated once.</summary>
internal sealed class AgentStep(RunContext run)
{
    /// <summary>Why the step was broken off, once it is over.</summary>
    public Interruption Interruption { get; private set; }

    /// <summary>Paused before anything was done: to be decided afresh, under the same number.</summary>
    public bool MustBeDecidedAfresh { get; private set; }

    public async IAsyncEnumerable<RunnerEvent> RunAsync([EnumeratorCancellation] CancellationToken stop)
    {
        var clock = run.Clock;
        using var scope = new StepScope(
            stop, clock.Deadline, run.Options.Control.PauseRequested, TimeSpan.FromSeconds(run.Limits.StepTimeoutSeconds), run.Options.Time);
        using var span = RunSpan.Step(run.State.Step, run.Options.Logger, run.Browser.Explain);
        var work = new StepWork(run, scope, span);
        var started = clock.Active;
        yield return work.Event(StepState.Running);
        await ObservePhase.RunAsync(run, work);
        var observed = clock.Active;
        if (work.CanGoOn)
        {
            await foreach (var happened in new DecidePhase(run, work).RunAsync())
            {
                yield return happened;
            }
        }

        var decided = clock.Active;
        if (work.CanGoOn && work.Decided is not null)
        {
            await foreach (var happened in new ActPhase(run, work).RunAsync())
            {
                yield return happened;
            }
        }

        var acted = clock.Active;
        if (work.MustBeDecidedAfresh)
        {
            (Interruption, MustBeDecidedAfresh) = (work.Interruption, true);
            span.End(StepState.Skipped, "think", null);
            yield break;
        }

        await foreach (var happened in new ReflectPhase(run, work).RunAsync())
        {
            yield return happened;
        }

        (Interruption, MustBeDecidedAfresh) = (work.Interruption, work.MustBeDecidedAfresh);
        yield return AgentWords.Timing(work.Number, observed - started, decided - observed, acted - decided, clock.Active - acted);
    }
}
