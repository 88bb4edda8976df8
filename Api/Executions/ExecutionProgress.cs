using Dashboard.Contracts;

namespace Dashboard.Api.Executions;

/// <summary>What an execution takes over from its runner's events, apart from its state.</summary>
public sealed partial class Execution
{
    /// <summary>Gives an event its place.</summary>
    public long NextPosition() => ++Position;

    /// <returns>False for an event that was committed before, or that comes before others that are still missing.</returns>
    public bool Accept(long sequence)
    {
        if (sequence != CommittedSequence + 1)
        {
            return false;
        }

        CommittedSequence = sequence;
        return true;
    }

    public void Apply(StepEvent step)
    {
        if (step.Status == StepState.Running)
        {
            CurrentStep = step.Number;
            CurrentStepText = step.Description;
        }

        if (step.ScreenshotKey is not null)
        {
            LatestScreenshot = step.ScreenshotKey;
        }
    }

    public void Apply(ProgressEvent progress)
    {
        CompletedSteps = progress.CurrentStep;
        TotalSteps = progress.TotalSteps ?? TotalSteps;
    }

    public void Apply(PlanEvent plan) => Plan = plan.Items;

    public void Apply(ActionEvent action)
    {
        if (action.Status == StepState.Running)
        {
            OutsideEffectPending |= action.MayHaveOutsideEffect;
            return;
        }

        OutsideEffectPending = false;
        OutsideEffect |= action.OutsideEffect;
        EffectSinceCheckpoint |= action.OutsideEffect;
    }

    public void Apply(CheckpointEvent checkpoint)
    {
        CheckpointStep = checkpoint.StepNumber;
        CheckpointAttempt = Attempt;
        EffectSinceCheckpoint = false;
    }

    public void Apply(ResumedEvent resumed)
    {
        ResumedFromStep = resumed.FromStep;
        NotRestored = resumed.NotRestored;
        CompletedSteps = resumed.FromStep;
        if (resumed.FromStep == 0)
        {
            // What was kept could not be used, and would not be the next time either.
            (CheckpointStep, CheckpointAttempt) = (null, null);
        }
    }

    /// <summary>Where its next attempt goes on; null begins at the first step.</summary>
    public ResumePoint? ResumePoint() => CheckpointStep is { } step
        ? new ResumePoint(step, MayStartOver: RerunAttempt is null && (Snapshot.OnLostRunner == LostRunnerPolicy.Restart || !OutsideEffect))
        : RerunAttempt is null ? null : new ResumePoint(RerunFromStep!.Value - 1, MayStartOver: false, RerunOf);

    public void Apply(UsageEvent usage)
    {
        InputTokens += usage.InputTokens;
        OutputTokens += usage.OutputTokens;
        CostUsd += usage.CostUsd ?? 0;
        CostUnknown |= usage.CostUsd is null;
    }
}
