using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>Why a postcondition holds or not, for people, with the codes in the client's message files.</summary>
internal static class VerdictWords
{
    private const int MaxQuote = 300;

    public static LocalizableText TextFound { get; } = new("The page shows it", "verdict_text_found");

    public static LocalizableText TextMissing { get; } = new("The page at the end does not show it", "verdict_text_missing");

    public static LocalizableText NoResult { get; } = new("There is no such result", "verdict_no_result");

    public static LocalizableText SchemaFits { get; } = new("It fits", "verdict_schema_fits");

    public static LocalizableText Url(string url) => EventText.Make("verdict_url", $"The address at the end is {Quote(url)}", ("url", Quote(url)));

    public static LocalizableText FileKept(string name) => EventText.Make("verdict_file_kept", $"{name} was downloaded", ("name", name));

    public static LocalizableText FileMissing(IReadOnlyList<string> names) => names.Count == 0
        ? new LocalizableText("Nothing was downloaded", "verdict_no_files")
        : EventText.Make("verdict_other_files", $"Only this was downloaded: {Quote(string.Join(", ", names))}", ("names", Quote(string.Join(", ", names))));

    public static LocalizableText SchemaBroken(string reason) => EventText.Make("verdict_schema_broken", $"It does not fit: {Quote(reason)}", ("reason", Quote(reason)));

    public static LocalizableText Compared(string found) => EventText.Make("verdict_compared", $"Found: {Quote(found)}", ("found", Quote(found)));

    public static LocalizableText NotChecked(string reason) => EventText.Make("verdict_not_checked", $"It could not be checked: {Quote(reason)}", ("reason", Quote(reason)));

    /// <summary>A judge's own words, in whichever language it wrote them.</summary>
    public static LocalizableText Judged(string reason) => new(Quote(reason));

    private static string Quote(string text) => text.Length <= MaxQuote ? text : text[..MaxQuote] + "…";
}
