using System.Diagnostics;
using System.Net.WebSockets;
using Dashboard.Api.Live;

namespace Dashboard.Tests.Api.Live;

public sealed class TextSocketTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_on_its_way_when_all_ends_is_sent_to_its_end_and_the_good_bye_after_it()
    {
        using var slow = new SlowSocket();
        using var socket = new TextSocket(slow);
        using var ending = new CancellationTokenSource();
        var sending = socket.SendAsync(new { }, ending.Token);

        await ending.CancelAsync();
        Assert.Equal(WebSocketState.Open, slow.State);
        slow.Written.SetResult();
        await sending.WaitAsync(Stop);
        await socket.CloseAsync(WebSocketCloseStatus.EndpointUnavailable, "server_stopping");

        Assert.Equal("server_stopping", slow.CloseStatusDescription);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => socket.SendAsync(new { }, ending.Token));
    }

    [Fact]
    public async Task A_client_that_takes_nothing_holds_no_ending_up()
    {
        using var slow = new SlowSocket();
        using var socket = new TextSocket(slow);
        using var ending = new CancellationTokenSource();
        var sending = socket.SendAsync(new { }, ending.Token);

        var since = Stopwatch.GetTimestamp();
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending.WaitAsync(TimeSpan.FromSeconds(30), Stop));

        Assert.InRange(Stopwatch.GetElapsedTime(since).TotalSeconds, 1, 30);
        Assert.Equal(WebSocketState.Aborted, slow.State);
    }

    /// <summary>Writes only when it is told to; a cancelled write breaks it off, as it does .NET's own.</summary>
    private sealed class SlowSocket : WebSocket
    {
        private WebSocketState _state = WebSocketState.Open;
        private string? _reason;

        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override WebSocketCloseStatus? CloseStatus => null;

        public override string? CloseStatusDescription => _reason;

        public override WebSocketState State => _state;

        public override string? SubProtocol => null;

        public override async Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
        {
            try
            {
                await Written.Task.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                Abort();
                throw;
            }
        }

        public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
        {
            _reason = statusDescription;
            return Task.CompletedTask;
        }

        public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public override void Abort() => _state = WebSocketState.Aborted;

        public override void Dispose() => Written.TrySetCanceled();
    }
}
