using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>A field that is ready for input.</summary>
/// <param name="Point">Where a click reaches it.</param>
/// <param name="State">As <c>fields.js</c> describes it.</param>
internal sealed record PreparedField(PagePoint Point, JsonElement State)
{
    public string Kind => State.Text("kind")!;

    public bool Is(string flag) => State.TryGetProperty(flag, out var value) && value.ValueKind == JsonValueKind.True;
}

/// <summary>
/// The mouse of a tab: finds the point at which an element can be reached, and presses there. What the page does between
/// the two is noticed in the page itself: a click whose first event goes to something else is held back whole.
/// </summary>
internal sealed partial class Pointer(PageTab tab)
{
    private static readonly PageScript Aiming = PageScript.Load(
        "Actions/Scripts/point.js",
        "Observation/Scripts/2-semantics.js",
        "Observation/Scripts/2-dates.js",
        "Observation/Scripts/3-geometry.js",
        "Actions/Scripts/cover.js",
        "Actions/Scripts/aim.js",
        "Actions/Scripts/fields.js");

    /// <summary>For what puts text in: as after a key of a person's, a page may do then what it may not do by itself.</summary>
    private static readonly PageScript Putting = Aiming.ByPerson();

    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(40);

    /// <summary>Brings an element into view and gives a point in the tab's viewport at which input reaches it.</summary>
    /// <param name="mustBeEnabled">Whether a disabled control is an error.</param>
    /// <param name="offset">The point of the element to aim at, from its top left corner; null takes one that can be reached.</param>
    /// <exception cref="ActionException">
    /// <c>element_covered</c> (naming what covers it), <c>element_disabled</c>, <c>element_hidden</c>, <c>element_not_found</c>
    /// or <c>invalid_value</c> (the offset lies outside), when it is still so after the context's patience.
    /// </exception>
    public async Task<PagePoint> AimAsync(
        ActionContext context, ElementRef element, CancellationToken cancellationToken, bool mustBeEnabled = true, PagePoint? offset = null)
    {
        var started = Stopwatch.GetTimestamp();
        for (var tries = 0; ; tries++)
        {
            var isLate = Stopwatch.GetElapsedTime(started) > context.Patience;
            var aim = await TryAimAsync(element, new AimWishes(mustBeEnabled, offset) { Still = !isLate }, cancellationToken);
            if (aim.IsOk)
            {
                return aim.Point;
            }

            await BeforeNextTryAsync(context, element, aim, tries, isLate, cancellationToken);
        }
    }

    /// <summary>Aims at a field and makes it ready for input, in one call: focused, with its content selected.</summary>
    /// <param name="append">Put the caret at the end instead.</param>
    /// <param name="text">Put in by the same call where the field takes it at once, which it says: <c>inserted</c>.</param>
    /// <exception cref="ActionException">As <see cref="AimAsync"/>.</exception>
    public async Task<PreparedField> AimAtFieldAsync(ActionContext context, ElementRef element, bool append, string? text, CancellationToken cancellationToken)
    {
        // What lies over a frame only the document around it can tell.
        text = element.Frame.IsMain ? text : null;
        var started = Stopwatch.GetTimestamp();
        for (var tries = 0; ; tries++)
        {
            var isLate = Stopwatch.GetElapsedTime(started) > context.Patience;
            var wishes = new { mustBeEnabled = true, guarded = false, still = false };
            var answer = await element.Frame.EvaluateAsync(text is null ? Aiming : Putting, ["field", element, append, text, wishes], cancellationToken);
            var aim = await ThroughFramesAsync(element.Frame, Aim.From(answer, element.Frame), false, cancellationToken);
            if (aim.IsOk)
            {
                await context.BegunAsync();
                return new PreparedField(aim.Point, answer.GetProperty("field"));
            }

            await BeforeNextTryAsync(context, element, aim, tries, isLate, cancellationToken);
        }
    }

    /// <summary>Asks the aiming script something about an element.</summary>
    public static Task<JsonElement> AskAsync(string operation, ElementRef element, CancellationToken cancellationToken, params object?[] values) =>
        element.Frame.EvaluateAsync(Aiming, [operation, element, .. values], cancellationToken);

    /// <summary>The same for what puts text in.</summary>
    public static Task<JsonElement> PutAsync(string operation, ElementRef element, CancellationToken cancellationToken, params object?[] values) =>
        element.Frame.EvaluateAsync(Putting, [operation, element, .. values], cancellationToken);

