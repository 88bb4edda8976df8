using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Dashboard.Contracts;
using Microsoft.Extensions.Logging;

namespace Dashboard.BrowserAgent;

/// <summary>
/// The only way out of a browser session: a SOCKS 5 server (RFC 1928) on this machine. The browser hands it names and not
/// addresses; a <see cref="GuardedConnector"/> looks them up, checks and connects. So redirects, parts of pages, frames, popups,
/// workers and sockets are all held to the policy. A connection has one host for its whole life: nothing that is sent in it
/// can lead elsewhere.
/// </summary>
public sealed class EgressGuard : IAsyncDisposable
{
    private const int FailuresKept = 100;
    private const int BufferSize = 64 * 1024;
    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(30);

    private readonly GuardedConnector _connector;
    private readonly ILogger _logger;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentDictionary<Task, byte> _connections = new();
    private readonly ConcurrentQueue<FailedConnection> _failures = new();
    private readonly Task _accepting;
    private int _disposed;

    /// <param name="proxy">The proxy that the session's settings name, for hosts other than those in <paramref name="direct"/>; null for none.</param>
    public EgressGuard(EgressOptions options, ILogger logger, UpstreamProxy? proxy = null, IReadOnlyList<HostPattern>? direct = null)
    {
        _logger = logger;
        _connector = new GuardedConnector(options.Policy, options.Resolve, options.Connect, ProxyFor);
        if (options.Refused is { } refused)
        {
            Refused += refused;
        }

        _listener.Start();
        _accepting = AcceptAsync();

        UpstreamProxy? ProxyFor(HostName host, int port) => proxy is null ? options.ProxyFor?.Invoke(host, port)
            : direct?.Any(pattern => pattern.Matches(host, port)) == true ? null
            : proxy;
    }

    /// <summary>Told for each connection that is refused, on any thread.</summary>
    public event Action<RefusedConnection>? Refused;

    /// <summary>Holds for connections that are made from now on.</summary>
    public NetworkPolicy Policy
    {
        get => _connector.Policy;
        set => _connector.Policy = value;
    }

    /// <summary>What the browser is told to use as its proxy.</summary>
    public string ProxyServer => $"socks5://{_listener.LocalEndpoint}";

    /// <summary>Whether the policy refuses an address by its name alone.</summary>
    public HostRefusal? Refuses(Uri url) => Policy.Refuses(HostName.Parse(url.IdnHost), url.Port);

    /// <summary>Why the last connection to the host of this address did not come about; null when none failed of late.</summary>
    public FailedConnection? FailureOf(Uri url)
    {
        var host = HostName.Parse(url.IdnHost);
        return _failures.LastOrDefault(failure => failure.Port == url.Port && HostName.Parse(failure.Host) == host);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _ending.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _listener.Dispose();
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                var connection = ServeAsync(await _listener.AcceptTcpClientAsync(_ending.Token));
                _connections.TryAdd(connection, 0);
                _ = connection.ContinueWith(ended => _connections.TryRemove(ended, out _), TaskScheduler.Default);
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                if (!_ending.IsCancellationRequested)
                {
                    _logger.LogWarning("A connection of the browser was not taken: {Reason}", error.Message);
                }
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        // Accepting goes on at once.
        await Task.Yield();
        using (client)
        {
            client.NoDelay = true;
            try
            {
                await using var browser = client.GetStream();
                if (await AskedForAsync(browser) is { } wanted && await ConnectAsync(browser, wanted) is { } host)
                {
                    await using (host)
                    {
                        await SocksServer.AnswerAsync(browser, SocksReply.Succeeded, _ending.Token);
                        await RelayAsync(browser, host);
                    }
                }
            }
            catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                _logger.LogDebug("A connection of the browser ended: {Reason}", error.Message);
            }
            catch (Exception error)
            {
                _logger.LogWarning(error, "A connection of the browser broke off");
            }
        }
    }

    private async Task<SocksTarget?> AskedForAsync(NetworkStream browser)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        limit.CancelAfter(HandshakeLimit);
        return await SocksServer.ReadAsync(browser, limit.Token);
    }

    /// <returns>Null when it was not allowed or not possible; the browser has been told.</returns>
    private async Task<Stream?> ConnectAsync(NetworkStream browser, SocksTarget wanted)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        limit.CancelAfter(ConnectLimit);
        var reply = SocksReply.HostUnreachable;
        try
        {
            return await _connector.ConnectAsync(wanted.Host, wanted.Port, limit.Token);
        }
        catch (HostRefusedException refused)
        {
            reply = SocksReply.NotAllowed;

            // It may be the proxy that is refused, and not the host.
            Keep(new FailedConnection(wanted.Host, wanted.Port, "ERR_BLOCKED_BY_ADMINISTRATOR", refused));
            Refused?.Invoke(new RefusedConnection(refused.Host, refused.Port, refused.Reason));
        }
        catch (UpstreamProxyException error)
        {
            Keep(new FailedConnection(wanted.Host, wanted.Port, "ERR_PROXY_CONNECTION_FAILED"));
            _logger.LogWarning("{Reason}", error.Message);
        }
        catch (Exception error) when (error is SocketException || (error is OperationCanceledException && !_ending.IsCancellationRequested))
        {
            Keep(new FailedConnection(wanted.Host, wanted.Port, Word(error)));
            _logger.LogDebug("{Host}:{Port} is not reached: {Reason}", wanted.Host, wanted.Port, error.Message);
        }

        await SocksServer.AnswerAsync(browser, reply, _ending.Token);
        return null;
    }

    private void Keep(FailedConnection failure)
    {
        _failures.Enqueue(failure);
        while (_failures.Count > FailuresKept)
        {
            _failures.TryDequeue(out _);
        }
    }

    private static string Word(Exception error) => error is not SocketException socket ? "ERR_CONNECTION_TIMED_OUT" : socket.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData or SocketError.NoRecovery => "ERR_NAME_NOT_RESOLVED",
        SocketError.ConnectionRefused => "ERR_CONNECTION_REFUSED",
        SocketError.TimedOut => "ERR_CONNECTION_TIMED_OUT",
        SocketError.ConnectionReset or SocketError.ConnectionAborted => "ERR_CONNECTION_RESET",
        _ => "ERR_ADDRESS_UNREACHABLE",
    };

    private async Task RelayAsync(Stream browser, Stream host)
    {
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        await Task.WhenAll(PumpAsync(browser, host), PumpAsync(host, browser));

        // Either side may say that it sends no more while the other still does; what breaks off ends both.
        async Task PumpAsync(Stream from, Stream to)
        {
            try
            {
                await from.CopyToAsync(to, BufferSize, broken.Token);
                await EndAsync(to);
            }
            catch
            {
                await broken.CancelAsync();
                throw;
            }
        }
    }

    private static async Task EndAsync(Stream stream)
    {
        if (stream is SslStream secured)
        {
            await secured.ShutdownAsync();
        }
        else if (stream is NetworkStream { Socket: var socket })
        {
            socket.Shutdown(SocketShutdown.Send);
        }
    }
}
