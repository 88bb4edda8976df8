using System.Diagnostics;
using Dashboard.Api.Commands;
using Microsoft.Extensions.Configuration;

namespace Dashboard.Tests.Fixtures.Processes;

/// <summary>What a command of the Api's program answered.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    public override string ToString() => $"exit code {ExitCode}\n{Output}\n{Errors}";
}

/// <summary>Runs what the Api's program does beside serving: <c>backup</c>, <c>restore</c>, <c>check</c> and the others.</summary>
internal static class ApiCommand
{
    /// <summary>Within the tests' process, with these settings for its environment.</summary>
    public static async Task<CommandResult> HostAsync(IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(setting => setting.Key.Replace("__", ":", StringComparison.Ordinal), setting => (string?)setting.Value)).Build();
        using var results = new StringWriter();
        using var told = new StringWriter();
        var terminal = new Terminal(TextWriter.Synchronized(results), TextWriter.Synchronized(told), HasColours: false);
        var exitCode = await CommandLine.RunAsync(arguments, configuration, terminal, TestContext.Current.CancellationToken);
        return new CommandResult(exitCode, results.ToString(), told.ToString());
    }

    /// <summary>As an operator does: a process of its own.</summary>
    public static async Task<CommandResult> RunAsync(IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        using var process = Start(settings, arguments);
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CommandResult(process.ExitCode, output, await errors);
    }

    /// <summary>For who does not wait for its end.</summary>
    public static Process Start(IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var built = Path.GetRelativePath(Repository.PathOf("Tests"), AppContext.BaseDirectory);
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { Repository.PathOf("Api", built, "Dashboard.Api.dll") },
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        ServiceProcess.LiveShortly(start);
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
