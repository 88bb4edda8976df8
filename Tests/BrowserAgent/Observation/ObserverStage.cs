using System.Text.Json;
using Dashboard.BrowserAgent;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.BrowserAgent;

/// <summary>A session of its own whose pages are looked at.</summary>
internal sealed class ObserverStage : IAsyncDisposable
{
    private readonly ChromiumFixture _chromium;

    private ObserverStage(ChromiumFixture chromium, BrowserSession session)
    {
        _chromium = chromium;
        Session = session;
        Observer = new PageObserver(session);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public BrowserSession Session { get; }

    public PageObserver Observer { get; }

    public static async Task<ObserverStage> OpenAsync(ChromiumFixture chromium) => new(chromium, await chromium.OpenSessionAsync());

    /// <summary>Opens a page with this body and looks at it.</summary>
    public async Task<SeenPage> ShowAsync(string body)
    {
        await Browsing.ShowAsync(Session, _chromium.Pages.Add(body));
        return await SeeAsync();
    }

    public async Task<SeenPage> SeeAsync() => new(await Observer.DescribeAsync(ObservationSettings.Default with { MaxCharacters = 50_000 }, Cancel));

    /// <summary>Value of an expression in the page's own world; promises are awaited.</summary>
    public async Task<JsonElement> RunAsync(string expression)
    {
        var answer = await Session.CurrentTab.Session.SendAsync(
            "Runtime.evaluate", new { expression, returnByValue = true, awaitPromise = true, userGesture = true }, Cancel);
        Assert.False(answer.TryGetProperty("exceptionDetails", out var details), details.ToString());
        return answer.GetProperty("result").TryGetProperty("value", out var value) ? value : default;
    }

    public ValueTask DisposeAsync() => Session.DisposeAsync();
}
