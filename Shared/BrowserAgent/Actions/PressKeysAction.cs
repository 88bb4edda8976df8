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
        return $"Pressed {parameters.Keys}.";

        async Task PressAsync()
        {
            if (element is not null && !(await element.Frame.EvaluateAsync(Focus, [element], cancellationToken)).GetBoolean())
            {
                var pointer = new Pointer(tab);
                var point = await pointer.AimAsync(element, mustBeEnabled: true, context.Patience, cancellationToken);
                await pointer.ClickAsync(point, PointerButton.Left, 1, cancellationToken);
            }

            var keyboard = new Keyboard(tab);
            foreach (var chord in chords)
            {
                await keyboard.PressAsync(chord, cancellationToken);
            }
        }
    }
}
