using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

public sealed class PressKeysAction : BrowserAction<PressKeysParameters>
{
    private static readonly PageScript Focus = PageScript.Load("Actions/Scripts/focus.js");

    public override string Name => PressKeysParameters.Type;

    public override string Description => "Press a key or shortcut, such as Enter, Escape or Control+A.";

    protected override bool HasOutsideEffect => true;

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, PressKeysParameters parameters, CancellationToken cancellationToken)
    {
        var chords = Keyboard.Parse(parameters.Keys);
        var element = parameters.Target is { } target ? await context.Elements.ResolveAsync(target, cancellationToken) : null;
        var tab = element?.Frame.Tab ?? await context.Session.EnsureTabAsync(cancellationToken);
        await context.ActAsync(tab, element?.Frame, PressAsync, cancellationToken);
        return $"Pressed {parameters.Keys}{(parameters.Count > 1 ? $" {parameters.Count} times" : "")}.";

        async Task PressAsync()
        {
            if (element is not null)
            {
                await FocusAsync(context, element, cancellationToken);
            }

            var keyboard = new Keyboard(tab);
            for (var time = 0; time < parameters.Count; time++)
            {
                foreach (var chord in chords)
                {
                    await (chord.IsPaste ? context.Session.Clipboard.PasteAsync(tab, element?.Frame, cancellationToken) : keyboard.PressAsync(chord, cancellationToken));
                }
            }
        }
    }

    /// <summary>Gives an element the focus, by a click where a frame may not take it by itself.</summary>
    internal static async Task FocusAsync(ActionContext context, ElementRef element, CancellationToken cancellationToken)
    {
        if (!(await element.Frame.EvaluateAsync(Focus, [element], cancellationToken)).GetBoolean())
        {
            await new Pointer(element.Frame.Tab).ClickAsync(context, element, new MousePress(), cancellationToken);
        }
    }
}
