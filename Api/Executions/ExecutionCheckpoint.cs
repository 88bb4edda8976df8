using Dashboard.Contracts;

namespace Dashboard.Api.Executions;

/// <summary>
/// A state that an execution can go on from, or be run again from; partitioned by hash of its execution. The state itself
/// lies in the artifact store: it holds cookies, and no endpoint but the runners' serves it.
/// </summary>
public sealed class ExecutionCheckpoint
{
    public Guid ExecutionId { get; init; }

    public int Attempt { get; init; }

    /// <summary>The last step that it holds.</summary>
    public int Step { get; init; }

    /// <summary>Version of the state's form.</summary>
    public int Version { get; init; }

    public string Key { get; init; } = "";

    public long Size { get; init; }

    public int Cookies { get; init; }

    public IReadOnlyList<CheckpointTab> Tabs { get; init; } = [];

    /// <summary>What is known already not to come back.</summary>
    public IReadOnlyList<LocalizableText> NotRestorable { get; init; } = [];

    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What an execution runs again.</summary>
/// <param name="Attempt">Whose checkpoint it begins with; null when it begins at the first step.</param>
public sealed record RerunOrigin(Guid ExecutionId, int FromStep, int? Attempt);
