using System.Text.Json;
using Dashboard.Api.Checks;

namespace Dashboard.Api.Commands;

/// <summary><c>check</c>: looks at everything that an installation needs and says what is wrong and what to do.</summary>
internal static class CheckCommand
{
    private const string Usage = """
        usage: check [--json] [--runner-machine] [--backups DIRECTORY] [--api URL] [--web URL]
          --runner-machine        also look for the browser, fonts and limits: on machines where a runner runs
          --backups DIRECTORY     also look how old the newest backup there is
          --api URL, --web URL    also ask these for /health
        """;

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <returns>0 when nothing failed; warnings do not count.</returns>
    public static async Task<int> RunAsync(Arguments arguments, IConfiguration configuration, Terminal terminal, CancellationToken cancellationToken)
    {
        var asJson = arguments.Flag("--json");
        var onRunner = arguments.Flag("--runner-machine");
        var backups = arguments.Value("--backups");
        List<(string Name, string? Url)> addresses = [("api", arguments.Value("--api")), ("web", arguments.Value("--web"))];
        arguments.End(Usage);

        List<CheckResult> results = [.. SecretChecks.Run(configuration)];
        results.AddRange(await DatabaseChecks.RunAsync(configuration.GetConnectionString("database"), cancellationToken));
        results.AddRange(await StoredKeyChecks.RunAsync(configuration, cancellationToken));
        results.AddRange(await RedisChecks.RunAsync(configuration.GetConnectionString("redis")));
        results.Add(await StoreChecks.RunAsync(configuration, cancellationToken));
        results.Add(MachineChecks.Disk(configuration));
        foreach (var (name, url) in addresses.Where(address => address.Url is not null))
        {
            results.Add(await HealthAsync(name, url!, cancellationToken));
        }

        if (onRunner)
        {
            results.AddRange(MachineChecks.RunnerMachine());
        }

        if (backups is not null)
        {
            results.Add(MachineChecks.Backups(backups, TimeProvider.System.GetUtcNow()));
        }

        terminal.Results.Write(asJson ? JsonSerializer.Serialize(results, Json) + "\n" : Text(results, terminal.HasColours));
        return results.Exists(result => result.Status == CheckStatus.Failed) ? CommandLine.Failed : CommandLine.Done;
    }

    private static async Task<CheckResult> HealthAsync(string name, string url, CancellationToken cancellationToken)
    {
        try
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
            using var answer = await http.GetAsync(new Uri(new Uri(url), "/health"), cancellationToken);
            return answer.IsSuccessStatusCode
                ? CheckResult.Ok(name, $"{url} is healthy")
                : CheckResult.Failed(name, $"{url}/health answers {(int)answer.StatusCode}", "Read its answer and its log: the answer names the part that is not well.");
        }
        catch (Exception exception) when (exception is HttpRequestException or UriFormatException or TaskCanceledException)
        {
            return CheckResult.Failed(name, $"{url} does not answer", "Start it, and look whether the port is right and open.");
        }
    }

    /// <summary>A line for each, what to do below it. Colours only for people at a terminal.</summary>
    private static string Text(List<CheckResult> results, bool coloured) =>
        string.Concat(results.Select(result =>
        {
            var (word, colour) = result.Status switch
            {
                CheckStatus.Ok => ("ok      ", 32),
                CheckStatus.Warning => ("warning ", 33),
                _ => ("FAILED  ", 31),
            };
            var shown = coloured ? $"\u001b[{colour}m{word}\u001b[0m" : word;
            return $"{shown} {result.Name}: {result.Found}\n{(result.Advice is null ? "" : $"         {result.Advice}\n")}";
        }));
}
