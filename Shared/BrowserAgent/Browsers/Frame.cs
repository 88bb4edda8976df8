using System.Text.Json;

namespace Dashboard.BrowserAgent;

/// <summary>A frame of a page, in whichever process it lives.</summary>
public sealed class Frame
{
    private readonly Lock _lock = new();
    private Task<IsolatedWorld>? _world;
    private CdpSession _session;

    internal Frame(PageTab tab, CdpSession session, string id, Frame? parent)
    {
        Tab = tab;
        _session = session;
        Id = id;
        Parent = parent;
    }

    public PageTab Tab { get; }

    public string Id { get; }

    /// <summary>Null for the main frame.</summary>
    public Frame? Parent { get; }

    public bool IsMain => Parent is null;

    public string Url { get; internal set; } = "";

    /// <summary>The address that could not be opened, when the browser's page about that is shown instead.</summary>
    public string? UnreachableUrl { get; internal set; }

    /// <summary>Id of the document's loader; another one means another document.</summary>
    public string? LoaderId { get; internal set; }

    public bool IsDetached { get; internal set; }

    /// <summary>The session to whose process the frame belongs now; a navigation can move it to another one.</summary>
    public CdpSession Session
    {
        get => _session;
        internal set
        {
            lock (_lock)
            {
                if (!ReferenceEquals(_session, value))
                {
                    _session = value;
                    _world = null;
                }
            }
        }
    }

    /// <summary>True when the frame is the topmost one of its process.</summary>
    public bool IsLocalRoot => Parent is null || !ReferenceEquals(Parent.Session, Session);

    /// <summary>Calls a script in this frame's isolated world and gives its value as JSON; promises are awaited.</summary>
    /// <param name="arguments">JSON-serialisable values and <see cref="ElementRef"/>s of this frame.</param>
    /// <exception cref="PageScriptException">The script threw.</exception>
    /// <exception cref="CdpException">The frame is gone, or an element given belongs to an earlier document.</exception>
    public async Task<JsonElement> EvaluateAsync(PageScript script, object?[] arguments, CancellationToken cancellationToken = default)
    {
        var result = await CallAsync(script, arguments, returnByValue: true, cancellationToken);
        return result.TryGetProperty("value", out var value) ? value : default;
    }

    /// <summary>Like <see cref="EvaluateAsync"/>, but gives the object itself; null when the script gave none.</summary>
    public async Task<ElementRef?> EvaluateHandleAsync(PageScript script, object?[] arguments, CancellationToken cancellationToken = default)
    {
        var result = await CallAsync(script, arguments, returnByValue: false, cancellationToken);
        return result.Text("objectId") is { } objectId ? new ElementRef(this, objectId) : null;
    }

    /// <summary>The element with this backend node id, as an object of the isolated world.</summary>
    /// <exception cref="CdpException">There is no such node (any longer).</exception>
    public async Task<ElementRef> ResolveNodeAsync(int backendNodeId, CancellationToken cancellationToken = default)
    {
        var world = await GetWorldAsync(cancellationToken);
        var answer = await world.Session.SendAsync(
            "DOM.resolveNode", new { backendNodeId, executionContextId = world.ContextId }, cancellationToken);
        return new ElementRef(this, answer.GetProperty("object").GetProperty("objectId").GetString()!);
    }

    /// <summary>The element that holds this frame, in its parent; null for the main frame.</summary>
    public async Task<ElementRef?> GetOwnerAsync(CancellationToken cancellationToken = default)
    {
        if (Parent is not { } parent)
        {
            return null;
        }

        var owner = await parent.Session.SendAsync("DOM.getFrameOwner", new { frameId = Id }, cancellationToken);
        return await parent.ResolveNodeAsync(owner.GetProperty("backendNodeId").GetInt32(), cancellationToken);
    }

    public override string ToString() => Url;

    internal void ForgetWorld()
    {
        lock (_lock)
        {
            _world = null;
        }
    }

    private async Task<JsonElement> CallAsync(PageScript script, object?[] arguments, bool returnByValue, CancellationToken cancellationToken)
    {
        // A navigation may take the world away under the call; a call that holds nothing of the old document is simply made again.
        var repeatable = !arguments.Any(static argument => argument is ElementRef { IsBound: true });
        for (var attempt = 0; ; attempt++)
        {
            var session = Session;
            IsolatedWorld? world = null;
            try
            {
                world = await GetWorldAsync(cancellationToken);
                return await world.CallAsync(script, arguments, returnByValue, cancellationToken);
            }
            catch (CdpException error) when (error.IsContextLost || (error.IsClosed && !ReferenceEquals(session, Session)))
            {
                Forget(world);
                if (!repeatable || attempt == 3 || IsDetached)
                {
                    throw;
                }
            }
        }
    }

    private async Task<IsolatedWorld> GetWorldAsync(CancellationToken cancellationToken)
    {
        Task<IsolatedWorld> making;
        lock (_lock)
        {
            if (_world is null or { IsFaulted: true })
            {
                _world = IsolatedWorld.CreateAsync(_session, Id, IsLocalRoot);
            }

            making = _world;
        }

        return await making.WaitAsync(cancellationToken);
    }

    private void Forget(IsolatedWorld? world)
    {
        lock (_lock)
        {
            if (_world is { IsCompletedSuccessfully: true } current && ReferenceEquals(current.Result, world))
            {
                _world = null;
            }
        }
    }
}
