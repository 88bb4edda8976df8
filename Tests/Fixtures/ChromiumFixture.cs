using Dashboard.BrowserAgent;
using Dashboard.Contracts;

namespace Dashboard.Tests.Fixtures;

/// <summary>One headless browser and one server of small pages for every test that asks; a session of its own for each.</summary>
public sealed class ChromiumFixture : IAsyncLifetime
{
    private readonly SemaphoreSlim _starting = new(1);
    private BrowserHost? _host;

    public PageServer Pages { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Pages = await PageServer.StartAsync();

    /// <summary>The shared browser, started when first asked for.</summary>
    public async Task<BrowserHost> GetHostAsync()
    {
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            // The headless shell keeps frames of other sites in the page's process unless told otherwise; Chromium does not.
            return _host ??= await BrowserHost.StartAsync(new BrowserLaunchOptions { ExtraArguments = ["--site-per-process"] });
        }
        finally
        {
            _starting.Release();
        }
    }

    public async Task<BrowserSession> OpenSessionAsync(BrowserSettings? settings = null, BrowserSessionOptions? options = null) =>
        await (await GetHostAsync()).OpenSessionAsync(settings ?? new BrowserSettings(), options, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        await Pages.DisposeAsync();
    }
}
