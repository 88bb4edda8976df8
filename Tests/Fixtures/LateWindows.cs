using Dashboard.BrowserAgent;

namespace Dashboard.Tests.Fixtures;

/// <summary>
/// Has our connection hear of the next window that a session's page opens only when Playwright has set it up and would let it go: what a
/// busy machine does now and then.
/// </summary>
internal sealed class LateWindows : IDisposable
{
    private readonly ManualResetEventSlim _isSetUp = new();
    private readonly PlaywrightRelay _relay;
    private readonly PageTab _opener;
    private readonly IDisposable _hearing;

    private LateWindows(PlaywrightRelay relay, PageTab opener)
    {
        (_relay, _opener) = (relay, opener);
        _relay.Holding += OnHolding;

        // Told before the window itself is; the reading loop goes no further.
        var cancel = TestContext.Current.CancellationToken;
        _hearing = opener.Session.On("Page.windowOpen", _ => _isSetUp.Wait(cancel));
    }

    public static async Task<LateWindows> OfAsync(ChromiumFixture chromium, BrowserSession session) =>
        new((await chromium.GetHostAsync()).Relay, session.CurrentTab);

    public void Dispose()
    {
        _hearing.Dispose();
        _relay.Holding -= OnHolding;
        _isSetUp.Dispose();
    }

    private void OnHolding(string openerId)
    {
        if (openerId == _opener.TargetId)
        {
            _isSetUp.Set();
        }
    }
}
