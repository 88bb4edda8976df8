using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>The mouse of a person on a tab.</summary>
/// <param name="zoom">Of a page that a device shows smaller than it is: pictures have the device's pixels, input the page's.</param>
internal sealed class PersonPointer(PageTab tab, double zoom)
{
    /// <param name="buttons">Those that are held, as bits of the protocol.</param>
    public Task SendAsync(PointerInput pointer, int buttons, CancellationToken cancellationToken) => tab.Session.SendAsync(
        "Input.dispatchMouseEvent",
        new
        {
            type = pointer.Stroke switch { PointerStroke.Down => "mousePressed", PointerStroke.Up => "mouseReleased", _ => "mouseMoved" },
            x = pointer.X / zoom,
            y = pointer.Y / zoom,
            button = ButtonOf(pointer, buttons),
            buttons,
            clickCount = pointer.Stroke == PointerStroke.Move ? 0 : Math.Clamp(pointer.Clicks, 1, 3),
            modifiers = pointer.Modifiers,
            pointerType = "mouse",
        },
        cancellationToken);

    public Task SendAsync(WheelInput wheel, int buttons, CancellationToken cancellationToken) => tab.Session.SendAsync(
        "Input.dispatchMouseEvent",
        new
        {
            type = "mouseWheel",
            x = wheel.X / zoom,
            y = wheel.Y / zoom,
            deltaX = wheel.DeltaX,
            deltaY = wheel.DeltaY,
            buttons,
            modifiers = wheel.Modifiers,
            pointerType = "mouse",
        },
        cancellationToken);

    private static string ButtonOf(PointerInput pointer, int buttons) => pointer.Stroke switch
    {
        PointerStroke.Move => (buttons & 1) != 0 ? "left" : (buttons & 2) != 0 ? "right" : (buttons & 4) != 0 ? "middle" : "none",
        _ => pointer.Button switch { PointerButton.Right => "right", PointerButton.Middle => "middle", _ => "left" },
    };
}
