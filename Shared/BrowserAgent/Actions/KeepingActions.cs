using System.Globalization;
using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

public sealed class ScreenshotAction : BrowserAction<ScreenshotParameters>
{
    /// <summary>Larger pictures than this cannot be made in one piece.</summary>
    private const double MostPixels = 16_000;

    private static readonly PageScript Box = new(
        "box",
        """
        (element) => {
          element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
          const { left, top, width, height } = element.getBoundingClientRect();
          return { x: left, y: top, width, height };
        }
        """);

    public override string Name => ScreenshotParameters.Type;

    public override string Description => "Keep a picture of the page for the user.";

    public override bool CanChangePage => false;

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, ScreenshotParameters parameters, CancellationToken cancellationToken)
    {
        var element = parameters.Target is { } target ? await context.Elements.ResolveAsync(target, cancellationToken) : null;
        var tab = element?.Frame.Tab ?? await context.Session.EnsureTabAsync(cancellationToken);
        var clip = element is not null ? await ClipAsync(context, element, cancellationToken)
            : parameters.FullPage ? await WholeAsync(tab, cancellationToken)
            : null;
        var view = await TabViewport.OfAsync(tab, cancellationToken);
        await tab.HoldDeviceAsync(view, cancellationToken);
        var shown = clip is null ? null : new PictureArea(clip.X - view.X, clip.Y - view.Y, clip.Width, clip.Height);
        var picture = tab.Owner.Secrets is { } secrets
            ? await secrets.CoverAsync(tab, CaptureAsync, shown, "image/png", 100, cancellationToken)
            : await CaptureAsync();
        var artifact = await context.Downloads.KeepAsync(
            WithExtension(parameters.Name, ".png"), "image/png", picture, context.StepNumber, cancellationToken);
        return new ActionResult { Text = $"Kept the picture {artifact.Name}.", Artifacts = [artifact] };

        async Task<byte[]> CaptureAsync()
        {
            var answer = await tab.Session.SendAsync(
                "Page.captureScreenshot", new { format = "png", clip = Sent(clip), captureBeyondViewport = clip is not null }, cancellationToken);
            return answer.GetProperty("data").GetBytesFromBase64();
        }
    }

    /// <summary>As the protocol names it.</summary>
    private static object? Sent(PageClip? clip) =>
        clip is null ? null : new { x = clip.X, y = clip.Y, width = clip.Width, height = clip.Height, scale = 1 };

    /// <summary>A part of the whole page, in CSS pixels.</summary>
    private sealed record PageClip(double X, double Y, double Width, double Height);

    internal static string WithExtension(string name, string extension) =>
        name.EndsWith(extension, StringComparison.OrdinalIgnoreCase) ? name : (name.Trim().Length == 0 ? "page" : name.Trim()) + extension;

    private static async Task<PageClip> ClipAsync(ActionContext context, ElementRef element, CancellationToken cancellationToken)
    {
        var box = await element.Frame.EvaluateAsync(Box, [element], cancellationToken);
        var (width, height) = (box.GetProperty("width").GetDouble(), box.GetProperty("height").GetDouble());
        if (width < 1 || height < 1)
        {
            throw new ActionException(ActionErrors.ElementHidden, "The element is not visible.");
        }

        // Where the element's corner is in the tab's viewport, and from there in the whole page.
        var tab = element.Frame.Tab;
        var middle = await Pointer.LocateAsync(element, null, cancellationToken)
            ?? await new Pointer(tab).AimAsync(context, element, cancellationToken, mustBeEnabled: false);
        var view = await TabViewport.OfAsync(tab, cancellationToken);
        return new PageClip(
            Math.Max(0, middle.X - (width / 2)) + view.X,
            Math.Max(0, middle.Y - (height / 2)) + view.Y,
            Math.Min(width, MostPixels),
            Math.Min(height, MostPixels));
    }

    private static async Task<PageClip> WholeAsync(PageTab tab, CancellationToken cancellationToken)
    {
        var size = (await tab.Session.SendAsync("Page.getLayoutMetrics", null, cancellationToken)).GetProperty("cssContentSize");
        return new PageClip(
            0, 0, Math.Min(size.GetProperty("width").GetDouble(), MostPixels), Math.Min(size.GetProperty("height").GetDouble(), MostPixels));
    }
}

