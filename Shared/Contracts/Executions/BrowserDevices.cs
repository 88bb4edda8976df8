using System.Text.RegularExpressions;

namespace Dashboard.Contracts;

/// <summary>The devices that a browser can present itself as, by their names in Playwright, which knows what they are like.</summary>
public static class BrowserDevices
{
    public static IReadOnlyList<string> Names { get; } =
    [
        "iPhone SE", "iPhone 13", "iPhone 15", "iPhone 15 Pro Max", "iPhone 15 landscape",
        "iPad Mini", "iPad Mini landscape", "iPad Pro 11", "iPad Pro 11 landscape",
        "Pixel 5", "Pixel 7", "Pixel 7 landscape", "Galaxy S9+", "Galaxy Tab S4", "Galaxy Tab S4 landscape",
        "Desktop Chrome", "Desktop Chrome HiDPI", "Desktop Edge",
    ];

    public static bool Knows(string name) => Names.Contains(name, StringComparer.Ordinal);
}

/// <summary>Addresses of proxies, and placeholders of secrets, as they may be written in <see cref="BrowserSettings"/>.</summary>
public static partial class ProxyAddress
{
    /// <summary>A scheme that browsers know, a host and, optionally, a port; a password in the address would be shown to everybody.</summary>
    public static bool IsValid(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && uri.Scheme is ("http" or "https" or "socks4" or "socks5")
        && uri is { Host.Length: > 0, UserInfo: "", Query: "", Fragment: "", AbsolutePath: "/" or "" };

    public static bool IsSecret(string text) => Secret().IsMatch(text);

    [GeneratedRegex(@"^<secret:[^<>.\s]{1,100}\.[^<>.\s]{1,100}>$")]
    private static partial Regex Secret();
}
