using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Dashboard.Bench.Network;

/// <summary>A server at a distance: every byte takes half a round trip in each direction, and a connection a whole one before its first.</summary>
internal sealed class SlowRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly int _server;
    private readonly TimeSpan _roundTrip;
    private readonly Task _accepting;

    /// <param name="server">Port on this machine.</param>
    public SlowRelay(int server, TimeSpan roundTrip)
    {
        (_server, _roundTrip) = (server, roundTrip);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

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
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        // On this machine it is accepted at once; what the client sends could not have been sent before a whole round trip.
        var open = Stopwatch.GetTimestamp() + Ticks(_roundTrip);
        using var near = client;
        using var far = new TcpClient();
        try
        {
            near.NoDelay = far.NoDelay = true;
            await far.ConnectAsync(IPAddress.Loopback, _server, _ending.Token);
            await Task.WhenAll(PumpAsync(near, far, open), PumpAsync(far, near, open));
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side went away.
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, long open)
    {
        var onTheWay = Channel.CreateUnbounded<(long Due, byte[] Bytes)>();
        var delivering = DeliverAsync();
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = await from.GetStream().ReadAsync(buffer, _ending.Token)) > 0)
        {
            var sent = Math.Max(Stopwatch.GetTimestamp(), open);
            onTheWay.Writer.TryWrite((sent + Ticks(_roundTrip / 2), buffer[..count]));
        }

        onTheWay.Writer.Complete();
        await delivering;
        to.Client.Shutdown(SocketShutdown.Send);

        async Task DeliverAsync()
        {
            await foreach (var (due, bytes) in onTheWay.Reader.ReadAllAsync(_ending.Token))
            {
                var wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
                if (wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait, _ending.Token);
                }

                await to.GetStream().WriteAsync(bytes, _ending.Token);
            }
        }
    }

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);
}
