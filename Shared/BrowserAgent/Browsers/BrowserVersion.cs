using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Dashboard.BrowserAgent;

/// <summary>Asks a browser's binary for its version, once for as long as the file stays the same.</summary>
internal static partial class BrowserVersion
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly ConcurrentDictionary<(string Binary, DateTime Written), string?> Known = new();

    /// <returns>Such as <c>156.0.8078.79</c>; null when the binary does not say (Chrome for Windows does not).</returns>
    public static async Task<string?> OfAsync(string binary)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        var key = (binary, File.GetLastWriteTimeUtc(binary));
        if (Known.TryGetValue(key, out var known))
        {
            return known;
        }

        try
        {
            return Known[key] = await AskAsync(binary);
        }
        catch (OperationCanceledException)
        {
            // The machine was too busy: the next browser asks again.
            return null;
        }
    }

    private static async Task<string?> AskAsync(string binary)
    {
        var start = new ProcessStartInfo(binary, "--version") { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            using var limit = new CancellationTokenSource(Patience);
            try
            {
                var errors = process.StandardError.ReadToEndAsync(limit.Token);
                var said = await process.StandardOutput.ReadToEndAsync(limit.Token);
                await errors;
                return Version().Match(said) is { Success: true } match ? match.Value : null;
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
        catch (Win32Exception)
        {
            // Whoever starts the browser itself says why it cannot be.
            return null;
        }
    }

    [GeneratedRegex(@"\d+(?:\.\d+){3}")]
    private static partial Regex Version();
}
