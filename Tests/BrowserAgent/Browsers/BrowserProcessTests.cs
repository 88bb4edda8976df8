using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;

namespace Dashboard.Tests.BrowserAgent.Browsers;

public sealed class BrowserProcessTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(BrowserKind.HeadlessShell)]
    [InlineData(BrowserKind.Chromium)]
    public async Task A_browser_that_is_disposed_leaves_no_process_and_no_profile(BrowserKind kind)
    {
        var browser = await BrowserProcess.StartAsync(new BrowserLaunchOptions { Kind = kind }, null, Token);
        Assert.True(Directory.Exists(browser.ProfileDirectory));
        // Pages of memory that other browsers use too count in part: beside many of them it is little.
        Assert.InRange(browser.MeasureMemory(), 2L << 20, 2L << 30);
        await browser.DisposeAsync();
        Assert.True(browser.Exited.IsCompleted);

        // Killed processes take a moment to be gone.
        await UntilAsync(() => ProcessesOf(browser.ProcessId, browser.ProfileDirectory).Count == 0);
        Assert.False(Directory.Exists(browser.ProfileDirectory));
    }

    [Theory]
    [InlineData(BrowserKind.HeadlessShell)]
    [InlineData(BrowserKind.Chromium)]
    public async Task A_starter_that_is_killed_leaves_no_process_and_no_profile(BrowserKind kind)
    {
        // The starter is a shell that holds the guard's standard input open, as a runner does, and is killed outright.
        var profile = Directory.CreateTempSubdirectory("dashboard-guard-").FullName;
        var guard = Path.Combine(AppContext.BaseDirectory, "Browsers", "guard.sh");
        var browser = BrowserBinary.Find(kind);
        var command = $"sleep 1000 | setsid sh '{guard}' '{profile}' '{browser}' --headless --no-sandbox --disable-gpu --remote-debugging-port=0 '--user-data-dir={profile}' about:blank 2>/dev/null";
        using var starter = Process.Start(new ProcessStartInfo("setsid", ["sh", "-c", command]) { RedirectStandardOutput = true })!;
        var group = int.Parse((await starter.StandardOutput.ReadLineAsync(Token))!, CultureInfo.InvariantCulture);
        await UntilAsync(() => File.Exists(Path.Combine(profile, "DevToolsActivePort")));
        Assert.NotEmpty(ProcessesOf(group, profile));
        using (var kill = Process.Start("kill", ["-KILL", "--", $"-{starter.Id}"]))
        {
            await kill.WaitForExitAsync(Token);
        }

        await UntilAsync(() => ProcessesOf(group, profile).Count == 0 && !Directory.Exists(profile));
    }

    [Fact]
    public async Task A_browser_that_is_killed_is_reported_and_cleaned_up()
    {
        await using var browser = await BrowserProcess.StartAsync(new BrowserLaunchOptions(), null, Token);
        using var process = Process.GetProcessById(browser.ProcessId);
        process.Kill();
        await browser.Exited.WaitAsync(Token);

        // Killed processes take a moment to be gone.
        await UntilAsync(() => ProcessesOf(browser.ProcessId, browser.ProfileDirectory).Count == 0);
        Assert.False(Directory.Exists(browser.ProfileDirectory));
        Assert.Equal(0, browser.MeasureMemory());
    }

    [Fact]
    public async Task A_missing_browser_is_named_with_the_command_that_installs_it()
    {
        var options = new BrowserLaunchOptions { BinaryPath = "/nowhere/browser" };
        var error = await Assert.ThrowsAsync<BrowserStartException>(() => BrowserProcess.StartAsync(options, null, Token));
        Assert.Equal("browser_missing", error.Code);
        Assert.Contains("apt-get install chromium-headless-shell", error.Message);
    }

    [Fact]
    public async Task A_program_that_is_no_browser_fails_with_what_it_said()
    {
        var options = new BrowserLaunchOptions { BinaryPath = "/bin/ls" };
        var error = await Assert.ThrowsAsync<BrowserStartException>(() => BrowserProcess.StartAsync(options, null, Token));
        Assert.Equal("browser_start_failed", error.Code);
        Assert.Contains("unrecognized option", error.Message);
    }

    [Fact]
    public async Task A_browser_that_opens_its_port_and_says_nothing_there_is_given_up()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var binary = Path.Combine(Directory.CreateTempSubdirectory("dashboard-silent-").FullName, "browser");
        await File.WriteAllTextAsync(
            binary,
            $$"""
            #!/bin/sh
            for argument; do
              case $argument in --user-data-dir=*) printf '%s\n/devtools/browser/a\n' {{((IPEndPoint)silent.LocalEndpoint).Port}} > "${argument#*=}/DevToolsActivePort"; sleep 1000; esac
            done
            """,
            Token);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(binary, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var options = new BrowserLaunchOptions { BinaryPath = binary, StartTimeout = TimeSpan.FromSeconds(1) };
        var error = await Assert.ThrowsAsync<BrowserStartException>(() => BrowserHost.StartAsync(options, null, Token));
        Assert.Equal("browser_start_failed", error.Code);
        Assert.Contains("did not answer", error.Message);
        Directory.Delete(Path.GetDirectoryName(binary)!, recursive: true);
    }

    /// <summary>Living processes of the group, or with the profile in their command line.</summary>
    private static List<int> ProcessesOf(int group, string profile)
    {
        List<int> found = [];
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var id) && Belongs(folder, group, profile))
            {
                found.Add(id);
            }
        }

        return found;
    }

    private static bool Belongs(string folder, int group, string profile)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var isLiving = fields[0] is not ("Z" or "X");
            return isLiving && (fields[2] == group.ToString(CultureInfo.InvariantCulture)
                || File.ReadAllText(Path.Combine(folder, "cmdline")).Contains(profile, StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(10, Token);
        }
    }
}
