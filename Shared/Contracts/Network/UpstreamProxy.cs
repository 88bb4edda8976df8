using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Dashboard.Contracts;

/// <summary>A proxy is out of reach, or does not let a connection through. The message is a sentence for people.</summary>
public sealed class UpstreamProxyException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>A proxy behind which the network begins: <c>http</c>, <c>https</c>, <c>socks5</c> or <c>socks4</c>.</summary>
public sealed record UpstreamProxy
{
    private const int LongestAnswer = 16 * 1024;

    private UpstreamProxy(Uri address) => Address = address;

    public Uri Address { get; }

    public string? User { get; private init; }

    public string? Password { get; private init; }

    /// <summary>The administrator's, which may be anywhere; others are held to the policy like any host.</summary>
    public bool IsTrusted { get; private init; }

    /// <param name="address">Scheme, host and, optionally, port.</param>
    /// <exception cref="FormatException">It is no address of a proxy.</exception>
    public static UpstreamProxy Create(string address, string? user = null, string? password = null) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && DefaultPort(uri.Scheme) is { } port
            ? new UpstreamProxy(uri.IsDefaultPort || uri.Port < 0 ? new UriBuilder(uri) { Port = port }.Uri : uri) { User = user, Password = password }
            : throw new FormatException($"“{address}” is not the address of a proxy.");

    /// <summary>The proxies that the environment names for this process: <c>HTTPS_PROXY</c>, <c>HTTP_PROXY</c>, <c>ALL_PROXY</c>, <c>NO_PROXY</c>.</summary>
    public static UpstreamProxy? OfEnvironment(HostName host, int port)
    {
        // Which of them a connection is for cannot be seen; its port tells in practice.
        var name = host.Address is { AddressFamily: AddressFamily.InterNetworkV6 } ? $"[{host.Text}]" : host.Text;
        var system = HttpClient.DefaultProxy;
        if (!Uri.TryCreate($"{(port == 80 ? "http" : "https")}://{name}:{port}", UriKind.Absolute, out var target) || system.IsBypassed(target) || system.GetProxy(target) is not { } address || address == target || DefaultPort(address.Scheme) is null)
        {
            return null;
        }

        var credential = system.Credentials?.GetCredential(address, "Basic");
        return Create(address.GetLeftPart(UriPartial.Scheme) + address.Authority, credential?.UserName, credential?.Password) with { IsTrusted = true };
    }

    /// <summary>Asks the proxy for a connection.</summary>
    /// <param name="way">Connected to the proxy; closed when this fails.</param>
    /// <param name="host">A name, or an address without brackets.</param>
    /// <returns>What is sent and read there goes to and comes from the host.</returns>
    /// <exception cref="UpstreamProxyException">It refuses.</exception>
    internal async Task<Stream> OpenAsync(Stream way, string host, int port, CancellationToken cancellationToken)
    {
        var stream = way;
        try
        {
            if (Address.Scheme == Uri.UriSchemeHttps)
            {
                var secured = new SslStream(way);
                stream = secured;
                await secured.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = Address.IdnHost }, cancellationToken);
            }

            await (Address.Scheme switch
            {
                "socks5" => SocksClient.Connect5Async(stream, host, port, User, Password, cancellationToken),
                "socks4" => SocksClient.Connect4Async(stream, host, port, User, cancellationToken),
                _ => ConnectByHttpAsync(stream, host, port, cancellationToken),
            });
            return stream;
        }
        catch (Exception error)
        {
            await stream.DisposeAsync();
            throw error is UpstreamProxyException or OperationCanceledException
                ? error
                : new UpstreamProxyException($"The proxy {Address.Authority} ended the connection: {error.Message}", error);
        }
    }

    /// <summary>RFC 9110, section 9.3.6.</summary>
    private async Task ConnectByHttpAsync(Stream stream, string host, int port, CancellationToken cancellationToken)
    {
        var target = $"{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}";
        var authorization = User is null ? "" : $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"))}\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{authorization}\r\n"), cancellationToken);

        // A byte at a time: what follows the headers belongs to the host already.
        var answer = new List<byte>(256);
        var one = new byte[1];
        while (!CollectionsMarshal.AsSpan(answer).EndsWith("\r\n\r\n"u8))
        {
            if (answer.Count == LongestAnswer)
            {
                throw new UpstreamProxyException($"The proxy {Address.Authority} does not answer as a proxy does.");
            }

            await stream.ReadExactlyAsync(one, cancellationToken);
            answer.Add(one[0]);
        }

        var status = Encoding.ASCII.GetString([.. answer]).Split(' ', 3) is ["HTTP/1.0" or "HTTP/1.1", var code, ..] ? code : "";
        if (status is not ['2', _, _])
        {
            throw new UpstreamProxyException(status == "407"
                ? $"The proxy {Address.Authority} does not accept the user or the password."
                : $"The proxy {Address.Authority} does not let {target} through (HTTP {status}).");
        }
    }

    private static int? DefaultPort(string scheme) => scheme switch
    {
        "http" => 80,
        "https" => 443,
        "socks5" or "socks4" => 1080,
        _ => null,
    };
}
