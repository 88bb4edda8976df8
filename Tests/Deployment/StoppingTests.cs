using System.Diagnostics;
using System.Runtime.Versioning;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Tests.Deployment;

/// <summary>What ./run started does not outlive it, however it is ended.</summary>
[SupportedOSPlatform("linux")]
public sealed class StoppingTests : IDisposable
{
    /// <summary>The end of ./run with programs that only wait; of what it prints only the first line is read.</summary>
    private const string Script =
        """
        set -euo pipefail
        root=$1
        source "$2/eng/shell.sh"
        source "$2/eng/processes.sh"
        mkdir -p "$state" "$servers" "$logs"
        exec > >(head -n 1 >"$root/said") 2>&1
        stop_at_the_end
        for name in "${processes[@]}"; do
          setsid sleep 600 &
          record_process "$state/$name.pid" $!
          echo $! >>"$root/pids"
        done
        for name in postgres redis blobs; do
          record_process "$servers/$name.pid" $$
        done
        echo "running"
        watch_processes
        """;

    private const string Servers =
        """
        #!/usr/bin/env bash
        set -euo pipefail
        source "$SHELL_FUNCTIONS"
        say "Stopping the servers"
        touch "$2/stopped"
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dashboard-run-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("TERM")]
    [InlineData("HUP")]
    [InlineData("TERM", "TERM", "HUP")]
    public async Task All_of_it_stops_though_nobody_reads_what_it_says(params string[] signals)
    {
        await WriteServersAsync();
        var start = new ProcessStartInfo("bash", ["-c", Script, "run", _folder.FullName, Repository.Root]);
        start.Environment["SHELL_FUNCTIONS"] = Repository.PathOf("eng", "shell.sh");
        using var run = Process.Start(start)!;
        await Until.TrueAsync("it runs, and its reader has gone", () => Task.FromResult(Read("said") == "running\n"));
        var started = Read("pids").Split('\n', StringSplitOptions.RemoveEmptyEntries);

        foreach (var signal in signals)
        {
            using var sent = Process.Start("kill", ["-s", signal, $"{run.Id}"]);
            await sent.WaitForExitAsync(Cancel);
        }

        await run.WaitForExitAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        Assert.Equal(3, started.Length);
        Assert.DoesNotContain(started, IsAlive);
        Assert.True(File.Exists(Path.Combine(_folder.FullName, ".local", "servers", "stopped")));
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task What_is_said_is_said()
    {
        var start = new ProcessStartInfo("bash", ["-c", "set -e; source \"$1\"; say one two; exec 2>&-; say three; echo four", "say", Repository.PathOf("eng", "shell.sh")])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var say = Process.Start(start)!;
        Assert.Equal("one two\n", await say.StandardError.ReadToEndAsync(Cancel));
        Assert.Equal("four\n", await say.StandardOutput.ReadToEndAsync(Cancel));
    }

    public void Dispose()
    {
        foreach (var pid in Read("pids").Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(IsAlive))
        {
            using var end = Process.Start("kill", ["-KILL", pid]);
            end.WaitForExit();
        }

        _folder.Delete(recursive: true);
    }

    /// <summary>What ended and was not waited for (a zombie) is not.</summary>
    private static bool IsAlive(string pid)
    {
        try
        {
            return !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private string Read(string name) => Path.Combine(_folder.FullName, name) is var file && File.Exists(file) ? File.ReadAllText(file) : "";

    private async Task WriteServersAsync()
    {
        var file = Path.Combine(_folder.CreateSubdirectory("eng").FullName, "services.sh");
        await File.WriteAllTextAsync(file, Servers, Cancel);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
