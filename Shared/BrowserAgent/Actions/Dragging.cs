using System.Text.Json;

namespace Dashboard.BrowserAgent;

/// <summary>
/// One drag by the mouse, or by the finger where that is all that the device knows. Where the browser itself drags (HTML drag and drop),
/// what is dragged is carried over by drag events, since the system's own drag and drop does not see events that are sent; elsewhere plain
/// moves do. A finger that rests makes phones drag so; a browser that is sent touches only does for the mouse, which then takes over.
/// </summary>
internal sealed class Dragging(ActionContext context, PageTab tab, Place from, Place to)
{
    private static readonly PageScript DragStart = PageScript.Load("Actions/Scripts/drag-start.js");
    private static readonly PageScript BringIntoView = PageScript.Load("Actions/Scripts/bring-into-view.js");

    /// <summary>Lists that must not be dragged by accident want the button held for a moment first.</summary>
    private static readonly TimeSpan Hold = TimeSpan.FromMilliseconds(150);

    /// <summary>For fingers they want it longer, since those that move at once scroll.</summary>
    private static readonly TimeSpan HoldOfFinger = TimeSpan.FromMilliseconds(300);

    /// <summary>Pages follow the mouse frame by frame.</summary>
    private static readonly TimeSpan BetweenMoves = TimeSpan.FromMilliseconds(10);

    /// <summary>What is let go while it moves is thrown: maps, carousels and what a finger scrolls go on from there by themselves.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(150);

    private static readonly TimeSpan InterceptionLimit = TimeSpan.FromSeconds(2);
    private const double PixelsPerStep = 12;
    private const int LeastSteps = 5;

    /// <summary>Lists take what is dragged past the middle of an item, trees into one that it is near.</summary>
    private const double PastMiddle = 0.12;

    private const int Nudge = 8;
    private const int MostMoves = 4;

    private readonly Pointer _pointer = new(tab);
    private Finger? _finger;
    private JsonElement? _dragged;
    private bool _entered;
    private PagePoint _start;
    private PagePoint _lean;

    /// <summary>What lay over the place at the drop, in words; null when nothing did.</summary>
    public string? Covered { get; private set; }

    /// <summary>The finger scrolled the page: nothing was dragged.</summary>
    public bool HasScrolled { get; private set; }

    /// <param name="path">Points of the viewport to pass on the way.</param>
    public async Task RunAsync(IReadOnlyList<PagePoint> path, CancellationToken cancellationToken)
    {
        var intercepted = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = tab.Session.On("Input.dragIntercepted", data => intercepted.TrySetResult(data.GetProperty("data")));
        await tab.Session.SendAsync("Input.setInterceptDrags", new { enabled = true }, cancellationToken);
        try
        {
            var start = from.Element is { } element
                ? await _pointer.AimAsync(context, element, cancellationToken, offset: from.Point)
                : from.Point!.Value;
            var frame = from.Element?.Frame ?? tab.MainFrame;
            await frame.EvaluateAsync(DragStart, ["watch"], cancellationToken);
            _finger = await Finger.IsAllAsync(tab, cancellationToken) ? await TouchAsync(frame, start, cancellationToken) : null;
            if (_finger is null)
            {
                await _pointer.MoveAsync(start, cancellationToken);
                await _pointer.PressAsync(start, cancellationToken);
                await Task.Delay(Hold, cancellationToken);
            }

            await CarryAsync(frame, start, path, () => StartedAsync(frame, intercepted.Task, cancellationToken), cancellationToken);
        }
        finally
        {
            await tab.Session.SendAsync("Input.setInterceptDrags", new { enabled = false }, CancellationToken.None);
        }
    }

