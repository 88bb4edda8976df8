using System.Net;
using Dashboard.Contracts;

namespace Dashboard.Api.Security;

/// <summary>
/// Under which names the Api answers: this machine's own, and those of <c>AllowedHostNames</c> (separated by commas,
/// semicolons or blanks), by which Web reaches it inside a deployment.
/// </summary>
internal sealed class AllowedHosts(IConfiguration configuration)
{
    public const string Setting = "AllowedHostNames";

    private static readonly string[] InternalEndings = [".local", ".internal", ".svc"];

    private readonly HashSet<string> _names = new(
        (configuration[Setting] ?? "").Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries), StringComparer.OrdinalIgnoreCase);

    public bool Allows(HttpRequest request)
    {
        var host = request.Host.Host;
        return IsLoopback(host) || _names.Contains(host) || IsOpenToAnyName(request);
    }

    /// <summary>
    /// Probes come by whatever address their orchestrator knows and learn states only. Runners show a key that no page
    /// has, so their name for the Api need not be one that opens everything else: a page in a runner's browser can use
    /// the same name. Whoever collects metrics asks by address or by a name that exists inside only; a name of the internet
    /// could be another site's that points here.
    /// </summary>
    private static bool IsOpenToAnyName(HttpRequest request) =>
        request.Path.Equals("/health") || request.Path.Equals("/alive")
        || request.Path.StartsWithSegments(RunnerRoutes.Prefix)
        || (request.Path.Equals("/metrics") && IsInside(request.Host.Host));

    private static bool IsInside(string host) =>
        IPAddress.TryParse(host.Trim('[', ']'), out _) || !host.Contains('.') || InternalEndings.Any(ending => host.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
