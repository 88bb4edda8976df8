using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Dashboard.BrowserAgent;

/// <summary>Where a client wants to be connected to.</summary>
internal sealed record SocksTarget(string Host, int Port);

/// <summary>RFC 1928, section 6.</summary>
internal enum SocksReply : byte
{
    Succeeded = 0,
    Failed = 1,
    NotAllowed = 2,
    HostUnreachable = 4,
    CommandNotSupported = 7,
}

/// <summary>The server's side of SOCKS 5 as far as browsers speak it: no authentication, CONNECT.</summary>
internal static class SocksServer
{
    private const byte Version = 5;
    private const byte NoAuthentication = 0;
    private const byte NoneAcceptable = 0xFF;
    private const byte Connect = 1;

    /// <summary>Reads the greeting and the request.</summary>
    /// <returns>Null when it is not what browsers send; the client has been answered as far as that means something.</returns>
    public static async Task<SocksTarget?> ReadAsync(Stream client, CancellationToken cancellationToken)
    {
        var greeting = await ReadBytesAsync(client, 2, cancellationToken);
        if (greeting[0] != Version)
        {
            return null;
        }

        var offered = await ReadBytesAsync(client, greeting[1], cancellationToken);
        var isOpen = offered.Contains(NoAuthentication);
        await client.WriteAsync((byte[])[Version, isOpen ? NoAuthentication : NoneAcceptable], cancellationToken);
        if (!isOpen)
        {
            return null;
        }

        var request = await ReadBytesAsync(client, 4, cancellationToken);
        var host = await ReadHostAsync(client, request[3], cancellationToken);
        var port = BinaryPrimitives.ReadUInt16BigEndian(await ReadBytesAsync(client, 2, cancellationToken));
        if (request[0] == Version && request[1] == Connect && host is not null)
        {
            return new SocksTarget(host, port);
        }

        await AnswerAsync(client, SocksReply.CommandNotSupported, cancellationToken);
        return null;
    }

    public static async Task AnswerAsync(Stream client, SocksReply reply, CancellationToken cancellationToken) =>
        await client.WriteAsync((byte[])[Version, (byte)reply, 0, 1, 0, 0, 0, 0, 0, 0], cancellationToken);

    private static async Task<string?> ReadHostAsync(Stream client, byte kind, CancellationToken cancellationToken) => kind switch
    {
        1 => new IPAddress(await ReadBytesAsync(client, 4, cancellationToken)).ToString(),
        3 => Encoding.ASCII.GetString(await ReadBytesAsync(client, (await ReadBytesAsync(client, 1, cancellationToken))[0], cancellationToken)),
        4 => new IPAddress(await ReadBytesAsync(client, 16, cancellationToken)).ToString(),
        _ => null,
    };

    private static async Task<byte[]> ReadBytesAsync(Stream client, int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        await client.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }
}
