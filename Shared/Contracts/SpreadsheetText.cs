using System.Text.RegularExpressions;

namespace Dashboard.Contracts;

/// <summary>Text of pages in files that people open with a spreadsheet.</summary>
public static partial class SpreadsheetText
{
    /// <summary>
    /// Keeps a spreadsheet from taking a page's text for a formula (OWASP, "CSV Injection"), and leaves numbers alone.
    /// Japanese and Chinese spreadsheets take the full-width signs as well.
    /// </summary>
    public static string Harmless(string text) =>
        text.Length > 0 && "=+-@\t\r＝＋－＠".Contains(text[0], StringComparison.Ordinal) && !Number().IsMatch(text) ? "'" + text : text;

    [GeneratedRegex(@"^[+-]?[0-9][0-9.,]*%?$")]
    private static partial Regex Number();
}
