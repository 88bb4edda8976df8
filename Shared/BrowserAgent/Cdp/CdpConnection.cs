using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dashboard.BrowserAgent;

/// <summary>
/// A direct connection to a browser over the Chrome DevTools Protocol with flat sessions. When it ends, for whatever
/// reason, every pending command fails and every session closes.
/// </summary>
public sealed class CdpConnection : IAsyncDisposable
{
    private static readonly JsonWriterOptions WriterOptions = new() { SkipValidation = true };

    private readonly ClientWebSocket _socket;
    private readonly ILogger _logger;
    private readonly Channel<ReadOnlyMemory<byte>> _outgoing =
        Channel.CreateUnbounded<ReadOnlyMemory<byte>>(new UnboundedChannelOptions { SingleReader = true });

    private readonly ConcurrentDictionary<int, Pending> _pending = new();
    private readonly ConcurrentDictionary<string, CdpSession> _sessions = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private readonly Task _writing;
    private int _lastId;
    private volatile bool _isClosed;

    private CdpConnection(ClientWebSocket socket, ILogger logger)
    {
        _socket = socket;
        _logger = logger;
        Browser = new CdpSession(this, null);
        _writing = Task.Run(WriteLoopAsync);
        _reading = Task.Run(ReadLoopAsync);
    }

    /// <summary>The session of the browser itself.</summary>
    public CdpSession Browser { get; }

    /// <summary>Completes when the connection has ended.</summary>
    public Task Closed => _closed.Task;

    /// <summary>A command was answered or failed; for finding out where the time goes. Called on the connection's reading loop.</summary>
    internal event Action<CdpTiming>? Answered;

    /// <param name="endpoint">The browser's endpoint, <c>ws://…/devtools/browser/…</c>.</param>
    /// <exception cref="WebSocketException">Nothing answers there.</exception>
    public static async Task<CdpConnection> ConnectAsync(Uri endpoint, ILogger? logger = null, CancellationToken cancellationToken = default)
    {
        var socket = await OpenAsync(endpoint, cancellationToken);
        return new CdpConnection(socket, logger ?? NullLogger.Instance);
    }

    /// <summary>A socket to the browser's endpoint.</summary>
    /// <exception cref="WebSocketException">Nothing answers there.</exception>
    internal static async Task<ClientWebSocket> OpenAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        socket.Options.Proxy = null;
        try
        {
            await socket.ConnectAsync(endpoint, cancellationToken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        return socket;
    }

    /// <summary>The attached session with this id; null when there is none.</summary>
    public CdpSession? FindSession(string sessionId) => _sessions.GetValueOrDefault(sessionId);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _outgoing.Writer.TryComplete();
        await Task.WhenAll(_reading, _writing);
        _socket.Dispose();
        _ending.Dispose();
    }

    internal async Task<JsonElement> SendAsync(CdpSession session, string method, object? parameters, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var id = Interlocked.Increment(ref _lastId);
        var pending = new Pending(method, session);
        var message = Write(id, session.Id, method, parameters);
        _pending[id] = pending;
        if (_isClosed || session.Closed.IsCompleted || !_outgoing.Writer.TryWrite(message))
        {
            _pending.TryRemove(id, out _);
            throw Gone(method);
        }

        try
        {
            return await pending.Answer.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }
    }

    private static ReadOnlyMemory<byte> Write(int id, string? sessionId, string method, object? parameters)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", id);
            writer.WriteString("method", method);
            if (sessionId is not null)
            {
                writer.WriteString("sessionId", sessionId);
            }

            if (parameters is not null)
            {
                writer.WritePropertyName("params");
                JsonSerializer.Serialize(writer, parameters, parameters.GetType(), CdpJson.Options);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private async Task WriteLoopAsync()
    {
        try
        {
            await foreach (var message in _outgoing.Reader.ReadAllAsync(_ending.Token))
            {
                await _socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, _ending.Token);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or WebSocketException or ObjectDisposedException)
        {
            // The reading loop sees the same end and cleans up.
        }
    }

    private async Task ReadLoopAsync()
    {
        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer.GetMemory(16 * 1024), _ending.Token);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }

                buffer.Advance(part.Count);
                if (part.EndOfMessage)
                {
                    Handle(buffer.WrittenSpan);
                    buffer.ResetWrittenCount();
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or WebSocketException or ObjectDisposedException)
        {
            _logger.LogDebug(error, "The connection to the browser has ended");
        }
        finally
        {
            Close();
        }
    }

    private void Handle(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        var message = JsonElement.ParseValue(ref reader);
        if (message.TryGetProperty("id", out var id))
        {
            if (_pending.TryRemove(id.GetInt32(), out var pending))
            {
                Answered?.Invoke(new CdpTiming(pending.Session, pending.Method, pending.SentAt, Stopwatch.GetTimestamp(), bytes.Length));
                Complete(pending, message);
            }

            return;
        }

        var method = message.GetProperty("method").GetString()!;
        var parameters = message.TryGetProperty("params", out var given) ? given : default;
        var session = Browser;
        if (message.TryGetProperty("sessionId", out var sessionId))
        {
            session = _sessions.GetValueOrDefault(sessionId.GetString()!);
        }

        if (session is not null)
        {
            DispatchEvent(session, method, parameters);
        }
    }

    private void DispatchEvent(CdpSession session, string method, JsonElement parameters)
    {
        // The session exists before any handler hears of it, since its first events follow at once.
        if (method == "Target.attachedToTarget")
        {
            var id = parameters.GetProperty("sessionId").GetString()!;
            _sessions[id] = new CdpSession(this, id);
        }

        try
        {
            session.Dispatch(method, parameters);
        }
        catch (Exception error)
        {
            _logger.LogError(error, "A handler of {Method} failed", method);
        }

        if (method == "Target.detachedFromTarget"
            && _sessions.TryRemove(parameters.GetProperty("sessionId").GetString()!, out var gone))
        {
            CloseSession(gone);
        }
    }

    private static void Complete(Pending pending, JsonElement message)
    {
        if (message.TryGetProperty("error", out var error))
        {
            var code = error.TryGetProperty("code", out var number) ? number.GetInt32() : 0;
            var reason = error.TryGetProperty("message", out var words) ? words.GetString() : null;
            pending.Answer.TrySetException(new CdpException(pending.Method, code, reason ?? "unknown error"));
        }
        else
        {
            pending.Answer.TrySetResult(message.TryGetProperty("result", out var result) ? result : default);
        }
    }

    private void CloseSession(CdpSession session)
    {
        session.Close();
        foreach (var (id, pending) in _pending)
        {
            if (ReferenceEquals(pending.Session, session) && _pending.TryRemove(id, out _))
            {
                pending.Answer.TrySetException(Gone(pending.Method));
            }
        }
    }

    private void Close()
    {
        _isClosed = true;
        _outgoing.Writer.TryComplete();
        foreach (var session in _sessions.Values)
        {
            CloseSession(session);
        }

        CloseSession(Browser);
        _closed.TrySetResult();
    }

    private static CdpException Gone(string method) =>
        new(method, CdpException.ClosedCode, "the page or browser is gone");

    private sealed record Pending(string Method, CdpSession Session)
    {
        public long SentAt { get; } = Stopwatch.GetTimestamp();

        public TaskCompletionSource<JsonElement> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>One command and its answer, in <see cref="Stopwatch"/> ticks.</summary>
/// <param name="Bytes">Size of the answer.</param>
internal readonly record struct CdpTiming(CdpSession Session, string Method, long SentAt, long AnsweredAt, int Bytes);
