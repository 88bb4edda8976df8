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
        SearchParameters search => EventText.Make("search", $"Search for “{search.Query}”", ("query", search.Query)),
        BackParameters => EventText.Make("back", "Go back"),
        ForwardParameters => EventText.Make("forward", "Go forward"),
        ReloadParameters => EventText.Make("reload", "Load the page again"),
        ClickParameters click => Aimed("click", "Click", Place(click.Target, click.X, click.Y)),
        HoverParameters hover => Aimed("hover", "Move the mouse over", Place(hover.Target, hover.X, hover.Y)),
        DragParameters drag => Drag(drag),
        TypeParameters type => Aimed("type", "Type into", type.Target.ToString()),
        PressKeysParameters press => EventText.Make("press_keys", $"Press {press.Keys}", ("keys", press.Keys)),
        SelectParameters select => Select(select),
        CheckParameters { Checked: true } check => Aimed("check", "Check", check.Target.ToString()),
        CheckParameters check => Aimed("uncheck", "Uncheck", check.Target.ToString()),
        SetValueParameters set => EventText.Make(
            "set_value", $"Set {set.Target} to {set.Value}", ("target", set.Target.ToString()), ("value", set.Value)),
        UploadParameters upload => Upload(upload),
        ScrollParameters { ToElement: true, Target: { } target } => Aimed("scroll_to", "Scroll to", target.ToString()),
        ScrollParameters { Text: { Length: > 0 } text } => EventText.Make("scroll_until", $"Scroll until “{text}” appears", ("text", text)),
        ScrollParameters scroll => EventText.Make($"scroll_{Word(scroll.Direction)}", $"Scroll {Word(scroll.Direction)}"),
        FindTextParameters find => EventText.Make("find_text", $"Find “{find.Text}” on the page", ("text", find.Text)),
        WaitParameters wait => Wait(wait),
        SwitchTabParameters tab => Tab("switch_tab", "Switch to the tab", tab.Tab, tab.Matching),
        CloseTabParameters { Tab: { } number } => Tab("close_tab_number", "Close the tab", number, null),
        CloseTabParameters => EventText.Make("close_tab", "Close the tab"),
        AnswerDialogParameters { Accept: true } => EventText.Make("answer_dialog", "Answer the page's next question with OK"),
        AnswerDialogParameters => EventText.Make("refuse_dialog", "Answer the page's next question with Cancel"),
        ClipboardParameters clipboard => Clipboard(clipboard),
        ScreenshotParameters => EventText.Make("screenshot", "Keep a picture of the page"),
        SavePdfParameters => EventText.Make("save_pdf", "Keep the page as PDF"),
        RunJavaScriptParameters => EventText.Make("run_javascript", "Run JavaScript in the page"),
        DownloadParameters { Target: { } target } => Aimed("download", "Download with", target.ToString()),
        DownloadParameters download => EventText.Make("download_url", $"Download {download.Url}", ("url", download.Url ?? "?")),
        ExtractTableParameters table => EventText.Make("extract_table", $"Read the table “{table.Name}”", ("name", table.Name)),
        ExtractTextParameters text => EventText.Make("extract_text", $"Read the text “{text.Name}”", ("name", text.Name)),
        ReadPageParameters { Target: { } target } => Aimed("read_element", "Read", target.ToString()),
        ReadPageParameters => EventText.Make("read_page", "Read the page"),
        GrepPageParameters grep => EventText.Make("grep_page", $"Look for “{grep.Pattern}” on the page", ("pattern", grep.Pattern)),
        ExtractParameters extract => EventText.Make("extract", $"Read “{extract.Name}” from the page: {extract.Query}", ("name", extract.Name), ("query", extract.Query)),
        ExtractTablePagesParameters pages => EventText.Make("extract_table_pages", $"Read the table “{pages.Name}” over all its pages", ("name", pages.Name)),
        WriteFileParameters file => EventText.Make("write_file", $"Write the file {file.Name}", ("name", file.Name)),
        AppendFileParameters file => EventText.Make("append_file", $"Add to the file {file.Name}", ("name", file.Name)),
        ReplaceInFileParameters file => EventText.Make("replace_in_file", $"Change the file {file.Name}", ("name", file.Name)),
        ReadFileParameters file => EventText.Make("read_file", $"Read the file {file.Name}", ("name", file.Name)),
        ListFilesParameters => EventText.Make("list_files", "List the files"),
        AskHumanParameters => EventText.Make("ask_human", "Ask a person"),
        RequestApprovalParameters => EventText.Make("request_approval", "Ask for approval"),
        RequestTakeoverParameters => EventText.Make("request_takeover", "Ask a person to do something"),
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
        SearchParameters search => search.Query,
        SetValueParameters set => secret ? Mask : set.Value,
        UploadParameters upload => string.Join(", ", upload.Files),
        ClipboardParameters { Use: not ClipboardUse.Read } clipboard => clipboard.Text,
        RunJavaScriptParameters script => script.Code,
        GrepPageParameters grep => grep.Pattern,
        ExtractParameters extract => extract.Query,
        AskHumanParameters ask => ask.Question,
        RequestApprovalParameters approval => approval.Plan,
        RequestTakeoverParameters takeover => takeover.Reason,
        _ => null,
    };

    private static string Word(ScrollDirection direction) => direction.ToString().ToLowerInvariant();

    private static LocalizableText Aimed(string code, string verb, string target) => EventText.Make(code, $"{verb} {target}", ("target", target));

    private static string Place(ElementTarget? target, double? x, double? y) => target?.ToString()
        ?? string.Create(CultureInfo.InvariantCulture, $"({x:0}, {y:0})");

    private static LocalizableText Drag(DragParameters drag)
    {
        var (from, to) = (Place(drag.Target, drag.X, drag.Y), Place(drag.To, drag.ToX, drag.ToY));
        return EventText.Make("drag", $"Drag {from} to {to}", ("target", from), ("to", to));
    }

    private static LocalizableText Upload(UploadParameters upload)
    {
        var files = string.Join(", ", upload.Files);
        return EventText.Make("upload", $"Hand over {files} at {upload.Target}", ("files", files), ("target", upload.Target.ToString()));
    }

    private static LocalizableText Clipboard(ClipboardParameters clipboard) => clipboard switch
    {
        { Use: ClipboardUse.Read } => EventText.Make("clipboard_read", "Read the clipboard"),
        { Use: ClipboardUse.Write } => EventText.Make("clipboard_write", "Put a text on the clipboard"),
        { Target: { } target } => Aimed("clipboard_paste_into", "Paste into", target.ToString()),
        _ => EventText.Make("clipboard_paste", "Paste"),
    };

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
        if (wait is { State: ElementState.Gone, Target: { } leaving })
        {
            return EventText.Make("wait_gone", $"Wait until “{leaving}” is gone", ("text", leaving.ToString()));
        }

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
