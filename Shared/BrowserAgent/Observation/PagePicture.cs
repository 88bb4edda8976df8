namespace Dashboard.BrowserAgent;

/// <summary>A part of a tab's viewport, in CSS pixels.</summary>
public sealed record PictureArea(double X, double Y, double Width, double Height);

/// <summary>A number to be drawn over an element.</summary>
internal sealed record PictureMark(int Number, double X, double Y, double Width, double Height);

/// <summary>Pictures of a tab as a model gets them: small, and without any trace in the page.</summary>
internal static class PagePicture
{
    private static readonly PageScript Box = new("box", """
        (element, scroll) => {
          if (scroll) {
            element.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
          }
          const { left, top, width, height } = element.getBoundingClientRect();
          return { left, top, width, height, innerLeft: left + element.clientLeft, innerTop: top + element.clientTop };
        }
        """);

    /// <summary>A screencast frame may be that much larger than asked for and is still the cheaper picture.</summary>
    private const double Tolerance = 1.3;

    /// <summary>What the tab shows now: the screencast's last frame when nothing changed since, else a picture taken for it.</summary>
    public static async Task<byte[]> OfViewportAsync(PageTab tab, ObservationSettings settings, CancellationToken cancellationToken)
    {
        // A frame of the screencast shows whatever the page shows.
        if (tab.Owner.Secrets is null && tab.Screencast.FreshFrame() is { } frame && (settings.MaxPictureEdge <= 0 || Math.Max(frame.Width, frame.Height) <= settings.MaxPictureEdge * Tolerance))
        {
            return frame.Jpeg.ToArray();
        }

        return await TakeAsync(tab, null, settings, cancellationToken);
    }

    /// <summary>An element alone, with a little of what is around it; scrolled into view if need be.</summary>
    public static async Task<byte[]> OfElementAsync(ElementRef element, ObservationSettings settings, CancellationToken cancellationToken)
    {
        const double Around = 8;
        var box = await element.Frame.EvaluateAsync(Box, [element, true], cancellationToken);
        var (left, top) = (box.GetProperty("left").GetDouble(), box.GetProperty("top").GetDouble());
        for (var frame = element.Frame; await frame.GetOwnerAsync(cancellationToken) is { } owner; frame = owner.Frame)
        {
            var holder = await owner.Frame.EvaluateAsync(Box, [owner, false], cancellationToken);
            left += holder.GetProperty("innerLeft").GetDouble();
            top += holder.GetProperty("innerTop").GetDouble();
        }

        var area = new PictureArea(
            left - Around, top - Around, box.GetProperty("width").GetDouble() + 2 * Around, box.GetProperty("height").GetDouble() + 2 * Around);
        return await TakeAsync(element.Frame.Tab, area, settings, cancellationToken);
    }

    /// <summary>Scaled by the clip: the browser draws it in that size, and nothing else has to know of pictures.</summary>
    private static async Task<byte[]> TakeAsync(PageTab tab, PictureArea? area, ObservationSettings settings, CancellationToken cancellationToken)
    {
        var metrics = await tab.Session.SendAsync("Page.getLayoutMetrics", null, cancellationToken);
        var view = metrics.GetProperty("cssVisualViewport");
        double Of(string name) => view.GetProperty(name).GetDouble();
        var (width, height) = (Of("clientWidth"), Of("clientHeight"));
        var x = Math.Clamp(area?.X ?? 0, 0, width - 1);
        var y = Math.Clamp(area?.Y ?? 0, 0, height - 1);
        var (w, h) = (Math.Min(area?.Width ?? width, width - x), Math.Min(area?.Height ?? height, height - y));
        var scale = settings.MaxPictureEdge <= 0 ? 1 : Math.Min(1, settings.MaxPictureEdge / Math.Max(w, h));
        object? clip = area is null && scale >= 1 ? null : new { x = Of("pageX") + x, y = Of("pageY") + y, width = Math.Max(1, w), height = Math.Max(1, h), scale };
        return tab.Owner.Secrets is { } secrets
            ? await secrets.CoverAsync(tab, CaptureAsync, new PictureArea(x, y, w, h), "image/jpeg", settings.PictureQuality, cancellationToken)
            : await CaptureAsync();

        async Task<byte[]> CaptureAsync()
        {
            var answer = await tab.Session.SendAsync(
                "Page.captureScreenshot", new { format = "jpeg", quality = settings.PictureQuality, optimizeForSpeed = true, clip }, cancellationToken);
            return answer.GetProperty("data").GetBytesFromBase64();
        }
    }
}
