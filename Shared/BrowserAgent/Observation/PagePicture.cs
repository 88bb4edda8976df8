using Dashboard.Contracts;

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
    public static async Task<ViewportPicture> OfViewportAsync(PageTab tab, ObservationSettings settings, CancellationToken cancellationToken)
    {
        // A frame of the screencast shows whatever the page shows.
        if (tab.Owner.Secrets is null && tab.Screencast.FreshFrame() is { } frame)
        {
            var jpeg = frame.Jpeg.ToArray();
            var view = PictureView.Of(jpeg, frame.Width, frame.Height);
            if (settings.MaxPictureEdge <= 0 || Math.Max(view.Width, view.Height) / view.Scale <= settings.MaxPictureEdge * Tolerance)
            {
                return new ViewportPicture(jpeg, view);
            }
        }

        var measuring = TabViewport.OfAsync(tab, cancellationToken);
        return (IsSmallEnough(tab.Owner.Settings, settings) ? await OfAllAsync(tab, measuring, settings, cancellationToken) : null)
            ?? await ScaledAsync(tab, await measuring, settings, cancellationToken);
    }

    /// <summary>Whether pictures of a tab are likely to need no scaling; a popup may be of any size.</summary>
    private static bool IsSmallEnough(BrowserSettings browser, ObservationSettings settings) =>
        settings.MaxPictureEdge <= 0 || (browser.Device is null && Math.Max(browser.ViewportWidth, browser.ViewportHeight) <= settings.MaxPictureEdge);

    /// <summary>As the browser shows it already, which spares it drawing the page in another size and back; null when that is too large after all.</summary>
    private static async Task<ViewportPicture?> OfAllAsync(
        PageTab tab, Task<TabViewport> measuring, ObservationSettings settings, CancellationToken cancellationToken)
    {
        var taking = tab.CaptureScreenshotAsync(settings.PictureQuality, cancellationToken);
        await Task.WhenAll(taking, measuring);
        var (taken, viewport) = (await taking, await measuring);
        var fits = settings.MaxPictureEdge <= 0 || (JpegSize.Of(taken) is var (width, height) && Math.Max(width, height) <= settings.MaxPictureEdge);
        return fits ? new ViewportPicture(taken, PictureView.Of(taken, viewport.Width, viewport.Height)) : null;
    }

    private static async Task<ViewportPicture> ScaledAsync(PageTab tab, TabViewport viewport, ObservationSettings settings, CancellationToken cancellationToken)
    {
        var taken = await TakeAsync(tab, viewport, null, settings, cancellationToken);
        return new ViewportPicture(taken, PictureView.Of(taken, viewport.Width, viewport.Height));
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
        var tab = element.Frame.Tab;
        return await TakeAsync(tab, await TabViewport.OfAsync(tab, cancellationToken), area, settings, cancellationToken);
    }

    /// <summary>Scaled by the clip: the browser draws it in that size, and nothing else has to know of pictures.</summary>
    private static async Task<byte[]> TakeAsync(PageTab tab, TabViewport view, PictureArea? area, ObservationSettings settings, CancellationToken cancellationToken)
    {
        await tab.HoldDeviceAsync(view, cancellationToken);
        var x = Math.Clamp(area?.X ?? 0, 0, view.Width - 1);
        var y = Math.Clamp(area?.Y ?? 0, 0, view.Height - 1);
        var (w, h) = (Math.Min(area?.Width ?? view.Width, view.Width - x), Math.Min(area?.Height ?? view.Height, view.Height - y));

        // A device with several pixels to a CSS pixel draws as many times larger.
        var scale = settings.MaxPictureEdge <= 0 ? 1 : Math.Min(1, settings.MaxPictureEdge / (Math.Max(w, h) * view.PixelRatio));
        object? clip = area is null && scale >= 1 ? null : new { x = view.X + x, y = view.Y + y, width = Math.Max(1, w), height = Math.Max(1, h), scale };
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
