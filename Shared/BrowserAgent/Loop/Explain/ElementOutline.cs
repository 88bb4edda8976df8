using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>An element's place in the viewport of its tab, and where that viewport stands on the page.</summary>
internal sealed record ElementOutline(Outline Place, double ScrollX, double ScrollY, double ViewWidth, double ViewHeight)
{
    private static readonly PageScript Measure = PageScript.Load("Loop/Explain/Scripts/outline.js", "Observation/Scripts/3-geometry.js");
    private static readonly PageScript Offset = PageScript.Load("Loop/Explain/Scripts/frame-offset.js");

    /// <exception cref="CdpException">The element is gone.</exception>
    public static async Task<ElementOutline> OfAsync(ElementRef element, CancellationToken cancellationToken)
    {
        var answer = await element.Frame.EvaluateAsync(Measure, [element], cancellationToken);
        var place = new Outline(Number(answer, "x"), Number(answer, "y"), Number(answer, "width"), Number(answer, "height"));
        for (var frame = element.Frame; frame.Parent is { } parent; frame = parent)
        {
            var owner = await frame.GetOwnerAsync(cancellationToken);
            answer = await parent.EvaluateAsync(Offset, [owner], cancellationToken);
            var (scaleX, scaleY) = (Number(answer, "scaleX"), Number(answer, "scaleY"));
            place = new Outline(
                Number(answer, "x") + (place.X * scaleX), Number(answer, "y") + (place.Y * scaleY), place.Width * scaleX, place.Height * scaleY);
        }

        return new ElementOutline(place, Number(answer, "scrollX"), Number(answer, "scrollY"), Number(answer, "viewWidth"), Number(answer, "viewHeight"));
    }

    /// <summary>Its place on a picture that was taken where another outline was measured; null when that shows another part of the page.</summary>
    public Outline? On(ElementOutline picture)
    {
        var place = Place with { X = Place.X + ScrollX - picture.ScrollX, Y = Place.Y + ScrollY - picture.ScrollY };
        var isOn = place.X < picture.ViewWidth && place.Y < picture.ViewHeight && place.X + place.Width > 0 && place.Y + place.Height > 0;
        return isOn && place is { Width: > 0, Height: > 0 } ? Rounded(place) : null;
    }

    private static Outline Rounded(Outline place) =>
        new(Math.Round(place.X, 1), Math.Round(place.Y, 1), Math.Round(place.Width, 1), Math.Round(place.Height, 1));

    private static double Number(JsonElement answer, string name) => answer.GetProperty(name).GetDouble();
}
