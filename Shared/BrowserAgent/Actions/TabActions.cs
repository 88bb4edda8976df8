using System.Globalization;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

public sealed class SwitchTabAction : BrowserAction<SwitchTabParameters>
{
    public override string Name => SwitchTabParameters.Type;

    public override string Description => "Go to another open tab.";

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, SwitchTabParameters parameters, CancellationToken cancellationToken)
    {
        var tabs = context.Session.Tabs;
        await Task.WhenAll(tabs.Where(static tab => tab.Ready.IsCompletedSuccessfully).Select(tab => tab.RefreshTitleAsync(cancellationToken)));
        var tab = parameters.Tab is { } number ? TabList.At(tabs, number) : Find(tabs, parameters.Matching);
        await tab.Ready.WaitAsync(cancellationToken);
        await context.Session.SwitchToAsync(tab, cancellationToken);
        return $"Switched to the tab {tab}.";
    }

    private static PageTab Find(IReadOnlyList<PageTab> tabs, string? matching)
    {
        if (string.IsNullOrWhiteSpace(matching))
        {
            throw new ActionException(ActionErrors.TabNotFound, "Give the number of the tab, or a part of its title or address.");
        }

        var found = tabs.Where(tab => tab.Title.Contains(matching, StringComparison.OrdinalIgnoreCase)
            || tab.Url.Contains(matching, StringComparison.OrdinalIgnoreCase)).ToList();
        return found switch
        {
            [var one] => one,
            [] => throw new ActionException(ActionErrors.TabNotFound, $"No open tab matches “{matching}”. {TabList.Describe(tabs)}"),
            _ => throw new ActionException(ActionErrors.ElementAmbiguous, $"{found.Count} open tabs match “{matching}”. {TabList.Describe(tabs)}"),
        };
    }
}

public sealed class CloseTabAction : BrowserAction<CloseTabParameters>
{
    public override string Name => CloseTabParameters.Type;

    public override string Description => "Close a tab.";

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, CloseTabParameters parameters, CancellationToken cancellationToken)
    {
        var tab = parameters.Tab is { } number
            ? TabList.At(context.Session.Tabs, number)
            : await context.Session.EnsureTabAsync(cancellationToken);
        await context.Session.CloseTabAsync(tab, cancellationToken);
        return $"Closed a tab; the current one is {context.Session.CurrentTab}.";
    }
}

/// <summary>The open tabs as actions number them, from 1.</summary>
internal static class TabList
{
    public static PageTab At(IReadOnlyList<PageTab> tabs, int number) => number >= 1 && number <= tabs.Count
        ? tabs[number - 1]
        : throw new ActionException(ActionErrors.TabNotFound, $"There is no tab {number}. {Describe(tabs)}");

    public static string Describe(IReadOnlyList<PageTab> tabs) => "Open are: "
        + string.Join("; ", tabs.Select(static (tab, index) => string.Create(CultureInfo.InvariantCulture, $"{index + 1}: {tab}"))) + ".";
}
