using Dashboard.BrowserAgent;

namespace Dashboard.Tests.Fixtures;

/// <summary>Bringing a page before a session without the actions that are under test.</summary>
public static class Browsing
{
    private static readonly PageScript Loaded = new(
        "loaded", "() => new Promise(done => document.readyState === 'complete' ? done(1) : addEventListener('load', () => done(1)))");

    /// <summary>Opens an address in the session's current tab and waits for its load event.</summary>
    public static async Task ShowAsync(BrowserSession session, string url)
    {
        var cancel = TestContext.Current.CancellationToken;
        await session.CurrentTab.Session.SendAsync("Page.navigate", new { url }, cancel);
        await session.CurrentTab.EvaluateInFramesAsync(Loaded, [], cancel);
    }
}