public sealed class SavePdfAction : BrowserAction<SavePdfParameters>
{
    public override string Name => SavePdfParameters.Type;

    public override string Description => "Keep the page as PDF for the user.";

    public override bool CanChangePage => false;

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, SavePdfParameters parameters, CancellationToken cancellationToken)
    {
        var tab = await context.Session.EnsureTabAsync(cancellationToken);
        if (tab.Owner.Secrets is { } secrets && await secrets.IsShownAsync(tab, cancellationToken))
        {
            // Nothing can be covered in a document.
            throw new ActionException(ActionErrors.SecretShown, "The page shows a secret, so it is not kept as PDF. Keep a picture: the secret is covered there.");
        }

        var answer = await tab.Session.SendAsync(
            "Page.printToPDF", new { landscape = parameters.Landscape, printBackground = true, preferCSSPageSize = true }, cancellationToken);
        var artifact = await context.Downloads.KeepAsync(
            ScreenshotAction.WithExtension(parameters.Name, ".pdf"),
            "application/pdf",
            answer.GetProperty("data").GetBytesFromBase64(),
            context.StepNumber,
            cancellationToken);
        return new ActionResult
        {
            Text = string.Create(CultureInfo.InvariantCulture, $"Kept the page as {artifact.Name} ({artifact.Size} bytes)."),
            Artifacts = [artifact],
        };
    }
}

public sealed class ClipboardAction : BrowserAction<ClipboardParameters>
{
    private static readonly PageScript IsPressedCell = new(
        "pressed-cell",
        "(element) => element.$matches('[role=gridcell], td') && !element.isContentEditable && element.$querySelector('input, textarea, select, button, a[href], [contenteditable]') === null");

    public override string Name => ClipboardParameters.Type;

    public override string Description => "Read what the page copied, write to the clipboard, or paste.";

    public override bool MayHaveOutsideEffect(ClipboardParameters parameters) => parameters.Use == ClipboardUse.Paste;

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, ClipboardParameters parameters, CancellationToken cancellationToken)
    {
        var clipboard = context.Session.Clipboard;
        switch (parameters.Use)
        {
            case ClipboardUse.Read:
                var copied = await clipboard.ReadAsync(cancellationToken)
                    ?? throw new ActionException(ActionErrors.ClipboardEmpty, "Nothing was copied in this execution yet.");
                return new ActionResult { Text = "Read the clipboard.", Data = JsonSerializer.SerializeToElement(copied) };
            case ClipboardUse.Write:
                clipboard.Write(parameters.Text ?? throw new ActionException(ActionErrors.InvalidValue, "Give the text to write."));
                return "The text is on the clipboard.";
            default:
                await PasteAsync(context, parameters, cancellationToken);
                return parameters.Target is { } target ? $"Pasted into {target}." : "Pasted.";
        }
    }

    private static async Task PasteAsync(ActionContext context, ClipboardParameters parameters, CancellationToken cancellationToken)
    {
        var clipboard = context.Session.Clipboard;
        if (parameters.Text is { } text)
        {
            clipboard.Write(text);
        }

        if (await clipboard.ReadAsync(cancellationToken) is null)
        {
            throw new ActionException(ActionErrors.ClipboardEmpty, "There is nothing to paste: nothing was copied in this execution yet.");
        }

        var element = parameters.Target is { } target ? await context.Elements.ResolveAsync(target, cancellationToken) : null;
        var tab = element?.Frame.Tab ?? await context.Session.EnsureTabAsync(cancellationToken);
        await context.ActAsync(tab, element?.Frame, PressAsync, cancellationToken);

        async Task PressAsync()
        {
            if (element is not null)
            {
                await ChooseAsync(element);
            }

            await clipboard.PasteAsync(tab, element?.Frame, cancellationToken);
        }

        // Sheets paste where somebody pressed last, whatever has the focus.
        async Task ChooseAsync(ElementRef place)
        {
            if ((await place.Frame.EvaluateAsync(IsPressedCell, [place], cancellationToken)).GetBoolean())
            {
                await new Pointer(tab).ClickAsync(context, place, new MousePress(), cancellationToken);
            }
            else
            {
                await PressKeysAction.FocusAsync(context, place, cancellationToken);
            }
        }
    }
}
