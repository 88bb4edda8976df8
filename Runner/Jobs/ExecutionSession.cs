using System.Diagnostics;
using System.Text.Json;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.LanguageModels;
using Dashboard.Runner.Secrets;
using Dashboard.Runner.Takeovers;

namespace Dashboard.Runner.Jobs;

/// <summary>
/// One attempt on this runner, from claim to its last committed event. Pulls the run's events one at a time, so that
/// what must be on record before it happens is.
/// </summary>
internal sealed class ExecutionSession
{
    private const string FenceReason = "lease";
    private const string HandBackReason = "hand back";

    private readonly ExecutionOutbox _outbox;
    private readonly IExecutionEngine _engine;
    private readonly RunnerTelemetry? _telemetry;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TimeSpan _stopPatience;

    // Never disposed of: they hold nothing, and a late control or renewal may still come for an ended session.
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abandon = new();
    private long _renewedAt;
    private long _toldAt;
    private volatile bool _fenced;
    private bool _stopAsked;
    private readonly TaskCompletionSource _atRest = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _comingToRest;
    private volatile bool _isHeld;
    private Action? _hidden;
    private long _lastSequence;

    /// <param name="claimedAt">Monotonic time before the claim was sent, from which its lease is counted.</param>
    /// <param name="telemetry">Null measures nothing.</param>
    /// <param name="telling">Null tells nobody who drives the browser.</param>
    /// <param name="api">Holds the files of who drives the browser.</param>
    public ExecutionSession(
        ClaimedExecution claimed, long claimedAt, ExecutionOutbox outbox, IExecutionEngine engine, RunnerTelemetry? telemetry,
        RunnerOptions options, TimeProvider time, ILogger logger, TakeoverTelling? telling = null, ApiClient? api = null)
    {
        Claimed = claimed;
        Lease = new LeaseReference(claimed.ExecutionId, claimed.Attempt);
        Control = new RunControl(time);
        Takeover = new SessionTakeover(
            Control, () => !_fenced && (_isHeld || Answers.IsWaiting), state => telling?.Tell(claimed.ExecutionId, state, Scrubber),
            copy => telling?.Tell(claimed.ExecutionId, copy, Scrubber),
            takeover => (file, target, cancellationToken) => api!.TakeFileAsync(Lease, takeover, file.Id, target, cancellationToken), time, logger);
        (_outbox, _engine, _telemetry, _time, _logger) = (outbox, engine, telemetry, time, logger);
        _stopPatience = options.StopPatience;
        _renewedAt = claimedAt;
        _toldAt = claimedAt;
        Follow(claimed.Control);
    }

    public ClaimedExecution Claimed { get; }

    public LeaseReference Lease { get; }

    public RunControl Control { get; }

    /// <summary>The person who drives this attempt's browser.</summary>
    public SessionTakeover Takeover { get; }

    /// <summary>Not to be renewed or obeyed any more: somebody else may hold it.</summary>
    public bool IsAbandoned => _abandon.IsCancellationRequested;

    /// <summary>Runs to the end; returns when the last event is committed or the lease is gone.</summary>
    public async Task RunAsync()
    {
        try
        {
            await RunToEndAsync();
        }
        finally
        {
            await Takeover.EndAsync();
            _hidden?.Invoke();
        }
    }

    private async Task RunToEndAsync()
    {
        using var scope = _logger.BeginScope(new Dictionary<string, object>
        {
            ["execution_id"] = Claimed.ExecutionId,
            ["attempt"] = Claimed.Attempt,
        });
        using var activity = StartActivity();
        _logger.LogInformation("Execution {Execution} begins", Claimed.ExecutionId);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, _abandon.Token);
        var finished = await CutOffAsync(RunEngineAsync(ended.Token), ended.Token);
        if (IsAbandoned)
        {
            activity?.SetTag("dashboard.execution.status", "abandoned");
            return;
        }

        // What was driven to the end of the run is told all the same.
        await Takeover.EndAsync();
        foreach (var takeover in Control.TakeTakeovers())
        {
            Append(takeover);
        }

        Describe(activity, finished);
        _logger.LogInformation("Execution {Execution} ended as {Outcome} ({Error})", Claimed.ExecutionId, finished.Outcome, finished.Error?.Code ?? "no error");

