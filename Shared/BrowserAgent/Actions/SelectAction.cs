using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

public sealed class SelectAction : BrowserAction<SelectParameters>
{
    private static readonly PageScript Select = PageScript.Load("Actions/Scripts/select.js", "Observation/Scripts/2-semantics.js", "Observation/Scripts/3-geometry.js");

    /// <summary>More steps in a list than this are not made by keys.</summary>
    private const int MostSteps = 1_000;

    public override string Name => SelectParameters.Type;

    public override string Description => "Choose options of a drop-down or list by their texts.";

    protected override bool HasOutsideEffect => true;

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, SelectParameters parameters, CancellationToken cancellationToken)
    {
        var element = await context.Elements.ResolveAsync(parameters.Target, cancellationToken);
        await new Pointer(element.Frame.Tab).AimAsync(context, element, cancellationToken);
        string? shown = null;
        var list = await element.Frame.EvaluateAsync(Select, ["find", element, parameters.Options], cancellationToken);
        if (list.Text("kind") == "choice")
        {
            throw new ActionException(ActionErrors.NotEditable, "This is no list: use check, or click it.");
        }

        if (list.Text("kind") == "suggestion")
        {
            await context.ActAsync(
                element.Frame.Tab,
                element.Frame,
                () => new Typing(context, element, append: false).TypeAsync(list.Text("value")!, realistic: false, submit: false, cancellationToken),
                cancellationToken);
        }
        else if (list.Text("kind") == "other")
        {
            ThrowIfNothing(parameters);
            shown = await new CustomList(context, element).ChooseAsync(parameters.Options, cancellationToken);
        }
        else
        {
            ThrowIfImpossible(list);
            if (!list.GetProperty("multiple").GetBoolean())
            {
                ThrowIfNothing(parameters);
            }

            await context.ActAsync(element.Frame.Tab, element.Frame, () => ChooseAsync(context, element, list, cancellationToken), cancellationToken);
        }

        return parameters.Options.Count == 0 ? $"Nothing is selected in {parameters.Target} now." : $"Selected {string.Join(", ", parameters.Options.Select(static option => $"“{option}”"))} in {parameters.Target}.{shown}";
    }

    private static void ThrowIfNothing(SelectParameters parameters)
    {
        if (parameters.Options.Count == 0)
        {
            throw new ActionException(ActionErrors.InvalidValue, "Name an option: only lists of several can be left with none.");
        }
    }

    internal static ActionException OptionNotFound(string option, JsonElement answer)
    {
        var there = answer.GetProperty("options").EnumerateArray().Select(static text => $"“{text.GetString()}”").ToList();
        var names = string.Join(", ", there);
        return new ActionException(
            ActionErrors.OptionNotFound,
            there.Count == 0 ? $"There is no option “{option}”; the list shows none."
            : answer.TryGetProperty("total", out var total) && total.GetInt32() > there.Count
                ? $"There is no option “{option}”. Those most like it of {total.GetInt32()} are: {names}. read_page with this element as its target gives all."
            : $"There is no option “{option}”. There are: {names}.");
    }

    private static void ThrowIfImpossible(JsonElement list)
    {
        if (list.TryGetProperty("missing", out var missing) && missing.GetArrayLength() > 0)
        {
            throw list.GetProperty("disabled").GetBoolean()
                ? new ActionException(ActionErrors.ElementDisabled, $"The option “{missing[0].GetString()}” is disabled.")
                : OptionNotFound(missing[0].GetString()!, list);
        }

        if (list.TryGetProperty("single", out _))
        {
            throw new ActionException(ActionErrors.InvalidValue, "This list takes one option only.");
        }
    }

    /// <summary>By input as a person's; what it did not choose is chosen by script, with the same events.</summary>
    private static async Task ChooseAsync(ActionContext context, ElementRef element, JsonElement list, CancellationToken cancellationToken)
    {
        var wanted = Positions(list.GetProperty("wanted"));
        var selected = Positions(list.GetProperty("selected"));
        if (selected.SequenceEqual(wanted))
        {
            return;
        }

        if (list.GetProperty("isList").GetBoolean())
        {
            await ClickOptionsAsync(context, element, wanted, selected, list.GetProperty("multiple").GetBoolean(), cancellationToken);
        }
        else if (list.GetProperty("steps").GetInt32() is var steps and >= 0 and <= MostSteps)
        {
            await ChooseByKeysAsync(element, steps, cancellationToken);
        }

        try
        {
            if (!(await element.Frame.EvaluateAsync(Select, ["done", element, null], cancellationToken)).GetBoolean())
            {
                await element.Frame.EvaluateAsync(Select, ["set", element, wanted], cancellationToken);
            }
        }
        catch (CdpException error) when (error.IsContextLost || error.IsClosed)
        {
            // The choice led to another page.
        }
    }

    /// <summary>Opens a drop-down, steps to the option and takes it: one choice, with one change, as a person's.</summary>
    private static async Task ChooseByKeysAsync(ElementRef element, int steps, CancellationToken cancellationToken)
    {
        var keyboard = new Keyboard(element.Frame.Tab);
        await keyboard.PressAsync("Alt+ArrowDown", cancellationToken);
        await keyboard.PressAsync("Home", cancellationToken);
        await keyboard.PressAsync("ArrowDown", steps, cancellationToken);
        await keyboard.PressAsync("Enter", cancellationToken);
    }

    private static async Task ClickOptionsAsync(
        ActionContext context, ElementRef element, int[] wanted, int[] selected, bool multiple, CancellationToken cancellationToken)
    {
        var pointer = new Pointer(element.Frame.Tab);
        var first = true;
        foreach (var position in multiple ? wanted.Except(selected).Concat(selected.Except(wanted)) : wanted)
        {
            var option = await element.Frame.EvaluateHandleAsync(Select, ["option", element, position], cancellationToken);
            IReadOnlyList<KeyModifier> held = multiple && !(first && selected.Length == 0) ? [KeyModifier.Control] : [];
            await pointer.ClickAsync(context, option!, new MousePress(Modifiers: held), cancellationToken);
            first = false;
        }
    }

    private static int[] Positions(JsonElement list) => [.. list.EnumerateArray().Select(static item => item.GetInt32()).Order()];
}
