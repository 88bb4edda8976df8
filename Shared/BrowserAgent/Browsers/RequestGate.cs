using System.Collections.Concurrent;
using System.Text.Json;

namespace Dashboard.BrowserAgent;

/// <summary>
/// The requests of one session that are held on their way: the first document of a window that was opened before it could be told what
/// it says that it is, and those to origins that asked for a user name and a password. Of all other pages nothing is held.
/// </summary>
internal sealed class RequestGate
{
    private readonly CdpSession _session;
    private readonly ConcurrentDictionary<string, byte> _given = new(StringComparer.Ordinal);
    private int _corrects;

    /// <param name="correctsFirst">
    /// A page in a window without opener (<c>target=_blank</c>) is asked for before the window can be told anything: its request
    /// carries the browser's own hints, and is held until they are right. Nothing after it is held.
    /// </param>
    public RequestGate(PageTab tab, CdpSession session, bool correctsFirst, Func<Task, Task> ignoringGone)
    {
        (Tab, _session, _corrects) = (tab, session, correctsFirst ? 1 : 0);
        session.On("Fetch.requestPaused", data => _ = ignoringGone(GoOnAsync(data)));
        session.On("Fetch.authRequired", data => _ = ignoringGone(AnswerAsync(data)));
    }

    public PageTab Tab { get; }

    public bool IsClosed => _session.Closed.IsCompleted;

    public bool HoldsAnything => _corrects != 0 || Tab.Owner.SignIn.Origins.Count > 0;

    /// <summary>Holds what is to be held from now on.</summary>
    public Task UpdateAsync()
    {
        var origins = Tab.Owner.SignIn.Origins;
        List<object> patterns = [.. origins.Select(static origin => new { urlPattern = $"{origin}/*" })];
        if (_corrects != 0)
        {
            patterns.Add(new { urlPattern = "*", resourceType = "Document" });
        }

        return patterns.Count == 0
            ? _session.SendAsync("Fetch.disable")
            : _session.SendAsync("Fetch.enable", new { patterns, handleAuthRequests = origins.Count > 0 });
    }

    private Task GoOnAsync(JsonElement data)
    {
        var requestId = data.Text("requestId");
        if (data.Text("resourceType") != "Document" || Interlocked.Exchange(ref _corrects, 0) == 0)
        {
            return _session.SendAsync("Fetch.continueRequest", new { requestId });
        }

        var headers = UserAgentOverride.HeadersOf(Tab.Owner.UserAgent, data.GetProperty("request").GetProperty("headers"));
        return Task.WhenAll(_session.SendAsync("Fetch.continueRequest", new { requestId, headers }), UpdateAsync());
    }

    private Task AnswerAsync(JsonElement data)
    {
        var requestId = data.GetProperty("requestId").GetString()!;
        var authChallengeResponse = Tab.Owner.SignIn.AnswerTo(Tab, data, isFirst: _given.TryAdd(requestId, 0));
        return _session.SendAsync("Fetch.continueWithAuth", new { requestId, authChallengeResponse });
    }
}
