using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>How a browser is started.</summary>
public sealed record BrowserLaunchOptions
{
    public BrowserKind Kind { get; init; } = BrowserKind.HeadlessShell;

    /// <summary>
    /// Path of the browser's own binary; null looks at the environment (<c>BROWSER_HEADLESS_SHELL</c>,
    /// <c>BROWSER_CHROMIUM</c>) and then at the usual places.
    /// </summary>
    public string? BinaryPath { get; init; }

    /// <summary>
    /// Whether pages run in the browser's own sandbox, which needs user namespaces. Root cannot have it: Chromium
    /// refuses.
    /// </summary>
    public bool Sandbox { get; init; } = true;

    /// <summary>
    /// Every session of the browser goes through an <see cref="EgressGuard"/>. What a browser does beside its proxy is switched off then:
    /// looking names up, and speaking UDP.
    /// </summary>
    public bool OnlyGuarded { get; init; }

    /// <summary>Whether this process can have the sandbox at all.</summary>
    public static bool CanSandbox => !OperatingSystem.IsLinux() || Environment.UserName != "root";

    /// <summary>Further command line arguments, after ours.</summary>
    public IReadOnlyList<string> ExtraArguments { get; init; } = [];

    /// <summary>
    /// How long the browser may take to open its port, and then to answer. One that ends is noticed at once; this is for one that hangs,
    /// which a machine with too much to do must not be taken for.
    /// </summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Parent of the profile directory, which is made at the start and removed at the end.</summary>
    public string ProfileParent { get; init; } = Path.GetTempPath();
}

/// <summary>A browser cannot be started, or ended before it was usable.</summary>
/// <param name="code">Stable: <c>browser_missing</c> or <c>browser_start_failed</c>.</param>
public sealed class BrowserStartException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Code { get; } = code;
}

/// <summary>The browser, or the page in use, ended by itself; another browser is needed.</summary>
public sealed class BrowserCrashedException(string message, Exception? inner = null) : Exception(message, inner)
{
    public const string Code = "browser_crashed";
}
