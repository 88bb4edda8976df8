using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>What a person points with on a tab: a mouse, or a finger where that is all that the device knows. A wheel is a wheel on both.</summary>
internal sealed class PersonPointer
{
    private readonly PageTab _tab;
    private readonly PersonFinger? _finger;
    private PointerInput? _held;
    private int _buttons;

    private PersonPointer(PageTab tab, PersonFinger? finger) => (_tab, _finger) = (tab, finger);

    public static async Task<PersonPointer> OnAsync(PageTab tab, CancellationToken cancellationToken) =>
        new(tab, await Finger.IsAllAsync(tab, cancellationToken) ? new PersonFinger(tab) : null);

    /// <param name="zoom">Of a page that a device shows smaller than it is: pictures have the device's pixels, input the page's.</param>
    public Task SendAsync(PointerInput pointer, double zoom, CancellationToken cancellationToken)
    {
        Hold(pointer);
        if (_finger is not { } finger || (pointer.Button == PointerButton.Middle && pointer.Stroke != PointerStroke.Move))
        {
            return SendMouseAsync(pointer, zoom, cancellationToken);
        }

        var at = new PagePoint(pointer.X / zoom, pointer.Y / zoom);
        return pointer.Stroke switch
        {
            PointerStroke.Down => finger.DownAsync(at, pointer.Modifiers, cancellationToken),
            PointerStroke.Up => finger.UpAsync(pointer.Button, pointer.Modifiers, cancellationToken),
            _ => finger.MoveAsync(at, pointer.Modifiers, cancellationToken),
        };
    }

    public Task SendAsync(WheelInput wheel, double zoom, CancellationToken cancellationToken) => _tab.Session.SendAsync(
        "Input.dispatchMouseEvent",
        new
        {
            type = "mouseWheel",
            x = wheel.X / zoom,
            y = wheel.Y / zoom,
            deltaX = wheel.DeltaX,
            deltaY = wheel.DeltaY,
            buttons = _finger is null ? _buttons : 0,
            modifiers = wheel.Modifiers,
            pointerType = "mouse",
        },
        cancellationToken);

    /// <summary>What is let go while the page hears nothing is held no longer all the same.</summary>
    public void Forget(PointerInput up)
    {
        Hold(up);
        _finger?.Forget();
    }

    /// <summary>Lets go of whatever is held.</summary>
    public Task ReleaseAsync(double zoom, CancellationToken cancellationToken)
    {
        var held = _held;
        (_held, _buttons) = (null, 0);
        return _finger?.TakeAwayAsync(cancellationToken)
            ?? (held is null ? Task.CompletedTask : SendMouseAsync(held with { Stroke = PointerStroke.Up, Modifiers = 0 }, zoom, cancellationToken));
    }

    private void Hold(PointerInput pointer)
    {
        var bit = pointer.Button switch { PointerButton.Left => 1, PointerButton.Right => 2, _ => 4 };
        _buttons = pointer.Stroke switch
        {
            PointerStroke.Down => _buttons | bit,
            PointerStroke.Up => _buttons & ~bit,
            _ => _buttons,
        };
        _held = _buttons == 0 ? null : pointer.Stroke == PointerStroke.Down ? pointer : _held! with { X = pointer.X, Y = pointer.Y };
    }

    private Task SendMouseAsync(PointerInput pointer, double zoom, CancellationToken cancellationToken) => _tab.Session.SendAsync(
        "Input.dispatchMouseEvent",
        new
        {
            type = pointer.Stroke switch { PointerStroke.Down => "mousePressed", PointerStroke.Up => "mouseReleased", _ => "mouseMoved" },
            x = pointer.X / zoom,
            y = pointer.Y / zoom,
            button = ButtonOf(pointer),
            buttons = _buttons,
            clickCount = pointer.Stroke == PointerStroke.Move ? 0 : Math.Clamp(pointer.Clicks, 1, 3),
            modifiers = pointer.Modifiers,
            pointerType = "mouse",
        },
        cancellationToken);

    private string ButtonOf(PointerInput pointer) => pointer.Stroke switch
    {
        PointerStroke.Move => (_buttons & 1) != 0 ? "left" : (_buttons & 2) != 0 ? "right" : (_buttons & 4) != 0 ? "middle" : "none",
        _ => pointer.Button switch { PointerButton.Right => "right", PointerButton.Middle => "middle", _ => "left" },
    };
}
