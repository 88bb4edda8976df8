using System.Diagnostics;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>The mouse of a tab: finds the point at which an element can be reached, and presses there.</summary>
internal sealed class Pointer(PageTab tab)
{
    private static readonly string[] Definitions =
        ["Observation/Scripts/2-semantics.js", "Observation/Scripts/3-geometry.js", "Actions/Scripts/cover.js"];

    private static readonly PageScript Point = PageScript.Load("Actions/Scripts/point.js", Definitions);
    private static readonly PageScript FramePoint = PageScript.Load("Actions/Scripts/frame-point.js", Definitions);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Brings an element into view and gives a point in the tab's viewport at which input reaches it.</summary>
    /// <param name="mustBeEnabled">Whether a disabled control is an error.</param>
    /// <param name="patience">How long a covered, moving or disabled element is waited for.</param>
    /// <exception cref="ActionException">
    /// <c>element_covered</c> (naming what covers it), <c>element_disabled</c>, <c>element_hidden</c> or <c>element_not_found</c>.
    /// </exception>
    public async Task<(double X, double Y)> AimAsync(ElementRef element, bool mustBeEnabled, TimeSpan patience, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var answer = await TryAimAsync(element, mustBeEnabled, cancellationToken);
            if (answer.Status == "ok")
            {
                return (answer.X, answer.Y);
            }

            if (answer.Status == "detached" || Stopwatch.GetElapsedTime(started) > patience)
            {
                throw Explain(answer);
            }

            await Task.Delay(RetryInterval, cancellationToken);
        }
    }

    /// <summary>Moves there, then presses and releases <paramref name="count"/> times.</summary>
    public async Task ClickAsync((double X, double Y) point, PointerButton button, int count, CancellationToken cancellationToken)
    {
        await MoveAsync(point, cancellationToken);
        var name = button.ToString().ToLowerInvariant();
        var buttons = button switch
        {
            PointerButton.Left => 1,
            PointerButton.Right => 2,
            _ => 4,
        };
        List<Task> sent = [];
        for (var number = 1; number <= count; number++)
        {
            sent.Add(SendAsync("mousePressed", buttons, number));
            sent.Add(SendAsync("mouseReleased", 0, number));
        }

        await Task.WhenAll(sent);

        Task SendAsync(string type, int pressed, int clickCount) => tab.Session.SendAsync(
            "Input.dispatchMouseEvent",
            new { type, x = point.X, y = point.Y, button = name, buttons = pressed, clickCount, pointerType = "mouse" },
            cancellationToken);
    }

    public Task MoveAsync((double X, double Y) point, CancellationToken cancellationToken) => tab.Session.SendAsync(
        "Input.dispatchMouseEvent",
        new { type = "mouseMoved", x = point.X, y = point.Y, button = "none", buttons = 0, pointerType = "mouse" },
        cancellationToken);

    private static async Task<Aim> TryAimAsync(ElementRef element, bool mustBeEnabled, CancellationToken cancellationToken)
    {
        var aim = await CallAsync(element.Frame, Point, [element, mustBeEnabled], cancellationToken);
        for (var frame = element.Frame; aim.Status == "ok" && frame.Parent is { } parent; frame = parent)
        {
            var owner = await frame.GetOwnerAsync(cancellationToken);
            aim = await CallAsync(parent, FramePoint, [owner, aim.X, aim.Y], cancellationToken);
        }

        return aim;
    }

    private static async Task<Aim> CallAsync(Frame frame, PageScript script, object?[] arguments, CancellationToken cancellationToken)
    {
        var answer = await frame.EvaluateAsync(script, arguments, cancellationToken);
        return new Aim(
            answer.Text("status")!,
            answer.TryGetProperty("x", out var x) ? x.GetDouble() : 0,
            answer.TryGetProperty("y", out var y) ? y.GetDouble() : 0,
            answer.Text("by"));
    }

    private static ActionException Explain(Aim aim) => aim.Status switch
    {
        "detached" => new ActionException(ActionErrors.ElementNotFound, "The element is no longer part of the page."),
        "hidden" => new ActionException(ActionErrors.ElementHidden, "The element is not visible."),
        "disabled" => new ActionException(ActionErrors.ElementDisabled, "The element is disabled."),
        "moving" => new ActionException(ActionErrors.ElementHidden, "The element does not stop moving."),
        _ => new ActionException(ActionErrors.ElementCovered, $"The element is covered by {aim.By}."),
    };

    private sealed record Aim(string Status, double X, double Y, string? By);
}
