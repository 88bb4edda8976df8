using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

public sealed class ClickAction : BrowserAction<ClickParameters>
{
    public override string Name => ClickParameters.Type;

    public override string Description => "Click an element, or a point of the picture for what has no number.";

    protected override bool HasOutsideEffect => true;

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, ClickParameters parameters, CancellationToken cancellationToken)
    {
        var press = new MousePress(parameters.Button, parameters.Count, parameters.Modifiers);
        var place = await Place.FindAsync(context, parameters.Target, parameters.X, parameters.Y, cancellationToken);
        var pointer = new Pointer(place.Tab);
        if (place.Element is { } element)
        {
            var end = ClickEnd.Clicked;
            await context.ActAsync(
                place.Tab,
                element.Frame,
                async () => end = await pointer.ClickAsync(context, element, press, cancellationToken, place.Point, mayLeave: true),
                cancellationToken,
                aims: true);
            return end == ClickEnd.Left
                ? $"{parameters.Target} went away when the mouse came over it, before it was pressed: what stands there now may be what it opens."
                : $"Clicked {parameters.Target}.";
        }

        var point = place.Point!.Value;
        var what = await pointer.NameAtAsync(context, point, cancellationToken);
        await context.ActAsync(place.Tab, null, () => pointer.ClickAtAsync(point, press, cancellationToken), cancellationToken);
        return $"Clicked at {point}{(what is null ? "" : $", on {what}")}.";
    }
}
