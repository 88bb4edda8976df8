using Dashboard.Contracts;

namespace Dashboard.Api.Executions;

/// <summary>
/// Who drives the browser: a lease beside the state, which it holds paused or waiting. What it does to the state it does by the
/// methods in <c>ExecutionStateMachine.cs</c>.
/// </summary>
public sealed partial class Execution
{
    /// <summary>The takeover that counts now; null while nobody drives.</summary>
    public Guid? TakeoverLease { get; private set; }

    /// <summary>Who drives.</summary>
    public Guid? TakeoverBy { get; private set; }

    public string? TakeoverByName { get; private set; }

    public DateTimeOffset? TakeoverSince { get; private set; }

    /// <summary>Their page has to renew it before then.</summary>
    public DateTimeOffset? TakeoverUntil { get; private set; }

    /// <summary>It was running, and goes on when the browser is handed back.</summary>
    public bool TakeoverResumes { get; private set; }

    /// <summary>Somebody drives whose page was heard of lately.</summary>
    public bool IsTakenOver(DateTimeOffset now) => TakeoverLease is not null && TakeoverUntil > now;

    /// <summary>Gives the browser to a person; whoever drove before does not any more.</summary>
    /// <returns>False when there is no browser to drive.</returns>
    public bool TakeOver(Guid by, string name, DateTimeOffset now, TimeSpan length)
    {
        if (State is not (ExecutionState.Running or ExecutionState.Paused or ExecutionState.WaitingForHuman))
        {
            return false;
        }

        // Who follows another driver inherits what comes after.
        TakeoverResumes = TakeoverLease is null ? State == ExecutionState.Running : TakeoverResumes;
        Pause(now);
        PausedAt = now;
        if (TakeoverBy != by)
        {
            ForgetAsk();
        }

        TakeoverLease = Guid.CreateVersion7(now);
        TakeoverActiveAt = now;
        (TakeoverBy, TakeoverByName, TakeoverSince, TakeoverUntil) = (by, name, now, now + length);
        return true;
    }

    /// <summary>The driver hands the browser back: the execution is again what it was before, or goes on with the answer.</summary>
    /// <param name="answer">To the question that it waited with; null leaves it open.</param>
    /// <returns>False when this takeover is over already.</returns>
    public bool HandBack(Guid lease, PersonAnswer? answer, DateTimeOffset now)
    {
        if (TakeoverLease != lease)
        {
            return false;
        }

        var resumes = TakeoverResumes;
        EndTakeover();
        PausedAt = now;
        if (answer is not null)
        {
            Answer(answer, now);
        }

        if (resumes)
        {
            Resume(now);
        }

        return true;
    }

    /// <summary>The driver is gone without a word: the execution stays paused or waiting, since nobody said that it may go on.</summary>
    public bool LoseTakeover(DateTimeOffset now)
    {
        if (TakeoverLease is null)
        {
            return false;
        }

        EndTakeover();
        PausedAt = now;
        return true;
    }

    private void EndTakeover()
    {
        if (TakeoverLease is null)
        {
            return;
        }

        // Until its runner tells what the person did, it may have reached the outside.
        OutsideEffectPending |= IsActive;
        (TakeoverLease, TakeoverBy, TakeoverByName, TakeoverSince, TakeoverUntil, TakeoverResumes) = (null, null, null, null, null, false);
        TakeoverActiveAt = null;
        ForgetAsk();
    }

    /// <summary>Its runner tells what the person did.</summary>
    public void Apply(TakeoverEvent takeover)
    {
        OutsideEffectPending = false;
        OutsideEffect |= takeover.OutsideEffect;
        EffectSinceCheckpoint |= takeover.OutsideEffect;
    }
}
