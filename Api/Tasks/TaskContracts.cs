using System.Text.Json;
using Dashboard.Api.Security;
using Dashboard.Contracts;

namespace Dashboard.Api.Tasks;

/// <summary>What a person writes to create or replace a task. Exactly one of prompt and recipe says what to do.</summary>
public sealed record TaskRequest
{
    public string? Name { get; init; }

    public string? Description { get; init; }

    public string? Prompt { get; init; }

    public Recipe? Recipe { get; init; }

    /// <summary>Whether schedules start it; a task that is switched off can still be run by hand.</summary>
    public bool IsActive { get; init; } = true;

    /// <summary>A model as <c>provider/model</c>; null is the configured default.</summary>
    public string? Model { get; init; }

    public TaskLimits? Limits { get; init; }

    public BrowserSettings? Browser { get; init; }

    public AgentSettings? Agent { get; init; }

    /// <summary>What must hold at the end for the verdict to be verified.</summary>
    public IReadOnlyList<Postcondition>? Postconditions { get; init; }

    /// <summary>JSON schema that the data of the result must fit; a result that does not is refused. Null takes any answer.</summary>
    public JsonElement? ResultSchema { get; init; }

    /// <summary>Credentials that its executions may use, never their values. When replacing, null leaves them as they are.</summary>
    public IReadOnlyList<TaskCredential>? Credentials { get; init; }

    /// <summary>Hosts that the browser may reach: <c>example.com</c>, <c>*.example.com</c>, an address or a network, each with or without a port. Empty allows all that are public.</summary>
    public IReadOnlyList<string>? AllowedHosts { get; init; }

    /// <summary>Hosts that the browser may not reach, even when they are allowed.</summary>
    public IReadOnlyList<string>? BlockedHosts { get; init; }

    public LostRunnerPolicy OnLostRunner { get; init; }

    public OverlapPolicy WhenRunning { get; init; }

    /// <summary>How its executions wait for a runner, unless one is started with another.</summary>
    public Priority Priority { get; init; }

    public bool NotifyOnSuccess { get; init; }

    public bool NotifyOnFailure { get; init; } = true;

    /// <summary>Of the task as it was read before it was edited: a PUT is refused with 409 <c>changed_meanwhile</c> when it is another one now.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}

/// <summary>What one run is started with; recipes refer to its inputs as <c>{{input.name}}</c>.</summary>
public sealed record RunTaskRequest
{
    public IReadOnlyDictionary<string, string>? Inputs { get; init; }

    /// <summary>For this execution only; null is the task's own.</summary>
    public Priority? Priority { get; init; }
}

/// <summary>Answer of running a task.</summary>
public sealed record RunTaskResponse(Guid ExecutionId, ExecutionState Status);

/// <summary>A task as lists and pages show it.</summary>
public sealed record TaskResponse
{
    public required Guid Id { get; init; }

    public required Guid OwnerId { get; init; }

    public required string OwnerName { get; init; }

    /// <summary>The most that whoever asks may do with it.</summary>
    public required Access Access { get; init; }

    public required string Name { get; init; }

    public string? Description { get; init; }

    public string? Prompt { get; init; }

    public Recipe? Recipe { get; init; }

    public required bool IsActive { get; init; }

    public string? Model { get; init; }

    public required TaskLimits Limits { get; init; }

    public required BrowserSettings Browser { get; init; }

    public required AgentSettings Agent { get; init; }

    public required IReadOnlyList<Postcondition> Postconditions { get; init; }

    public JsonElement? ResultSchema { get; init; }

    public required IReadOnlyList<TaskCredential> Credentials { get; init; }

    public required IReadOnlyList<string> AllowedHosts { get; init; }

    public required IReadOnlyList<string> BlockedHosts { get; init; }

    public required LostRunnerPolicy OnLostRunner { get; init; }

    public required OverlapPolicy WhenRunning { get; init; }

    public required Priority Priority { get; init; }

    public required bool NotifyOnSuccess { get; init; }

    public required bool NotifyOnFailure { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The newest execution, running or ended.</summary>
    public TaskExecutionSummary? LastExecution { get; init; }
}

/// <summary>The line about its newest execution that a task shows.</summary>
/// <param name="CurrentStepDescription">What the current step does; the code is its key in the client's message files.</param>
public sealed record TaskExecutionSummary(
    Guid Id,
    ExecutionState Status,
    Verdict? Verdict,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? CompletedAt,
    int CurrentStep,
    string? CurrentStepDescription,
    string? CurrentStepCode,
    IReadOnlyDictionary<string, string>? CurrentStepArguments,
    int CompletedSteps,
    int? TotalSteps,
    ExecutionError? Error);