    /// <summary>The field that is meant by an element: itself, what its label belongs to, or the only one inside.</summary>
    public static async Task<ElementRef> FieldOfAsync(ElementRef element, CancellationToken cancellationToken) =>
        await element.Frame.EvaluateHandleAsync(Aiming, ["itself", element], cancellationToken) ?? element;

    /// <summary>The box of a code, from here on one of a secret; null when it is gone.</summary>
    public static Task<ElementRef?> SecretBoxAsync(ElementRef element, int index, CancellationToken cancellationToken) =>
        element.Frame.EvaluateHandleAsync(Aiming, ["secretBox", element, index], cancellationToken);

    /// <summary>A part of a date that a page draws; null when it is gone.</summary>
    public static Task<ElementRef?> PartOfAsync(ElementRef element, int index, CancellationToken cancellationToken) =>
        element.Frame.EvaluateHandleAsync(Aiming, ["part", element, index], cancellationToken);

    /// <summary>Aims and clicks as one: a click that would go to something else is held back and made again.</summary>
    /// <param name="mayLeave">Whether it is no error that the element hides from the mouse, as what opens under it does.</param>
    /// <exception cref="ActionException">As <see cref="AimAsync"/>.</exception>
    public async Task<ClickEnd> ClickAsync(
        ActionContext context, ElementRef element, MousePress press, CancellationToken cancellationToken, PagePoint? offset = null, bool mayLeave = false)
    {
        var started = Stopwatch.GetTimestamp();
        var hasMissed = false;
        for (var tries = 0; ; tries++)
        {
            var isLate = Stopwatch.GetElapsedTime(started) > context.Patience;
            var aim = await TryAimAsync(element, new AimWishes(true, offset) { Still = !isLate, Guarded = true }, cancellationToken);
            if (aim.IsOk)
            {
                await context.BegunAsync();
                // Of a single click in the page itself the verdict is asked for with it, and comes while the page still handles it.
                var early = element.Frame.IsMain && press.Count == 1 ? VerdictAsync(element.Frame, "clicked", cancellationToken) : null;
                await ClickAtAsync(aim.Point, press, cancellationToken);
                var met = await MetAsync(element, early, cancellationToken);
                if (met is null or { IsPressed: true })
                {
                    return met is null ? ClickEnd.Clicked : ClickEnd.Pressed;
                }

                (aim, hasMissed) = (met, true);
            }
            else if (aim.Status == "hidden" && hasMissed && isLate && mayLeave)
            {
                return ClickEnd.Left;
            }

            await BeforeNextTryAsync(context, element, aim, tries, isLate, cancellationToken);
        }
    }

    /// <summary>Moves there, then presses and releases, all sent in one go: the browser keeps the order.</summary>
    public async Task ClickAtAsync(PagePoint point, MousePress press, CancellationToken cancellationToken)
    {
        if (press is { Button: PointerButton.Left, Modifiers: null or [] } && await Finger.IsAllAsync(tab, cancellationToken))
        {
            await new Finger(tab).TapAsync(point, press.Count, cancellationToken);
            return;
        }

        var keyboard = new Keyboard(tab);
        var modifiers = press.Modifiers ?? [];
        var held = Keyboard.Bits(modifiers);
        List<Task> sent = [.. keyboard.HoldAsync(modifiers, cancellationToken), MoveAsync(point, cancellationToken, modifiers: held)];
        for (var number = 1; number <= press.Count; number++)
        {
            sent.Add(SendAsync("mousePressed", point, press.Button, true, number, held, cancellationToken));
            sent.Add(SendAsync("mouseReleased", point, press.Button, false, number, held, cancellationToken));
        }

        sent.AddRange(keyboard.ReleaseAsync(modifiers, cancellationToken));
        await Task.WhenAll(sent);
    }

    /// <param name="pressed">The left button is held.</param>
    /// <param name="modifiers">Keys that are held, as bits of the protocol.</param>
    public Task MoveAsync(PagePoint point, CancellationToken cancellationToken, bool pressed = false, int modifiers = 0) => tab.Session.SendAsync(
        "Input.dispatchMouseEvent",
        new
        {
            type = "mouseMoved",
            x = point.X,
            y = point.Y,
            button = pressed ? "left" : "none",
            buttons = pressed ? 1 : 0,
            modifiers,
            pointerType = "mouse",
        },
        cancellationToken);

