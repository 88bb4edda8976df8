using System.Text.Json;
using Dashboard.Contracts;
using Microsoft.Extensions.Logging;

namespace Dashboard.BrowserAgent;

/// <summary>Opens the tabs of an earlier session by their addresses, one after the other, and scrolls to where they stood.</summary>
internal sealed class TabRestore(BrowserSession session, TimeProvider time, ILogger logger)
{
    private static readonly PageScript ScrollTo = PageScript.Load("Loop/Checkpoints/Scripts/scroll-to.js");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task RestoreAsync(IReadOnlyList<TabState> tabs, List<LocalizableText> lost, CancellationToken cancellationToken)
    {
        PageTab? current = null;
        for (var index = 0; index < tabs.Count; index++)
        {
            var tab = index == 0 ? await session.EnsureTabAsync(cancellationToken) : await session.NewTabAsync(cancellationToken);
            await RestoreAsync(tab, tabs[index], lost, cancellationToken);
            current = tabs[index].IsCurrent ? tab : current;
        }

        if (current is not null && !ReferenceEquals(current, session.CurrentTab) && !current.IsClosed)
        {
            await session.SwitchToAsync(current, cancellationToken);
        }
    }

    private async Task RestoreAsync(PageTab tab, TabState state, List<LocalizableText> lost, CancellationToken cancellationToken)
    {
        if (state.Url is "about:blank" or "")
        {
            return;
        }

        if (!Uri.TryCreate(state.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            lost.Add(RestoreWords.Tab(state.Url.Length > 100 ? state.Url[..100] + "…" : state.Url));
            return;
        }

        var filling = await FillBeforehandAsync(tab, state, lost, cancellationToken);
        try
        {
            await OpenAsync(state.Url, lost, cancellationToken);
        }
        finally
        {
            await filling();
        }

        if (!tab.IsClosed && tab.Url.Split('#')[0] != state.Url.Split('#')[0])
        {
            lost.Add(RestoreWords.Redirected(state.Url, tab.Url));
        }
        else if (state is not { ScrollX: 0, ScrollY: 0 })
        {
            await ScrollAsync(tab, state, cancellationToken);
        }
    }

    private async Task OpenAsync(string url, List<LocalizableText> lost, CancellationToken cancellationToken)
    {
        var context = new ActionContext
        {
            Session = session,
            Elements = NoElements.Instance,
            Downloads = new DownloadKeeper(NoArtifacts.Instance),
            Timeout = Patience,
            Time = time,
            Logger = logger,
        };
        try
        {
            await ActionCatalog.ExecuteAsync(context, new NavigateParameters { Url = url }, cancellationToken);
        }
        catch (ActionException error)
        {
            lost.Add(RestoreWords.Unreachable(url, error.Message));
        }
    }

    /// <summary>Session storage has to be there before the page's own scripts look for it; the script that fills it is gone afterwards.</summary>
    private async Task<Func<Task>> FillBeforehandAsync(PageTab tab, TabState state, List<LocalizableText> lost, CancellationToken cancellationToken)
    {
        if (state.SessionStorage.Count == 0)
        {
            return () => Task.CompletedTask;
        }

        // It runs in every frame, and those in a sandbox have no storage to fill; what fitted into the others before fits again.
        var source = $$"""
            (() => {
              const entries = {{JsonSerializer.Serialize(state.SessionStorage)}}[location.origin];
              try {
                if (entries && sessionStorage.length === 0) entries.forEach(([name, value]) => sessionStorage.setItem(name, value));
              } catch {}
            })()
            """;
        try
        {
            var added = await tab.Session.SendAsync("Page.addScriptToEvaluateOnNewDocument", new { source, worldName = "restore" }, cancellationToken);
            var identifier = added.GetProperty("identifier").GetString();
            return () => RemoveAsync(tab, identifier!);
        }
        catch (CdpException error)
        {
            logger.LogWarning("Session storage is not restored: {Reason}", error.Reason);
            lost.Add(RestoreWords.SessionStorage(state.Url));
            return () => Task.CompletedTask;
        }
    }

    private async Task RemoveAsync(PageTab tab, string identifier)
    {
        try
        {
            await tab.Session.SendAsync("Page.removeScriptToEvaluateOnNewDocument", new { identifier });
        }
        catch (CdpException error)
        {
            logger.LogDebug(error, "The tab was gone before its script was removed");
        }
    }

    private async Task ScrollAsync(PageTab tab, TabState state, CancellationToken cancellationToken)
    {
        try
        {
            await tab.MainFrame.EvaluateAsync(ScrollTo, [state.ScrollX, state.ScrollY], cancellationToken);
        }
        catch (Exception error) when (error is CdpException or PageScriptException)
        {
            logger.LogDebug(error, "A tab could not be scrolled to where it stood");
        }
    }

    private sealed class NoElements : IElementResolver
    {
        public static readonly NoElements Instance = new();

        public ValueTask<ElementRef> ResolveAsync(ElementTarget target, CancellationToken cancellationToken) =>
            throw new ActionException(ActionErrors.NotSupported, "No element is needed to open a page.");

        public ValueTask<ElementRef?> FindNowAsync(ElementTarget target, CancellationToken cancellationToken) => new((ElementRef?)null);
    }

    private sealed class NoArtifacts : IArtifactSink
    {
        public static readonly NoArtifacts Instance = new();

        public Task<ArtifactEvent> SaveAsync(
            ArtifactKind kind, string path, string name, string contentType, ReadOnlyMemory<byte> content, int? step, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
