namespace Dashboard.BrowserAgent;

/// <summary>What the agent is to do, and how much the model is told; limits and inputs are in <see cref="RunOptions"/>.</summary>
public sealed record AgentTask
{
    /// <summary>The task in plain language.</summary>
    public required string Prompt { get; init; }

    public ObservationSettings Observation { get; init; } = ObservationSettings.Default;

    /// <summary>At least so many turns are told to the model in full, older ones in a line each.</summary>
    public int FullTurns { get; init; } = 10;
}
