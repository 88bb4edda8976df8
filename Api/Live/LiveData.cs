using System.Text.Json;
using Dashboard.Api.Executions;
using Dashboard.Contracts;

namespace Dashboard.Api.Live;

/// <summary>Data of <c>control_update</c>.</summary>
internal sealed record ControlUpdate(string Status);

/// <summary>Data of <c>progress_update</c>.</summary>
/// <param name="Percentage">0 to 100; null while the number of steps is unknown.</param>
internal sealed record ProgressUpdate(int CurrentStep, int CompletedSteps, int? TotalSteps, double? Percentage);

/// <summary>Data of <c>execution_update</c>: everything of an execution that changes.</summary>
internal sealed record ExecutionUpdate
{
    public required ExecutionState Status { get; init; }

    public Verdict? Verdict { get; init; }

    /// <summary>What became of each postcondition; null until it is completed, and where the task has none.</summary>
    public IReadOnlyList<PostconditionResult>? Conditions { get; init; }

    /// <summary>The agent's plan of the coming steps, where it made one.</summary>
    public IReadOnlyList<PlanItem>? Plan { get; init; }

    /// <summary>What it waits for a person to say.</summary>
    public PersonQuestion? Question { get; init; }

    /// <summary>Who drives the browser; null while nobody does.</summary>
    public TakeoverResponse? Takeover { get; init; }

    public required int Attempt { get; init; }

    public Guid? RunnerId { get; init; }

    public string? RunnerName { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public required long ElapsedMs { get; init; }

    public required int CurrentStep { get; init; }

    public required int CompletedSteps { get; init; }

    public int? TotalSteps { get; init; }

    public string? Summary { get; init; }

    public JsonElement? Result { get; init; }

    public ExecutionError? Error { get; init; }

    public required long InputTokens { get; init; }

    public required long OutputTokens { get; init; }

    public required decimal CostUsd { get; init; }

    public required bool CostUnknown { get; init; }

    public int? CheckpointStep { get; init; }

    public ResumeResponse? Resume { get; init; }

    public required long Position { get; init; }
}

internal static class LiveDataMapping
{
    public static ProgressUpdate ToProgress(this Execution execution) => new(
        execution.CurrentStep,
        execution.CompletedSteps,
        execution.TotalSteps,
        execution.TotalSteps is { } total and > 0 ? Math.Round(100.0 * execution.CompletedSteps / total, 1) : null);

    public static ExecutionUpdate ToUpdate(this Execution execution, DateTimeOffset now) => new()
    {
        Status = execution.State,
        Verdict = execution.Verdict,
        Conditions = execution.Conditions,
        Plan = execution.Plan,
        Question = execution.Question,
        Takeover = execution.ToTakeover(now),
        Attempt = execution.Attempt,
        RunnerId = execution.RunnerId,
        RunnerName = execution.RunnerName,
        StartedAt = execution.StartedAt,
        CompletedAt = execution.CompletedAt,
        ElapsedMs = execution.ElapsedMs(now),
        CurrentStep = execution.CurrentStep,
        CompletedSteps = execution.CompletedSteps,
        TotalSteps = execution.TotalSteps,
        Summary = execution.Summary,
        Result = execution.Result,
        Error = execution.Error,
        InputTokens = execution.InputTokens,
        OutputTokens = execution.OutputTokens,
        CostUsd = execution.CostUsd,
        CostUnknown = execution.CostUnknown,
        CheckpointStep = execution.CheckpointStep,
        Resume = execution.ToResume(),
        Position = execution.Position,
    };
}
