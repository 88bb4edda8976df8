using System.Globalization;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>One action in a few English words, for the model's history.</summary>
internal static class ActionWords
{
    public static string Short(ActionParameters action) => action switch
    {
        NavigateParameters navigate => $"navigate to {navigate.Url}",
        SearchParameters search => $"search for \"{Cut(search.Query)}\"",
        ClickParameters { Target: null } click => string.Create(CultureInfo.InvariantCulture, $"click at ({click.X:0}, {click.Y:0})"),
        HoverParameters { Target: null } hover => string.Create(CultureInfo.InvariantCulture, $"hover at ({hover.X:0}, {hover.Y:0})"),
        DragParameters drag => string.Create(
            CultureInfo.InvariantCulture, $"drag {drag.Target?.ToString() ?? $"({drag.X:0}, {drag.Y:0})"} to {drag.To?.ToString() ?? $"({drag.ToX:0}, {drag.ToY:0})"}"),
        CheckParameters { Checked: false } check => $"uncheck {check.Target}",
        SetValueParameters set => $"set {set.Target} to {Cut(set.Value)}",
        UploadParameters upload => $"upload {string.Join(", ", upload.Files)} to {upload.Target}",
        FindTextParameters find => $"find \"{Cut(find.Text)}\"",
        AnswerDialogParameters answer => answer.Accept ? "answer the next dialog with OK" : "answer the next dialog with Cancel",
        ClipboardParameters clipboard => $"clipboard {clipboard.Use.ToString().ToLowerInvariant()}",
        TypeParameters type => $"type \"{Cut(type.Text)}\" into {type.Target}",
        PressKeysParameters keys => $"press {keys.Keys}",
        SelectParameters select => $"select {string.Join(", ", select.Options.Select(option => $"\"{Cut(option)}\""))} in {select.Target}",
        ScrollParameters { ToElement: true } scroll => $"scroll to {scroll.Target}",
        ScrollParameters { Text: { Length: > 0 } text } => $"scroll until \"{Cut(text)}\" appears",
        ScrollParameters scroll => string.Create(
            CultureInfo.InvariantCulture, $"scroll {scroll.Direction.ToString().ToLowerInvariant()} {scroll.Screens} screens"),
        WaitParameters { Seconds: { } seconds } => string.Create(CultureInfo.InvariantCulture, $"wait {seconds} s"),
        GrepPageParameters grep => $"grep \"{Cut(grep.Pattern)}\"",
        ExtractParameters extract => $"extract \"{Cut(extract.Query)}\" as {extract.Name}",
        ReadPageParameters { Offset: > 0 } read => string.Create(CultureInfo.InvariantCulture, $"read_page from {read.Offset}"),
        WriteFileParameters file => $"write_file {file.Name}",
        AppendFileParameters file => $"append_file {file.Name}",
        ReplaceInFileParameters file => $"replace_in_file {file.Name}",
        ReadFileParameters file => $"read_file {file.Name}",
        AskHumanParameters ask => $"ask_human \"{Cut(ask.Question)}\"",
        RequestApprovalParameters approval => $"request_approval \"{Cut(approval.Plan)}\"",
        RequestTakeoverParameters takeover => $"request_takeover \"{Cut(takeover.Reason)}\"",
        DoneParameters => "done",
        _ => action.AimedAt is { } target ? $"{action.ActionType} {target}" : action.ActionType,
    };

    private static string Cut(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
