using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

public sealed class SearchAction : BrowserAction<SearchParameters>
{
    public override string Name => SearchParameters.Type;

    public override string Description => "Search the web.";

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, SearchParameters parameters, CancellationToken cancellationToken)
    {
        var address = (context.SearchUrl ?? AgentSettings.DefaultSearchUrl).Replace("{query}", Uri.EscapeDataString(parameters.Query), StringComparison.Ordinal);
        var tab = await context.Session.EnsureTabAsync(cancellationToken);
        await NavigateAction.OpenAsync(context, tab, NavigateAction.AddressOf(address), cancellationToken);
        return $"Searched for “{parameters.Query}”; the results are at {tab.Url}.";
    }
}

public sealed class BackAction : BrowserAction<BackParameters>
{
    public override string Name => BackParameters.Type;

    public override string Description => "Go back to the previous page of this tab.";

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, BackParameters parameters, CancellationToken cancellationToken)
    {
        var tab = await TabHistory.GoAsync(context, -1, cancellationToken)
            ?? throw new ActionException(ActionErrors.NoHistory, "This tab has no earlier page to go back to.");
        return $"Went back to {tab.Url}.";
    }
}

public sealed class ForwardAction : BrowserAction<ForwardParameters>
{
    public override string Name => ForwardParameters.Type;

    public override string Description => "Go forward again after back.";

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, ForwardParameters parameters, CancellationToken cancellationToken)
    {
        var tab = await TabHistory.GoAsync(context, +1, cancellationToken)
            ?? throw new ActionException(ActionErrors.NoHistory, "This tab has no later page to go forward to.");
        return $"Went forward to {tab.Url}.";
    }
}

public sealed class ReloadAction : BrowserAction<ReloadParameters>
{
    public override string Name => ReloadParameters.Type;

    public override string Description => "Load the page again.";

    /// <summary>A page that answered a form is asked for by sending the form again.</summary>
    protected override bool HasOutsideEffect => true;

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, ReloadParameters parameters, CancellationToken cancellationToken)
    {
        var tab = await context.Session.EnsureTabAsync(cancellationToken);
        await context.ActAsync(tab, null, () => tab.Session.SendAsync("Page.reload", null, cancellationToken), cancellationToken);
        return $"Loaded {tab.Url} again.{await NavigationErrors.CheckStatusAsync(tab, tab.Url, cancellationToken)}";
    }
}

/// <summary>The pages that a tab showed before and after the present one.</summary>
internal static class TabHistory
{
    /// <returns>The tab; null when there is no such page.</returns>
    public static async Task<PageTab?> GoAsync(ActionContext context, int by, CancellationToken cancellationToken)
    {
        var tab = await context.Session.EnsureTabAsync(cancellationToken);
        var history = await tab.Session.SendAsync("Page.getNavigationHistory", null, cancellationToken);
        if (EntryOf(history, by) is not { } entryId)
        {
            return null;
        }

        await context.ActAsync(
            tab, null, () => tab.Session.SendAsync("Page.navigateToHistoryEntry", new { entryId }, cancellationToken), cancellationToken);
        return tab;
    }

    /// <param name="history">As the browser gives it.</param>
    /// <returns>The id of the page that lies so far from the present one; null when there is none.</returns>
    public static int? EntryOf(JsonElement history, int by)
    {
        var entries = history.GetProperty("entries");
        var index = history.GetProperty("currentIndex").GetInt32() + by;

        // The empty page that every tab starts with is nothing to go back to.
        return index < 0 || index >= entries.GetArrayLength() || (index == 0 && entries[0].Text("url") == "about:blank")
            ? null
            : entries[index].GetProperty("id").GetInt32();
    }
}

public sealed class AnswerDialogAction : BrowserAction<AnswerDialogParameters>
{
    public override string Name => AnswerDialogParameters.Type;

    public override string Description =>
        "Say, before the action that brings it up, how the page's next question is answered. Else: OK, no text, leave the page.";

    public override bool CanChangePage => false;

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, AnswerDialogParameters parameters, CancellationToken cancellationToken)
    {
        await context.Session.EnsureTabAsync(cancellationToken);
        context.Session.Dialogs.AnswerNext(parameters.Accept, parameters.Text);
        return parameters.Accept ? "The page's next question will be answered with OK." : "The page's next question will be answered with Cancel.";
    }
}
