using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

public sealed class NavigateAction : BrowserAction<NavigateParameters>
{
    /// <summary>With a window, Chromium shows a page of its own instead of what a site says to whom it does not let in. Since then it may have been let in.</summary>
    private const string AskedForPassword = "net::ERR_INVALID_AUTH_CREDENTIALS";

    public override string Name => NavigateParameters.Type;

    public override string Description => "Open an address.";

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, NavigateParameters parameters, CancellationToken cancellationToken)
    {
        var url = AddressOf(parameters.Url, context.Session);
        ThrowIfRefused(context.Session, url);
        var tab = parameters.NewTab
            ? await context.Session.NewTabAsync(cancellationToken)
            : await context.Session.EnsureTabAsync(cancellationToken);
        return await OpenAsync(context, tab, url, cancellationToken);
    }

    /// <summary>Opens an address in a tab and waits for it.</summary>
    /// <exception cref="ActionException"><c>navigation_failed</c> or <c>host_not_allowed</c>, in words.</exception>
    internal static async Task<string> OpenAsync(ActionContext context, PageTab tab, Uri url, CancellationToken cancellationToken)
    {
        ThrowIfRefused(context.Session, url);
        var written = url.OriginalString;
        var downloads = context.Session.Downloads.Count;
        JsonElement answer = default;
        try
        {
            await context.ActAsync(tab, null, NavigateAsync, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await StopLoadingAsync(tab);
            throw;
        }

        if (answer.Text("errorText") is { } reason && !(reason == AskedForPassword && tab.MainFrame.UnreachableUrl is null))
        {
            return context.Session.Downloads.Count > downloads || IsDownload(answer)
                ? $"{url} is a file; its download started."
                : throw StaysOn(context, reason) ?? Failed(context, tab, url, reason);
        }

        var isNewDocument = answer.TryGetProperty("loaderId", out _);
        return $"Opened {tab.Url}.{(isNewDocument ? await NavigationErrors.CheckStatusAsync(tab, written, cancellationToken) : "")}";

        async Task NavigateAsync()
        {
            try
            {
                answer = await tab.Session.SendAsync("Page.navigate", new { url = url.AbsoluteUri }, cancellationToken);
            }
            catch (CdpException error) when (!error.IsClosed)
            {
                throw new ActionException(ActionErrors.NavigationFailed, $"The browser does not open “{written}”: {error.Reason}.", error);
            }
        }
    }

    /// <summary>
    /// The address that a model means: also one as observations tell where links lead, from the open page on (<c>/orders</c>, <c>./a.html</c>).
    /// </summary>
    /// <exception cref="ActionException"><c>navigation_failed</c>: it is no web address.</exception>
    internal static Uri AddressOf(string written, BrowserSession session)
    {
        var text = written.Trim();
        return text.StartsWith('/') || text.StartsWith("./", StringComparison.Ordinal) || text.StartsWith("../", StringComparison.Ordinal) || text.StartsWith('?') || text.StartsWith('#')
            ? FromPage(text, session.Tabs.Count > 0 ? session.CurrentTab.Url : null)
            : AddressOf(text);
    }

    private static Uri FromPage(string text, string? page) =>
        Uri.TryCreate(page, UriKind.Absolute, out var from) && from.Scheme is "http" or "https"
        && Uri.TryCreate(text, UriKind.Relative, out var way) && Uri.TryCreate(from, way, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new ActionException(ActionErrors.NavigationFailed, $"“{text}” is only a part of an address, and no page is open that it could belong to.");

    /// <summary>An address as people write it: without a scheme it is a secure one.</summary>
    internal static Uri AddressOf(string written)
    {
        var text = written.Trim();
        var hasScheme = text.Contains("://", StringComparison.Ordinal) || (Uri.TryCreate(text, UriKind.Absolute, out var given) && !IsHostWithPort(given, text));
        return Uri.TryCreate(hasScheme ? text : $"https://{text}", UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0
            ? url
            : throw new ActionException(ActionErrors.NavigationFailed, $"“{written}” is not an http or https address.");
    }

    // "localhost:8080/x" reads as a scheme and a path.
    private static bool IsHostWithPort(Uri uri, string text) =>
        text.Length > uri.Scheme.Length + 1 && char.IsAsciiDigit(text[uri.Scheme.Length + 1]);

    /// <summary>What the name alone tells is told at once, without a page that shows an error.</summary>
    /// <exception cref="ActionException"><c>host_not_allowed</c>.</exception>
    internal static void ThrowIfRefused(BrowserSession session, Uri url)
    {
        if (session.Egress?.Refuses(url) is { } reason)
        {
            throw new ActionException(ActionErrors.HostNotAllowed, $"The page was not opened: {HostRefusedException.Sentence(url.IdnHost, reason, url.Port)}");
        }
    }

    /// <summary>All that a browser knows of connections through a guard is that they failed; the guard knows why.</summary>
    private static ActionException Failed(ActionContext context, PageTab tab, Uri url, string reason)
    {
        var failed = Uri.TryCreate(tab.MainFrame.UnreachableUrl, UriKind.Absolute, out var other) ? other : url;
        if (context.Asked is { } asked)
        {
            return new ActionException(ActionErrors.NavigationFailed, $"The page was not opened. {asked}");
        }

        var isGuards = reason is "net::ERR_SOCKS_CONNECTION_FAILED" or "net::ERR_SOCKS_CONNECTION_HOST_UNREACHABLE" or "net::ERR_PROXY_CONNECTION_FAILED";
        return !isGuards || context.Session.Egress?.FailureOf(failed) is not { } known ? NavigationErrors.FromReason(url.OriginalString, reason)
            : known.Refusal is { } refusal ? new ActionException(ActionErrors.HostNotAllowed, $"The page was not opened: {refusal.Message}")
            : NavigationErrors.FromReason(failed == url ? url.OriginalString : failed.AbsoluteUri, $"net::{known.Error}");
    }

    /// <summary>The page asked whether it may be left, and it may not.</summary>
    private static ActionException? StaysOn(ActionContext context, string reason) => reason == "net::ERR_ABORTED" && context.Session.Dialogs.LastWasKept
        ? new ActionException(ActionErrors.NavigationFailed, "The page asked whether to leave it, and the answer was to stay.")
        : null;

    /// <summary>A page that hangs in a navigation answers nothing until that is given up.</summary>
    private static async Task StopLoadingAsync(PageTab tab)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            await tab.Session.SendAsync("Page.stopLoading", null, limit.Token);
        }
        catch (Exception error) when (error is CdpException or OperationCanceledException)
        {
            // The tab is gone or stuck for good; what comes next will say so.
        }
    }

    private static bool IsDownload(JsonElement answer) => answer.TryGetProperty("isDownload", out var flag) && flag.GetBoolean();
}
