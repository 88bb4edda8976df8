using System.Globalization;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>Where the mouse is to go: an element, a point of the viewport, or a point of an element.</summary>
/// <param name="Point">In the viewport, or, with an element, from the element's top left corner.</param>
internal sealed record Place(PageTab Tab, ElementRef? Element, PagePoint? Point)
{
    /// <param name="x">From the left of the picture that the model got, or of the target.</param>
    /// <param name="y">From the top.</param>
    /// <exception cref="ActionException"><c>invalid_value</c>: no place is named, or one outside the picture.</exception>
    public static async Task<Place> FindAsync(
        ActionContext context, ElementTarget? target, double? x, double? y, CancellationToken cancellationToken)
    {
        var point = x is { } left && y is { } top ? new PagePoint(left, top) : (PagePoint?)null;
        if (target is not null)
        {
            var element = await context.FindAsync(target, cancellationToken);

            // Models like to give both: the number is what they mean.
            return new Place(element.Frame.Tab, element, target.Element is null ? point : null);
        }

        if (point is null)
        {
            throw new ActionException(ActionErrors.InvalidValue, "Give the number of an element, or both x and y.");
        }

        var tab = await context.Session.EnsureTabAsync(cancellationToken);
        return new Place(tab, null, InViewport(await ViewAsync(context, tab, cancellationToken), point.Value));
    }

    /// <summary>The picture in which points are named, or, where there was none, the viewport itself.</summary>
    public static async Task<PictureView> ViewAsync(ActionContext context, PageTab tab, CancellationToken cancellationToken)
    {
        if (context.View is { } view)
        {
            return view;
        }

        var viewport = await TabViewport.OfAsync(tab, cancellationToken);
        return new PictureView(viewport.Width, viewport.Height);
    }

    /// <summary>A point of the picture as one of the viewport.</summary>
    /// <exception cref="ActionException"><c>invalid_value</c>: it lies outside.</exception>
    public static PagePoint InViewport(PictureView view, PagePoint inPicture)
    {
        var point = new PagePoint(inPicture.X * view.Scale, inPicture.Y * view.Scale);
        return point is { X: >= 0, Y: >= 0 } && point.X < view.Width && point.Y < view.Height
            ? point
            : throw new ActionException(ActionErrors.InvalidValue, string.Create(
                CultureInfo.InvariantCulture, $"{inPicture} lies outside the picture, which measures {view.Width / view.Scale:0} × {view.Height / view.Scale:0}."));
    }
}
