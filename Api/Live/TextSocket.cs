using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Dashboard.Api.Live;

/// <summary>A WebSocket that sends JSON or bytes, one at a time, and answers <c>ping</c> with <c>pong</c>.</summary>
internal sealed class TextSocket(WebSocket socket) : IDisposable
{
    private const int MaxMessageLength = 64 * 1024;

    /// <summary>How long a message that is on its way when all ends may take.</summary>
    private static readonly TimeSpan SendPatience = TimeSpan.FromSeconds(2);

    private static readonly byte[] Pong = Encoding.UTF8.GetBytes("pong");
    private readonly SemaphoreSlim _sending = new(1, 1);

    public Task SendAsync<T>(T message, CancellationToken cancellationToken) =>
        SendAsync(JsonSerializer.SerializeToUtf8Bytes(message, ApiJson.Options), WebSocketMessageType.Text, cancellationToken);

    public Task SendBinaryAsync(byte[] bytes, CancellationToken cancellationToken) =>
        SendAsync(bytes, WebSocketMessageType.Binary, cancellationToken);

    /// <summary>Reads until the client closes or is gone, or says more at once than anybody would.</summary>
    /// <param name="onText">Called with each message but <c>ping</c>, one after the other; null hears none.</param>
    public async Task ReceiveAsync(Func<ReadOnlyMemory<byte>, Task>? onText, CancellationToken cancellationToken)
    {
        var buffer = new byte[onText is null ? 256 : MaxMessageLength];
        var length = 0;
        while (socket.State is WebSocketState.Open or WebSocketState.CloseSent)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            length += received.Count;
            if (!received.EndOfMessage)
            {
                if (length == buffer.Length && onText is not null)
                {
                    await CloseAsync(WebSocketCloseStatus.MessageTooBig, "message_too_big");
                    return;
                }

                // What nobody hears need not be kept.
                length = onText is null ? 0 : length;
                continue;
            }

            var message = buffer.AsMemory(0, length);
            length = 0;
            if (socket.State != WebSocketState.Open || received.MessageType != WebSocketMessageType.Text)
            {
                continue;
            }

            if (message.Span.SequenceEqual("ping"u8))
            {
                await SendAsync(Pong, WebSocketMessageType.Text, cancellationToken);
            }
            else
            {
                await (onText?.Invoke(message) ?? Task.CompletedTask);
            }
        }
    }

    /// <summary>Says good-bye, as far as the other side still listens.</summary>
    public async Task CloseAsync(WebSocketCloseStatus status, string reason)
    {
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            try
            {
                await socket.CloseOutputAsync(status, reason, patience.Token);
            }
            catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
            {
                socket.Abort();
            }
        }
    }

    /// <summary>Ends the connection whatever the other side does.</summary>
    public void Abort() => socket.Abort();

    public void Dispose() => _sending.Dispose();

    private async Task SendAsync(byte[] bytes, WebSocketMessageType type, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            // A cancelled write breaks the connection off, and with it the good-bye that comes after this message.
            using var patience = new CancellationTokenSource();
            await using var hurry = cancellationToken.UnsafeRegister(static it => ((CancellationTokenSource)it!).CancelAfter(SendPatience), patience);
            await socket.SendAsync(bytes, type, endOfMessage: true, patience.Token);
        }
        finally
        {
            _sending.Release();
        }
    }
}
