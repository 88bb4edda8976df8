using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Dashboard.Api.Live;

/// <summary>A WebSocket that sends JSON or bytes, one at a time, and answers <c>ping</c> with <c>pong</c>.</summary>
internal sealed class TextSocket(WebSocket socket) : IDisposable
{
    private static readonly byte[] Pong = Encoding.UTF8.GetBytes("pong");
    private readonly SemaphoreSlim _sending = new(1, 1);

    public Task SendAsync<T>(T message, CancellationToken cancellationToken) =>
        SendAsync(JsonSerializer.SerializeToUtf8Bytes(message, ApiJson.Options), WebSocketMessageType.Text, cancellationToken);

    public Task SendBinaryAsync(byte[] bytes, CancellationToken cancellationToken) =>
        SendAsync(bytes, WebSocketMessageType.Binary, cancellationToken);

    /// <summary>Reads until the client closes or is gone.</summary>
    public async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[256];
        while (socket.State is WebSocketState.Open or WebSocketState.CloseSent)
        {
            var received = await socket.ReceiveAsync(buffer, cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            if (socket.State == WebSocketState.Open && received is { MessageType: WebSocketMessageType.Text, EndOfMessage: true, Count: 4 } && buffer.AsSpan(0, 4).SequenceEqual("ping"u8))
            {
                await SendAsync(Pong, WebSocketMessageType.Text, cancellationToken);
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
            await socket.SendAsync(bytes, type, endOfMessage: true, cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }
}
