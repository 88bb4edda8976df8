namespace Dashboard.BrowserAgent;

/// <summary>When a page counts as settled after an action.</summary>
public sealed record SettleOptions
{
    /// <summary>How long no request that the action caused may have started or ended.</summary>
    public TimeSpan RequestQuiet { get; init; } = TimeSpan.FromMilliseconds(40);

    /// <summary>How long the document must not have changed after that.</summary>
    public TimeSpan DocumentQuiet { get; init; } = TimeSpan.FromMilliseconds(30);

    /// <summary>How long a document that never stops changing (a running clock) is watched.</summary>
    public TimeSpan DocumentLimit { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long pictures, fonts and frames are waited for.</summary>
    public TimeSpan WeakLimit { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long all of it may take.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>What was seen while a page settled.</summary>
/// <param name="OutsideEffect">The action caused a request other than GET, HEAD or OPTIONS, or sent on a WebSocket.</param>
/// <param name="Navigated">The page shows another document.</param>
/// <param name="TimedOut">It did not settle within the limit.</param>
public sealed record SettleResult(bool OutsideEffect, bool Navigated, bool TimedOut);