    /// <summary>Lays the finger on what is to be dragged.</summary>
    /// <returns>Null when the browser itself is to drag it: then the finger was taken away again.</returns>
    private async Task<Finger?> TouchAsync(Frame frame, PagePoint start, CancellationToken cancellationToken)
    {
        var finger = new Finger(tab);
        var stays = false;
        await finger.PressAsync(start, cancellationToken);
        try
        {
            await Task.Delay(HoldOfFinger, cancellationToken);
            stays = (await frame.EvaluateAsync(DragStart, ["touched"], cancellationToken)).GetString() != "draggable";
            return stays ? finger : null;
        }
        finally
        {
            await (stays ? Task.CompletedTask : finger.CancelAsync(CancellationToken.None));
        }
    }

    private async Task CarryAsync(
        Frame frame, PagePoint start, IReadOnlyList<PagePoint> path, Func<Task<JsonElement?>> started, CancellationToken cancellationToken)
    {
        var at = _start = start;
        try
        {
            // The first few pixels tell a drag from a click.
            var first = path.Count > 0 ? path[0] : await DirectionAsync(start, cancellationToken);
            _lean = LeanOf(path.Count > 0 ? path[^1] : start, await DirectionAsync(start, cancellationToken));
            at = await MoveAsync(start, Toward(start, first, Nudge), cancellationToken);
            _dragged = await started();
            foreach (var point in path)
            {
                at = await MoveAsync(at, point, cancellationToken);
            }

            at = await ReachAsync(frame, at, cancellationToken);
            await StepAsync(at, cancellationToken);
            await Task.Delay(Rest, cancellationToken);
            HasScrolled = await ScrolledAsync(frame, cancellationToken);
        }
        finally
        {
            // A button that stays pressed would spoil everything that comes after.
            await DropAsync(at);
        }
    }

    private async Task<JsonElement?> StartedAsync(Frame frame, Task<JsonElement> intercepted, CancellationToken cancellationToken)
    {
        var state = (await frame.EvaluateAsync(DragStart, ["state"], cancellationToken)).GetString();
        if (state != "started" && !intercepted.IsCompleted)
        {
            return null;
        }

        var data = await intercepted.WaitAsync(InterceptionLimit, cancellationToken);
        return data;
    }

    /// <summary>Where the drag leads, without scrolling yet: what is dragged must still be under the mouse when it starts.</summary>
    private async Task<PagePoint> DirectionAsync(PagePoint start, CancellationToken cancellationToken) =>
        (to.Element is { } element ? await Pointer.LocateAsync(element, to.Point, cancellationToken) : to.Point) ?? start with { Y = start.Y + Nudge };

    /// <summary>Where to drop: the target may come into view only while something is dragged.</summary>
    private async Task<PagePoint> DestinationAsync(CancellationToken cancellationToken)
    {
        if (to.Element is not { } element)
        {
            return to.Point!.Value;
        }

        if (await Pointer.LocateAsync(element, to.Point, cancellationToken, _lean) is { } visible)
        {
            return visible;
        }

        await element.Frame.EvaluateAsync(BringIntoView, [element], cancellationToken);
        return await Pointer.LocateAsync(element, to.Point, cancellationToken, _lean)
            ?? throw new ActionException(ActionErrors.ElementHidden, "The place to drop it on cannot be brought into view.");
    }

    /// <summary>Whether the browser took the finger for scrolling: what it scrolls moves along, and is never reached.</summary>
    private async Task<bool> ScrolledAsync(Frame frame, CancellationToken cancellationToken)
    {
        try
        {
            return _finger is not null && (await frame.EvaluateAsync(DragStart, ["scrolled"], cancellationToken)).GetBoolean();
        }
        catch (CdpException error) when (error.IsContextLost)
        {
            // The drag led to another document.
            return false;
        }
    }

