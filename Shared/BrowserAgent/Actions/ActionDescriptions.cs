using System.Globalization;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>What an action does, in words that pages translate.</summary>
public static class ActionDescriptions
{
    /// <summary>Shown instead of what is secret.</summary>
    public const string Mask = "••••••";

    /// <summary>Texts that are typed are left out: they are the step's input value, and may be secret.</summary>
    public static LocalizableText Describe(ActionParameters action) => action switch
    {
        NavigateParameters navigate => EventText.Make("navigate", $"Open {navigate.Url}", ("url", navigate.Url)),
        BackParameters => EventText.Make("back", "Go back"),
        ClickParameters click => Aimed("click", "Click", click.Target),
        TypeParameters type => Aimed("type", "Type into", type.Target),
        PressKeysParameters press => EventText.Make("press_keys", $"Press {press.Keys}", ("keys", press.Keys)),
        SelectParameters select => Select(select),
        ScrollParameters { ToElement: true, Target: { } target } => Aimed("scroll_to", "Scroll to", target),
        ScrollParameters scroll => EventText.Make($"scroll_{Word(scroll.Direction)}", $"Scroll {Word(scroll.Direction)}"),
        WaitParameters wait => Wait(wait),
        SwitchTabParameters tab => Tab("switch_tab", "Switch to the tab", tab.Tab, tab.Matching),
        CloseTabParameters { Tab: { } number } => Tab("close_tab_number", "Close the tab", number, null),
        CloseTabParameters => EventText.Make("close_tab", "Close the tab"),
        ExtractTableParameters table => EventText.Make("extract_table", $"Read the table “{table.Name}”", ("name", table.Name)),
        ExtractTextParameters text => EventText.Make("extract_text", $"Read the text “{text.Name}”", ("name", text.Name)),
        DownloadParameters download => Aimed("download", "Download with", download.Target),
        DoneParameters => EventText.Make("done", "Finish with an answer"),
        _ => action.ActionType,
    };

    /// <summary>What the action puts in, for a step's input value; null when it puts nothing in.</summary>
    public static string? InputValue(ActionParameters action, bool secret = false) => action switch
    {
        TypeParameters { Sensitive: true } => Mask,
        TypeParameters when secret => Mask,
        TypeParameters type => type.Text,
        SelectParameters select => string.Join(", ", select.Options),
        PressKeysParameters press => press.Keys,
        NavigateParameters navigate => navigate.Url,
        _ => null,
    };

    private static string Word(ScrollDirection direction) => direction.ToString().ToLowerInvariant();

    private static LocalizableText Aimed(string code, string verb, ElementTarget target) =>
        EventText.Make(code, $"{verb} {target}", ("target", target.ToString()));

    private static LocalizableText Select(SelectParameters select)
    {
        var options = string.Join(", ", select.Options);
        return EventText.Make("select", $"Select {options} in {select.Target}", ("options", options), ("target", select.Target.ToString()));
    }

    private static LocalizableText Tab(string code, string verb, int? number, string? matching)
    {
        var tab = number?.ToString(CultureInfo.InvariantCulture) ?? matching ?? "?";
        return EventText.Make(code, $"{verb} {tab}", ("tab", tab));
    }

    private static LocalizableText Wait(WaitParameters wait)
    {
        if ((wait.Text ?? wait.UrlContains ?? wait.Target?.ToString()) is { } awaited)
        {
            return EventText.Make("wait_for", $"Wait for {awaited}", ("awaited", awaited));
        }

        if (wait.TextGone is { } gone)
        {
            return EventText.Make("wait_gone", $"Wait until “{gone}” is gone", ("text", gone));
        }

        var seconds = (wait.Seconds ?? 1).ToString("0.#", CultureInfo.InvariantCulture);
        return EventText.Make("wait_seconds", $"Wait {seconds} s", ("seconds", seconds));
    }
}