    public Task PressAsync(PagePoint point, CancellationToken cancellationToken) =>
        SendAsync("mousePressed", point, PointerButton.Left, true, 1, 0, cancellationToken);

    public Task ReleaseAsync(PagePoint point, CancellationToken cancellationToken) =>
        SendAsync("mouseReleased", point, PointerButton.Left, false, 1, 0, cancellationToken);

    /// <summary>Turns the wheel, for what scrolls by itself and not as a browser does.</summary>
    public Task TurnWheelAsync(PagePoint point, double deltaX, double deltaY, CancellationToken cancellationToken) => tab.Session.SendAsync(
        "Input.dispatchMouseEvent",
        new { type = "mouseWheel", x = point.X, y = point.Y, deltaX, deltaY, pointerType = "mouse" },
        cancellationToken);

    /// <summary>What the tab shows at a point, in words, and its number; null for the bare page.</summary>
    public async Task<string?> NameAtAsync(ActionContext context, PagePoint point, CancellationToken cancellationToken)
    {
        var name = (await tab.MainFrame.EvaluateAsync(Aiming, ["at", point.X, point.Y], cancellationToken)) is { ValueKind: JsonValueKind.String } words
            ? words.GetString()
            : null;
        return name is null ? null : name + NumberOf(context, tab.MainFrame, await tab.MainFrame.EvaluateAsync(Aiming, ["cover"], cancellationToken));
    }

    public static async Task<bool> IsHoveredAsync(ElementRef element, CancellationToken cancellationToken) =>
        (await AskAsync("hovered", element, cancellationToken)).GetBoolean();

    public static async Task<bool> IsVisibleAsync(ElementRef element, bool enabled, CancellationToken cancellationToken) =>
        (await AskAsync(enabled ? "usable" : "visible", element, cancellationToken)).GetBoolean();

    /// <summary>Where an element's middle (or a point of it) is in the viewport now, without scrolling; null when it is outside.</summary>
    /// <param name="lean">How far beyond the middle instead, in shares of its width and height.</param>
    public static async Task<PagePoint?> LocateAsync(ElementRef element, PagePoint? offset, CancellationToken cancellationToken, PagePoint lean = default)
    {
        var answer = await element.Frame.EvaluateAsync(Aiming, ["middle", element, Plain(offset), Plain(lean)], cancellationToken);
        return await PointOfAsync(answer, element.Frame, cancellationToken);
    }

    private static async Task<Aim> TryAimAsync(ElementRef element, AimWishes wishes, CancellationToken cancellationToken)
    {
        var answer = await element.Frame.EvaluateAsync(
            Aiming,
            ["element", element, new { mustBeEnabled = wishes.MustBeEnabled, guarded = wishes.Guarded, still = wishes.Still, offset = Plain(wishes.Offset) }],
            cancellationToken);
        return await ThroughFramesAsync(element.Frame, Aim.From(answer, element.Frame), wishes.Guarded, cancellationToken);
    }

    /// <summary>
    /// Brings the mouse over the place of an element that is not seen, or over what holds it: it may be shown only then. Where there is no mouse
    /// a finger touches what holds it, beside all that a press does something to. Phones show then what they show under a mouse; a browser that is
    /// sent touches does not by itself.
    /// </summary>
    public async Task HoverAroundAsync(ElementRef element, CancellationToken cancellationToken)
    {
        if (await Finger.IsAllAsync(tab, cancellationToken))
        {
            if (await PointOfAsync(await AskAsync("beside", element, cancellationToken), element.Frame, cancellationToken) is { } beside)
            {
                await Task.WhenAll(new Finger(tab).TapAsync(beside, 1, cancellationToken), MoveAsync(beside, cancellationToken));
            }
        }
        else if (await PointOfAsync(await AskAsync("around", element, cancellationToken), element.Frame, cancellationToken) is { } point)
        {
            await MoveAsync(point, cancellationToken);
        }
    }

