using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>The engine's own words, each with the code under which pages translate it.</summary>
internal static partial class EventText
{
    public static LocalizableText TabOpened { get; } = new("A new tab was opened", "tab_opened");

    public static LocalizableText DownloadStarted(string name) =>
        Make("download_started", $"Download started: {name}", ("name", name));

    public static LocalizableText DialogAnswered(string message, bool accepted) => accepted
        ? Make("dialog_accepted", $"The page said “{message}”; answered OK", ("message", message))
        : Make("dialog_dismissed", $"The page asked “{message}”; answered Cancel", ("message", message));

    private static LocalizableText Make(string code, string text, params ReadOnlySpan<(string Name, string Value)> arguments)
    {
        var values = new Dictionary<string, string>(arguments.Length, StringComparer.Ordinal);
        foreach (var (name, value) in arguments)
        {
            values[name] = value;
        }

        return new LocalizableText(text, code, values);
    }
}
