using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>What the model decided in one step.</summary>
internal sealed record ModelStep
{
    public string Thinking { get; init; } = "";

    /// <summary>Whether the step before reached its goal, in the model's words.</summary>
    public string EvaluationPrevious { get; init; } = "";

    /// <summary>What the model wants to remember.</summary>
    public string Memory { get; init; } = "";

    public string NextGoal { get; init; } = "";

    /// <summary>The coming steps as the model sees them now; null when it said nothing about them.</summary>
    public IReadOnlyList<PlanItem>? Plan { get; init; }

    public IReadOnlyList<ActionParameters> Actions { get; init; } = [];
}

/// <summary>A model's answer that could not be understood; the message is a hint for the model.</summary>
internal sealed class ModelOutputException(string message) : Exception(message);
