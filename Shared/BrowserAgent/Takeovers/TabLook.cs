using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>What a tab shows and which pages lie before and behind, as the browser itself knows it: a page that stands still is not asked.</summary>
internal sealed record TabLook(string Title, string Url, bool CanGoBack, bool CanGoForward)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    public static async Task<TabLook> OfAsync(PageTab tab, CancellationToken cancellationToken)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Patience);
            var history = await tab.Session.SendAsync("Page.getNavigationHistory", null, limit.Token);
            var (entries, index) = (history.GetProperty("entries"), history.GetProperty("currentIndex").GetInt32());
            return new TabLook(
                entries[index].Text("title") ?? "", entries[index].Text("url") ?? "",
                TabHistory.EntryOf(history, -1) is not null, TabHistory.EntryOf(history, +1) is not null);
        }
        catch (Exception error) when (error is CdpException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new TabLook(tab.Title, tab.Session.Closed.IsCompleted ? "" : tab.Url, false, false);
        }
    }

    /// <summary>How much smaller than it is the tab shows its page; null when it does not say.</summary>
    public static async Task<double?> ZoomAsync(PageTab tab, CancellationToken cancellationToken)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Patience);
            return (await TabViewport.OfAsync(tab, limit.Token)).Zoom;
        }
        catch (Exception error) when (error is CdpException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>Goes back, forward, or loads again; where there is no such page nothing happens.</summary>
    public static async Task GoAsync(PageTab tab, HistoryMove move, CancellationToken cancellationToken)
    {
        if (move == HistoryMove.Reload)
        {
            await tab.Session.SendAsync("Page.reload", null, cancellationToken);
            return;
        }

        var history = await tab.Session.SendAsync("Page.getNavigationHistory", null, cancellationToken);
        if (TabHistory.EntryOf(history, move == HistoryMove.Back ? -1 : +1) is { } entryId)
        {
            await tab.Session.SendAsync("Page.navigateToHistoryEntry", new { entryId }, cancellationToken);
        }
    }
}
