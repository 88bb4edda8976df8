using Dashboard.Api.Operations;
using Dashboard.Api.Security;

namespace Dashboard.Api.Executions;

/// <summary>How entities and events look to clients; sockets and routes use the same.</summary>
internal static class ExecutionMapping
{
    /// <param name="access">What whoever asks may do with it.</param>
    public static ExecutionResponse ToResponse(
        this Execution execution, DateTimeOffset now, Access access, int? queuePosition, string? traceUrl) => new()
    {
        OwnerId = execution.OwnerId,
        Access = access,
        Id = execution.Id,
        Task = execution.Snapshot,
        Status = execution.State,
        Verdict = execution.Verdict,
        Conditions = execution.Conditions,
        Plan = execution.Plan,
        Question = execution.Question,
        Takeover = execution.ToTakeover(now),
        TriggeredBy = execution.TriggeredBy,
        Priority = execution.Priority,
        Inputs = execution.Inputs,
        Attempt = execution.Attempt,
        RunnerId = execution.RunnerId,
        RunnerName = execution.RunnerName,
        CreatedAt = execution.CreatedAt,
        StartedAt = execution.StartedAt,
        CompletedAt = execution.CompletedAt,
        ElapsedMs = execution.ElapsedMs(now),
        CurrentStep = execution.CurrentStep,
        CompletedSteps = execution.CompletedSteps,
        TotalSteps = execution.TotalSteps,
        Summary = execution.Summary,
        Result = execution.Result,
        Error = execution.Error,
        LatestScreenshot = execution.LatestScreenshot,
        InputTokens = execution.InputTokens,
        OutputTokens = execution.OutputTokens,
        CostUsd = execution.CostUsd,
        CostUnknown = execution.CostUnknown,
        CheckpointStep = execution.CheckpointStep,
        Resume = execution.ToResume(),
        Rerun = execution is { RerunOf: { } origin, RerunFromStep: { } first } ? new RerunResponse(origin, first) : null,
        QueuePosition = queuePosition,
        TraceId = execution.TraceId,
        TraceUrl = traceUrl,
        Position = execution.Position,
    };

    public static ResumeResponse? ToResume(this Execution execution) =>
        execution.ResumedFromStep is { } from ? new ResumeResponse(from, execution.NotRestored ?? []) : null;

    public static TakeoverResponse? ToTakeover(this Execution execution, DateTimeOffset now) => execution is { TakeoverBy: { } by, TakeoverSince: { } since }
        ? new TakeoverResponse(by, execution.TakeoverByName ?? "", since) { Asked = execution.ToAsk(now) }
        : null;

    private static TakeoverAskResponse? ToAsk(this Execution execution, DateTimeOffset now) =>
        execution.IsAskedFor(now) && execution is { TakeoverAskedBy: { } by, TakeoverAskedAt: { } at, GoesOverAt: { } due }
            ? new TakeoverAskResponse(
                by, execution.TakeoverAskedByName ?? "", execution.TakeoverYields, Math.Max(0, (due - now).TotalSeconds), (at + Execution.AskLasts - now).TotalSeconds)
            : null;

    /// <param name="access">What whoever asks may do with it.</param>
    public static ExecutionListItem ToListItem(this Execution execution, DateTimeOffset now, Access access) => new()
    {
        Access = access,
        Id = execution.Id,
        TaskId = execution.TaskId,
        TaskName = execution.TaskName,
        Status = execution.State,
        Verdict = execution.Verdict,
        Question = execution.Question,
        TriggeredBy = execution.TriggeredBy,
        Priority = execution.Priority,
        Attempt = execution.Attempt,
        CreatedAt = execution.CreatedAt,
        StartedAt = execution.StartedAt,
        CompletedAt = execution.CompletedAt,
        ElapsedMs = execution.ElapsedMs(now),
        CurrentStep = execution.CurrentStep,
        CurrentStepDescription = execution.CurrentStepText?.Text,
        CurrentStepCode = execution.CurrentStepText?.Code,
        CurrentStepArguments = execution.CurrentStepText?.Arguments,
        CompletedSteps = execution.CompletedSteps,
        TotalSteps = execution.TotalSteps,
        Error = execution.Error,
        LatestScreenshot = execution.LatestScreenshot,
        CostUsd = execution.CostUsd,
        CostUnknown = execution.CostUnknown,
    };

    public static StepResponse ToResponse(this ExecutionStep step, IReadOnlyList<ActionResponse>? actions = null) => new()
    {
        Id = step.Id,
        StepNumber = step.Number,
        ActionType = step.ActionType,
        Description = step.Description.Text,
        DescriptionCode = step.Description.Code,
        DescriptionArguments = step.Description.Arguments,
        Status = step.Status,
        Detail = step.Detail,
        Target = step.Target,
        InputValue = step.InputValue,
        Result = step.Result,
        ScreenshotPath = step.ScreenshotKey,
        DurationMs = step.DurationMs,
        ErrorCode = step.ErrorCode,
        ErrorMessage = step.ErrorMessage,
        StartedAt = step.StartedAt,
        CompletedAt = step.CompletedAt,
        Attempt = step.Attempt,
        Actions = actions,
    };

    public static ActionResponse ToResponse(this ExecutionAction action) => new()
    {
        StepNumber = action.StepNumber,
        Index = action.Index,
        ActionType = action.ActionType,
        Description = action.Description.Text,
        DescriptionCode = action.Description.Code,
        DescriptionArguments = action.Description.Arguments,
        Status = action.Status,
        Target = action.Target,
        InputValue = action.InputValue,
        Result = action.Result,
        ErrorCode = action.ErrorCode,
        ErrorMessage = action.ErrorMessage,
        StartedAt = action.StartedAt,
        CompletedAt = action.CompletedAt,
        DurationMs = action.DurationMs,
        OutsideEffect = action.OutsideEffect,
    };

    public static LogResponse ToResponse(this ExecutionLog log) => new()
    {
        Position = log.Position,
        Timestamp = log.Timestamp,
        Level = log.Level,
        Message = log.Message.Text,
        MessageCode = log.Message.Code,
        MessageArguments = log.Message.Arguments,
        StepNumber = log.StepNumber,
        Attempt = log.Attempt,
    };

    public static ArtifactResponse ToResponse(this ExecutionArtifact artifact) => new()
    {
        Position = artifact.Position,
        Kind = artifact.Kind,
        Name = artifact.Name,
        ContentType = artifact.ContentType,
        Size = artifact.Size,
        StepNumber = artifact.StepNumber,
        CreatedAt = artifact.CreatedAt,
        Url = $"/api/executions/{artifact.ExecutionId}/artifacts/{artifact.Position}",
    };
}
