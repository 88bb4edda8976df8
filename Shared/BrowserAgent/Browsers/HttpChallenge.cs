using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dashboard.BrowserAgent;

/// <summary>An answer 401 that asks the browser itself for a user name and a password (HTTP authentication), by Basic or Digest.</summary>
/// <param name="Origin">Of the address that answered.</param>
/// <param name="FrameId">The frame that asked for it; null for what belongs to none.</param>
/// <param name="LoaderId">Of the document that the answer is, or belongs to.</param>
internal sealed partial record HttpChallenge(string Origin, string? FrameId, string? LoaderId, bool IsDocument)
{
    private const int Unauthorized = 401;

    /// <param name="data">Of <c>Network.responseReceived</c>.</param>
    /// <returns>Null for every other answer.</returns>
    public static HttpChallenge? Of(JsonElement data)
    {
        var response = data.GetProperty("response");
        return response.GetProperty("status").GetInt32() == Unauthorized && Asks(response) && OriginOf(response.Text("url")) is { } origin
            ? new HttpChallenge(origin, data.Text("frameId"), data.Text("loaderId"), data.Text("type") == "Document")
            : null;
    }

    private static bool Asks(JsonElement answer) => answer.GetProperty("headers").EnumerateObject().Any(static header =>
        header.Name.Equals("WWW-Authenticate", StringComparison.OrdinalIgnoreCase) && Scheme().IsMatch(header.Value.GetString() ?? ""));

    /// <summary>As browsers write it; null when the address is none of the web.</summary>
    public static string? OriginOf(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? $"{address.Scheme}://{address.Authority}" : null;

    // Several challenges stand in one header, or in lines of their own.
    [GeneratedRegex(@"(?:^|[,\n])\s*(?:basic|digest)(?:\s|$)", RegexOptions.IgnoreCase)]
    private static partial Regex Scheme();
}
