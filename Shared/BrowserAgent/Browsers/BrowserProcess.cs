using System.Diagnostics;
using System.Globalization;
using Dashboard.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dashboard.BrowserAgent;

/// <summary>
/// One running browser with a profile of its own, under a guard process that ends all of it when this process does,
/// even by SIGKILL.
/// </summary>
public sealed class BrowserProcess : IAsyncDisposable
{
    private static readonly TimeSpan PortPollInterval = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(10);

    private readonly Process _guard;
    private readonly string _binary;
    private readonly ILogger _logger;
    private readonly Task _errorOutput;
    private readonly Queue<string> _lastErrors = new();
    private int _disposed;

    private BrowserProcess(Process guard, string binary, string profile, ILogger logger)
    {
        _guard = guard;
        _binary = binary;
        _logger = logger;
        ProfileDirectory = profile;
        Exited = guard.WaitForExitAsync();
        _errorOutput = ReadErrorsAsync();
    }

    /// <summary>Address of the browser's DevTools connection.</summary>
    public Uri Endpoint { get; private set; } = null!;

    public string ProfileDirectory { get; }

    /// <summary>Process id of the browser, which is also the number of its process group.</summary>
    public int ProcessId { get; private set; }

    /// <summary>Completes when the browser has ended and the guard has cleaned up, for whatever reason.</summary>
    public Task Exited { get; }

    /// <exception cref="BrowserStartException">
    /// <c>browser_missing</c> or <c>browser_start_failed</c> (with what the browser said).
    /// </exception>
    public static async Task<BrowserProcess> StartAsync(BrowserLaunchOptions options, ILogger? logger = null, CancellationToken cancellationToken = default)
    {
        var binary = BrowserBinary.Find(options.Kind, options.BinaryPath);
        var profile = Directory.CreateDirectory(Path.Combine(options.ProfileParent, $"dashboard-browser-{Guid.NewGuid():N}")).FullName;
        var process = new BrowserProcess(Start(binary, profile, options, await BrowserVersion.OfAsync(binary)), binary, profile, logger ?? NullLogger.Instance);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.StartTimeout);
        try
        {
            await process.WaitUntilReadyAsync(limit.Token);
            return process;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await process.DisposeAsync();
            throw process.StartFailed($"did not open its port within {options.StartTimeout.TotalSeconds:0} s");
        }
        catch (EndOfStreamException)
        {
            await process.DisposeAsync();
            throw process.StartFailed("ended at once");
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Memory of the browser's processes in bytes (proportional set size); 0 where it cannot be measured.</summary>
    public long MeasureMemory() => Exited.IsCompleted ? 0 : ProcessGroupMemory.Measure(ProcessId);

    /// <summary>Ends the browser at once and removes its profile.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            await Exited;
            return;
        }

        // The end of its standard input is the guard's signal to kill the browser and clean up.
        _guard.StandardInput.Close();
        if (!OperatingSystem.IsLinux())
        {
            _guard.Kill(entireProcessTree: true);
        }

        try
        {
            await Exited.WaitAsync(EndTimeout);
        }
        catch (TimeoutException)
        {
            _logger.LogWarning("The guard of browser {ProcessId} did not end; it is killed", ProcessId);
            _guard.Kill(entireProcessTree: true);
            await Exited;
        }

