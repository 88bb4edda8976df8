using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Dashboard.Tests.BrowserAgent.Network;

/// <summary>A proxy of others: takes HTTP's CONNECT, SOCKS 5 and SOCKS 4, asks for a user where it is told to, and leads every connection to one server.</summary>
internal sealed class TunnelProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly int _server;
    private readonly string? _user;
    private readonly Task _accepting;

    /// <param name="server">Port on this machine to which everything leads.</param>
    /// <param name="user">As <c>user:password</c>; null asks nobody.</param>
    public TunnelProxy(int server, string? user = null)
    {
        (_server, _user) = (server, user);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Where it was told to connect to.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_ending.Token));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException && _ending.IsCancellationRequested)
        {
            // Ended; a listener that stops between two calls says that it was never started.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var first = await ReadAsync(stream, 1);
                var isOpen = first[0] switch { 5 => await Socks5Async(stream), 4 => await Socks4Async(stream), _ => await HttpAsync(stream) };
                if (isOpen)
                {
                    using var server = new TcpClient();
                    await server.ConnectAsync(IPAddress.Loopback, _server, _ending.Token);
                    await Task.WhenAny(stream.CopyToAsync(server.GetStream(), _ending.Token), server.GetStream().CopyToAsync(stream, _ending.Token));
                }
            }
            catch (Exception error) when (error is IOException or OperationCanceledException or SocketException)
            {
                // The client went away.
            }
        }
    }

    private async Task<bool> HttpAsync(NetworkStream stream)
    {
        var head = "C";
        while (!head.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            head += Encoding.ASCII.GetString(await ReadAsync(stream, 1));
        }

        var isKnown = _user is null || head.Contains("Proxy-Authorization: Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(_user)), StringComparison.Ordinal);
        Asked.Enqueue(head.Split(' ')[1]);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(isKnown ? "HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n" : "HTTP/1.1 407 Who is it\r\n\r\n"), _ending.Token);
        return isKnown;
    }

    private async Task<bool> Socks5Async(NetworkStream stream)
    {
        var offered = await ReadAsync(stream, (await ReadAsync(stream, 1))[0]);
        var method = (byte)(_user is null ? 0 : 2);
        await stream.WriteAsync((byte[])[5, offered.Contains(method) ? method : (byte)255], _ending.Token);
        if (_user is not null)
        {
            await ReadAsync(stream, 1);
            var given = $"{await FieldAsync(stream)}:{await FieldAsync(stream)}";
            await stream.WriteAsync((byte[])[1, (byte)(given == _user ? 0 : 1)], _ending.Token);
            if (given != _user)
            {
                return false;
            }
        }

        var kind = (await ReadAsync(stream, 4))[3];
        var host = kind switch { 3 => await FieldAsync(stream), 1 => new IPAddress(await ReadAsync(stream, 4)).ToString(), _ => new IPAddress(await ReadAsync(stream, 16)).ToString() };
        await AskedAsync(stream, host, await ReadAsync(stream, 2), [5, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
        return true;
    }

    private async Task<bool> Socks4Async(NetworkStream stream)
    {
        var request = await ReadAsync(stream, 7);
        while ((await ReadAsync(stream, 1))[0] != 0)
        {
        }

        await AskedAsync(stream, new IPAddress(request[3..7]).ToString(), request[1..3], [0, 90, 0, 0, 0, 0, 0, 0]);
        return true;
    }

    private async Task AskedAsync(NetworkStream stream, string host, byte[] port, byte[] answer)
    {
        Asked.Enqueue($"{host}:{(port[0] << 8) + port[1]}");
        await stream.WriteAsync(answer, _ending.Token);
    }

    private async Task<string> FieldAsync(NetworkStream stream) => Encoding.UTF8.GetString(await ReadAsync(stream, (await ReadAsync(stream, 1))[0]));

    private async Task<byte[]> ReadAsync(NetworkStream stream, int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, _ending.Token);
        return bytes;
    }
}
