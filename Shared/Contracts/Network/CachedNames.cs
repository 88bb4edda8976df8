using System.Collections.Concurrent;
using System.Net;

namespace Dashboard.Contracts;

/// <summary>
/// Remembers for a while what names lead to, as browsers do when they look names up themselves. Whoever connects checks the
/// addresses each time, so an answer that is kept allows nothing.
/// </summary>
public sealed class CachedNames(TimeProvider time, NameResolver? resolve = null)
{
    private const int Most = 2_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, (Task<IReadOnlyList<IPAddress>> Looking, DateTimeOffset Until)> _known = new(StringComparer.Ordinal);
    private readonly NameResolver _resolve = resolve ?? (static async (host, cancellationToken) => await Dns.GetHostAddressesAsync(host, cancellationToken));

    /// <summary>A <see cref="NameResolver"/>.</summary>
    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (!_known.TryGetValue(host, out var entry) || entry.Until <= now || entry.Looking.IsFaulted || entry.Looking.IsCanceled)
        {
            if (_known.Count >= Most)
            {
                _known.Clear();
            }

            // Whoever asks meanwhile waits for the same answer, so it does not end with the first of them.
            entry = (LookUpAsync(host), now + Lifetime);
            _known[host] = entry;
        }

        return await entry.Looking.WaitAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<IPAddress>> LookUpAsync(string host) => await _resolve(host, CancellationToken.None);
}
