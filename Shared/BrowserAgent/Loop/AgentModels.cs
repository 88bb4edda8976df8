using Microsoft.Extensions.AI;

namespace Dashboard.BrowserAgent;

/// <summary>The models a run may ask. They belong to the caller.</summary>
/// <param name="Main">Decides the steps.</param>
public sealed record AgentModels(IChatClient Main)
{
    /// <summary>Takes over for a while when another model fails, and for good from a main model that gets nowhere.</summary>
    public IChatClient? Fallback { get; init; }

    /// <summary>Judges whether the goal was reached; null takes the main model.</summary>
    public IChatClient? Judge { get; init; }
}
