using System.Net;

namespace Dashboard.Contracts;

/// <summary>
/// What may be reached over the network. Asked twice: with the name, before anything is looked up, and with each address to
/// which a connection is made, so that a name that changes its address gains nothing.
/// </summary>
public sealed class NetworkPolicy
{
    private readonly IReadOnlyList<HostPattern> _allowed;
    private readonly IReadOnlyList<HostPattern> _blocked;
    private readonly IReadOnlyList<HostPattern> _privateAllowed;

    /// <param name="allowed">Only these; everything public when empty.</param>
    /// <param name="blocked">Not these, even when they are allowed, nor what leads to an address among them.</param>
    /// <param name="privateAllowed">
    /// Hosts that may lead to addresses which are not public. A name has to be named: one that merely leads to an address on the list
    /// could be anybody's.
    /// </param>
    public NetworkPolicy(
        IReadOnlyList<HostPattern>? allowed = null, IReadOnlyList<HostPattern>? blocked = null, IReadOnlyList<HostPattern>? privateAllowed = null) =>
        (_allowed, _blocked, _privateAllowed) = (allowed ?? [], blocked ?? [], privateAllowed ?? []);

    /// <summary>The same without the list of what is allowed: for a proxy, which is not a site that anybody lists.</summary>
    internal NetworkPolicy ForProxies => new(null, _blocked, _privateAllowed);

    /// <param name="address">Where the connection goes; null while that is not known.</param>
    /// <returns>Null when it may be reached.</returns>
    public HostRefusal? Refuses(HostName? host, int port, IPAddress? address = null)
    {
        if (host is null)
        {
            return HostRefusal.Invalid;
        }

        var reached = host.Address ?? address;
        if (_blocked.Any(pattern => pattern.Matches(host, port) || (reached is not null && pattern.MatchesAddress(reached, port))))
        {
            return HostRefusal.Blocked;
        }

        if (_allowed.Count > 0 && !_allowed.Any(pattern => pattern.Matches(host, port)))
        {
            return HostRefusal.NotAllowed;
        }

        return reached is not null && !PublicAddress.Is(reached) && !IsPrivateAllowed(host, port, reached) ? HostRefusal.Private : null;
    }

    private bool IsPrivateAllowed(HostName host, int port, IPAddress reached) => PublicAddress.IsNeverMeantByName(reached)
        ? host.Address is not null && _privateAllowed.Any(pattern => pattern.MatchesAddress(reached, port))
        : _privateAllowed.Any(pattern => pattern.Matches(host, port));
}
