namespace Dashboard.BrowserAgent;

/// <summary>What the agent is to do; limits, settings and inputs are in <see cref="RunOptions"/>.</summary>
public sealed record AgentTask
{
    /// <summary>The task in plain language.</summary>
    public required string Prompt { get; init; }
}
