using System.Text.Json;

namespace Dashboard.BrowserAgent;

/// <summary>The frames of one page over all its processes, kept up to date by the events of its sessions.</summary>
internal sealed class FrameTree(PageTab tab)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Frame> _frames = new(StringComparer.Ordinal);
    private readonly HashSet<string> _gone = new(StringComparer.Ordinal);
    private Frame? _main;

    /// <summary>A frame shows another document.</summary>
    public event Action<Frame>? Navigated;

    public Frame Main => _main ?? throw new InvalidOperationException("The page is not ready.");

    /// <summary>The main frame, then its descendants, parents before their children.</summary>
    public IReadOnlyList<Frame> Snapshot()
    {
        lock (_lock)
        {
            var frames = new List<Frame>(_frames.Count);
            Collect(_main, frames);
            return frames;
        }
    }

    public Frame? Find(string id)
    {
        lock (_lock)
        {
            return _frames.GetValueOrDefault(id);
        }
    }

    public void Subscribe(CdpSession session)
    {
        session.On("Page.frameAttached", data =>
            Attach(session, data.GetProperty("frameId").GetString()!, data.Text("parentFrameId")));
        session.On("Page.frameNavigated", data => Navigate(session, data.GetProperty("frame")));
        session.On("Page.navigatedWithinDocument", data => ChangeUrl(data.GetProperty("frameId").GetString()!, data.Text("url") ?? ""));
        session.On("Page.frameDetached", data => Detach(session, data.GetProperty("frameId").GetString()!, data.Text("reason") == "swap"));
    }

    /// <summary>Takes over a <c>Page.getFrameTree</c> answer; what events said meanwhile is newer and stays.</summary>
    public void Merge(CdpSession session, JsonElement tree)
    {
        lock (_lock)
        {
            var frame = tree.GetProperty("frame");
            var id = frame.GetProperty("id").GetString()!;
            if (_gone.Contains(id))
            {
                return;
            }

            var known = _frames.GetValueOrDefault(id) ?? Add(session, id, frame.Text("parentId"));
            if (known.LoaderId is null && ReferenceEquals(known.Session, session))
            {
                Describe(known, frame);
            }

            foreach (var child in tree.TryGetProperty("childFrames", out var children) ? children.EnumerateArray() : [])
            {
                Merge(session, child);
            }
        }
    }

    /// <summary>A frame got a process of its own.</summary>
    public void MoveToOwnProcess(CdpSession session, string frameId, string? parentId)
    {
        lock (_lock)
        {
            if (_frames.TryGetValue(frameId, out var frame))
            {
                RemoveChildren(frame);
                frame.Session = session;
                frame.LoaderId = null;
            }
            else
            {
                Add(session, frameId, parentId);
            }
        }
    }

    /// <summary>The process of a frame is gone; unless the frame came back to its parent's, so is the frame.</summary>
    public void ProcessGone(CdpSession session)
    {
        lock (_lock)
        {
            foreach (var frame in _frames.Values.Where(frame => ReferenceEquals(frame.Session, session) && frame.Parent is not null).ToList())
            {
                Remove(frame);
            }
        }
    }

    private void Attach(CdpSession session, string id, string? parentId)
    {
        lock (_lock)
        {
            _gone.Remove(id);
            if (_frames.TryGetValue(id, out var frame))
            {
                // It came back from another process.
                RemoveChildren(frame);
                frame.Session = session;
            }
            else
            {
                Add(session, id, parentId);
            }
        }
    }

    private void Navigate(CdpSession session, JsonElement data)
    {
        Frame frame;
        lock (_lock)
        {
            var id = data.GetProperty("id").GetString()!;
            if (data.Text("parentId") is null && session == tab.Session && _main is not null && _main.Id != id)
            {
                // The page was replaced as a whole (prerendering).
                RemoveChildren(_main);
                _frames.Remove(_main.Id);
                _main.IsDetached = true;
                _main = null;
            }

            frame = _frames.GetValueOrDefault(id) ?? Add(session, id, data.Text("parentId"));
            frame.Session = session;
            frame.ForgetWorld();
            // Children of a document that was replaced are not always announced as gone.
            RemoveChildren(frame);
            Describe(frame, data);
        }

        Navigated?.Invoke(frame);
    }

    private void ChangeUrl(string id, string url)
    {
        if (Find(id) is { } frame)
        {
            frame.Url = url;
        }
    }

    private void Detach(CdpSession session, string id, bool swapped)
    {
        lock (_lock)
        {
            if (!_frames.TryGetValue(id, out var frame))
            {
                _gone.Add(id);
            }
            else if (swapped)
            {
                if (ReferenceEquals(frame.Session, session))
                {
                    RemoveChildren(frame);
                }
            }
            else
            {
                _gone.Add(id);
                Remove(frame);
            }
        }
    }

    private Frame Add(CdpSession session, string id, string? parentId)
    {
        var parent = parentId is null ? null : _frames.GetValueOrDefault(parentId);
        if (parent is null && _main is not null)
        {
            parent = _main;
        }

        var frame = new Frame(tab, session, id, parent);
        _frames[id] = frame;
        _main ??= frame;
        return frame;
    }

    private static void Describe(Frame frame, JsonElement data)
    {
        frame.Url = (data.Text("url") ?? "") + (data.Text("urlFragment") ?? "");
        frame.UnreachableUrl = data.Text("unreachableUrl");
        frame.LoaderId = data.Text("loaderId");
    }

    private void Collect(Frame? frame, List<Frame> frames)
    {
        if (frame is null)
        {
            return;
        }

        frames.Add(frame);
        foreach (var child in _frames.Values)
        {
            if (ReferenceEquals(child.Parent, frame))
            {
                Collect(child, frames);
            }
        }
    }

    private void Remove(Frame frame)
    {
        RemoveChildren(frame);
        _frames.Remove(frame.Id);
        frame.IsDetached = true;
    }

    private void RemoveChildren(Frame frame)
    {
        foreach (var child in _frames.Values.Where(child => ReferenceEquals(child.Parent, frame)).ToList())
        {
            Remove(child);
        }
    }
}
