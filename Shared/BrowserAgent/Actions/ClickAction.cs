using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

public sealed class ClickAction : BrowserAction<ClickParameters>
{
    public override string Name => ClickParameters.Type;

    public override string Description => "Click an element.";

    protected override bool HasOutsideEffect => true;

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, ClickParameters parameters, CancellationToken cancellationToken)
    {
        var element = await context.Elements.ResolveAsync(parameters.Target, cancellationToken);
        var tab = element.Frame.Tab;
        var pointer = new Pointer(tab);
        var point = await pointer.AimAsync(element, mustBeEnabled: true, context.Patience, cancellationToken);
        await context.ActAsync(
            tab, element.Frame, () => pointer.ClickAsync(point, parameters.Button, parameters.Count, cancellationToken), cancellationToken);
        return $"Clicked {parameters.Target}.";
    }
}
