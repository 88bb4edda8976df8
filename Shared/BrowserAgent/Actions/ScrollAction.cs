using System.Diagnostics;
using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

public sealed class ScrollAction : BrowserAction<ScrollParameters>
{
    private static readonly PageScript Scroll = PageScript.Load(
        "Actions/Scripts/scroll.js", "Observation/Scripts/2-semantics.js", "Observation/Scripts/3-geometry.js", "Actions/Scripts/find-text.js");

    /// <summary>How long one call in the page goes on, so that a stop is obeyed.</summary>
    private static readonly TimeSpan Stretch = TimeSpan.FromSeconds(2);

    public override string Name => ScrollParameters.Type;

    public override string Description => "Scroll the page or a scrollable element, bring an element into view, or go on until a text appears.";

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, ScrollParameters parameters, CancellationToken cancellationToken)
    {
        var element = parameters.Target is { } target ? await context.Elements.ResolveAsync(target, cancellationToken) : null;
        var tab = element?.Frame.Tab ?? await context.Session.EnsureTabAsync(cancellationToken);
        var frame = element?.Frame ?? tab.MainFrame;
        var direction = parameters.Direction.ToString().ToLowerInvariant();
        JsonElement answer = default;
        await context.ActAsync(tab, frame, ScrollAsync, cancellationToken);
        return Told(parameters, direction, answer);

        async Task ScrollAsync()
        {
            answer = string.IsNullOrWhiteSpace(parameters.Text)
                ? await frame.EvaluateAsync(Scroll, [element, direction, parameters.Screens, parameters.ToElement, null, 0], cancellationToken)
                : await ScrollToTextAsync(context, frame, element, direction, parameters.Text, cancellationToken);
            if (!answer.GetProperty("canScroll").GetBoolean())
            {
                await TurnWheelAsync(context, tab, element, parameters, cancellationToken);
            }
        }
    }

    private static async Task<JsonElement> ScrollToTextAsync(
        ActionContext context, Frame frame, ElementRef? element, string direction, string text, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var answer = await frame.EvaluateAsync(Scroll, [element, direction, 1, false, text, Stretch.TotalMilliseconds], cancellationToken);
            var isOver = answer.GetProperty("found").GetBoolean() || answer.GetProperty("end").GetBoolean();
            if (isOver || Stopwatch.GetElapsedTime(started) > context.Timeout - (2 * Stretch))
            {
                return answer;
            }
        }
    }

    /// <summary>What draws itself (a map, a sheet) scrolls only by the wheel.</summary>
    private static async Task TurnWheelAsync(
        ActionContext context, PageTab tab, ElementRef? element, ScrollParameters parameters, CancellationToken cancellationToken)
    {
        var pointer = new Pointer(tab);
        var view = await TabViewport.OfAsync(tab, cancellationToken);
        var point = element is null
            ? new PagePoint(view.Width / 2, view.Height / 2)
            : await pointer.AimAsync(context, element, cancellationToken, mustBeEnabled: false);
        var (x, y) = parameters.Direction switch
        {
            ScrollDirection.Down => (0.0, 1.0),
            ScrollDirection.Up => (0.0, -1.0),
            ScrollDirection.Right => (1.0, 0.0),
            _ => (-1.0, 0.0),
        };
        await pointer.MoveAsync(point, cancellationToken);

        // On a device the browser takes these for pixels of its screen.
        var perScreen = parameters.Screens * view.PixelRatio * view.Zoom;
        await pointer.TurnWheelAsync(point, x * perScreen * view.Width, y * perScreen * view.Height, cancellationToken);
    }

    private static string Told(ScrollParameters parameters, string direction, JsonElement answer)
    {
        var position = answer.GetProperty("position").GetInt32();
        if (parameters is { ToElement: true, Target: { } target })
        {
            return $"Scrolled to {target}.";
        }

        if (answer.TryGetProperty("found", out var found))
        {
            return found.GetBoolean()
                ? $"Scrolled {direction} to “{parameters.Text}”, now at {position} %."
                : throw new ActionException(ActionErrors.TextNotFound, answer.GetProperty("end").GetBoolean()
                    ? $"“{parameters.Text}” did not appear up to the end."
                    : $"“{parameters.Text}” has not appeared yet; now at {position} %.");
        }

        if (!answer.GetProperty("canScroll").GetBoolean())
        {
            return $"Nothing here scrolls {direction} by itself; the mouse wheel was turned.";
        }

        var end = answer.GetProperty("end").GetBoolean() ? " This is the end." : "";
        return answer.GetProperty("moved").GetBoolean()
            ? $"Scrolled {direction}, now at {position} %.{end}"
            : $"There is nothing more to scroll {direction}.";
    }
}
