using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Dashboard.Tests.Fixtures.Processes;

/// <summary>
/// A process of one of the services, or of a program that a test needs. A shell stands guard beside it and kills it when
/// the tests end in whatever way: then its standard input closes.
/// </summary>
internal sealed class ServiceProcess : IRunningService
{
    private const string Guard = """
        "$@" </dev/null &
        child=$!
        echo "guarded process $child"
        read -r _
        kill -KILL "$child" 2>/dev/null
        """;

    private readonly Process _guard;
    private readonly List<string> _output = [];
    private readonly TaskCompletionSource<int> _id = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServiceProcess(string name, Process guard) => (Name, _guard) = (name, guard);

    public string Name { get; }

    /// <summary>The process id of the service itself.</summary>
    public int Id => _id.Task.Result;

    /// <summary>The service itself has ended, in whatever way.</summary>
    public bool HasEnded => !IsAlive(_id.Task.Result);

    /// <summary>Everything it printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return string.Join('\n', _output);
            }
        }
    }

    /// <param name="folder">The project's folder in the checkout, for example <c>Api</c>.</param>
    public static async Task<IRunningService> StartAsync(string name, string folder, IReadOnlyDictionary<string, string> environment) =>
        await RunAsync(name, Repository.PathOf(folder), ["dotnet", Path.Combine(BuiltFolder(folder), $"Dashboard.{folder}.dll")], environment);

    /// <summary>Services run from their own output, where their own appsettings.json lies.</summary>
    public static string BuiltFolder(string folder) => Repository.PathOf(folder, Path.Combine(AppContext.BaseDirectory.TrimEnd('/').Split('/')[^3..]));

    /// <summary>Any other program, guarded in the same way.</summary>
    public static async Task<ServiceProcess> RunAsync(
        string name, string folder, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("sh")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
            ArgumentList = { "-c", Guard, "guard" },
        };
        foreach (var word in command)
        {
            start.ArgumentList.Add(word);
        }

        LiveShortly(start);
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        var service = new ServiceProcess(name, Process.Start(start)!);
        service._guard.OutputDataReceived += service.OnOutput;
        service._guard.ErrorDataReceived += service.OnOutput;
        service._guard.BeginOutputReadLine();
        service._guard.BeginErrorReadLine();
        await service._id.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return service;
    }

    /// <summary>
    /// Tells .NET to compile once and quickly, and better only what is called thousands of times (0x1000): a process of a test
    /// ends before it has back what the second compilation of all that is called thirty times costs, half as much again as its start.
    /// </summary>
    public static void LiveShortly(ProcessStartInfo start)
    {
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_TC_CallCountThreshold"] = "1000";
    }

    /// <summary>SIGKILL; returns when it is gone.</summary>
    public async Task KillAsync()
    {
        Signal(PosixSignals.Kill);
        await EndedAsync();
    }

    /// <summary>SIGTERM: it is asked to end, and takes its time.</summary>
    public void Terminate() => Signal(PosixSignals.Terminate);

    public Task StopAsync()
    {
        Terminate();
        return EndedAsync();
    }

    /// <summary>SIGSTOP: it stands still as if the machine did, with its connections open.</summary>
    public void Freeze() => Signal(PosixSignals.Stop);

    /// <summary>SIGCONT.</summary>
    public void Thaw() => Signal(PosixSignals.Continue);

    public Task EndedAsync() => Until.TrueAsync($"{Name} has ended", () => Task.FromResult(HasEnded));

    public async ValueTask DisposeAsync()
    {
        _guard.StandardInput.Close();
        await _guard.WaitForExitAsync(CancellationToken.None);
        _guard.Dispose();
    }

    private static bool IsAlive(int id)
    {
        try
        {
            // The field after the name in parentheses is the state; a zombie waits only for the guard to look.
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void OnOutput(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not { } text)
        {
            return;
        }

        const string Announcement = "guarded process ";
        if (text.StartsWith(Announcement, StringComparison.Ordinal))
        {
            _id.TrySetResult(int.Parse(text.AsSpan(Announcement.Length)));
            return;
        }

        lock (_output)
        {
            _output.Add(text);
        }
    }

    private void Signal(int signal)
    {
        if (PosixSignals.Send(_id.Task.Result, signal) != 0 && !HasEnded)
        {
            throw new InvalidOperationException($"{Name} could not be sent signal {signal}: {Marshal.GetLastPInvokeError()}");
        }
    }

    private static class PosixSignals
    {
        public const int Kill = 9;
        public const int Terminate = 15;
        public const int Continue = 18;
        public const int Stop = 19;

        [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
        public static extern int Send(int process, int signal);
    }
}
