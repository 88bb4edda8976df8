using System.Text.Json;
using Dashboard.Api.Security;
using Dashboard.Contracts;

namespace Dashboard.Api.Tasks;

/// <summary>What to do: a prompt or a recipe, with limits and settings.</summary>
public sealed class TaskEntity : IOwned
{
    public Guid Id { get; init; }

    public Guid OwnerId { get; init; }

    public string Name { get; set; } = "";

    public string? Description { get; set; }

    public string? Prompt { get; set; }

    public Recipe? Recipe { get; set; }

    public bool IsActive { get; set; }

    public string? Model { get; set; }

    public TaskLimits Limits { get; set; } = new();

    public BrowserSettings Browser { get; set; } = new();

    public AgentSettings Agent { get; set; } = new();

    public IReadOnlyList<Postcondition> Postconditions { get; set; } = [];

    public JsonElement? ResultSchema { get; set; }

    public IReadOnlyList<TaskCredential> Credentials { get; set; } = [];

    public IReadOnlyList<string> AllowedHosts { get; set; } = [];

    public IReadOnlyList<string> BlockedHosts { get; set; } = [];

    public LostRunnerPolicy OnLostRunner { get; set; }

    public OverlapPolicy WhenRunning { get; set; }

    public Priority Priority { get; set; }

    public bool NotifyOnSuccess { get; set; }

    public bool NotifyOnFailure { get; set; } = true;

    /// <summary>Does nothing for this long, without a browser; no page sets it, tests and measurements do.</summary>
    public int? NoOpMilliseconds { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }

    public TaskSnapshot Snapshot() => new()
    {
        TaskId = Id,
        Name = Name,
        Prompt = Prompt,
        Recipe = Recipe,
        NoOpMilliseconds = NoOpMilliseconds,
        Model = Model,
        Limits = Limits,
        Browser = Browser,
        Agent = Agent,
        Postconditions = Postconditions,
        ResultSchema = ResultSchema,
        Credentials = Credentials,
        AllowedHosts = AllowedHosts,
        BlockedHosts = BlockedHosts,
        OnLostRunner = OnLostRunner,
        WhenRunning = WhenRunning,
        Priority = Priority,
    };
}
