using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>What a picture of a tab shows, and in which size.</summary>
/// <param name="Width">Of the viewport, in CSS pixels.</param>
/// <param name="Height">Of the viewport, in CSS pixels.</param>
/// <param name="Scale">CSS pixels of the viewport per pixel of the picture.</param>
public sealed record PictureView(double Width, double Height, double Scale = 1)
{
    /// <summary>The view that a picture of a viewport gives, however it came to its size.</summary>
    internal static PictureView Of(byte[] jpeg, double width, double height) =>
        new(width, height, JpegSize.Of(jpeg) is ({ } pixels and > 0, _) ? width / pixels : 1);
}

/// <summary>A picture of a tab's viewport.</summary>
internal sealed record ViewportPicture(byte[] Jpeg, PictureView View);

/// <summary>The part of a page that a tab shows, as a device with its own size and pixels, or a popup, has it.</summary>
/// <param name="X">From the left of the document, in CSS pixels.</param>
/// <param name="Y">From the top of the document, in CSS pixels.</param>
/// <param name="Width">In CSS pixels.</param>
/// <param name="Height">In CSS pixels.</param>
/// <param name="PixelRatio">Pixels of the screen per CSS pixel of a page that is not zoomed.</param>
/// <param name="Zoom">Of a page that is made for larger screens than the device has, which is shown smaller there; 1 for others.</param>
internal sealed record TabViewport(double X, double Y, double Width, double Height, double PixelRatio, double Zoom)
{
    /// <exception cref="CdpException">The tab is gone.</exception>
    public static async Task<TabViewport> OfAsync(PageTab tab, CancellationToken cancellationToken)
    {
        var metrics = await tab.Session.SendAsync("Page.getLayoutMetrics", null, cancellationToken);
        var view = metrics.GetProperty("cssVisualViewport");
        var device = await SessionContext.DeviceAsync(tab.Owner.Settings, cancellationToken);
        return new TabViewport(Of("pageX"), Of("pageY"), Of("clientWidth"), Of("clientHeight"), device?.DeviceScaleFactor ?? 1, Of("scale"));

        double Of(string name) => view.GetProperty(name).GetDouble();
    }
}
