using System.Diagnostics;
using System.Text.Json;

namespace Dashboard.BrowserAgent;

/// <summary>How much a request matters to whether a page has come to rest.</summary>
internal enum RequestWeight
{
    /// <summary>Documents, scripts, styles and data.</summary>
    Strong,

    /// <summary>Pictures, fonts and frames: waited for briefly, since a page can be used without them.</summary>
    Weak,

    /// <summary>Streams, beacons and prefetches: never waited for.</summary>
    None,
}

/// <summary>One request of a page.</summary>
/// <param name="Sequence">Order of its start among the page's requests.</param>
/// <param name="StartedAt"><see cref="Stopwatch"/> ticks.</param>
/// <param name="IsData">Asked for by a script.</param>
/// <param name="Background">The page keeps making this request by itself.</param>
internal sealed record PageRequest(
    CdpSession Session,
    long Sequence,
    long StartedAt,
    string Method,
    string Url,
    string? FrameId,
    string? LoaderId,
    RequestWeight Weight,
    bool IsDocument,
    bool IsMainDocument,
    bool IsData,
    bool Background)
{
    /// <summary>When the last part of a stream came, in <see cref="Stopwatch"/> ticks; null for ordinary answers.</summary>
    public long? StreamedAt { get; set; }

    /// <summary>It started while no action was watched, or is a habit: nobody asked for it.</summary>
    public bool Unasked { get; set; }

    /// <summary>What makes two requests the same habit: parameters may count or name a moment.</summary>
    public string Key => KeyOf(Method, Url);

    public static string KeyOf(string method, string url)
    {
        var query = url.IndexOf('?', StringComparison.Ordinal);
        return $"{method} {(query < 0 ? url : url[..query])}";
    }
}

/// <summary>The requests of one page over all its processes: which are pending, and which it repeats by itself.</summary>
internal sealed class RequestLog(PageTab tab)
{
    /// <summary>A request seen this often outside of actions is the page's own habit (polling).</summary>
    private const int HabitCount = 3;

    /// <summary>So is one seen this often while a single action settles.</summary>
    private const int HabitCountInWatch = 6;

    private const int MaxHabits = 500;

    /// <summary>A request that is answered within this time is not kept open on purpose.</summary>
    private static readonly TimeSpan Prompt = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<(CdpSession Session, string Id), PageRequest> _pending = [];
    private readonly Dictionary<string, int> _habits = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _inWatch = new(StringComparer.Ordinal);
    private readonly HashSet<string> _endless = new(StringComparer.Ordinal);
    private HashSet<string> _keptOpen = [];
    private long _sequence;
    private int _watchers;

    /// <summary>A request started, with redirects counted as requests of their own.</summary>
    public event Action<PageRequest>? Started;

    /// <summary>A request has ended, one way or the other.</summary>
    public event Action<PageRequest>? Ended;

    /// <summary>Something was sent on a WebSocket.</summary>
    public event Action? SocketSent;

    /// <summary>A request started or ended.</summary>
    public event Action? Changed;

    /// <summary>A site asked for a user name and a password, and got none.</summary>
    public event Action<HttpChallenge>? Challenged;

    /// <summary>Number of the last request that started.</summary>
    public long Sequence => Interlocked.Read(ref _sequence);

    public void Subscribe(CdpSession session)
    {
        session.On("Network.requestWillBeSent", data => OnStarted(session, data));
        session.On("Network.loadingFinished", data => OnEnded(session, data));
        session.On("Network.loadingFailed", data => OnEnded(session, data));
        session.On("Network.responseReceived", data => OnResponse(session, data));
        session.On("Network.dataReceived", data => OnData(session, data));
        session.On("Network.webSocketFrameSent", _ => SocketSent?.Invoke());
        session.On("Page.frameStoppedLoading", data => RemoveDocuments(data.Text("frameId")));
    }

    /// <summary>While a watch is on, requests are taken for a habit of the page less easily: an action may cause several.</summary>
    public void BeginWatch()
    {
        lock (_lock)
        {
            if (_watchers++ == 0)
            {
                _inWatch.Clear();
                _keptOpen = [.. _pending.Values.Where(static request => request.IsData && request.Unasked).Select(static request => request.Key)];
            }
        }
    }

    public void EndWatch()
    {
        lock (_lock)
        {
            _watchers--;
        }
    }

    /// <summary>
    /// What was waited for in vain since this request is kept open on purpose (long polling): it is waited for no more
    /// when the page asks it again.
    /// </summary>
    public void NoteEndless(long firstSequence)
    {
        lock (_lock)
        {
            foreach (var request in _pending.Values.Where(request => request.IsData && request.Sequence >= firstSequence))
            {
                _endless.Add(request.Key);
            }
        }
    }

    /// <summary>HTTP status of the newest main document; 0 while there is none.</summary>
    public int DocumentStatus { get; private set; }

