namespace Dashboard.BrowserAgent;

/// <summary>
/// The finger on a tab of a device that knows only fingers. What a browser makes of touches (pointer and mouse events, clicks,
/// scrolling) follows by itself, but nothing does of one that rests: to a browser that is sent touches it is never long.
/// </summary>
internal sealed class Finger(PageTab tab)
{
    /// <summary>Whether fingers are all that the task's device knows.</summary>
    public static async Task<bool> IsAllAsync(PageTab tab, CancellationToken cancellationToken) =>
        await SessionContext.DeviceAsync(tab.Owner.Settings, cancellationToken) is { HasTouch: true };

    public async Task TapAsync(PagePoint point, int count, CancellationToken cancellationToken)
    {
        for (var number = 1; number <= count; number++)
        {
            await Task.WhenAll(PressAsync(point, cancellationToken), LiftAsync(cancellationToken));
        }
    }

    /// <param name="modifiers">Keys that are held, as bits of the protocol.</param>
    public Task PressAsync(PagePoint point, CancellationToken cancellationToken, int modifiers = 0) => SendAsync("touchStart", point, modifiers, cancellationToken);

    /// <param name="modifiers">Keys that are held, as bits of the protocol.</param>
    public Task MoveAsync(PagePoint point, CancellationToken cancellationToken, int modifiers = 0) => SendAsync("touchMove", point, modifiers, cancellationToken);

    /// <param name="modifiers">Keys that are held, as bits of the protocol.</param>
    public Task LiftAsync(CancellationToken cancellationToken, int modifiers = 0) => SendAsync("touchEnd", null, modifiers, cancellationToken);

    /// <summary>Lets go without anything coming of it.</summary>
    public Task CancelAsync(CancellationToken cancellationToken) => SendAsync("touchCancel", null, 0, cancellationToken);

    private Task SendAsync(string type, PagePoint? at, int modifiers, CancellationToken cancellationToken)
    {
        object[] touchPoints = at is { } point ? [new { x = point.X, y = point.Y }] : [];
        return tab.Session.SendAsync("Input.dispatchTouchEvent", new { type, touchPoints, modifiers }, cancellationToken);
    }
}
