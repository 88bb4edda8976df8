using System.Diagnostics;

namespace Dashboard.Tests.Fixtures.Processes;

/// <summary>What a command of the Api's program answered.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    public override string ToString() => $"exit code {ExitCode}\n{Output}\n{Errors}";
}

/// <summary>Runs <c>backup</c>, <c>restore</c> and <c>check</c> as an operator does: the Api's program as a process of its own.</summary>
internal static class ApiCommand
{
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
