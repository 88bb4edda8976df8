using System.Diagnostics;
using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

public sealed class CheckAction : BrowserAction<CheckParameters>
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(50);

    public override string Name => CheckParameters.Type;

    public override string Description => "Check or uncheck a checkbox, radio button or switch.";

    protected override bool HasOutsideEffect => true;

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, CheckParameters parameters, CancellationToken cancellationToken)
    {
        var element = await context.Elements.ResolveAsync(parameters.Target, cancellationToken);
        var state = await Pointer.AskAsync("checked", element, cancellationToken);
        if (state.ValueKind != JsonValueKind.Object)
        {
            throw new ActionException(ActionErrors.InvalidValue, "This cannot be checked: it is no checkbox, radio button or switch.");
        }

        var word = parameters.Checked ? "checked" : "unchecked";
        if (Is(state, parameters.Checked))
        {
            return $"{parameters.Target} is {word} already.";
        }

        if (!parameters.Checked && state.GetProperty("radio").GetBoolean())
        {
            throw new ActionException(ActionErrors.InvalidValue, "A radio button is unchecked by choosing another one.");
        }

        var pointer = new Pointer(element.Frame.Tab);
        await context.ActAsync(
            element.Frame.Tab, element.Frame, () => pointer.ClickAsync(context, element, new MousePress(), cancellationToken), cancellationToken);
        return await BecameAsync(context, element, parameters.Checked, cancellationToken) switch
        {
            true => $"{char.ToUpperInvariant(word[0])}{word[1..]} {parameters.Target}.",
            null => $"Clicked {parameters.Target}, and the page was left; whether it is {word} was not seen.",
            false => throw new ActionException(ActionErrors.StateUnchanged, $"The element was clicked, but it is not {word}."),
        };
    }

    private static bool Is(JsonElement state, bool wanted) => state.GetProperty("checked") is var value
        && value.ValueKind == (wanted ? JsonValueKind.True : JsonValueKind.False);

    /// <summary>The page may need a moment to show it, or show something else altogether.</summary>
    /// <returns>Null when the page was left.</returns>
    private static async Task<bool?> BecameAsync(ActionContext context, ElementRef element, bool wanted, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            while (true)
            {
                var state = await Pointer.AskAsync("checked", element, cancellationToken);
                if (state.ValueKind != JsonValueKind.Object || Is(state, wanted))
                {
                    return true;
                }

                if (Stopwatch.GetElapsedTime(started) > context.Patience)
                {
                    return false;
                }

                await Task.Delay(RetryInterval, cancellationToken);
            }
        }
        catch (CdpException error) when (error.IsContextLost || error.IsClosed)
        {
            return null;
        }
    }
}

public sealed class SetValueAction : BrowserAction<SetValueParameters>
{
    public override string Name => SetValueParameters.Type;

    public override string Description => "Set a date, time, number, slider or colour.";

    protected override bool HasOutsideEffect => true;

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, SetValueParameters parameters, CancellationToken cancellationToken)
    {
        var element = await context.FindAsync(parameters.Target, cancellationToken);
        var typing = new Typing(context, element, append: false);
        await context.ActAsync(
            element.Frame.Tab,
            element.Frame,
            () => typing.TypeAsync(parameters.Value, realistic: false, submit: false, cancellationToken),
            cancellationToken,
            settled: () => context.Navigated || typing.IsSlider ? Task.CompletedTask : typing.ReadAsync(cancellationToken));
        var differs = context.Navigated || typing.IsSlider ? null : await typing.CheckAsync(parameters.Value, realistic: false, cancellationToken);
        return $"Set {parameters.Target} to {typing.AsWritten ?? parameters.Value}.{differs}";
    }
}
