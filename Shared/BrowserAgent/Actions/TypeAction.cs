using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

public sealed class TypeAction : BrowserAction<TypeParameters>
{
    private static readonly PageScript Prepare = PageScript.Load("Actions/Scripts/field.js");
    private static readonly PageScript SetValue = PageScript.Load("Actions/Scripts/set-value.js");
    private static readonly PageScript ReadValue = PageScript.Load("Actions/Scripts/field-value.js");

    public override string Name => TypeParameters.Type;

    public override string Description =>
        "Type text into a field, replacing what it holds. Dates are written 2025-12-31, times 23:59, colours #rrggbb.";

    /// <summary>Forms that save by themselves send what was typed at once.</summary>
    protected override bool HasOutsideEffect => true;

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, TypeParameters parameters, CancellationToken cancellationToken)
    {
        var element = await context.Elements.ResolveAsync(parameters.Target, cancellationToken);
        var tab = element.Frame.Tab;
        var text = context.TypedText is { } resolve ? await resolve(parameters.Text, element.Frame, cancellationToken) : parameters.Text;
        var point = await new Pointer(tab).AimAsync(element, mustBeEnabled: true, context.Patience, cancellationToken);
        JsonElement field = default;
        await context.ActAsync(tab, element.Frame, TypeAsync, cancellationToken);
        var secret = parameters.Sensitive || text != parameters.Text || (field.TryGetProperty("secret", out var isSecret) && isSecret.GetBoolean());
        var differs = context.Navigated ? null : await DifferenceAsync(element, text, parameters, secret, cancellationToken);
        return new ActionResult { Text = $"Typed into {parameters.Target}.{differs}", InputIsSecret = secret };

        async Task TypeAsync()
        {
            field = await element.Frame.EvaluateAsync(Prepare, [element, parameters.Append], cancellationToken);
            ThrowIfNotEditable(field);
            if (field.Text("kind") == "set")
            {
                await SetAsync(element, field.Text("type")!, text, parameters.Append, cancellationToken);
            }
            else
            {
                field = await FocusAsync(tab, element, field, point, parameters.Append, cancellationToken);
                await InsertAsync(tab, field, text, parameters.Append, cancellationToken);
            }

            if (parameters.Submit)
            {
                await new Keyboard(tab).PressAsync("Enter", cancellationToken);
            }
        }
    }

    private static async Task<JsonElement> FocusAsync(
        PageTab tab, ElementRef element, JsonElement field, (double X, double Y) point, bool append, CancellationToken cancellationToken)
    {
        if (field.GetProperty("focused").GetBoolean())
        {
            return field;
        }

        // A frame may not take the focus by itself; a click gives it.
        await new Pointer(tab).ClickAsync(point, PointerButton.Left, 1, cancellationToken);
        return await element.Frame.EvaluateAsync(Prepare, [element, append], cancellationToken);
    }

    private static async Task InsertAsync(PageTab tab, JsonElement field, string text, bool append, CancellationToken cancellationToken)
    {
        var keyboard = new Keyboard(tab);
        if (text.Length > 0)
        {
            await keyboard.InsertTextAsync(text, cancellationToken);
        }
        else if (!append && !field.GetProperty("empty").GetBoolean())
        {
            await keyboard.PressAsync("Delete", cancellationToken);
        }
    }

    private static async Task SetAsync(ElementRef element, string type, string text, bool append, CancellationToken cancellationToken)
    {
        var value = (await element.Frame.EvaluateAsync(SetValue, [element, text, append], cancellationToken)).GetString();
        if (string.IsNullOrEmpty(value) && text.Length > 0)
        {
            throw new ActionException(ActionErrors.InvalidValue, $"The field does not take “{text}”. {Expected(type)}");
        }
    }

    private static void ThrowIfNotEditable(JsonElement field)
    {
        switch (field.Text("kind"))
        {
            case "choice":
                throw new ActionException(ActionErrors.NotEditable, "This is not a text field: choose an option with select, or click it.");
            case "file":
                throw new ActionException(ActionErrors.NotSupported, "Files cannot be typed; this version uploads no files.");
            case "none":
                throw new ActionException(ActionErrors.NotEditable, "The element is not a field that text can be typed into.");
            default:
                break;
        }

        if (field.GetProperty("disabled").GetBoolean())
        {
            throw new ActionException(ActionErrors.ElementDisabled, "The field is disabled.");
        }

        if (field.GetProperty("readonly").GetBoolean())
        {
            throw new ActionException(ActionErrors.NotEditable, "The field is read-only.");
        }
    }

    /// <summary>A sentence when the field holds something else than was typed: a mask, a length limit, a filter.</summary>
    private static async Task<string?> DifferenceAsync(
        ElementRef element, string text, TypeParameters parameters, bool secret, CancellationToken cancellationToken)
    {
        if (secret || parameters.Append || parameters.Submit)
        {
            return null;
        }

        try
        {
            var held = (await element.Frame.EvaluateAsync(ReadValue, [element], cancellationToken)).Text("value") ?? "";
            return Normal(held) == Normal(text) ? null : $" The field now holds “{(held.Length > 200 ? held[..200] + "…" : held)}”.";
        }
        catch (CdpException error) when (error.IsContextLost || error.IsClosed)
        {
            return null;
        }
    }

    private static string Normal(string text) => text.ReplaceLineEndings("\n").Trim();

    private static string Expected(string type) => type switch
    {
        "date" => "Write dates as 2025-12-31.",
        "time" => "Write times as 23:59.",
        "datetime-local" => "Write it as 2025-12-31T23:59.",
        "month" => "Write months as 2025-12.",
        "week" => "Write weeks as 2025-W52.",
        "color" => "Write colours as #rrggbb.",
        _ => "Write a number with a point for decimals.",
    };
}
