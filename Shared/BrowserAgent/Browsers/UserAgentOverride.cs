using System.Text.Json;

namespace Dashboard.BrowserAgent;

/// <summary>Has pages, frames and workers say a <see cref="UserAgent"/>.</summary>
internal static class UserAgentOverride
{
    public static Task Set(CdpSession session, UserAgent agent) =>
        session.SendAsync("Emulation.setUserAgentOverride", new { userAgent = agent.Name, userAgentMetadata = agent.Hints });

    /// <summary>
    /// A page in a window without opener (<c>target=_blank</c>) is asked for before the window can be told anything: its request
    /// carries the browser's own hints, and is held until they are right. Nothing after it is held.
    /// </summary>
    public static Task CorrectFirstRequest(CdpSession session, UserAgent agent, Func<Task, Task> ignoringGone)
    {
        var corrected = 0;
        session.On("Fetch.requestPaused", data => _ = ignoringGone(GoOnAsync(data)));
        return session.SendAsync("Fetch.enable", new { patterns = new[] { new { urlPattern = "*", resourceType = "Document" } } });

        async Task GoOnAsync(JsonElement data)
        {
            var headers = data.GetProperty("request").GetProperty("headers").EnumerateObject()
                .Where(header => agent.Hints is not null || !header.Name.StartsWith("sec-ch-ua", StringComparison.OrdinalIgnoreCase))
                .Select(header => (header.Name, Value: header.Value.GetString() ?? ""))
                .Select(header => new { name = header.Name, value = agent.Hints?.HeaderOf(header.Name, header.Value) ?? header.Value });
            var commands = new List<Task>
            {
                session.SendAsync("Fetch.continueRequest", new { requestId = data.Text("requestId"), headers }),
            };
            if (Interlocked.Exchange(ref corrected, 1) == 0)
            {
                commands.Add(session.SendAsync("Fetch.disable"));
            }

            await Task.WhenAll(commands);
        }
    }
}
