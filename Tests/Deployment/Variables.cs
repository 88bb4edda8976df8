namespace Dashboard.Tests.Deployment;

/// <summary>Who reads an environment variable: a service's own code, the frameworks under it, or another's image.</summary>
internal static class Variables
{
    private static readonly Dictionary<string, ConfigurationKeys> Keys =
        new[] { "Api", "Runner", "Web" }.ToDictionary(service => service.ToLowerInvariant(), ConfigurationKeys.Of);

    /// <summary>Read by ASP.NET Core, the .NET runtime and the OpenTelemetry SDK in every service.</summary>
    private static readonly string[] Framework = ["HTTP_PORTS", "ASPNETCORE_", "DOTNET_", "OTEL_", "Logging__", "TZ"];

    private static readonly Dictionary<string, string[]> Images = new()
    {
        ["postgres"] = ["POSTGRES_DB", "POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_HOST_AUTH_METHOD", "POSTGRES_INITDB_ARGS", "PGDATA"],
        ["telemetry"] = ["DASHBOARD__"],
    };

    public static bool IsOurs(string service) => Keys.ContainsKey(service);

    /// <param name="command">What the container runs, with its arguments; a variable that it names is read.</param>
    public static bool IsRead(string service, string variable, string command) =>
        Keys.TryGetValue(service, out var keys)
            ? keys.Reads(variable) || Array.Exists(Framework, known => Matches(variable, known))
            : service == "proxy"
                ? ReadByProxy(variable)
                : Array.Exists(Images.GetValueOrDefault(service, []), known => Matches(variable, known)) || command.Contains("$" + variable, StringComparison.Ordinal);

    /// <summary>
    /// What a service of ours cannot do without, as the compose file has it: addresses of others, and whatever is made of a
    /// setting that must be given.
    /// </summary>
    public static IReadOnlyList<string> Required(string service) => IsOurs(service)
        ? [.. ComposeTests.Load("compose.yaml")["services"][service]["environment"].Texts()
            .Where(variable => variable.Key.StartsWith("services__", StringComparison.Ordinal) || variable.Value.Contains(":?", StringComparison.Ordinal))
            .Select(variable => variable.Key)]
        : [];

    /// <summary>Its script or its configuration names it; Coolify reads its own kind before anything starts.</summary>
    private static bool ReadByProxy(string variable)
    {
        var read = File.ReadAllText(Fixtures.Repository.PathOf("deploy", "proxy", "start")) + File.ReadAllText(Fixtures.Repository.PathOf("deploy", "proxy", "Caddyfile"));
        return read.Contains($"${{{variable}", StringComparison.Ordinal) || read.Contains($"{{${variable}", StringComparison.Ordinal)
            || variable.StartsWith("SERVICE_URL_", StringComparison.Ordinal);
    }

    private static bool Matches(string variable, string known) =>
        known.EndsWith('_') ? variable.StartsWith(known, StringComparison.Ordinal) : variable == known;
}
