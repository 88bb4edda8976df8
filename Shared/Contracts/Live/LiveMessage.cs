using System.Text.Json;

namespace Dashboard.Contracts;

/// <summary>What goes over a WebSocket to a page, and on <c>live:{execution}</c> between Apis.</summary>
/// <param name="Type">For example <c>step_update</c>; see <see cref="LiveMessageTypes"/>.</param>
/// <param name="Position">Place in the execution, counted from 1 without gaps; null for what is not kept.</param>
public sealed record LiveMessage(
    string Type,
    Guid ExecutionId,
    long? Position,
    DateTimeOffset Timestamp,
    JsonElement Data);

/// <summary>The words of <see cref="LiveMessage.Type"/>.</summary>
public static class LiveMessageTypes
{
    public const string Snapshot = "snapshot";
    public const string StepUpdate = "step_update";
    public const string ActionUpdate = "action_update";
    public const string Log = "log";
    public const string ControlUpdate = "control_update";
    public const string ProgressUpdate = "progress_update";
    public const string ScreenshotUpdate = "screenshot_update";
    public const string ThinkingUpdate = "thinking_update";
    public const string ExecutionUpdate = "execution_update";
    public const string Artifact = "artifact";
    public const string Deleted = "deleted";
}
