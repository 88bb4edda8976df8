using System.Diagnostics;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;

namespace Dashboard.Runner.Jobs;

/// <summary>
/// One attempt on this runner, from claim to its last committed event. Pulls the run's events one at a time, so that
/// what must be on record before it happens is.
/// </summary>
internal sealed class ExecutionSession : IDisposable
{
    private const string FenceReason = "lease";

    private readonly ExecutionOutbox _outbox;
    private readonly IExecutionEngine _engine;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abandon = new();
    private long _renewedAt;
    private bool _stopAsked;

    public ExecutionSession(ClaimedExecution claimed, ExecutionOutbox outbox, IExecutionEngine engine, TimeProvider time, ILogger logger)
    {
        Claimed = claimed;
        Lease = new LeaseReference(claimed.ExecutionId, claimed.Attempt);
        Control = new RunControl(time);
        (_outbox, _engine, _time, _logger) = (outbox, engine, time, logger);
        _renewedAt = time.GetTimestamp();
        Obey(claimed.Control);
    }

    public ClaimedExecution Claimed { get; }

    public LeaseReference Lease { get; }

    public RunControl Control { get; }

    /// <summary>Not to be renewed or obeyed any more: somebody else may hold it.</summary>
    public bool IsAbandoned => _abandon.IsCancellationRequested;

    /// <summary>Runs to the end; returns when the last event is committed or the lease is gone.</summary>
    public async Task RunAsync()
    {
        using var activity = JobTelemetry.Source.StartActivity("execution", ActivityKind.Consumer, Claimed.TraceParent);
        activity?.SetTag("execution.id", Claimed.ExecutionId);
        activity?.SetTag("execution.attempt", Claimed.Attempt);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, _abandon.Token);
        var finished = await RunEngineAsync(ended.Token);
        if (IsAbandoned)
        {
            return;
        }

        try
        {
            await _outbox.WaitCommittedAsync(_outbox.Append(finished), _abandon.Token);
        }
        catch (OperationCanceledException)
        {
            _logger.LogWarning("Execution {Execution} was taken away before its end was committed", Claimed.ExecutionId);
        }
    }

    public void Obey(ExecutionControl control)
    {
        switch (control)
        {
            case ExecutionControl.Pause:
                Control.Pause();
                break;
            case ExecutionControl.Stop:
                _stopAsked = true;
                _stop.Cancel();
                break;
            default:
                Control.Resume();
                break;
        }
    }

    /// <summary>The lease was renewed: whatever was held back because of it goes on.</summary>
    public void Renewed()
    {
        _renewedAt = _time.GetTimestamp();
        Control.Resume(FenceReason);
    }

    /// <summary>Stops acting when the lease may be about to end; what happens next decides whoever answers first.</summary>
    public void FenceIfUnrenewed(TimeSpan fenceAfter)
    {
        if (_time.GetElapsedTime(_renewedAt) > fenceAfter && !Control.IsPaused)
        {
            _logger.LogWarning("Execution {Execution} waits: its lease could not be renewed", Claimed.ExecutionId);
            Control.Pause(FenceReason);
        }
    }

    /// <summary>Ends at once and says nothing more: the attempt is over or handed back.</summary>
    public void Abandon() => _abandon.Cancel();

    public void Dispose()
    {
        _stop.Dispose();
        _abandon.Dispose();
    }

    private async Task<FinishedEvent> RunEngineAsync(CancellationToken cancellationToken)
    {
        try
        {
            FinishedEvent? finished = null;
            await foreach (var happened in _engine.RunAsync(this, cancellationToken))
            {
                if (happened is FinishedEvent last)
                {
                    finished = last;
                    continue;
                }

                var sequence = _outbox.Append(happened);
                if (happened.MustBeCommittedFirst)
                {
                    await _outbox.WaitCommittedAsync(sequence, cancellationToken);
                    await Control.WaitWhilePausedAsync(cancellationToken);
                }
            }

            return _stopAsked && finished?.Outcome == ExecutionOutcome.Failed ? Stopped() : finished ?? Failed("internal_error", "The run ended without a result.");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Stopped();
        }
        catch (ExecutionFailedException exception)
        {
            return Failed(exception.Code, exception.Message);
        }
        catch (Exception exception)
        {
            _logger.LogError(exception, "Execution {Execution} failed", Claimed.ExecutionId);
            return Failed("internal_error", $"Something unexpected happened in the runner: {exception.Message}");
        }
    }

    private static FinishedEvent Stopped() => new() { Outcome = ExecutionOutcome.Stopped };

    private static FinishedEvent Failed(string code, string message) =>
        new() { Outcome = ExecutionOutcome.Failed, Error = new ExecutionError(code, message) };
}

/// <summary>An execution cannot go on; carries what a person is told.</summary>
internal sealed class ExecutionFailedException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}

/// <summary>Does what a task says and tells what happens; the last event is a <see cref="FinishedEvent"/>.</summary>
internal interface IExecutionEngine
{
    IAsyncEnumerable<RunnerEvent> RunAsync(ExecutionSession session, CancellationToken cancellationToken);
}

internal static class JobTelemetry
{
    public static readonly ActivitySource Source = new("Dashboard.Runner");
}
