using Dashboard.Contracts;

namespace Dashboard.Api.Executions;

/// <summary>
/// The state machine of an execution: the only code that writes <see cref="Execution.State"/>. Every method checks
/// that the change is allowed from where it stands and returns false when it is not, changing nothing.
/// </summary>
/// <remarks>
/// <code>
/// pending ──claim──► running ◄──resume── paused
///    │  ▲               │ ──pause──►        │
///    │  │               │ ──ask──► waiting_for_human ──answer──► running
///    │  └──lose/release─┤                   │      (a takeover holds both: ExecutionTakeover.cs)
///   stop                ├──stop──► stopping ◄┘
///    ▼                  ▼              ▼
/// stopped           completed, failed  stopped (or completed, when the goal was reached first)
/// </code>
/// </remarks>
public sealed partial class Execution
{
    private static readonly ExecutionState[] Final = [ExecutionState.Completed, ExecutionState.Failed, ExecutionState.Stopped];

    private static readonly ExecutionState[] Active =
        [ExecutionState.Running, ExecutionState.Paused, ExecutionState.WaitingForHuman, ExecutionState.Stopping];

    /// <summary>States in which nothing will ever change again.</summary>
    public static ExecutionState[] FinalStates => Final;

    /// <summary>States in which a runner holds it.</summary>
    public static ExecutionState[] ActiveStates => Active;

    public bool IsFinal => Final.Contains(State);

    /// <summary>A runner holds it.</summary>
    public bool IsActive => Active.Contains(State);

    /// <param name="queueShift">What its priority moves it in the queue; negative is forward.</param>
    /// <param name="rerun">What it runs again.</param>
    public static Execution Create(
        TaskSnapshot snapshot,
        Guid ownerId,
        Guid startedBy,
        TriggeredBy triggeredBy,
        IReadOnlyDictionary<string, string>? inputs,
        string? traceParent,
        DateTimeOffset now,
        Priority priority = Priority.Normal,
        TimeSpan queueShift = default,
        RerunOrigin? rerun = null) => new()
        {
            Id = Guid.CreateVersion7(now),
            OwnerId = ownerId,
            StartedBy = startedBy,
            TaskId = snapshot.TaskId,
            TaskName = snapshot.Name,
            Snapshot = snapshot,
            WhenRunning = snapshot.WhenRunning,
            Inputs = inputs ?? new Dictionary<string, string>(),
            TriggeredBy = triggeredBy,
            TraceParent = traceParent,
            State = ExecutionState.Pending,
            CreatedAt = now,
            QueuedAt = now,
            QueueOrder = now + queueShift,
            Priority = priority,
            TotalSteps = snapshot.Recipe?.Actions.Count,
            RerunOf = rerun?.ExecutionId,
            RerunFromStep = rerun?.FromStep,
            RerunAttempt = rerun?.Attempt,
        };

    /// <summary>Grants the next attempt to a runner.</summary>
    public bool Claim(Guid runnerId, string runnerName, DateTimeOffset now, TimeSpan lease)
    {
        if (State != ExecutionState.Pending)
        {
            return false;
        }

        // One that was paused when its runner was lost stays paused: nothing acts before the person goes on.
        var paused = Control == ExecutionControl.Pause;
        State = paused ? ExecutionState.Paused : ExecutionState.Running;
        PausedAt = paused ? now : null;
        ActiveSince = paused ? null : now;
        Attempt++;
        CommittedSequence = 0;
        AttemptPosition = Position;
        RunnerId = runnerId;
        RunnerName = runnerName;
        LeaseUntil = now + lease;
        StartedAt ??= now;
        CurrentStep = 0;
        CurrentStepText = null;
        CompletedSteps = 0;
        Plan = null;
        ResumedFromStep = null;
        NotRestored = null;
        return true;
    }

    /// <summary>Whether this runner still holds this attempt.</summary>
    public bool IsHeldBy(Guid runnerId, int attempt) => IsActive && RunnerId == runnerId && Attempt == attempt;

    public bool Renew(Guid runnerId, int attempt, DateTimeOffset now, TimeSpan lease)
    {
        if (!IsHeldBy(runnerId, attempt))
        {
            return false;
        }

        LeaseUntil = now + lease;
        return true;
    }

    public bool Pause(DateTimeOffset now)
    {
        if (State != ExecutionState.Running)
        {
            return false;
        }

        State = ExecutionState.Paused;
        Control = ExecutionControl.Pause;
        PausedAt = now;
        StopClock(now);
        return true;
    }

    public bool Resume(DateTimeOffset now)
    {
        if (State != ExecutionState.Paused || TakeoverLease is not null)
        {
            return false;
        }

        Control = ExecutionControl.None;
        if (Question is not null)
        {
            // It was paused in the moment in which it asked.
            State = ExecutionState.WaitingForHuman;
            PausedAt = now;
            return true;
        }

        Run(now);
        return true;
    }

    /// <summary>The run asks a person and waits from here on.</summary>
    public bool Ask(PersonQuestion question, DateTimeOffset now)
    {
        if (State is not (ExecutionState.Running or ExecutionState.Paused or ExecutionState.WaitingForHuman))
        {
            return false;
        }

        (Question, LastAnswer) = (question, null);
        if (State == ExecutionState.Running)
        {
            State = ExecutionState.WaitingForHuman;
            PausedAt = now;
            StopClock(now);
        }

        return true;
    }

