using System.Diagnostics;

namespace Dashboard.Tests.Fixtures.Servers;

/// <summary>The servers of one directory, started and stopped by <c>eng/services.sh</c>.</summary>
internal sealed class ServersScript(string directory)
{
    /// <summary>A directory of its own for servers that nobody keeps.</summary>
    public static ServersScript InNewDirectory() =>
        new(Directory.CreateTempSubdirectory("dashboard-servers-").FullName);

    /// <summary>Starts those that do not run yet.</summary>
    public Task StartAsync(params string[] options) => RunAsync("start", options);

    public Task KillAsync(Server server) => RunAsync("kill", server.ToString().ToLowerInvariant());

    public Task RemoveAsync() => RunAsync("remove");

    /// <summary>The connection strings, read from what the script prints.</summary>
    public async Task<ServerAddresses> AddressesAsync()
    {
        var values = (await RunAsync("env"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1]);
        return new ServerAddresses(
            values.GetValueOrDefault("ConnectionStrings__database"),
            values.GetValueOrDefault("ConnectionStrings__redis"),
            values.GetValueOrDefault("ConnectionStrings__blobs"),
            values.GetValueOrDefault("S3__Endpoint"));
    }

    private async Task<string> RunAsync(string command, params string[] options)
    {
        var start = new ProcessStartInfo("bash")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { Repository.PathOf("eng", "services.sh"), command, directory },
        };
        foreach (var option in options)
        {
            start.ArgumentList.Add(option);
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"eng/services.sh {command} failed: {await errors}");
    }
}
