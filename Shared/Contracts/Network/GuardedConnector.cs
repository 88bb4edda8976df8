using System.Net;
using System.Net.Sockets;

namespace Dashboard.Contracts;

/// <summary>Looks a name up.</summary>
/// <returns>Addresses in the order in which they are tried.</returns>
/// <exception cref="SocketException">The name is not known, or nobody can be asked.</exception>
public delegate Task<IReadOnlyList<IPAddress>> NameResolver(string host, CancellationToken cancellationToken);

/// <summary>Connects to an address; the way to the network itself.</summary>
/// <exception cref="SocketException">Nobody answers there.</exception>
public delegate Task<Socket> AddressConnector(IPAddress address, int port, CancellationToken cancellationToken);

/// <summary>
/// The only way out for whatever a user can name. It looks names up itself, asks the <see cref="NetworkPolicy"/> about the name and
/// about each address, and connects to the very address that it asked about. A name that changes its address between two looks
/// gains nothing, and a redirect is one more connection.
/// </summary>
public sealed class GuardedConnector
{
    /// <summary>The next address of a name gets its chance after so long (RFC 8305).</summary>
    private static readonly TimeSpan HeadStart = TimeSpan.FromMilliseconds(250);

    private static readonly IReadOnlyList<IPAddress> ThisMachine = [IPAddress.Loopback, IPAddress.IPv6Loopback];

    private readonly NameResolver _resolve;
    private readonly AddressConnector _connect;
    private readonly Func<HostName, int, UpstreamProxy?> _proxyFor;
    private volatile NetworkPolicy _policy;

    /// <param name="resolve">The system's own when null.</param>
    /// <param name="connect">Straight to the address when null.</param>
    /// <param name="proxyFor">The proxy through which a host is reached; null for none.</param>
    public GuardedConnector(
        NetworkPolicy policy, NameResolver? resolve = null, AddressConnector? connect = null, Func<HostName, int, UpstreamProxy?>? proxyFor = null)
    {
        _policy = policy;
        _resolve = resolve ?? (static async (host, cancellationToken) => await Dns.GetHostAddressesAsync(host, cancellationToken));
        _connect = connect ?? ConnectStraightAsync;
        _proxyFor = proxyFor ?? (static (_, _) => null);
    }

    /// <summary>Holds for connections that are made from now on.</summary>
    public NetworkPolicy Policy
    {
        get => _policy;
        set => _policy = value;
    }

    /// <summary>Connects, through a proxy where there is one.</summary>
    /// <param name="host">A name or an address, in whatever way it is written.</param>
    /// <exception cref="HostRefusedException">It may not be reached.</exception>
    /// <exception cref="SocketException">It cannot be reached.</exception>
    /// <exception cref="UpstreamProxyException">The proxy does not let it through.</exception>
    public async Task<Stream> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var name = Asked(_policy, host, port);
        if (IsThisMachine(name) || _proxyFor(name, port) is not { } proxy)
        {
            return new NetworkStream(await ConnectToAnyAsync(await AddressesAsync(host, port, cancellationToken), port, cancellationToken), ownsSocket: true);
        }

