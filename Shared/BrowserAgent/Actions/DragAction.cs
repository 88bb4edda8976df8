using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

public sealed class HoverAction : BrowserAction<HoverParameters>
{
    public override string Name => HoverParameters.Type;

    public override string Description => "Move the mouse over an element, for menus and tips that show then.";

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, HoverParameters parameters, CancellationToken cancellationToken)
    {
        var place = await Place.FindAsync(context, parameters.Target, parameters.X, parameters.Y, cancellationToken);
        var pointer = new Pointer(place.Tab);
        var isGone = false;
        await context.ActAsync(place.Tab, place.Element?.Frame, HoverAsync, cancellationToken);
        return (parameters.Target, isGone) switch
        {
            ({ } target, false) => $"The mouse is over {target}.",
            ({ } target, true) => $"{target} went away when the mouse came over it.",
            _ => $"The mouse is at {place.Point}.",
        };

        async Task HoverAsync()
        {
            if (place.Element is not { } element)
            {
                await pointer.MoveAsync(place.Point!.Value, cancellationToken);
                return;
            }

            // What moves away under the mouse is followed.
            for (var attempt = 0; attempt < 3; attempt++)
            {
                var point = await pointer.AimAsync(context, element, cancellationToken, mustBeEnabled: false, place.Point);
                await pointer.MoveAsync(point, cancellationToken);
                if (await Pointer.IsHoveredAsync(element, cancellationToken))
                {
                    return;
                }

                // What opens under the mouse often takes the place of what opens it.
                if (!await Pointer.IsVisibleAsync(element, enabled: false, cancellationToken))
                {
                    isGone = true;
                    return;
                }
            }
        }
    }
}

public sealed class DragAction : BrowserAction<DragParameters>
{
    public override string Name => DragParameters.Type;

    public override string Description => "Drag an element or point to another one.";

    protected override bool HasOutsideEffect => true;

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, DragParameters parameters, CancellationToken cancellationToken)
    {
        var from = await Place.FindAsync(context, parameters.Target, parameters.X, parameters.Y, cancellationToken);
        var to = await Place.FindAsync(context, parameters.To, parameters.ToX, parameters.ToY, cancellationToken);
        var path = PathOf(await Place.ViewAsync(context, from.Tab, cancellationToken), parameters.Path);
        var dragging = new Dragging(context, from.Tab, from, to);
        await context.ActAsync(from.Tab, from.Element?.Frame, () => dragging.RunAsync(path, cancellationToken), cancellationToken);
        if (dragging.HasScrolled && from.Element is not null && to.Element is not null)
        {
            throw new ActionException(
                ActionErrors.ScrolledInstead,
                $"The page scrolled under the finger instead: {Words(parameters.Target, from)} cannot be dragged on a touch screen. For scrolling use scroll.");
        }

        var scrolled = dragging.HasScrolled ? " The page scrolled under the finger." : "";
        var covered = dragging.Covered is { } cover ? $" Over the place of the drop lay {cover}." : "";
        return $"Dragged {Words(parameters.Target, from)} to {Words(parameters.To, to)}.{scrolled}{covered}";
    }

    private static string Words(ElementTarget? target, Place place) => target?.ToString() ?? place.Point.ToString()!;

    private static List<PagePoint> PathOf(PictureView view, IReadOnlyList<double>? path)
    {
        if (path is null)
        {
            return [];
        }

        return path.Count % 2 == 0
            ? [.. path.Chunk(2).Select(pair => Place.InViewport(view, new PagePoint(pair[0], pair[1])))]
            : throw new ActionException(ActionErrors.InvalidValue, "A path is a list of x and y in turn.");
    }
}
