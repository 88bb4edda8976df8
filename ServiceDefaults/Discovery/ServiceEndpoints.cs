using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace Dashboard.ServiceDefaults.Discovery;

/// <summary>
/// Finds a service by the addresses in configuration: <c>services:{name}:{scheme}:{n}</c>, which the AppHost, compose
/// files and <c>./run</c> set as <c>services__api__http__0</c>. An address that could not be reached is left out for a
/// while, as long as there is another.
/// </summary>
public sealed class ServiceEndpoints
{
    /// <summary>How long an address that refused is left out.</summary>
    public static readonly TimeSpan LeftOutFor = TimeSpan.FromSeconds(5);

    private readonly IConfiguration _configuration;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Uri[]> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, long> _refusedAt = new(StringComparer.OrdinalIgnoreCase);
    private int _next;

    public ServiceEndpoints(IConfiguration configuration, TimeProvider? time = null)
    {
        (_configuration, _time) = (configuration, time ?? TimeProvider.System);
        ChangeToken.OnChange(configuration.GetReloadToken, _known.Clear);
    }

    /// <summary>
    /// Turns an address whose host is a service name into a real one. <c>https+http://api/x</c> prefers https and
    /// takes http otherwise; <c>http://api/x</c> takes only http. With several addresses they are taken in turn.
    /// </summary>
    /// <returns>The real address; the one given when its scheme is single and its host is no known service.</returns>
    /// <exception cref="InvalidOperationException">The scheme is a choice (<c>a+b</c>) and nothing is configured.</exception>
    public Uri Resolve(Uri address) => ResolveAll(address)[0];

    /// <summary>
    /// Every real address, in the order in which they are to be tried: in turn, and those that refused lately last.
    /// </summary>
    /// <exception cref="InvalidOperationException">The scheme is a choice (<c>a+b</c>) and nothing is configured.</exception>
    public IReadOnlyList<Uri> ResolveAll(Uri address)
    {
        var found = _known.GetOrAdd($"{address.Scheme}://{address.Host}", _ => Find(address));
        if (found.Length == 0)
        {
            return address.Scheme.Contains('+', StringComparison.Ordinal)
                ? throw new InvalidOperationException(
                    $"No address is known for the service '{address.Host}'. Set services__{address.Host}__{address.Scheme.Split('+')[^1]}__0.")
                : [address];
        }

        if (found.Length == 1)
        {
            return [Combine(found[0], address)];
        }

        var turn = (uint)Interlocked.Increment(ref _next);
        var inTurn = Enumerable.Range(0, found.Length).Select(index => found[(turn + index) % (uint)found.Length]);
        return [.. inTurn.OrderBy(IsLeftOut).Select(candidate => Combine(candidate, address))];
    }

    /// <summary>This address could not be reached.</summary>
    public void Refused(Uri address) => _refusedAt[address.Authority] = _time.GetTimestamp();

    /// <summary>This address answered.</summary>
    public void Answered(Uri address)
    {
        if (!_refusedAt.IsEmpty)
        {
            _refusedAt.TryRemove(address.Authority, out _);
        }
    }

    private static Uri Combine(Uri found, Uri wanted)
    {
        var path = found.AbsolutePath.TrimEnd('/') + wanted.AbsolutePath;
        return new UriBuilder(found) { Path = path, Query = wanted.Query }.Uri;
    }

    private bool IsLeftOut(Uri address) =>
        _refusedAt.TryGetValue(address.Authority, out var since) && _time.GetElapsedTime(since) < LeftOutFor;

    private Uri[] Find(Uri address) => address.Scheme.Split('+')
        .Select(scheme => _configuration.GetSection($"services:{address.Host}:{scheme}").GetChildren()
            .Select(child => child.Value)
            .Where(value => !string.IsNullOrWhiteSpace(value))
            .Select(value => new Uri(value!))
            .ToArray())
        .FirstOrDefault(static addresses => addresses.Length > 0) ?? [];
}
