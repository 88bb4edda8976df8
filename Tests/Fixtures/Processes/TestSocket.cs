using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Dashboard.Tests.Fixtures.Processes;

/// <summary>A WebSocket to an Api, read message by message.</summary>
internal sealed class TestSocket : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[1024 * 1024];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<TestSocket> OpenAsync(Installation installation, string path, string? origin = null, string key = TestAccounts.ApiKey)
    {
        var socket = new TestSocket();
        socket._socket.Options.CollectHttpResponseDetails = true;
        socket._socket.Options.SetRequestHeader("Authorization", $"Bearer {key}");
        if (origin is not null)
        {
            socket._socket.Options.SetRequestHeader("Origin", origin);
        }

        await socket._socket.ConnectAsync(new Uri($"ws://{installation.Api.Authority}{path}"), Stop);
        return socket;
    }

    /// <summary>Why the Api closed it.</summary>
    public string? CloseReason => _socket.CloseStatusDescription;

    public Task SendAsync(string text) => _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, Stop);

    /// <summary>The next message as bytes; null when the Api closed.</summary>
    public async Task<byte[]?> ReceiveBytesAsync()
    {
        var length = 0;
        while (true)
        {
            var received = await _socket.ReceiveAsync(_buffer.AsMemory(length), Stop).AsTask().WaitAsync(TimeSpan.FromSeconds(60), Stop);
            length += received.Count;
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            if (received.EndOfMessage)
            {
                return _buffer[..length];
            }
        }
    }

    public async Task<string> ReceiveTextAsync() => Encoding.UTF8.GetString(await ReceiveBytesAsync() ?? throw new InvalidOperationException("The Api closed the socket."));

    public async Task<JsonElement> ReceiveAsync()
    {
        var message = JsonElement.Parse(await ReceiveTextAsync());
        Assert.True(message.GetProperty("timestamp").TryGetDateTimeOffset(out _));
        return message;
    }

    /// <summary>Reads until a message of this type comes.</summary>
    public async Task<JsonElement> ReceiveAsync(string type)
    {
        while (true)
        {
            var message = await ReceiveAsync();
            if (message.GetProperty("type").GetString() == type)
            {
                return message;
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Abort();
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
