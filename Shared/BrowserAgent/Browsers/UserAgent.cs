using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Dashboard.BrowserAgent;

/// <summary>
/// What a browser says that it is: by default what Chromium of its version says in a window, without the word "Headless", by which sites
/// refuse it. Nothing else of it is disguised.
/// </summary>
internal sealed partial record UserAgent
{
    // The rules of https://wicg.github.io/ua-client-hints/#grease as Chromium has them: each version has a made-up brand of its own.
    private static readonly string[] GreaseSigns = [" ", "(", ":", "-", ".", "/", ")", ";", "=", "?", "_"];
    private static readonly string[] GreaseVersions = ["8", "99", "24"];

    private UserAgent(string name, UserAgentHints? hints)
    {
        Name = name;
        Hints = hints;
    }

    /// <summary>As the header <c>User-Agent</c> and <c>navigator.userAgent</c> say it.</summary>
    public string Name { get; }

    /// <summary>As <c>Sec-CH-UA…</c> and <c>navigator.userAgentData</c> say it; null says nothing there.</summary>
    public UserAgentHints? Hints { get; }

    /// <param name="version">Of the browser, such as <c>156.0.8078.79</c>.</param>
    public static string NameOf(string version) => string.Create(
        CultureInfo.InvariantCulture, $"Mozilla/5.0 ({System}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{MajorOf(version)}.0.0.0 Safari/537.36");

    /// <param name="version">Of the browser.</param>
    /// <param name="chosen">The task's own words or its device's; null takes the browser's.</param>
    /// <param name="mobile">The device is a phone or a tablet.</param>
    public static UserAgent Of(string version, string? chosen, bool mobile)
    {
        if (chosen is null)
        {
            return new UserAgent(NameOf(version), HintsOf(version, PlatformName, PlatformVersion, Architecture, mobile: false, ""));
        }

        // Only Chromium gives hints, and they must not speak of another version than the name.
        if (ChromeVersion().Match(chosen) is not { Success: true } match || OtherBrowser().IsMatch(chosen))
        {
            return new UserAgent(chosen, null);
        }

        var (platform, platformVersion) = PlatformOf(chosen);
        var architecture = platform == "Android" ? "" : "x86";
        return new UserAgent(chosen, HintsOf(match.Groups[1].Value, platform, platformVersion, architecture, mobile, AndroidModel().Match(chosen).Groups[1].Value));
    }

    private static UserAgentHints HintsOf(string version, string platform, string platformVersion, string architecture, bool mobile, string model)
    {
        var major = MajorOf(version);
        var seed = int.Parse(major, CultureInfo.InvariantCulture);
        var madeUp = $"Not{GreaseSigns[seed % GreaseSigns.Length]}A{GreaseSigns[(seed + 1) % GreaseSigns.Length]}Brand";
        var madeUpVersion = GreaseVersions[seed % GreaseVersions.Length];
        return new UserAgentHints(
            Ordered(new BrandVersion(madeUp, madeUpVersion), new BrandVersion("Chromium", major)),
            Ordered(new BrandVersion(madeUp, $"{madeUpVersion}.0.0.0"), new BrandVersion("Chromium", version)),
            version,
            platform,
            platformVersion,
            architecture,
            architecture.Length > 0 ? "64" : "",
            model,
            mobile,
            [mobile ? "Mobile" : "Desktop"]);

        BrandVersion[] Ordered(BrandVersion first, BrandVersion second) => seed % 2 == 0 ? [first, second] : [second, first];
    }

    private static string MajorOf(string version) => version.Split('.')[0];

    // Chromium says no more than this of the system, whatever it is.
    private static string System =>
        OperatingSystem.IsWindows() ? "Windows NT 10.0; Win64; x64" : OperatingSystem.IsMacOS() ? "Macintosh; Intel Mac OS X 10_15_7" : "X11; Linux x86_64";

    private static string PlatformName => OperatingSystem.IsWindows() ? "Windows" : OperatingSystem.IsMacOS() ? "macOS" : "Linux";

    // Windows counts its interfaces instead of itself: from 13 on it is Windows 11.
    private static string PlatformVersion =>
        OperatingSystem.IsWindows() ? (Environment.OSVersion.Version.Build >= 22_000 ? "15.0.0" : "10.0.0")
        : OperatingSystem.IsMacOS() ? Environment.OSVersion.Version.ToString(3)
        : "";

    private static string Architecture => RuntimeInformation.OSArchitecture is global::System.Runtime.InteropServices.Architecture.Arm64 ? "arm" : "x86";

    private static (string Name, string Version) PlatformOf(string name) =>
        Android().Match(name) is { Success: true } android ? ("Android", android.Groups[1].Value)
        : name.Contains("Windows", StringComparison.Ordinal) ? ("Windows", "10.0.0")
        : name.Contains("Mac OS X", StringComparison.Ordinal) ? ("macOS", "")
        : ("Linux", "");

    [GeneratedRegex(@"\bChrome/(\d{1,4}(?:\.\d{1,6})*)(?!\d)")]
    private static partial Regex ChromeVersion();

    [GeneratedRegex(@"\b(?:Edg|OPR|SamsungBrowser|Electron|bot)\b", RegexOptions.IgnoreCase)]
    private static partial Regex OtherBrowser();

    [GeneratedRegex(@"Android (\d+(?:\.\d+)*)")]
    private static partial Regex Android();

    [GeneratedRegex(@"Android [^;)]+; ([^;)]+)\)")]
    private static partial Regex AndroidModel();
}
