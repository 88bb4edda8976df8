using Microsoft.Playwright;

namespace Dashboard.BrowserAgent;

/// <summary>The one Playwright driver of this process, started when first needed and replaced when it broke.</summary>
internal static class PlaywrightDriver
{
    private static readonly SemaphoreSlim Starting = new(1);
    private static IPlaywright? s_driver;

    /// <summary>Connects Playwright to a running browser.</summary>
    public static async Task<IBrowser> ConnectAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        var driver = await GetAsync(cancellationToken);
        try
        {
            // How long it may take is said by the token alone.
            return await driver.Chromium.ConnectOverCDPAsync(endpoint.ToString(), new() { Timeout = 0 }).WaitAsync(cancellationToken);
        }
        catch (PlaywrightException)
        {
            // Whether driver or browser is at fault cannot be told; a fresh driver costs little.
            Interlocked.CompareExchange(ref s_driver, null, driver);
            throw;
        }
    }

    /// <summary>What browsers on known devices are like, by the devices' names.</summary>
    public static async Task<IReadOnlyDictionary<string, BrowserNewContextOptions>> DevicesAsync(CancellationToken cancellationToken) =>
        (await GetAsync(cancellationToken)).Devices;

    private static async Task<IPlaywright> GetAsync(CancellationToken cancellationToken)
    {
        if (s_driver is { } running)
        {
            return running;
        }

        await Starting.WaitAsync(cancellationToken);
        try
        {
            return s_driver ??= await Playwright.CreateAsync();
        }
        finally
        {
            Starting.Release();
        }
    }
}
