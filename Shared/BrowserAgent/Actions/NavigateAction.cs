using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

public sealed class NavigateAction : BrowserAction<NavigateParameters>
{
    public override string Name => NavigateParameters.Type;

    public override string Description => "Open an address.";

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, NavigateParameters parameters, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(parameters.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            throw new ActionException(ActionErrors.NavigationFailed, $"“{parameters.Url}” is not an http or https address.");
        }

        var tab = parameters.NewTab
            ? await context.Session.NewTabAsync(cancellationToken)
            : await context.Session.EnsureTabAsync(cancellationToken);
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

        if (answer.Text("errorText") is { } reason)
        {
            return context.Session.Downloads.Count > downloads || IsDownload(answer)
                ? $"{url} is a file; its download started."
                : throw NavigationErrors.FromReason(parameters.Url, reason);
        }

        var isNewDocument = answer.TryGetProperty("loaderId", out _);
        return isNewDocument && NavigationErrors.FromStatus(parameters.Url, tab.Requests.DocumentStatus) is { } error
            ? throw error
            : $"Opened {tab.Url}.";

        async Task NavigateAsync()
        {
            try
            {
                answer = await tab.Session.SendAsync("Page.navigate", new { url = url.AbsoluteUri }, cancellationToken);
            }
            catch (CdpException error) when (!error.IsClosed)
            {
                throw new ActionException(ActionErrors.NavigationFailed, $"The browser does not open “{parameters.Url}”: {error.Reason}.", error);
            }
        }
    }

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

public sealed class BackAction : BrowserAction<BackParameters>
{
    public override string Name => BackParameters.Type;

    public override string Description => "Go back to the previous page of this tab.";

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, BackParameters parameters, CancellationToken cancellationToken)
    {
        var tab = await context.Session.EnsureTabAsync(cancellationToken);
        var history = await tab.Session.SendAsync("Page.getNavigationHistory", null, cancellationToken);
        var entries = history.GetProperty("entries");
        var previous = history.GetProperty("currentIndex").GetInt32() - 1;

        // The empty page that every tab starts with is nothing to go back to.
        if (previous < 0 || (previous == 0 && entries[0].Text("url") == "about:blank"))
        {
            throw new ActionException(ActionErrors.NoHistory, "This tab has no earlier page to go back to.");
        }

        var entryId = entries[previous].GetProperty("id").GetInt32();
        await context.ActAsync(
            tab, null, () => tab.Session.SendAsync("Page.navigateToHistoryEntry", new { entryId }, cancellationToken), cancellationToken);
        return $"Went back to {tab.Url}.";
    }
}
