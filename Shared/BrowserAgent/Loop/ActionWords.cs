using System.Globalization;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>One action in a few English words, for the model's history.</summary>
internal static class ActionWords
{
    public static string Short(ActionParameters action) => action switch
    {
        NavigateParameters navigate => $"navigate to {navigate.Url}",
        TypeParameters type => $"type \"{Cut(type.Text)}\" into {type.Target}",
        PressKeysParameters keys => $"press {keys.Keys}",
        SelectParameters select => $"select {string.Join(", ", select.Options.Select(option => $"\"{Cut(option)}\""))} in {select.Target}",
        ScrollParameters { ToElement: true } scroll => $"scroll to {scroll.Target}",
        ScrollParameters scroll => string.Create(
            CultureInfo.InvariantCulture, $"scroll {scroll.Direction.ToString().ToLowerInvariant()} {scroll.Screens} screens"),
        WaitParameters { Seconds: { } seconds } => string.Create(CultureInfo.InvariantCulture, $"wait {seconds} s"),
        DoneParameters => "done",
        _ => action.AimedAt is { } target ? $"{action.ActionType} {target}" : action.ActionType,
    };

    private static string Cut(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