        await _errorOutput;
        _guard.Dispose();
        RemoveProfile();
    }

    private static Process Start(string binary, string profile, BrowserLaunchOptions options, string? version)
    {
        var start = new ProcessStartInfo
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (OperatingSystem.IsLinux())
        {
            // A session of its own: a Ctrl+C at the terminal of the starter must not reach the guard.
            start.FileName = "setsid";
            start.ArgumentList.Add("sh");
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Browsers", "guard.sh"));
            start.ArgumentList.Add(profile);
            start.ArgumentList.Add(binary);
        }
        else
        {
            start.FileName = binary;
        }

        foreach (var argument in Arguments(profile, options, version))
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start) ?? throw new BrowserStartException("browser_start_failed", $"{binary} cannot be started.");
    }

    private static IEnumerable<string> Arguments(string profile, BrowserLaunchOptions options, string? version)
    {
        if (options.Kind == BrowserKind.Chromium)
        {
            yield return "--headless";
        }

        if (version is not null)
        {
            // Nothing else reaches what service workers and shared ones say by themselves.
            yield return $"--user-agent={UserAgent.NameOf(version)}";
        }

        if (!options.Sandbox || !BrowserLaunchOptions.CanSandbox)
        {
            yield return "--no-sandbox";
        }

        if (options.OnlyGuarded)
        {
            // WebRTC (the browser knows the one or the other name); prefetching of names and whatever else would look one up.
            yield return "--webrtc-ip-handling-policy=disable_non_proxied_udp";
            yield return "--force-webrtc-ip-handling-policy=disable_non_proxied_udp";
            yield return "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1";
        }

        string[] fixedOnes =
        [
            "--remote-debugging-port=0",
            $"--user-data-dir={profile}",
            "--no-first-run",
            "--no-default-browser-check",
            "--disable-gpu",
            "--disable-quic",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-default-apps",
            "--disable-extensions",
            "--disable-breakpad",
            "--disable-crash-reporter",
            "--disable-client-side-phishing-detection",
            "--disable-search-engine-choice-screen",
            // A page that is not in front (an earlier tab) keeps its timers and frames.
            "--disable-background-timer-throttling",
            "--disable-backgrounding-occluded-windows",
            "--disable-renderer-backgrounding",
            "--disable-back-forward-cache",
            "--disable-features=Translate,OptimizationHints,MediaRouter,AutofillServerCommunication,PaintHolding,HttpsUpgrades",
            // The first: a process less to start and to keep; on Linux the one it would have has no sandbox either. The second: a picture
            // waits for the surface that shows the page as it is now, a frame sooner than without.
            "--enable-features=NetworkServiceInProcess2,CDPScreenshotNewSurface",
            "--password-store=basic",
            "--use-mock-keychain",
            "--hide-scrollbars",

            // A shell without a window knows no mouse; pages would draw what is made for fingers (calendars that cannot be typed into).
            "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4",
            "--mute-audio",
            "--force-color-profile=srgb",
            // Every session opens pages of its own: a first one would only start a process for nothing.
            "--no-startup-window",
        ];
        foreach (var argument in fixedOnes.Concat(options.ExtraArguments))
        {
            yield return argument;
        }
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        ProcessId = _guard.Id;
        if (OperatingSystem.IsLinux())
        {
            var line = await _guard.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new EndOfStreamException();
            ProcessId = int.Parse(line, CultureInfo.InvariantCulture);
        }

        var file = Path.Combine(ProfileDirectory, "DevToolsActivePort");
        while (true)
        {
            if (Exited.IsCompleted)
            {
                throw new EndOfStreamException();
            }

            // Two lines: the port, then the path. The browser does not write them in one stroke.
            var lines = File.Exists(file) ? await ReadLinesAsync(file, cancellationToken) : [];
            if (lines is [var port, { Length: > 0 } path, ..])
            {
                Endpoint = new Uri($"ws://127.0.0.1:{port}{path}");
                return;
            }

            await Task.Delay(PortPollInterval, cancellationToken);
        }
    }

    private static async Task<string[]> ReadLinesAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllLinesAsync(file, cancellationToken);
        }
        catch (IOException)
        {
            return [];
        }
    }

    private async Task ReadErrorsAsync()
    {
        while (await _guard.StandardError.ReadLineAsync() is { } line)
        {
            _logger.LogTrace("Browser {ProcessId}: {Line}", ProcessId, line);
            lock (_lastErrors)
            {
                _lastErrors.Enqueue(line);
                if (_lastErrors.Count > 20)
                {
                    _lastErrors.Dequeue();
                }
            }
        }
    }

    /// <summary>Why it is of no use, with what it said.</summary>
    internal BrowserStartException StartFailed(string what, Exception? inner = null)
    {
        lock (_lastErrors)
        {
            var said = string.Join(" | ", _lastErrors);
            var advice = said.Contains("No usable sandbox", StringComparison.Ordinal)
                ? " Its sandbox needs user namespaces: allow them (in a container: the seccomp profile deploy/seccomp.json),"
                    + " or, where every page is trusted, switch the sandbox off with Runner__BrowserSandbox=false."
                : "";
            return new BrowserStartException("browser_start_failed", $"{_binary} {what}. It said: {said}{advice}", inner);
        }
    }

    private void RemoveProfile()
    {
        try
        {
            if (Directory.Exists(ProfileDirectory))
            {
                Directory.Delete(ProfileDirectory, recursive: true);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _logger.LogWarning(error, "The profile {Directory} cannot be removed", ProfileDirectory);
        }
    }
}
