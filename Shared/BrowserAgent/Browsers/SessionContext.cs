using Dashboard.Contracts;
using Microsoft.Playwright;

namespace Dashboard.BrowserAgent;

/// <summary>Turns a task's <see cref="BrowserSettings"/> into what a browser context is made with.</summary>
internal static class SessionContext
{
    /// <exception cref="BrowserStartException"><c>unknown_device</c> or <c>secret_not_available</c>.</exception>
    public static async Task<BrowserNewContextOptions> OptionsAsync(
        BrowserSettings settings, BrowserSessionOptions options, CancellationToken cancellationToken)
    {
        var context = settings.Device is { } device ? await OfDeviceAsync(device, cancellationToken) : OfDesktop(settings);
        context.AcceptDownloads = true;
        context.Locale = settings.Locale;
        context.TimezoneId = settings.TimeZone;
        context.UserAgent = settings.UserAgent ?? context.UserAgent;
        context.StorageState = options.StorageState;
        context.Proxy = await ProxyAsync(settings, options, cancellationToken);
        return context;
    }

    private static BrowserNewContextOptions OfDesktop(BrowserSettings settings) => new()
    {
        ViewportSize = new ViewportSize { Width = settings.ViewportWidth, Height = settings.ViewportHeight },
    };

    private static async Task<BrowserNewContextOptions> OfDeviceAsync(string name, CancellationToken cancellationToken)
    {
        var devices = await PlaywrightDriver.DevicesAsync(cancellationToken);
        return devices.TryGetValue(name, out var device)
            ? new BrowserNewContextOptions(device)
            : throw new BrowserStartException("unknown_device", $"There is no device “{name}”.");
    }

    private static async Task<Proxy?> ProxyAsync(BrowserSettings settings, BrowserSessionOptions options, CancellationToken cancellationToken)
    {
        // Local addresses would otherwise go past it.
        if (options.ProxyServer is { } forced)
        {
            return new Proxy { Server = forced, Bypass = "<-loopback>" };
        }

        return settings.ProxyServer is { } server
            ? new Proxy
            {
                Server = server,
                Bypass = settings.ProxyBypass,
                Username = settings.ProxyUsername,
                Password = await PasswordAsync(settings.ProxyPassword, options, cancellationToken),
            }
            : null;
    }

    private static async Task<string?> PasswordAsync(string? placeholder, BrowserSessionOptions options, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(placeholder))
        {
            return null;
        }

        return options.Secret is { } resolve
            ? await resolve(placeholder, cancellationToken)
            : throw new BrowserStartException("secret_not_available", "The password of the proxy names a credential that is not available here.");
    }
}
