using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Dashboard.Contracts;

/// <summary>The client's side of SOCKS 5 (RFC 1928, with the passwords of RFC 1929) and of SOCKS 4 with names ("4A").</summary>
internal static class SocksClient
{
    private const int LongestField = 255;

    /// <exception cref="UpstreamProxyException">The proxy refuses.</exception>
    public static async Task Connect5Async(
        Stream proxy, string host, int port, string? user, string? password, CancellationToken cancellationToken)
    {
        byte[] greeting = user is null ? [5, 1, 0] : [5, 2, 0, 2];
        await proxy.WriteAsync(greeting, cancellationToken);
        var chosen = await ReadAsync(proxy, 2, cancellationToken);
        if (chosen[1] == 2 && user is not null)
        {
            await proxy.WriteAsync((byte[])[1, .. Field(user), .. Field(password ?? "")], cancellationToken);
            if ((await ReadAsync(proxy, 2, cancellationToken))[1] != 0)
            {
                throw new UpstreamProxyException("The proxy does not accept the user or the password.");
            }
        }
        else if (chosen[1] != 0)
        {
            throw new UpstreamProxyException("The proxy wants another way to say who one is.");
        }

        await proxy.WriteAsync((byte[])[5, 1, 0, .. Address(host), .. Port(port)], cancellationToken);
        var answer = await ReadAsync(proxy, 4, cancellationToken);
        if (answer[1] != 0)
        {
            throw new UpstreamProxyException($"The proxy does not let {host}:{port} through (SOCKS {answer[1]}).");
        }

        var rest = answer[3] switch
        {
            1 => 4,
            4 => 16,
            _ => (await ReadAsync(proxy, 1, cancellationToken))[0],
        };
        await ReadAsync(proxy, rest + 2, cancellationToken);
    }

    /// <exception cref="UpstreamProxyException">The proxy refuses.</exception>
    public static async Task Connect4Async(Stream proxy, string host, int port, string? user, CancellationToken cancellationToken)
    {
        byte[] id = [.. Encoding.UTF8.GetBytes(user ?? ""), 0];
        byte[] request = IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetwork
            ? [4, 1, .. Port(port), .. address.GetAddressBytes(), .. id]
            : [4, 1, .. Port(port), 0, 0, 0, 1, .. id, .. Encoding.ASCII.GetBytes(host), 0];
        await proxy.WriteAsync(request, cancellationToken);
        if ((await ReadAsync(proxy, 8, cancellationToken))[1] is not 90 and var code)
        {
            throw new UpstreamProxyException($"The proxy does not let {host}:{port} through (SOCKS {code}).");
        }
    }

    private static byte[] Address(string host) => !IPAddress.TryParse(host, out var address) ? [3, .. Field(host)]
        : address.AddressFamily == AddressFamily.InterNetwork ? [1, .. address.GetAddressBytes()]
        : [4, .. address.GetAddressBytes()];

    private static byte[] Port(int port)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)port);
        return bytes;
    }

    private static byte[] Field(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return bytes.Length <= LongestField
            ? [(byte)bytes.Length, .. bytes]
            : throw new UpstreamProxyException($"SOCKS carries no more than {LongestField} bytes of a name, a user or a password.");
    }

    private static async Task<byte[]> ReadAsync(Stream proxy, int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        await proxy.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }
}
