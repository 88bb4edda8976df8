using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>What every step of a run works with.</summary>
internal sealed record RunContext(
    AgentBrowser Browser, AgentTask Task, ModelChoice Models, Prompt Prompt, AgentState State, RunClock Clock, RunOptions Options)
{
    public TaskLimits Limits => Options.Limits;
}