    /// <summary>HTTP method that brought the newest main document; empty while there is none.</summary>
    public string DocumentMethod { get; private set; } = "";

    public IReadOnlyList<PageRequest> Pending()
    {
        lock (_lock)
        {
            return [.. _pending.Values];
        }
    }

    /// <summary>Requests of a document that was left, and of a process that has ended, are pending no longer.</summary>
    public void Remove(Func<PageRequest, bool> which)
    {
        lock (_lock)
        {
            foreach (var (key, request) in _pending)
            {
                if (which(request))
                {
                    _pending.Remove(key);
                }
            }
        }

        Changed?.Invoke();
    }

    private static RequestWeight WeightOf(string? type, bool isMainDocument) => type switch
    {
        "Document" => isMainDocument ? RequestWeight.Strong : RequestWeight.Weak,
        "Script" or "Stylesheet" or "XHR" or "Fetch" => RequestWeight.Strong,
        "Image" or "Font" or "Manifest" or "Other" or "TextTrack" => RequestWeight.Weak,
        _ => RequestWeight.None,
    };

    private void OnStarted(CdpSession session, JsonElement data)
    {
        var details = data.GetProperty("request");
        var id = data.GetProperty("requestId").GetString()!;
        var url = details.GetProperty("url").GetString()!;
        if (url.StartsWith("data:", StringComparison.Ordinal) || url.StartsWith("blob:", StringComparison.Ordinal))
        {
            return;
        }

        var frameId = data.Text("frameId");
        var type = data.Text("type");
        var isMainDocument = type == "Document" && frameId == tab.TargetId;
        var method = details.GetProperty("method").GetString()!;
        var request = new PageRequest(
            session,
            Interlocked.Increment(ref _sequence),
            Stopwatch.GetTimestamp(),
            method,
            url,
            frameId,
            data.Text("loaderId"),
            WeightOf(type, isMainDocument),
            type == "Document",
            isMainDocument,
            type is "XHR" or "Fetch",
            type != "Document" && IsHabit(method, url));
        lock (_lock)
        {
            request.Unasked = _watchers == 0 || request.Background;
            _pending[(session, id)] = request;
        }

        Started?.Invoke(request);
        Changed?.Invoke();
    }

    private bool IsHabit(string method, string url)
    {
        var key = PageRequest.KeyOf(method, url);
        lock (_lock)
        {
            if (_habits.Count >= MaxHabits)
            {
                _habits.Clear();
            }

            var seen = _habits.GetValueOrDefault(key);
            if (_watchers == 0)
            {
                _habits[key] = ++seen;
            }
            else if ((_inWatch[key] = _inWatch.GetValueOrDefault(key) + 1) >= HabitCountInWatch)
            {
                _habits[key] = seen = HabitCount;
            }

            return seen >= HabitCount || _endless.Contains(key) || IsKeptOpen(key);
        }
    }

    /// <summary>The page asks again what it kept asking before the action: its long poll was answered and goes on.</summary>
    private bool IsKeptOpen(string key) => _watchers > 0 && _keptOpen.Contains(key);

    private void OnResponse(CdpSession session, JsonElement data)
    {
        var response = data.GetProperty("response");
        if (data.Text("type") == "Document" && data.Text("frameId") == tab.TargetId)
        {
            lock (_lock)
            {
                DocumentMethod = _pending.TryGetValue((session, data.GetProperty("requestId").GetString()!), out var request) ? request.Method : "";
            }

            DocumentStatus = response.GetProperty("status").GetInt32();
        }

        if (HttpChallenge.Of(data) is { } challenge)
        {
            Challenged?.Invoke(challenge);
        }

        if (response.Text("mimeType") is "text/event-stream" or "application/x-ndjson" or "application/stream+json" or "multipart/x-mixed-replace")
        {
            Streamed(session, data, begins: true);
        }
    }

    private void OnData(CdpSession session, JsonElement data) => Streamed(session, data, begins: false);

    private void Streamed(CdpSession session, JsonElement data, bool begins)
    {
        lock (_lock)
        {
            if (_pending.TryGetValue((session, data.GetProperty("requestId").GetString()!), out var request)
                && (begins || request.StreamedAt is not null))
            {
                request.StreamedAt = Stopwatch.GetTimestamp();
            }
        }

        if (begins)
        {
            Changed?.Invoke();
        }
    }

    private void OnEnded(CdpSession session, JsonElement data)
    {
        PageRequest? request;
        lock (_lock)
        {
            if (_pending.Remove((session, data.GetProperty("requestId").GetString()!), out request)
                && Stopwatch.GetElapsedTime(request.StartedAt) < Prompt)
            {
                _endless.Remove(request.Key);
            }
        }

        if (request is not null)
        {
            Ended?.Invoke(request);
            Changed?.Invoke();
        }
    }

    // A frame's document may finish in the session of another process than the one that saw it start.
    private void RemoveDocuments(string? frameId) =>
        Remove(request => request.IsDocument && request.FrameId == frameId);
}
