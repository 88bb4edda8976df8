using Microsoft.Extensions.Configuration;

namespace Dashboard.ServiceDefaults.Discovery;

/// <summary>
/// Finds a service by the addresses in configuration: <c>services:{name}:{scheme}:{n}</c>, which the AppHost, compose
/// files and <c>./run</c> set as <c>services__api__http__0</c>.
/// </summary>
public sealed class ServiceEndpoints(IConfiguration configuration)
{
    private int _next;

    /// <summary>
    /// Turns an address whose host is a service name into a real one. <c>https+http://api/x</c> prefers https and
    /// takes http otherwise; <c>http://api/x</c> takes only http. With several addresses they are taken in turn.
    /// </summary>
    /// <returns>The real address; the one given when its scheme is single and its host is no known service.</returns>
    /// <exception cref="InvalidOperationException">The scheme is a choice (<c>a+b</c>) and nothing is configured.</exception>
    public Uri Resolve(Uri address)
    {
        var schemes = address.Scheme.Split('+');
        foreach (var scheme in schemes)
        {
            var found = configuration.GetSection($"services:{address.Host}:{scheme}").GetChildren()
                .Select(child => child.Value)
                .Where(value => !string.IsNullOrWhiteSpace(value))
                .ToArray();
            if (found.Length > 0)
            {
                var turn = (uint)Interlocked.Increment(ref _next);
                return Combine(new Uri(found[turn % (uint)found.Length]!), address);
            }
        }

        return schemes.Length == 1
            ? address
            : throw new InvalidOperationException(
                $"No address is known for the service '{address.Host}'. Set services__{address.Host}__{schemes[^1]}__0.");
    }

    private static Uri Combine(Uri found, Uri wanted)
    {
        var path = found.AbsolutePath.TrimEnd('/') + wanted.AbsolutePath;
        return new UriBuilder(found) { Path = path, Query = wanted.Query }.Uri;
    }
}
