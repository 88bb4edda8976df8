using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Dashboard.BrowserAgent;

/// <summary>
/// Playwright's connection to the browser, passed on message by message. Playwright and we both hold a window that a page opens until it is
/// set up, but the browser lets one that knows its opener go at the first word: so Playwright's word waits here for ours, and ours for Playwright's.
/// </summary>
internal sealed class PlaywrightRelay : IAsyncDisposable
{
    private const string LetGo = "Runtime.runIfWaitingForDebugger";

    /// <summary>Only a browser that does not answer takes this long; a window goes on then as it is.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<string, HeldWindow> _windows = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, HeldWindow> _windowsBySession = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _sending = new(1);
    private readonly CancellationTokenSource _ending = new();
    private readonly ILogger _logger;
    private readonly Task _passing;

    /// <param name="browser">The browser's endpoint, <c>ws://…/devtools/browser/…</c>.</param>
    public PlaywrightRelay(Uri browser, ILogger logger)
    {
        _logger = logger;
        _listener.Start();
        Endpoint = new UriBuilder(browser) { Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port, Path = $"/{Guid.NewGuid():N}" }.Uri;
        _passing = PassAsync(browser);
    }

    /// <summary>Where Playwright connects, once; nobody else knows the path.</summary>
    public Uri Endpoint { get; }

    /// <summary>Playwright has set up a window that the target with this id opened, and would let it go. Called before that is passed on.</summary>
    internal event Action<string>? Holding;

    /// <summary>Whether the browser lets this target go at the first word. It answers everything about such a window while it is held.</summary>
    public static bool IsHeld(JsonElement targetInfo) =>
        targetInfo.Text("type") == "page" && targetInfo.Text("openerId") is not null
        && targetInfo.TryGetProperty("canAccessOpener", out var access) && access.GetBoolean();

    /// <summary>Says that we have set up such a window, or want nothing of it.</summary>
    /// <param name="gone">Completes when the window is closed.</param>
    /// <returns>Completes when Playwright has set it up, too.</returns>
    public async Task LetGoAsync(string targetId, Task gone)
    {
        var window = WindowOf(targetId);
        window.SetUpByUs.TrySetResult();
        await Task.WhenAny(window.SetUpByPlaywright.Task, gone, _passing, Task.Delay(Patience));
        _windows.TryRemove(targetId, out _);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _passing;
        _listener.Dispose();
    }

    private HeldWindow WindowOf(string targetId) => _windows.GetOrAdd(targetId, static _ => new HeldWindow());

    private async Task PassAsync(Uri browser)
    {
        try
        {
            using var playwright = await AcceptAsync();
            using var socket = await CdpConnection.OpenAsync(browser, _ending.Token);
            Task[] both =
            [
                ReadAsync(socket, async message =>
                {
                    Follow(message);
                    await playwright.SendAsync(message, WebSocketMessageType.Text, true, _ending.Token);
                }),
                ReadAsync(playwright, message =>
                {
                    if (TakeHeld(message) is not { } window)
                    {
                        return SendAsync(socket, message);
                    }

                    // Everything else goes on meanwhile.
                    _ = PassLaterAsync(socket, window, message.ToArray());
                    return Task.CompletedTask;
                }),
            ];
            await Task.WhenAny(both);
            await _ending.CancelAsync();
            await Task.WhenAll(both);
        }
        catch (Exception error) when (error is OperationCanceledException or WebSocketException or SocketException or IOException)
        {
            _logger.LogDebug(error, "Playwright's connection to the browser has ended");
        }
        finally
        {
            _listener.Stop();
        }
    }

    /// <summary>The first client that asks for our path.</summary>
    private async Task<WebSocket> AcceptAsync()
    {
        while (true)
        {
            var stream = new NetworkStream(await _listener.AcceptSocketAsync(_ending.Token), ownsSocket: true) { Socket = { NoDelay = true } };
            if (await WebSocketGreeting.AnswerAsync(stream, Endpoint.AbsolutePath, _ending.Token))
            {
                _listener.Stop();
                return WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = TimeSpan.Zero });
            }

            await stream.DisposeAsync();
        }
    }

    private async Task ReadAsync(WebSocket socket, Func<ReadOnlyMemory<byte>, Task> pass)
    {
        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        while (await socket.ReceiveAsync(buffer.GetMemory(16 * 1024), _ending.Token) is { MessageType: not WebSocketMessageType.Close } part)
        {
            buffer.Advance(part.Count);
            if (part.EndOfMessage)
            {
                await pass(buffer.WrittenMemory);
                buffer.ResetWrittenCount();
            }
        }
    }

    private async Task SendAsync(WebSocket socket, ReadOnlyMemory<byte> message)
    {
        await _sending.WaitAsync(_ending.Token);
        try
        {
            await socket.SendAsync(message, WebSocketMessageType.Text, true, _ending.Token);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>What the browser tells Playwright: which windows wait.</summary>
    private void Follow(ReadOnlyMemory<byte> message)
    {
        // Nearly all messages are something else, and are not read.
        if (message.Span.IndexOf("\"Target.attachedToTarget\""u8) < 0)
        {
            return;
        }

        using var read = JsonDocument.Parse(message);
        if (read.RootElement.Text("method") == "Target.attachedToTarget" && read.RootElement.GetProperty("params") is var data
            && data.GetProperty("waitingForDebugger").GetBoolean() && data.GetProperty("targetInfo") is var info && IsHeld(info))
        {
            var window = WindowOf(info.GetProperty("targetId").GetString()!);
            window.OpenerId = info.Text("openerId");
            _windowsBySession[data.GetProperty("sessionId").GetString()!] = window;
        }
    }

    /// <summary>The window that Playwright would let go with this message; null when it does something else.</summary>
    private HeldWindow? TakeHeld(ReadOnlyMemory<byte> message)
    {
        if (_windowsBySession.IsEmpty || message.Span.IndexOf("\"Runtime.runIfWaitingForDebugger\""u8) < 0)
        {
            return null;
        }

        using var read = JsonDocument.Parse(message);
        return read.RootElement.Text("method") == LetGo && _windowsBySession.TryRemove(read.RootElement.Text("sessionId") ?? "", out var window) ? window : null;
    }

    private async Task PassLaterAsync(WebSocket socket, HeldWindow window, ReadOnlyMemory<byte> message)
    {
        Holding?.Invoke(window.OpenerId!);
        window.SetUpByPlaywright.TrySetResult();
        try
        {
            await Task.WhenAny(window.SetUpByUs.Task, Task.Delay(Patience, _ending.Token));
            await SendAsync(socket, message);
        }
        catch (Exception error) when (error is OperationCanceledException or WebSocketException or ObjectDisposedException)
        {
            _logger.LogDebug(error, "A window went away with its browser");
        }
    }

    private sealed class HeldWindow
    {
        public string? OpenerId { get; set; }

        public TaskCompletionSource SetUpByUs { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource SetUpByPlaywright { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
