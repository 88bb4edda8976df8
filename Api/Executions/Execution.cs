using System.Diagnostics;
using System.Text.Json;
using Dashboard.Api.Security;
using Dashboard.Contracts;

namespace Dashboard.Api.Executions;

/// <summary>One run of a task. Its state changes only through the methods in <c>ExecutionStateMachine.cs</c>.</summary>
public sealed partial class Execution : IOwned
{
    private Execution()
    {
    }

    public Guid Id { get; private init; }

    public Guid OwnerId { get; private init; }

    /// <summary>Who started it; the owner of the task is <see cref="OwnerId"/>.</summary>
    public Guid StartedBy { get; private init; }

    public Guid TaskId { get; private init; }

    /// <summary>Copied out of the snapshot for search.</summary>
    public string TaskName { get; private init; } = "";

    public TaskSnapshot Snapshot { get; private init; } = null!;

    /// <summary>Copied out of the snapshot for the indexes that keep executions of one task apart.</summary>
    public OverlapPolicy WhenRunning { get; private init; }

    /// <summary>The snapshot's, unless it was started with another.</summary>
    public Priority Priority { get; private init; }

    public IReadOnlyDictionary<string, string> Inputs { get; private init; } = new Dictionary<string, string>();

    public TriggeredBy TriggeredBy { get; private init; }

    /// <summary>W3C trace context of the request that created it, so that one trace spans click and browser.</summary>
    public string? TraceParent { get; private init; }

    /// <summary>Id of that trace when it was sampled, so that there is something to look at.</summary>
    public string? TraceId =>
        ActivityContext.TryParse(TraceParent, null, out var context) && context.TraceFlags.HasFlag(ActivityTraceFlags.Recorded)
            ? context.TraceId.ToHexString()
            : null;

    public ExecutionState State { get; private set; }

    /// <summary>What a person asked of it; the runner reads it with the claim and with every renewal.</summary>
    public ExecutionControl Control { get; private set; }

    public Verdict? Verdict { get; private set; }

    /// <summary>What became of each postcondition, once it is completed.</summary>
    public IReadOnlyList<PostconditionResult>? Conditions { get; private set; }

    /// <summary>The agent's plan as it stood last.</summary>
    public IReadOnlyList<PlanItem>? Plan { get; private set; }

    /// <summary>Counts the runners it was given to; only the newest one's events count.</summary>
    public int Attempt { get; private set; }

    public Guid? RunnerId { get; private set; }

    public string? RunnerName { get; private set; }

    public DateTimeOffset? LeaseUntil { get; private set; }

    /// <summary>Sequence of the newest committed event of this attempt.</summary>
    public long CommittedSequence { get; private set; }

    /// <summary>Position of the newest committed event, over all attempts.</summary>
    public long Position { get; private set; }

    /// <summary>Position at which this attempt began; who saw less has to start over.</summary>
    public long AttemptPosition { get; private set; }

    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>Since when it waits for a runner; later than <see cref="CreatedAt"/> after it was reassigned.</summary>
    public DateTimeOffset QueuedAt { get; private set; }

    /// <summary>
    /// Its place in the queue: runners are given the earliest. The time at which it was first queued, moved by its
    /// priority; a reassigned execution keeps it and so goes on before those that came after it.
    /// </summary>
    public DateTimeOffset QueueOrder { get; private init; }

    public DateTimeOffset? StartedAt { get; private set; }

    public DateTimeOffset? CompletedAt { get; private set; }

    public DateTimeOffset? PausedAt { get; private set; }

    /// <summary>Since when the clock of <see cref="ActiveMs"/> runs; null while it stands still.</summary>
    public DateTimeOffset? ActiveSince { get; private set; }

    /// <summary>Running time in ms up to <see cref="ActiveSince"/>.</summary>
    public long ActiveMs { get; private set; }

    public int CurrentStep { get; private set; }

    /// <summary>What the current step does, in words.</summary>
    public LocalizableText? CurrentStepText { get; private set; }

    public int CompletedSteps { get; private set; }

    public int? TotalSteps { get; private set; }

    public string? Summary { get; private set; }

    public JsonElement? Result { get; private set; }

    public string? ErrorCode { get; private set; }

    public string? ErrorMessage { get; private set; }

    public string? LatestScreenshot { get; private set; }

    public long InputTokens { get; private set; }

    public long OutputTokens { get; private set; }

    public decimal CostUsd { get; private set; }

    /// <summary>The price of a model that was asked is not known, so that more may have been spent than is counted.</summary>
    public bool CostUnknown { get; private set; }

    /// <summary>An action of any attempt reached, or may have reached, the world outside the browser.</summary>
    public bool OutsideEffect { get; private set; }

    /// <summary>An action that may reach the outside was announced and its outcome is not known yet.</summary>
    public bool OutsideEffectPending { get; private set; }

    /// <summary>The last step whose state was kept; null when there is nothing to go on from.</summary>
    public int? CheckpointStep { get; private set; }

    /// <summary>The attempt that kept it.</summary>
    public int? CheckpointAttempt { get; private set; }

    /// <summary>An action reached, or may have reached, the outside after the last checkpoint: going on from there would repeat it.</summary>
    public bool EffectSinceCheckpoint { get; private set; }

    /// <summary>The step after which this attempt goes on; null when it began at the first one, 0 when it had to.</summary>
    public int? ResumedFromStep { get; private set; }

    /// <summary>What did not come back when this attempt went on.</summary>
    public IReadOnlyList<LocalizableText>? NotRestored { get; private set; }

    /// <summary>The execution that this one runs again a part of.</summary>
    public Guid? RerunOf { get; private init; }

    /// <summary>The first step of it that is run again.</summary>
    public int? RerunFromStep { get; private init; }

    /// <summary>The attempt of <see cref="RerunOf"/> whose checkpoint it begins with; null when it begins at the first step.</summary>
    public int? RerunAttempt { get; private init; }

    /// <summary>What it waits for a person to say.</summary>
    public PersonQuestion? Question { get; private set; }

    /// <summary>What a person said last; its runner reads it with every renewal.</summary>
    public PersonAnswer? LastAnswer { get; private set; }

    /// <summary>Hidden since then, and purged with its bytes once it is final.</summary>
    public DateTimeOffset? DeletedAt { get; private set; }

    public void Delete(DateTimeOffset now) => DeletedAt = now;

    public ExecutionError? Error => ErrorCode is null ? null : new ExecutionError(ErrorCode, ErrorMessage ?? "");

    /// <summary>Running time in ms without what was spent paused or waiting.</summary>
    public long ElapsedMs(DateTimeOffset now) =>
        ActiveMs + (ActiveSince is { } since ? Math.Max(0, (long)(now - since).TotalMilliseconds) : 0);
}
