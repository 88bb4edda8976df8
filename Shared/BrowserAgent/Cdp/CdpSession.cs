using System.Collections.Immutable;
using System.Text.Json;

namespace Dashboard.BrowserAgent;

/// <summary>One flat session of a <see cref="CdpConnection"/>: the browser itself, a page, or a frame in another process.</summary>
public sealed class CdpSession
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableDictionary<string, ImmutableArray<Action<JsonElement>>> _handlers =
        ImmutableDictionary.Create<string, ImmutableArray<Action<JsonElement>>>(StringComparer.Ordinal);

    internal CdpSession(CdpConnection connection, string? id)
    {
        Connection = connection;
        Id = id;
    }

    public CdpConnection Connection { get; }

    /// <summary>Null for the browser's own session.</summary>
    public string? Id { get; }

    /// <summary>Completes when the target is detached or the connection ends.</summary>
    public Task Closed => _closed.Task;

    /// <param name="parameters">An object whose property names are written as they are, or null.</param>
    /// <returns>The command's <c>result</c>.</returns>
    /// <exception cref="CdpException">The browser refused, or the target is gone.</exception>
    public Task<JsonElement> SendAsync(string method, object? parameters = null, CancellationToken cancellationToken = default) =>
        Connection.SendAsync(this, method, parameters, cancellationToken);

    /// <summary>
    /// Calls <paramref name="handler"/> with the parameters of each event of that name, in order, on the connection's
    /// reading loop: it must return at once and must not wait for an answer of the same connection.
    /// </summary>
    /// <returns>Ends the subscription when disposed.</returns>
    public IDisposable On(string method, Action<JsonElement> handler)
    {
        lock (_lock)
        {
            var list = _handlers.TryGetValue(method, out var existing) ? existing : [];
            _handlers = _handlers.SetItem(method, list.Add(handler));
        }

        return new Subscription(this, method, handler);
    }

    internal void Dispatch(string method, JsonElement parameters)
    {
        if (!_handlers.TryGetValue(method, out var handlers))
        {
            return;
        }

        foreach (var handler in handlers)
        {
            handler(parameters);
        }
    }

    internal void Close() => _closed.TrySetResult();

    private void Remove(string method, Action<JsonElement> handler)
    {
        lock (_lock)
        {
            if (_handlers.TryGetValue(method, out var list))
            {
                _handlers = _handlers.SetItem(method, list.Remove(handler));
            }
        }
    }

    private sealed class Subscription(CdpSession session, string method, Action<JsonElement> handler) : IDisposable
    {
        public void Dispose() => session.Remove(method, handler);
    }
}
