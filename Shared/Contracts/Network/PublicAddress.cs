using System.Net;
using System.Net.Sockets;

namespace Dashboard.Contracts;

/// <summary>Tells addresses of the internet from those that mean something only here: this machine, its network, its cloud.</summary>
public static class PublicAddress
{
    /// <summary>
    /// The special-purpose registries of IANA (RFC 6890 and later), and the one public address behind which a cloud keeps its
    /// own services (Azure's 168.63.129.16). What leads to an IPv4 address within is judged by that address.
    /// </summary>
    private static readonly IPNetwork[] Special = Networks(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "::/128", "::1/128", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10",
        "fec0::/10", "ff00::/8");

    /// <summary>Where clouds tell a machine its secrets, and what is no single machine at all.</summary>
    private static readonly IPNetwork[] NeverByName = Networks(
        "0.0.0.0/8", "100.100.100.200/32", "168.63.129.16/32", "169.254.0.0/16", "192.0.0.192/32", "224.0.0.0/4", "255.255.255.255/32",
        "::/128", "fd00:ec2::254/128", "fd20:ce::254/128", "fe80::/10", "ff00::/8");

    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Compatible = IPNetwork.Parse("::/96");

    public static bool Is(IPAddress address)
    {
        var plain = Plain(address);
        return !Array.Exists(Special, network => network.Contains(plain)) && (Within(plain) is not { } inner || Is(inner));
    }

    /// <summary>
    /// Link-local and metadata addresses: nobody who allows a name means them, so a name must not lead there. They have to be
    /// allowed, and asked for, as addresses.
    /// </summary>
    public static bool IsNeverMeantByName(IPAddress address)
    {
        var plain = Plain(address);
        return Array.Exists(NeverByName, network => network.Contains(plain)) || (Within(plain) is { } inner && IsNeverMeantByName(inner));
    }

    /// <summary>An IPv4 address that is written as an IPv6 one, as the former.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static IPAddress? Within(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return null;
        }

        var bytes = address.GetAddressBytes();
        return Translated.Contains(address) || Compatible.Contains(address) ? new IPAddress(bytes.AsSpan(12, 4))
            : SixToFour.Contains(address) ? new IPAddress(bytes.AsSpan(2, 4))
            : null;
    }

    private static IPNetwork[] Networks(params string[] written) => [.. written.Select(IPNetwork.Parse)];
}
