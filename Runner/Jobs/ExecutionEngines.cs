using System.Runtime.CompilerServices;
using Dashboard.Contracts;

namespace Dashboard.Runner.Jobs;

/// <summary>Picks what runs an execution by its task.</summary>
internal sealed class ExecutionEngines(NoOpEngine noOp, BrowserEngine browser) : IExecutionEngine
{
    public IAsyncEnumerable<RunnerEvent> RunAsync(ExecutionSession session, CancellationToken cancellationToken) =>
        session.Claimed.Task.NoOpMilliseconds is not null
            ? noOp.RunAsync(session, cancellationToken)
            : browser.RunAsync(session, cancellationToken);
}

/// <summary>
/// Does nothing for as long as the task says, in steps of a tenth of a second (one that takes no time when it says 0) that
/// are told like real ones: for tests of the queue and for measuring it.
/// </summary>
internal sealed class NoOpEngine(TimeProvider time) : IExecutionEngine
{
    private static readonly TimeSpan StepLength = TimeSpan.FromMilliseconds(100);

    public async IAsyncEnumerable<RunnerEvent> RunAsync(ExecutionSession session, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var wanted = session.Claimed.Task.NoOpMilliseconds!.Value;
        var steps = Math.Max(1, (int)(wanted / StepLength.TotalMilliseconds));
        for (var number = 1; number <= steps; number++)
        {
            if (session.Control.IsPaused)
            {
                yield return new ControlEvent(true);
                await session.Control.WaitWhilePausedAsync(cancellationToken);
                yield return new ControlEvent(false);
            }

            var started = time.GetUtcNow();
            var step = new StepEvent
            {
                Number = number,
                ActionType = "wait",
                Description = new LocalizableText("Do nothing", "no_op"),
                Status = StepState.Running,
                StartedAt = started,
            };
            yield return step;
            yield return new LogEvent(LogSeverity.Info, $"line {number}", number);
            await Task.Delay(wanted == 0 ? TimeSpan.Zero : StepLength, time, cancellationToken);
            var ended = time.GetUtcNow();
            yield return step with { Status = StepState.Completed, CompletedAt = ended, DurationMs = (long)(ended - started).TotalMilliseconds };
            yield return new ProgressEvent(number, steps);
        }

        yield return new FinishedEvent { Outcome = ExecutionOutcome.Completed, Summary = $"{steps} steps", Verdict = Verdict.Unverified };
    }
}