    /// <summary>A person answers. The first answer counts.</summary>
    /// <returns>False when it waits for no answer to this question.</returns>
    public bool Answer(PersonAnswer answer, DateTimeOffset now)
    {
        if (State is not (ExecutionState.WaitingForHuman or ExecutionState.Paused) || Question?.Id != answer.QuestionId || TakeoverLease is not null)
        {
            return false;
        }

        (Question, LastAnswer) = (null, answer);
        if (State == ExecutionState.WaitingForHuman)
        {
            Run(now);
        }

        return true;
    }

    /// <summary>The run went on without an answer: its browser was replaced, so that it starts again.</summary>
    public bool WithdrawQuestion(DateTimeOffset now)
    {
        if (Question is null)
        {
            return false;
        }

        Question = null;
        if (State == ExecutionState.WaitingForHuman)
        {
            Run(now);
        }

        return true;
    }

    /// <summary>A pending execution is stopped at once; one that a runner holds is told to stop.</summary>
    /// <param name="reason">Why, when it was not a person who stopped it.</param>
    public bool Stop(DateTimeOffset now, ExecutionError? reason = null)
    {
        switch (State)
        {
            case ExecutionState.Pending:
                SetError(reason);
                End(ExecutionState.Stopped, now);
                return true;
            case ExecutionState.Running or ExecutionState.Paused or ExecutionState.WaitingForHuman:
                SetError(reason);
                State = ExecutionState.Stopping;
                Control = ExecutionControl.Stop;
                Question = null;
                EndTakeover();
                PausedAt = null;
                StopClock(now);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The runner ended its attempt.</summary>
    public bool Finish(FinishedEvent finished, DateTimeOffset now)
    {
        if (!IsActive)
        {
            return false;
        }

        Summary = finished.Summary;
        Result = finished.Data;

        // What fails while somebody stops it was stopped; what reached its goal first is completed.
        var stopped = State == ExecutionState.Stopping && finished.Outcome == ExecutionOutcome.Failed;
        var state = stopped ? ExecutionState.Stopped : finished.Outcome switch
        {
            ExecutionOutcome.Completed => ExecutionState.Completed,
            ExecutionOutcome.Failed => ExecutionState.Failed,
            _ => ExecutionState.Stopped,
        };

        if (state == ExecutionState.Completed)
        {
            (ErrorCode, ErrorMessage) = (null, null);
        }
        else if (!stopped && finished.Error is not null)
        {
            SetError(finished.Error);
        }

        Verdict = state == ExecutionState.Completed ? finished.Verdict : null;
        Conditions = state == ExecutionState.Completed ? finished.Conditions : null;
        OutsideEffectPending = false;
        End(state, now);
        return true;
    }

    /// <summary>
    /// The runner is gone or hands back: the execution starts again, from its last checkpoint if there is one, or ends, as its task says.
    /// </summary>
    /// <returns>False when no runner held it.</returns>
    public bool LoseRunner(DateTimeOffset now)
    {
        if (!IsActive)
        {
            return false;
        }

        if (TakeoverResumes)
        {
            // It had been running, and the browser that was driven is gone.
            Control = ExecutionControl.None;
        }

        EndTakeover();
        OutsideEffect |= OutsideEffectPending;
        EffectSinceCheckpoint |= OutsideEffectPending;
        OutsideEffectPending = false;

        // What was done before a checkpoint is not done again.
        var repeats = CheckpointStep is null ? OutsideEffect : EffectSinceCheckpoint;
        var fails = Snapshot.OnLostRunner == LostRunnerPolicy.Fail || (Snapshot.OnLostRunner == LostRunnerPolicy.RestartIfSafe && repeats);

        if (State == ExecutionState.Stopping)
        {
            End(ExecutionState.Stopped, now);
        }
        else if (fails)
        {
            SetError(repeats
                ? new ExecutionError("runner_lost_after_effect", "The runner was lost after an action that may have changed something outside. It was not repeated; check what was done, then run the task again.")
                : new ExecutionError("runner_lost", "The runner was lost while this was running."));
            End(ExecutionState.Failed, now);
        }
        else
        {
            State = ExecutionState.Pending;
            (Question, LastAnswer) = (null, null);
            PausedAt = null;
            StopClock(now);
            QueuedAt = now;
            ReleaseRunner();
        }

        return true;
    }

    /// <summary>Ends an execution whose events cannot be kept, so that it is not stuck.</summary>
    public bool Fail(ExecutionError error, DateTimeOffset now)
    {
        if (IsFinal)
        {
            return false;
        }

        SetError(error);
        End(ExecutionState.Failed, now);
        return true;
    }

    private void End(ExecutionState state, DateTimeOffset now)
    {
        State = state;
        Control = ExecutionControl.None;
        (Question, LastAnswer) = (null, null);
        EndTakeover();
        CompletedAt = now;
        PausedAt = null;
        StopClock(now);
        ReleaseRunner(keepName: true);
    }

    private void Run(DateTimeOffset now)
    {
        State = ExecutionState.Running;
        PausedAt = null;
        ActiveSince = now;
    }

    private void StopClock(DateTimeOffset now)
    {
        ActiveMs = ElapsedMs(now);
        ActiveSince = null;
    }

    private void ReleaseRunner(bool keepName = false)
    {
        LeaseUntil = null;
        if (!keepName)
        {
            RunnerId = null;
            RunnerName = null;
        }
    }

    private void SetError(ExecutionError? error)
    {
        if (error is not null)
        {
            (ErrorCode, ErrorMessage) = (error.Code, error.Message);
        }
    }
}
