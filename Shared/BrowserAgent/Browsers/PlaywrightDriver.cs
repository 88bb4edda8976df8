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

    /// <summary>Opens an empty page.</summary>
    /// <returns>The browser's own name for it.</returns>
    /// <exception cref="CdpException">It was closed at once, or all of its context is.</exception>
    public static async Task<string> OpenPageAsync(IBrowserContext context)
    {
        try
        {
            var session = await context.NewCDPSessionAsync(await context.NewPageAsync());
            var info = await session.SendAsync("Target.getTargetInfo");
            await session.DetachAsync();
            return info!.Value.GetProperty("targetInfo").GetProperty("targetId").GetString()!;
        }
        catch (PlaywrightException error)
        {
            throw new CdpException("Target.createTarget", CdpException.ClosedCode, error.Message, error);
        }
    }

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
