using System.Net.WebSockets;
using System.Text.Json;

namespace Dashboard.Tests.Fixtures.Processes;

/// <summary>A message as a client got it.</summary>
internal sealed record SeenMessage(string Type, long? Position, JsonElement Data);

/// <summary>
/// Watches an execution as the pages do: over a WebSocket that it opens again whenever it ends, saying what it has
/// seen. Collects everything until the execution has ended.
/// </summary>
internal sealed class Watcher : IAsyncDisposable
{
    private static readonly string[] Final = ["completed", "failed", "stopped"];

    private readonly CancellationTokenSource _stop = new();
    private readonly Installation _installation;
    private readonly Guid _execution;
    private readonly List<SeenMessage> _messages = [];
    private readonly List<(long From, long To)> _covered = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _watching;
    private long _position;
    private int _connections;

    private Watcher(Installation installation, Guid execution)
    {
        (_installation, _execution) = (installation, execution);
        _watching = Task.Run(WatchAsync);
    }

    public static async Task<Watcher> StartAsync(Installation installation, Guid execution)
    {
        var watcher = new Watcher(installation, execution);
        await Until.TrueAsync("the socket has sent its snapshot", () => Task.FromResult(watcher.Seen().Count > 0));
        return watcher;
    }

    public static async Task<List<Watcher>> StartAsync(Installation installation, IEnumerable<Guid> executions)
    {
        var watchers = new List<Watcher>();
        foreach (var execution in executions)
        {
            watchers.Add(await StartAsync(installation, execution));
        }

        return watchers;
    }

    public List<SeenMessage> Seen()
    {
        lock (_messages)
        {
            return [.. _messages];
        }
    }

    /// <summary>Once the execution has ended: every committed line came once, in order, or lies in what a snapshot stood for.</summary>
    public async Task AssertSawEverythingAsync(KeptExecution record)
    {
        await Until.TrueAsync("the watcher has seen the end", () => Task.FromResult(_ended.Task.IsCompleted));
        var positions = Seen().Where(message => message.Type != "snapshot").Select(message => message.Position).OfType<long>().ToList();
        Assert.Equal(positions.Distinct().Order(), positions);

        var seen = Seen().Where(message => message.Type == "log").Select(message => message.Position!.Value).ToHashSet();
        var missing = record.Lines.Where(line => !seen.Contains(line.Position) && !_covered.Any(range => line.Position > range.From && line.Position <= range.To));
        Assert.Empty(missing);
        Assert.Equal(record.Lines.Count(line => seen.Contains(line.Position)), seen.Count);

        // One to begin with and one for each attempt that began meanwhile; whatever else broke was caught up with.
        Assert.InRange(_covered.Count, 1, 1 + record.Attempt);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_stop.IsCancellationRequested && !_ended.Task.IsCompleted)
        {
            try
            {
                await WatchOnceAsync();
            }
            catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
            {
                // An Api that is being killed, or the end of the test.
            }

            await Task.WhenAny(Task.Delay(50), _ended.Task);
        }
    }

    private async Task WatchOnceAsync()
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {TestAccounts.ApiKey}");
        var api = _installation.Apis[_connections++ % _installation.Apis.Count];
        var after = Seen().Count == 0 ? "" : $"?after={_position}";
        await socket.ConnectAsync(new Uri($"ws://{api.Authority}/ws/executions/{_execution}{after}"), _stop.Token);
        var buffer = new byte[1024 * 1024];
        while (!_ended.Task.IsCompleted)
        {
            var length = 0;
            ValueWebSocketReceiveResult received;
            do
            {
                received = await socket.ReceiveAsync(buffer.AsMemory(length), _stop.Token);
                length += received.Count;
            }
            while (!received.EndOfMessage);

            if (received.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            Take(JsonElement.Parse(buffer.AsSpan(0, length)));
        }
    }

    private void Take(JsonElement json)
    {
        var position = json.GetProperty("position") is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : (long?)null;
        var message = new SeenMessage(json.GetProperty("type").GetString()!, position, json.GetProperty("data").Clone());
        lock (_messages)
        {
            _messages.Add(message);
        }

        if (message.Type == "snapshot")
        {
            _covered.Add((_position, position!.Value));
        }

        _position = position ?? _position;
        var execution = message.Type switch
        {
            "snapshot" => message.Data.GetProperty("execution"),
            "execution_update" => message.Data,
            _ => default,
        };
        if (execution.ValueKind == JsonValueKind.Object && Final.Contains(execution.GetProperty("status").GetString()))
        {
            _ended.TrySetResult();
        }
    }
}
