using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>Finds the browser's real binary, not a distribution's wrapper script (which would hide the process).</summary>
public static class BrowserBinary
{
    private static readonly string[] ShellPaths =
    [
        "/usr/lib/chromium/chromium-headless-shell",
        "/usr/lib/chromium-browser/headless_shell",
        "/usr/lib64/chromium-browser/headless_shell",
        "/headless-shell/headless-shell",
        "/opt/headless-shell/headless-shell",
    ];

    private static readonly string[] ChromiumPaths =
    [
        "/usr/lib/chromium/chromium",
        "/usr/lib/chromium-browser/chromium-browser",
        "/usr/lib64/chromium-browser/chromium-browser",
        "/opt/google/chrome/chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe",
        @"C:\Program Files\Chromium\Application\chrome.exe",
    ];

    /// <param name="configured">Path from the configuration; must exist when given.</param>
    /// <returns>Path of an existing file.</returns>
    /// <exception cref="BrowserStartException">Code <c>browser_missing</c>, with the command that installs it.</exception>
    public static string Find(BrowserKind kind, string? configured = null)
    {
        var variable = kind == BrowserKind.HeadlessShell ? "BROWSER_HEADLESS_SHELL" : "BROWSER_CHROMIUM";
        var wanted = string.IsNullOrWhiteSpace(configured) ? Environment.GetEnvironmentVariable(variable) : configured;
        if (!string.IsNullOrWhiteSpace(wanted))
        {
            return File.Exists(wanted)
                ? wanted
                : throw Missing(kind, $"The configured browser {wanted} does not exist.");
        }

        var candidates = kind == BrowserKind.HeadlessShell ? ShellPaths : ChromiumPaths;
        return candidates.FirstOrDefault(File.Exists)
            ?? FindOnPath(kind)
            ?? throw Missing(kind, "No browser was found.");
    }

    private static string? FindOnPath(BrowserKind kind)
    {
        string[] names = kind == BrowserKind.HeadlessShell
            ? ["chromium-headless-shell", "chrome-headless-shell", "headless_shell", "headless-shell"]
            : ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return (from name in names from folder in folders select Path.Combine(folder, name)).FirstOrDefault(IsProgram);
    }

    private static bool IsProgram(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        Span<byte> start = stackalloc byte[2];
        using var file = File.OpenRead(path);
        var isScript = file.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && start[0] == '#' && start[1] == '!';
        return !isScript;
    }

    private static BrowserStartException Missing(BrowserKind kind, string found)
    {
        var package = kind == BrowserKind.HeadlessShell ? "chromium-headless-shell" : "chromium";
        var variable = kind == BrowserKind.HeadlessShell ? "BROWSER_HEADLESS_SHELL" : "BROWSER_CHROMIUM";
        return new BrowserStartException(
            "browser_missing",
            $"{found} Install it with \"apt-get install {package}\", or set {variable} to the path of its binary.");
    }
}