        var (way, isOutside) = await ConnectToProxyAsync(proxy, cancellationToken);
        try
        {
            var target = await TargetAsync(name, host, port, isOutside, isOutside || proxy.IsTrusted, cancellationToken);
            return await proxy.OpenAsync(new NetworkStream(way, ownsSocket: true), target, port, cancellationToken);
        }
        catch
        {
            way.Dispose();
            throw;
        }
    }

    /// <summary>The addresses of a host to which a connection may be made, for what connects by itself.</summary>
    /// <returns>One at least.</returns>
    /// <exception cref="HostRefusedException">It may not be reached, or leads only to where one may not.</exception>
    /// <exception cref="SocketException">The name is not known.</exception>
    public Task<IReadOnlyList<IPAddress>> AddressesAsync(string host, int port, CancellationToken cancellationToken) =>
        AddressesAsync(_policy, host, port, cancellationToken);

    private static HostName Asked(NetworkPolicy policy, string host, int port)
    {
        var name = HostName.Parse(host);
        return policy.Refuses(name, port) is { } reason ? throw new HostRefusedException(host, port, reason) : name!;
    }

    private async Task<IReadOnlyList<IPAddress>> AddressesAsync(NetworkPolicy policy, string host, int port, CancellationToken cancellationToken)
    {
        var name = Asked(policy, host, port);
        var found = name.Address is { } address ? [address]
            : IsLocalhost(name) ? ThisMachine
            : await _resolve(name.Text, cancellationToken);
        HostRefusal? reason = null;
        var allowed = new List<IPAddress>(found.Count);
        foreach (var one in found.Select(PublicAddress.Plain))
        {
            if (policy.Refuses(name, port, one) is { } refusal)
            {
                reason = refusal;
            }
            else
            {
                allowed.Add(one);
            }
        }

        return allowed.Count > 0 ? allowed
            : reason is { } why ? throw new HostRefusedException(host, port, why)
            : throw new SocketException((int)SocketError.HostNotFound);
    }

    /// <summary>Tries the addresses in turn, without waiting long for one that does not answer.</summary>
    private async Task<Socket> ConnectToAnyAsync(IReadOnlyList<IPAddress> addresses, int port, CancellationToken cancellationToken)
    {
        using var losing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var trying = new List<Task<Socket>>();
        for (var next = 0; ;)
        {
            var isLast = next == addresses.Count - 1;
            trying.Add(_connect(addresses[next++], port, losing.Token));
            while (trying.Count > 0)
            {
                IEnumerable<Task> awaited = isLast ? trying : [.. trying, Task.Delay(HeadStart, losing.Token)];
                if (await Task.WhenAny(awaited) is not Task<Socket> attempt)
                {
                    break;
                }

                trying.Remove(attempt);
                if (attempt.IsCompletedSuccessfully)
                {
                    await losing.CancelAsync();
                    trying.ForEach(Abandon);
                    return await attempt;
                }

                if (isLast && trying.Count == 0)
                {
                    return await attempt;
                }
            }
        }
    }

    private async Task<(Socket Way, bool IsOutside)> ConnectToProxyAsync(UpstreamProxy proxy, CancellationToken cancellationToken)
    {
        var (host, port) = (proxy.Address.IdnHost, proxy.Address.Port);
        try
        {
            var addresses = proxy.IsTrusted && HostName.Parse(host) is { } name
                ? name.Address is { } address ? [address] : IsLocalhost(name) ? ThisMachine : await _resolve(name.Text, cancellationToken)
                : await AddressesAsync(_policy.ForProxies, host, port, cancellationToken);
            return addresses.Count > 0
                ? (await ConnectToAnyAsync(addresses, port, cancellationToken), addresses.All(PublicAddress.Is))
                : throw new SocketException((int)SocketError.HostNotFound);
        }
        catch (SocketException error)
        {
            throw new UpstreamProxyException($"The proxy {host}:{port} cannot be reached: {error.Message}.", error);
        }
    }

    /// <summary>
    /// What the proxy is told. One on our side of the internet gets the address that was checked: it could look the name up to
    /// something else. One outside reaches nothing of ours, so it may look names up itself.
    /// </summary>
    /// <param name="mayLookUp">
    /// The proxy may look up what cannot be looked up here: the administrator's may be the only one in its network that can.
    /// </param>
    private async Task<string> TargetAsync(HostName name, string host, int port, bool isOutside, bool mayLookUp, CancellationToken cancellationToken)
    {
        try
        {
            var addresses = await AddressesAsync(host, port, cancellationToken);
            return isOutside ? name.Text : addresses[0].ToString();
        }
        catch (SocketException) when (mayLookUp)
        {
            return name.Text;
        }
    }

    /// <summary>RFC 6761: these names mean this machine, whatever anybody else says.</summary>
    private static bool IsLocalhost(HostName name) => name.Text is "localhost" || name.Text.EndsWith(".localhost", StringComparison.Ordinal);

    /// <summary>No proxy knows the way back here.</summary>
    private static bool IsThisMachine(HostName name) => name.Address is { } address ? IPAddress.IsLoopback(address) : IsLocalhost(name);

    private static void Abandon(Task<Socket> attempt) => attempt.ContinueWith(
        static ended =>
        {
            if (ended.IsCompletedSuccessfully)
            {
                ended.Result.Dispose();
            }
            else
            {
                _ = ended.Exception;
            }
        },
        TaskScheduler.Default);

    private static async Task<Socket> ConnectStraightAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, port, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
