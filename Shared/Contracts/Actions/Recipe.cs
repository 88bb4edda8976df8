namespace Dashboard.Contracts;

/// <summary>A deterministic list of actions that replays without a model.</summary>
/// <remarks>
/// Text values may hold placeholders, resolved when the action runs: <c>{{today}}</c>, <c>{{yesterday}}</c>,
/// <c>{{today-7}}</c>, <c>{{today+1}}</c>, each with an optional .NET date format after a colon
/// (<c>{{yesterday:dd/MM/yyyy}}</c>, default <c>yyyy-MM-dd</c>) in the task's time zone, and <c>{{input.name}}</c>
/// for an input of the execution.
/// </remarks>
public sealed record Recipe
{
    public const int MaxActions = 500;

    public int Version { get; set; } = 1;

    public required IReadOnlyList<RecipeAction> Actions { get; init; }
}

/// <summary>One action of a recipe: one step of its execution.</summary>
public sealed record RecipeAction
{
    /// <summary>What it does, for people; made from the action when null.</summary>
    public string? Description { get; init; }

    public required ActionParameters Action { get; init; }

    /// <summary>A failure is recorded as a skipped step and the recipe goes on (a cookie banner that may not come).</summary>
    public bool Optional { get; init; }

    /// <summary>Overrides the task's action time-out.</summary>
    public int? TimeoutSeconds { get; init; }
}
