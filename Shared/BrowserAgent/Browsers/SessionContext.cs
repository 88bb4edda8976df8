using Dashboard.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace Dashboard.BrowserAgent;

/// <summary>Turns a task's <see cref="BrowserSettings"/> into what a browser context is made with.</summary>
internal static class SessionContext
{
    /// <exception cref="BrowserStartException"><c>unknown_device</c> or <c>secret_not_available</c>.</exception>
    /// <param name="guard">Through which everything goes; null goes as the settings say.</param>
    public static async Task<BrowserNewContextOptions> OptionsAsync(
        BrowserSettings settings, BrowserSessionOptions options, EgressGuard? guard, CancellationToken cancellationToken)
    {
        var context = settings.Device is { } device ? await OfDeviceAsync(device, cancellationToken) : OfDesktop(settings);
        context.AcceptDownloads = true;
        context.Locale = settings.Locale;
        context.TimezoneId = settings.TimeZone;

        // Playwright cannot say all of it: it is set by UserAgentOverride.
        context.UserAgent = null;
        context.StorageState = options.StorageState;

        // Local addresses would otherwise go past it.
        context.Proxy = guard is null
            ? await ProxyAsync(settings, options, cancellationToken)
            : new Proxy { Server = guard.ProxyServer, Bypass = "<-loopback>" };
        return context;
    }

    /// <summary>The guard of a session that is to have one, with the proxy that the settings name behind it.</summary>
    /// <exception cref="BrowserStartException"><c>secret_not_available</c>.</exception>
    public static async Task<EgressGuard?> GuardAsync(
        BrowserSettings settings, BrowserSessionOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        if (options.Egress is not { } egress)
        {
            return null;
        }

        if (settings.ProxyServer is not { } server)
        {
            return new EgressGuard(egress, logger);
        }

        var password = await PasswordAsync(settings.ProxyPassword, options, cancellationToken);
        return new EgressGuard(egress, logger, UpstreamProxy.Create(server, settings.ProxyUsername, password), PassedBy(settings.ProxyBypass));
    }

    /// <summary>Hosts as browsers list them: <c>.example.com</c> means all below it. What cannot be read goes through the proxy.</summary>
    private static IReadOnlyList<HostPattern> PassedBy(string? bypass) =>
        [.. (bypass ?? "").Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(static text => HostPattern.Parse(text.StartsWith('.') ? $"*{text}" : text)).OfType<HostPattern>()];

    private static BrowserNewContextOptions OfDesktop(BrowserSettings settings) => new()
    {
        ViewportSize = new ViewportSize { Width = settings.ViewportWidth, Height = settings.ViewportHeight },
    };

    /// <summary>What the device of these settings is like; null where they name none, or none that is known.</summary>
    public static async Task<BrowserNewContextOptions?> DeviceAsync(BrowserSettings settings, CancellationToken cancellationToken) =>
        settings.Device is { } name ? (await PlaywrightDriver.DevicesAsync(cancellationToken)).GetValueOrDefault(name) : null;

    /// <param name="version">Of the browser.</param>
    public static async Task<UserAgent> UserAgentAsync(BrowserSettings settings, string version, CancellationToken cancellationToken)
    {
        var device = await DeviceAsync(settings, cancellationToken);
        return UserAgent.Of(version, settings.UserAgent ?? device?.UserAgent, device?.IsMobile ?? false);
    }

    private static async Task<BrowserNewContextOptions> OfDeviceAsync(string name, CancellationToken cancellationToken)
    {
        var devices = await PlaywrightDriver.DevicesAsync(cancellationToken);
        return devices.TryGetValue(name, out var device)
            ? new BrowserNewContextOptions(device)
            : throw new BrowserStartException("unknown_device", $"There is no device “{name}”.");
    }

    private static async Task<Proxy?> ProxyAsync(BrowserSettings settings, BrowserSessionOptions options, CancellationToken cancellationToken)
    {
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
