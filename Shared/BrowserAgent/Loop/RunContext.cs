using Dashboard.Contracts;
using Microsoft.Extensions.AI;

namespace Dashboard.BrowserAgent;

/// <summary>What every step of a run works with.</summary>
internal sealed record RunContext(
    AgentBrowser Browser, AgentTask Task, AgentModels Models, Prompt Prompt, AgentState State, RunClock Clock, RunOptions Options)
{
    public TaskLimits Limits => Options.Limits;

    /// <summary>The model that decides now.</summary>
    public IChatClient Model => State.UsesFallback && Models.Fallback is { } fallback ? fallback : Models.Main;

    /// <summary>Lets the fallback model decide from now on, and gives it a fresh start.</summary>
    /// <returns>False when there is none, or none left.</returns>
    public bool TrySwitchToFallback()
    {
        if (State.UsesFallback || Models.Fallback is null)
        {
            return false;
        }

        State.UsesFallback = true;
        State.Loops.Reset();
        return true;
    }
}