    /// <summary>
    /// Moves to where the drag leads. Lists make room on the way, so that the place may have moved; where what is dragged lies there
    /// already, it has been taken, and following the place would take it back.
    /// </summary>
    private async Task<PagePoint> ReachAsync(Frame frame, PagePoint at, CancellationToken cancellationToken)
    {
        for (var move = 1; ; move++)
        {
            var destination = await DestinationAsync(cancellationToken);
            at = await MoveAsync(at, destination, cancellationToken);
            if (to.Element is not { Frame.IsMain: true } element || move == MostMoves || await ScrolledAsync(frame, cancellationToken))
            {
                return at;
            }

            var dragged = from.Element?.Frame == element.Frame ? from.Element : null;
            var drop = await Pointer.AskAsync("drop", element, cancellationToken, dragged, at.X, at.Y);
            var (isReached, isCarried) = (drop.GetProperty("reached").GetBoolean(), drop.GetProperty("carried").GetBoolean());
            var next = isReached ? destination : await DestinationAsync(cancellationToken);
            if (next == destination || (isCarried && MadeRoom(destination, next)))
            {
                Covered = isCarried ? null : drop.Text("by");
                return at;
            }
        }
    }

    /// <summary>Whether the place went to where the drag came from, as what is dragged took it: boards exchange the two, lists close the gap.</summary>
    private bool MadeRoom(PagePoint before, PagePoint after) =>
        ((after.X - before.X) * (_start.X - before.X)) + ((after.Y - before.Y) * (_start.Y - before.Y)) > 0;

    private async Task<PagePoint> MoveAsync(PagePoint from, PagePoint to, CancellationToken cancellationToken)
    {
        var distance = Math.Sqrt(Math.Pow(to.X - from.X, 2) + Math.Pow(to.Y - from.Y, 2));
        var steps = Math.Clamp((int)(distance / PixelsPerStep), LeastSteps, 40);
        for (var step = 1; step <= steps; step++)
        {
            await StepAsync(new PagePoint(from.X + ((to.X - from.X) * step / steps), from.Y + ((to.Y - from.Y) * step / steps)), cancellationToken);
            await Task.Delay(BetweenMoves, cancellationToken);
        }

        return to;
    }

    private async Task StepAsync(PagePoint point, CancellationToken cancellationToken)
    {
        if (_dragged is not null)
        {
            await SendDragAsync("dragOver", point, cancellationToken);
        }
        else
        {
            await (_finger?.MoveAsync(point, cancellationToken) ?? _pointer.MoveAsync(point, cancellationToken, pressed: true));
        }
    }

    private async Task DropAsync(PagePoint at)
    {
        if (_dragged is not null)
        {
            await SendDragAsync("drop", at, CancellationToken.None);
        }
        else
        {
            await (_finger?.LiftAsync(CancellationToken.None) ?? _pointer.ReleaseAsync(at, CancellationToken.None));
        }
    }

    private async Task SendDragAsync(string type, PagePoint point, CancellationToken cancellationToken)
    {
        if (!_entered)
        {
            _entered = true;
            await tab.Session.SendAsync("Input.dispatchDragEvent", new { type = "dragEnter", x = point.X, y = point.Y, data = _dragged }, cancellationToken);
        }

        await tab.Session.SendAsync("Input.dispatchDragEvent", new { type, x = point.X, y = point.Y, data = _dragged }, cancellationToken);
    }

    /// <summary>How far beyond the middle of the place to go, in shares of its size, on the way on which it is come to.</summary>
    private static PagePoint LeanOf(PagePoint from, PagePoint to) => Math.Abs(to.X - from.X) > Math.Abs(to.Y - from.Y)
        ? new PagePoint(PastMiddle * Math.Sign(to.X - from.X), 0)
        : new PagePoint(0, PastMiddle * Math.Sign(to.Y - from.Y));

    private static PagePoint Toward(PagePoint from, PagePoint to, double pixels)
    {
        var distance = Math.Max(1, Math.Sqrt(Math.Pow(to.X - from.X, 2) + Math.Pow(to.Y - from.Y, 2)));
        var share = Math.Min(1, pixels / distance);
        return new PagePoint(from.X + ((to.X - from.X) * share), from.Y + ((to.Y - from.Y) * share));
    }
}
