using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Microsoft.Playwright;

namespace Dashboard.Tests.EndToEnd;

/// <summary>The browser of all tests that use the product's pages: started when first asked for, and ended with the tests.</summary>
public sealed class SharedPageBrowser : IAsyncDisposable
{
    private static readonly SemaphoreSlim Starting = new(1);
    private static IPlaywright? _playwright;
    private static IBrowser? _browser;

    internal static async Task<IBrowser> GetAsync()
    {
        await Starting.WaitAsync();
        try
        {
            if (_browser is not { IsConnected: true })
            {
                // Only a broken product takes this long; a busy machine may take more than the usual five seconds.
                Assertions.SetDefaultExpectTimeout(30_000);
                _playwright ??= await Playwright.CreateAsync();
                _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
                {
                    ExecutablePath = BrowserBinary.Find(BrowserKind.HeadlessShell),
                    Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
                });
            }

            return _browser;
        }
        finally
        {
            Starting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
