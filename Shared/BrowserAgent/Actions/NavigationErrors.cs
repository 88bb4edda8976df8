namespace Dashboard.BrowserAgent;

/// <summary>Chromium's reasons for a failed navigation in words that a person can act on.</summary>
internal static class NavigationErrors
{
    private static readonly PageScript DrawnByScripts = PageScript.Load("Actions/Scripts/drawn-by-scripts.js");

    /// <param name="reason">Such as <c>net::ERR_NAME_NOT_RESOLVED</c>.</param>
    public static ActionException FromReason(string url, string reason)
    {
        var host = Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.Host : url;
        var words = reason.Replace("net::", "", StringComparison.Ordinal) switch
        {
            "ERR_NAME_NOT_RESOLVED" => $"There is no site named {host}. Check the spelling of the address.",
            "ERR_CONNECTION_REFUSED" => $"{host} refuses connections. The site may be down, or the port wrong.",
            "ERR_CONNECTION_TIMED_OUT" or "ERR_TIMED_OUT" => $"{host} does not answer.",
            "ERR_CONNECTION_RESET" or "ERR_CONNECTION_CLOSED" or "ERR_EMPTY_RESPONSE" => $"{host} ended the connection without an answer.",
            "ERR_INTERNET_DISCONNECTED" or "ERR_ADDRESS_UNREACHABLE" or "ERR_NETWORK_CHANGED" => $"{host} cannot be reached over the network.",
            "ERR_TOO_MANY_REDIRECTS" => $"{host} redirects in a circle.",
            "ERR_PROXY_CONNECTION_FAILED" or "ERR_TUNNEL_CONNECTION_FAILED" => "The proxy cannot be reached, or does not let this address through.",
            "ERR_BLOCKED_BY_CLIENT" or "ERR_BLOCKED_BY_ADMINISTRATOR" => "This address is blocked.",
            "ERR_UNSAFE_PORT" => "Browsers do not open this port.",
            "ERR_ABORTED" => "The page was not opened: the site answered without one.",
            "ERR_INVALID_RESPONSE" or "ERR_INVALID_HTTP_RESPONSE" => $"{host} does not speak HTTP at this address.",
            "ERR_SSL_PROTOCOL_ERROR" or "ERR_SSL_VERSION_OR_CIPHER_MISMATCH" => $"{host} does not offer a secure connection that works. Try http instead of https.",
            var code when code.StartsWith("ERR_CERT_", StringComparison.Ordinal) => $"The certificate of {host} is not valid.",
            _ => "The page could not be opened.",
        };
        return new ActionException(ActionErrors.NavigationFailed, $"{words} ({reason})");
    }

    /// <summary>
    /// An error status of the page itself is an error, unless scripts drew the page: where single-page apps lie on static hosting,
    /// their own addresses are answered with 404 and the app.
    /// </summary>
    /// <returns>A sentence about the status, beginning with a blank; empty when there is nothing to say.</returns>
    /// <exception cref="ActionException"><c>navigation_failed</c>.</exception>
    public static async Task<string> CheckStatusAsync(PageTab tab, string url, CancellationToken cancellationToken)
    {
        var status = tab.Requests.DocumentStatus;
        return tab.Owner.SignIn.WordsOf(tab.MainFrame) is not null ? "" // Every action tells that.
            : FromStatus(url, status) is not { } error ? status >= 400 ? $" The site answered with HTTP {status}." : ""
            : (await tab.MainFrame.EvaluateAsync(DrawnByScripts, [], cancellationToken)).GetBoolean() ? $" The site answered with HTTP {status}, but with a page that its scripts drew: see what it shows."
            : throw error;
    }

    private static ActionException? FromStatus(string url, int status) => status switch
    {
        404 or 410 => new ActionException(ActionErrors.NavigationFailed, $"There is no page at {url}. (HTTP {status})"),
        >= 500 => new ActionException(ActionErrors.NavigationFailed, $"The site failed to answer at {url}. Try again later. (HTTP {status})"),
        _ => null,
    };
}