        try
        {
            await _outbox.WaitCommittedAsync(Append(finished), _abandon.Token);
        }
        catch (OperationCanceledException)
        {
            _logger.LogWarning("Execution {Execution} was taken away before its end was committed", Claimed.ExecutionId);
        }
    }

    /// <summary>The door through which everything that an attempt tells leaves.</summary>
    private long Append(RunnerEvent happened)
    {
        if (Scrubber.IsEmpty)
        {
            return _outbox.Append(happened);
        }

        var json = JsonSerializer.Serialize(happened, ContractsJson.Default.RunnerEvent);
        var clean = Scrubber.ScrubJson(json);
        return _outbox.Append(ReferenceEquals(clean, json) ? happened : JsonSerializer.Deserialize(clean, ContractsJson.Default.RunnerEvent)!);
    }

    private Activity? StartActivity() => RunnerTelemetry.Source
        .StartActivity("execution", ActivityKind.Consumer, Claimed.TraceParent)
        .InvokesAgent(Claimed.Task.TaskId, Claimed.ExecutionId)?
        .SetTag("messaging.system", "redis")
        .SetTag("messaging.operation.type", "process")
        .SetTag("messaging.destination.name", RedisNames.Jobs)
        .SetTag("dashboard.execution.id", Claimed.ExecutionId)
        .SetTag("dashboard.execution.attempt", Claimed.Attempt)
        .SetTag("dashboard.task.id", Claimed.Task.TaskId);

    private static void Describe(Activity? activity, FinishedEvent finished)
    {
        activity?.SetTag("dashboard.execution.status", finished.Outcome.ToString().ToLowerInvariant());
        if (finished.Outcome == ExecutionOutcome.Failed)
        {
            // The code alone: a message may quote what a page says.
            var code = finished.Error?.Code ?? "failed";
            activity?.SetStatus(ActivityStatusCode.Error, code).SetTag("error.type", code);
        }
    }

    /// <summary>Nothing that this attempt tells from now on holds these secrets.</summary>
    public void Hide(SecretScrubber scrubber, SecretRegistry registry)
    {
        Scrubber = scrubber;
        registry.Add(scrubber);
        _hidden = () => registry.Remove(scrubber);
    }

    public SecretScrubber Scrubber { get; private set; } = SecretScrubber.None;

    /// <summary>What its model writes while a step waits for it.</summary>
    public ModelThinking Thinking { get; } = new();

    /// <summary>Answers of people to the questions of this run.</summary>
    public PersonAnswers Answers { get; } = new();

    /// <summary>A person pauses, resumes, stops or answers it, or takes its browser over.</summary>
    public void Obey(ExecutionControl control, PersonAnswer? answer = null, Guid? takeover = null)
    {
        Interlocked.Exchange(ref _toldAt, _time.GetTimestamp());
        Follow(control, answer, takeover);
    }

    /// <summary>The lease was renewed: whatever was held back because of it goes on. An answer that a newer one overtook says nothing any more.</summary>
    /// <param name="askedAt">Monotonic time before the renewal was sent.</param>
    /// <param name="control">What the Api says is asked of it, in case a message was lost.</param>
    /// <param name="answer">What a person said last, for the same reason.</param>
    /// <param name="takeover">The takeover of who drives the browser, for the same reason.</param>
    public void Renewed(long askedAt, ExecutionControl control, PersonAnswer? answer = null, Guid? takeover = null)
    {
        if (askedAt < Interlocked.Read(ref _renewedAt))
        {
            return;
        }

        Interlocked.Exchange(ref _renewedAt, askedAt);
        _fenced = false;
        Control.Resume(FenceReason);

        // What a person said since then is newer than this answer.
        if (Interlocked.Read(ref _toldAt) <= askedAt)
        {
            Follow(control, answer, takeover);
        }
    }

    /// <summary>Stops acting when the lease may be about to end; what happens next decides whoever answers first.</summary>
    public void FenceIfUnrenewed(TimeSpan fenceAfter)
    {
        if (!_fenced && _time.GetElapsedTime(Interlocked.Read(ref _renewedAt)) > fenceAfter)
        {
            _logger.LogWarning("Execution {Execution} waits: its lease could not be renewed", Claimed.ExecutionId);
            _fenced = true;
            Control.Pause(FenceReason);
        }
    }

    /// <summary>
    /// Holds the run after its present step, whose state is kept then, and waits until everything it told is committed:
    /// whoever is given it next goes on from there.
    /// </summary>
    /// <param name="patience">How long at most; a step that takes longer is left as it is.</param>
    public async Task ComeToRestAsync(TimeSpan patience)
    {
        _comingToRest = true;
        if (_isHeld)
        {
            _atRest.TrySetResult();
        }

        Control.Pause(HandBackReason);
        using var limit = new CancellationTokenSource(patience, _time);
        try
        {
            await _atRest.Task.WaitAsync(limit.Token);
            await _outbox.WaitCommittedAsync(Interlocked.Read(ref _lastSequence), limit.Token);
        }
        catch (OperationCanceledException)
        {
            _logger.LogWarning("Execution {Execution} did not come to rest in time", Claimed.ExecutionId);
        }
    }

    /// <summary>Ends at once and says nothing more: the attempt is over or handed back.</summary>
    public void Abandon() => _abandon.Cancel();

    private void Follow(ExecutionControl control, PersonAnswer? answer, Guid? takeover)
    {
        // Who drove lets go before the run hears that it may go on.
        var left = Takeover.Follow(takeover);
        Follow(control);
        if (left.IsCompleted)
        {
            Answers.Hear(answer);
        }
        else
        {
            _ = left.ContinueWith(_ => Answers.Hear(answer), TaskScheduler.Default);
        }
    }

    private void Follow(ExecutionControl control)
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

    /// <summary>Waits for the run, but after its end was asked for only so long: nothing is stuck because a browser hangs.</summary>
    private async Task<FinishedEvent> CutOffAsync(Task<FinishedEvent> running, CancellationToken ended)
    {
        try
        {
            return await running.WaitAsync(ended);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            try
            {
                return await running.WaitAsync(_stopPatience, _time, CancellationToken.None);
            }
            catch (TimeoutException)
            {
                _logger.LogWarning("Execution {Execution} did not end within {Seconds} s and was cut off", Claimed.ExecutionId, _stopPatience.TotalSeconds);
                return Stopped();
            }
        }
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

                if (happened is ControlEvent control)
                {
                    _isHeld = control.Paused;
                    if (control.Paused && _comingToRest)
                    {
                        // Nobody paused it: the page is told that it was handed back.
                        _atRest.TrySetResult();
                        continue;
                    }
                }

                _telemetry?.Happened(happened);
                var sequence = Append(happened);
                Interlocked.Exchange(ref _lastSequence, sequence);
                if (happened.MustBeCommittedFirst)
                {
                    await _outbox.WaitCommittedAsync(sequence, cancellationToken);

                    // What comes to rest does not act any more; it is to say so, and that nothing is pending.
                    if (!_comingToRest)
                    {
                        await Control.WaitWhilePausedAsync(cancellationToken);
                    }
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
