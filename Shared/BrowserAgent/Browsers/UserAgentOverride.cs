using System.Text.Json;

namespace Dashboard.BrowserAgent;

/// <summary>Has pages, frames and workers say a <see cref="UserAgent"/>.</summary>
internal static class UserAgentOverride
{
    public static Task Set(CdpSession session, UserAgent agent) =>
        session.SendAsync("Emulation.setUserAgentOverride", new { userAgent = agent.Name, userAgentMetadata = agent.Hints });

    /// <summary>The headers of a request with the hints that are right.</summary>
    /// <param name="headers">As the request has them.</param>
    public static IEnumerable<object> HeadersOf(UserAgent agent, JsonElement headers) => headers.EnumerateObject()
        .Where(header => agent.Hints is not null || !header.Name.StartsWith("sec-ch-ua", StringComparison.OrdinalIgnoreCase))
        .Select(header => (header.Name, Value: header.Value.GetString() ?? ""))
        .Select(header => new { name = header.Name, value = agent.Hints?.HeaderOf(header.Name, header.Value) ?? header.Value });
}