    /// <summary>Gives the page a moment; what may only be shown under the mouse gets that.</summary>
    /// <exception cref="ActionException">There is nothing to wait for (any longer).</exception>
    private async Task BeforeNextTryAsync(ActionContext context, ElementRef element, Aim aim, int tries, bool isLate, CancellationToken cancellationToken)
    {
        if (aim.Status == "hidden" && isLate && await Finger.IsAllAsync(tab, cancellationToken))
        {
            throw new ActionException(
                ActionErrors.HiddenWithoutMouse,
                "The element is not visible, also after what is around it was touched: it may show only under a mouse, which this device does not have.");
        }

        if (aim.IsFinal || isLate)
        {
            throw await ExplainAsync(context, aim, cancellationToken);
        }

        if (tries == 0 && aim.Status is "hidden" or "disabled")
        {
            await context.BegunAsync();

            // Much is enabled once the field before it is left, as it is by a person's press on what is still disabled.
            await (aim.Status == "hidden" ? HoverAroundAsync(element, cancellationToken) : PutAsync("leave", element, cancellationToken));
        }

        await Task.Delay(RetryInterval, cancellationToken);
    }

    /// <summary>A point of a frame's viewport in the viewport of the tab.</summary>
    private static async Task<PagePoint?> PointOfAsync(JsonElement answer, Frame frame, CancellationToken cancellationToken)
    {
        if (answer.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var aim = await ThroughFramesAsync(frame, Aim.From(answer, frame), false, cancellationToken);
        return aim.IsOk ? aim.Point : null;
    }

    private static async Task<Aim> ThroughFramesAsync(Frame frame, Aim aim, bool guarded, CancellationToken cancellationToken)
    {
        for (; aim.IsOk && frame.Parent is { } parent; frame = parent)
        {
            var owner = await frame.GetOwnerAsync(cancellationToken);
            var answer = await parent.EvaluateAsync(Aiming, ["frame", owner, aim.Point.X, aim.Point.Y, guarded], cancellationToken);
            aim = Aim.From(answer, parent);
        }

        return aim;
    }

    private Task<JsonElement> SendAsync(
        string type, PagePoint point, PointerButton button, bool pressed, int clickCount, int modifiers, CancellationToken cancellationToken)
    {
        var bit = button switch
        {
            PointerButton.Left => 1,
            PointerButton.Right => 2,
            _ => 4,
        };
        return tab.Session.SendAsync(
            "Input.dispatchMouseEvent",
            new
            {
                type,
                x = point.X,
                y = point.Y,
                button = button.ToString().ToLowerInvariant(),
                buttons = pressed ? bit : 0,
                clickCount,
                modifiers,
                pointerType = "mouse",
            },
            cancellationToken);
    }

    private static object? Plain(PagePoint? point) => point is { } given ? new { x = given.X, y = given.Y } : null;

    private static async Task<ActionException> ExplainAsync(ActionContext context, Aim aim, CancellationToken cancellationToken) => aim.Status switch
    {
        "detached" => new ActionException(ActionErrors.ElementNotFound, "The element is no longer part of the page."),
        "hidden" => new ActionException(ActionErrors.ElementHidden, "The element is not visible."),
        "disabled" => new ActionException(ActionErrors.ElementDisabled, "The element is disabled."),
        "outside" => new ActionException(ActionErrors.InvalidValue, $"The point lies outside the element, which measures {aim.By} pixels."),
        _ => new ActionException(
            ActionErrors.ElementCovered, $"The element is covered by {aim.By}{NumberOf(context, aim.Frame, await aim.Frame.EvaluateAsync(Aiming, ["cover"], cancellationToken))}."),
    };

    private static string NumberOf(ActionContext context, Frame frame, JsonElement cover)
    {
        var number = cover.ValueKind == JsonValueKind.Object && cover.Text("token") is { } token
            ? context.NumberOf?.Invoke(frame.Tab, token, cover.GetProperty("id").GetInt32())
            : null;
        return number is { } known ? string.Create(CultureInfo.InvariantCulture, $" [{known}]") : "";
    }

    private sealed record AimWishes(bool MustBeEnabled, PagePoint? Offset)
    {
        public bool Guarded { get; init; }

        /// <summary>Wait until what moves the element has ended.</summary>
        public bool Still { get; init; }
    }

    /// <param name="Frame">The frame that gave the answer.</param>
    private sealed record Aim(string Status, PagePoint Point, string? By, Frame Frame)
    {
        public bool IsOk => Status == "ok";

        public bool IsPressed => Status == "pressed";

        /// <summary>Waiting changes nothing.</summary>
        public bool IsFinal => Status is "detached" or "outside";

        public static Aim From(JsonElement answer, Frame frame) => new(
            answer.Text("status") ?? "ok",
            new PagePoint(
                answer.TryGetProperty("x", out var x) ? x.GetDouble() : 0,
                answer.TryGetProperty("y", out var y) ? y.GetDouble() : 0),
            answer.Text("by"),
            frame);
    }
}
