namespace Dashboard.Contracts;

/// <summary>Something in a recipe that is not as it must be.</summary>
/// <param name="Path">Path of the field in JSON, for example <c>recipe.actions[2].action.url</c>.</param>
/// <param name="Code">Stable, snake_case.</param>
/// <param name="Message">English.</param>
public sealed record RecipeError(string Path, string Code, string Message);

/// <summary>What a recipe must look like before anything runs it; the Api, the runner and the pages follow it.</summary>
public static class RecipeValidator
{
    private const int MaxTextLength = 20_000;
    private const int MaxTimeoutSeconds = 600;

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

    /// <summary>The rules for one action, adding to the list of errors.</summary>
    private sealed class ActionRules(string path, List<RecipeError> errors)
    {
        public void Check(RecipeAction? recipeAction)
        {
            if (recipeAction?.Action is not { } action)
            {
                Add("action", "required", "An action is missing here.");
                return;
            }

            Length("description", recipeAction.Description, 500);
            if (recipeAction.TimeoutSeconds is < 1 or > MaxTimeoutSeconds)
            {
                Add("timeout_seconds", "out_of_range", $"A time-out is between 1 and {MaxTimeoutSeconds} seconds.");
            }

            Target("action.target", action.AimedAt, required: action is ClickParameters or TypeParameters or SelectParameters or DownloadParameters);
            CheckParameters(action);
        }

        private void CheckParameters(ActionParameters action)
        {
            switch (action)
            {
                case NavigateParameters navigate:
                    Url(navigate.Url);
                    break;
                case ClickParameters click when click.Count is < 1 or > 3:
                    Add("action.count", "out_of_range", "A click is made once, twice or three times.");
                    break;
                case TypeParameters type:
                    Text("action.text", type.Text, required: false, missing: type.Text is null);
                    break;
                case PressKeysParameters press:
                    Text("action.keys", press.Keys, required: true);
                    break;
                case SelectParameters select:
                    Options(select);
                    break;
                case ScrollParameters scroll when scroll.Screens is not (> 0 and <= 100):
                    Add("action.screens", "out_of_range", "Between 0 and 100 screens are scrolled.");
                    break;
                case WaitParameters wait:
                    Wait(wait);
                    break;
                case SwitchTabParameters { Tab: null } tab when string.IsNullOrWhiteSpace(tab.Matching):
                    Add("action.tab", "required", "Give the tab's number, or a part of its title or address.");
                    break;
                case SwitchTabParameters { Tab: < 1 } or CloseTabParameters { Tab: < 1 }:
                    Add("action.tab", "out_of_range", "Tabs are counted from 1.");
                    break;
                case ExtractTableParameters table:
                    Text("action.name", table.Name, required: true, most: 100);
                    break;
                case ExtractTextParameters text:
                    Text("action.name", text.Name, required: true, most: 100);
                    break;
                default:
                    break;
            }
        }

        private void Url(string? url)
        {
            Text("action.url", url, required: true, most: 4_000);
            if (string.IsNullOrWhiteSpace(url))
            {
                return;
            }

            // Placeholders may stand anywhere but in front: what opens must be known to be a web address.
            var sample = url.Replace("{{", "", StringComparison.Ordinal).Replace("}}", "", StringComparison.Ordinal);
            if (!Uri.TryCreate(sample, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
            {
                Add("action.url", "invalid_url", "This is not an absolute http or https address.");
            }
        }

        private void Options(SelectParameters select)
        {
            if (select.Options is not { Count: > 0 })
            {
                Add("action.options", "required", "Name at least one option.");
                return;
            }

            for (var index = 0; index < select.Options.Count; index++)
            {
                Text($"action.options[{index}]", select.Options[index], required: false, missing: select.Options[index] is null, most: 1_000);
            }
        }

        private void Wait(WaitParameters wait)
        {
            Text("action.text", wait.Text, required: false);
            Text("action.text_gone", wait.TextGone, required: false);
            Text("action.url_contains", wait.UrlContains, required: false);
            if (wait.Seconds is not null and not (> 0 and <= MaxTimeoutSeconds))
            {
                Add("action.seconds", "out_of_range", $"A wait is between 0 and {MaxTimeoutSeconds} seconds.");
            }

            if (wait is { Seconds: null, Text: null, TextGone: null, UrlContains: null, Target: null })
            {
                Add("action.seconds", "required", "Say what to wait for, or how many seconds.");
            }
        }

        private void Target(string field, ElementTarget? target, bool required)
        {
            if (target is null)
            {
                if (required)
                {
                    Add(field, "required", "Say which element is meant.");
                }

                return;
            }

            if (target.Anchors is not { } anchors)
            {
                Add(field, "anchors_required", "A recipe finds elements by role and name, label, text, test id or CSS, not by number.");
                return;
            }

            if (anchors.IsEmpty)
            {
                Add(field, "required", "Give at least one of role, name, label, text, test id or CSS.");
            }

            Text($"{field}.role", anchors.Role, required: false, most: 50);
            Text($"{field}.name", anchors.Name, required: false, most: 1_000);
            Text($"{field}.test_id", anchors.TestId, required: false, most: 500);
            Text($"{field}.label", anchors.Label, required: false, most: 1_000);
            Text($"{field}.text", anchors.Text, required: false, most: 1_000);
            Text($"{field}.css", anchors.Css, required: false, most: 2_000);
        }

        private void Text(string field, string? value, bool required, bool missing = false, int most = MaxTextLength)
        {
            if (missing || (required && string.IsNullOrWhiteSpace(value)))
            {
                Add(field, "required", "This is required.");
                return;
            }

            Length(field, value, most);
            foreach (var unknown in Placeholders.Unknown(value ?? ""))
            {
                Add(field, "unknown_placeholder", $"“{{{{{unknown}}}}}” is not a placeholder; there are today, yesterday, today-7 and input.name.");
            }
        }

        private void Length(string field, string? value, int most)
        {
            if (value?.Length > most)
            {
                Add(field, "too_long", $"This has {value.Length} characters; at most {most} are taken.");
            }
            else if (value?.Contains('\0', StringComparison.Ordinal) == true)
            {
                Add(field, "invalid_value", "This holds a character that cannot be kept (NUL).");
            }
        }

        private void Add(string field, string code, string message) => errors.Add(new($"{path}.{field}", code, message));
    }
}
