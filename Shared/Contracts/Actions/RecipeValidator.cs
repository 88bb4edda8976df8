namespace Dashboard.Contracts;

/// <summary>Something in a recipe that is not as it must be.</summary>
/// <param name="Path">Path of the field in JSON, for example <c>recipe.actions[2].action.url</c>.</param>
/// <param name="Code">Stable, snake_case.</param>
/// <param name="Message">English.</param>
public sealed record RecipeError(string Path, string Code, string Message);

/// <summary>What a recipe must look like before anything runs it; the Api, the runner and the pages follow it.</summary>
public static class RecipeValidator
{
    internal const int MaxTextLength = 20_000;
    internal const int MaxTimeoutSeconds = 600;

    /// <param name="path">Where the recipe lies in the document, for the paths of the errors.</param>
    /// <returns>Every error found; empty when the recipe may run.</returns>
    public static IReadOnlyList<RecipeError> Validate(Recipe recipe, string path)
    {
        var errors = new List<RecipeError>();
        if (recipe.Version != 1)
        {
            errors.Add(new($"{path}.version", "unknown_version", $"Version {recipe.Version} is not known; this server reads version 1."));
        }

        if (recipe.Actions is not { Count: > 0 })
        {
            errors.Add(new($"{path}.actions", "required", "A recipe needs at least one action."));
            return errors;
        }

        if (recipe.Actions.Count > Recipe.MaxActions)
        {
            errors.Add(new($"{path}.actions", "too_many", $"At most {Recipe.MaxActions} actions are taken."));
        }

        for (var index = 0; index < recipe.Actions.Count; index++)
        {
            new ActionRules($"{path}.actions[{index}]", errors).Check(recipe.Actions[index]);
        }

        return errors;
    }

    /// <summary>Whether the action means nothing without an element, as its other parameters stand.</summary>
    public static bool NeedsTarget(ActionParameters action) => ActionRules.NeedsTarget(action);
}
