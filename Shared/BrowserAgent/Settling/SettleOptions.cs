namespace Dashboard.BrowserAgent;

/// <summary>When a page counts as settled after an action.</summary>
public sealed record SettleOptions
{
    /// <summary>How long no request that the action caused may have started or ended.</summary>
    public TimeSpan RequestQuiet { get; init; } = TimeSpan.FromMilliseconds(15);

    /// <summary>How long the document must not have changed.</summary>
    public TimeSpan DocumentQuiet { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>How long changes of the document alone, without a known cause, are waited for.</summary>
    public TimeSpan DocumentLimit { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long an animation that the action started may go on before it counts as one without end.</summary>
    public TimeSpan AnimationLimit { get; init; } = TimeSpan.FromMilliseconds(600);

    /// <summary>Longer timers than this are not waited for: they hide a message, or sign somebody out.</summary>
    public TimeSpan TimerLimit { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the answer of a socket or worker to what the action sent is waited for.</summary>
    public TimeSpan ReplyLimit { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>How long pictures, fonts and, of a page that was just opened, frames are waited for.</summary>
    public TimeSpan WeakLimit { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long frames that the action itself put into the page are waited for.</summary>
    public TimeSpan FrameLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a page that was just opened is given for the data that it asks for by itself: what takes longer is a
    /// question kept open (long polling).
    /// </summary>
    public TimeSpan OpeningLimit { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a stream may be silent before it counts as one without end.</summary>
    public TimeSpan StreamSilence { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long all of it may take.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>What was seen while a page settled.</summary>
/// <param name="OutsideEffect">The action caused a request other than GET, HEAD or OPTIONS, or sent on a WebSocket.</param>
/// <param name="Navigated">The page shows another document.</param>
/// <param name="TimedOut">It did not settle within the limit.</param>
public sealed record SettleResult(bool OutsideEffect, bool Navigated, bool TimedOut);
