namespace Dashboard.Contracts;

/// <summary>The rules for one action, adding to the list of errors.</summary>
internal sealed class ActionRules(string path, List<RecipeError> errors)
{
    public void Check(RecipeAction? recipeAction)
    {
        if (recipeAction?.Action is not { } action)
        {
            Add("action", "required", "An action is missing here.");
            return;
        }

        Length("description", recipeAction.Description, 500);
        if (recipeAction.TimeoutSeconds is < 1 or > RecipeValidator.MaxTimeoutSeconds)
        {
            Add("timeout_seconds", "out_of_range", $"A time-out is between 1 and {RecipeValidator.MaxTimeoutSeconds} seconds.");
        }

        Target("action.target", action.AimedAt, required: NeedsTarget(action));
        CheckEach(action);
    }

    /// <summary>Others take a point of the page or an address instead.</summary>
    public static bool NeedsTarget(ActionParameters action) => action switch
    {
        ClickParameters click => click is { X: null, Y: null },
        HoverParameters hover => hover is { X: null, Y: null },
        DragParameters drag => drag is { X: null, Y: null },
        DownloadParameters download => string.IsNullOrWhiteSpace(download.Url),
        TypeParameters or SelectParameters or CheckParameters or SetValueParameters or UploadParameters => true,
        _ => false,
    };

    private void CheckEach(ActionParameters action)
    {
        switch (action)
        {
            case NavigateParameters navigate:
                Url(navigate.Url);
                break;
            case SearchParameters search:
                Text("action.query", search.Query, required: true, most: 1_000);
                break;
            case ClickParameters click:
                Within("action.count", click.Count, 1, 3, "A click is made once, twice or three times.");
                Point("action", click.X, click.Y);
                break;
            case HoverParameters hover:
                Point("action", hover.X, hover.Y);
                break;
            case DragParameters drag:
                Drag(drag);
                break;
            case SetValueParameters set:
                Text("action.value", set.Value, required: false, missing: set.Value is null, most: 100);
                break;
            case UploadParameters upload:
                Texts("action.files", upload.Files, "Name at least one file.");
                break;
            case FindTextParameters find:
                Text("action.text", find.Text, required: true, most: 1_000);
                Within("action.occurrence", find.Occurrence, 1, 1_000, "Places are counted from 1.");
                break;
            case AnswerDialogParameters answer:
                Text("action.text", answer.Text, required: false);
                break;
            case ClipboardParameters clipboard:
                Text("action.text", clipboard.Text, required: false, missing: clipboard is { Use: ClipboardUse.Write, Text: null });
                break;
            case ScreenshotParameters screenshot:
                Text("action.name", screenshot.Name, required: true, most: 100);
                break;
            case SavePdfParameters pdf:
                Text("action.name", pdf.Name, required: true, most: 100);
                break;
            case RunJavaScriptParameters script:
                Code(script);
                break;
            case DownloadParameters { Url: { } url }:
                Url(url);
                break;
            case TypeParameters type:
                Text("action.text", type.Text, required: false, missing: type.Text is null);
                break;
            case PressKeysParameters press:
                Text("action.keys", press.Keys, required: true);
                Within("action.count", press.Count, 1, 100, "Keys are pressed between 1 and 100 times.");
                break;
            case SelectParameters select:
                Texts("action.options", select.Options, "Name at least one option.");
                break;
            case ScrollParameters scroll:
                Text("action.text", scroll.Text, required: false, most: 1_000);
                if (scroll.Screens is not (> 0 and <= 100))
                {
                    Add("action.screens", "out_of_range", "Between 0 and 100 screens are scrolled.");
                }

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
            case ExtractTablePagesParameters pages:
                Text("action.name", pages.Name, required: true, most: 100);
                break;
            case ExtractParameters or AskHumanParameters or RequestApprovalParameters or RequestTakeoverParameters:
                Add("action.type", "not_in_recipe", $"“{action.ActionType}” needs an agent; a recipe runs without one.");
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

    private void Texts(string field, IReadOnlyList<string>? texts, string whenEmpty)
    {
        if (texts is not { Count: > 0 })
        {
            Add(field, "required", whenEmpty);
            return;
        }

        for (var index = 0; index < texts.Count; index++)
        {
            Text($"{field}[{index}]", texts[index], required: false, missing: texts[index] is null, most: 1_000);
        }
    }

    private void Drag(DragParameters drag)
    {
        Point("action", drag.X, drag.Y);
        Target("action.to", drag.To, required: drag is { ToX: null, ToY: null });
        if (drag.ToX is null != drag.ToY is null)
        {
            Add(drag.ToX is null ? "action.to_x" : "action.to_y", "required", "A point has both coordinates.");
        }

        if (drag.Path is { Count: var count } && (count % 2 != 0 || count > 200))
        {
            Add("action.path", "invalid_value", "A path is a list of at most 100 points, x and y in turn.");
        }
    }

    private void Point(string field, double? x, double? y)
    {
        if (x is null != y is null)
        {
            Add($"{field}.{(x is null ? "x" : "y")}", "required", "A point has both coordinates.");
        }
        else if (x < 0 || y < 0)
        {
            Add($"{field}.{(x < 0 ? "x" : "y")}", "out_of_range", "Coordinates are counted from the top left corner.");
        }
    }

    private void Code(RunJavaScriptParameters script)
    {
        // Braces in code are no placeholders.
        if (string.IsNullOrWhiteSpace(script.Code))
        {
            Add("action.code", "required", "This is required.");
        }

        Length("action.code", script.Code, RecipeValidator.MaxTextLength);
        Text("action.name", script.Name, required: false, most: 100);
    }

    private void Within(string field, int value, int least, int most, string message)
    {
        if (value < least || value > most)
        {
            Add(field, "out_of_range", message);
        }
    }

    private void Wait(WaitParameters wait)
    {
        Text("action.text", wait.Text, required: false);
        Text("action.text_gone", wait.TextGone, required: false);
        Text("action.url_contains", wait.UrlContains, required: false);
        if (wait.Seconds is not null and not (> 0 and <= RecipeValidator.MaxTimeoutSeconds))
        {
            Add("action.seconds", "out_of_range", $"A wait is between 0 and {RecipeValidator.MaxTimeoutSeconds} seconds.");
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

    private void Text(string field, string? value, bool required, bool missing = false, int most = RecipeValidator.MaxTextLength)
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
