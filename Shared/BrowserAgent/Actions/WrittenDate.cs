using System.Globalization;
using System.Text.RegularExpressions;

namespace Dashboard.BrowserAgent;

/// <summary>Dates and times as HTML writes them, and as a field of text writes them.</summary>
internal static partial class WrittenDate
{
    private static readonly (string Type, string[] Formats)[] Known =
    [
        ("date", ["yyyy-MM-dd"]),
        ("datetime-local", ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm:ss"]),
        ("time", ["HH:mm", "HH:mm:ss"]),
        ("month", ["yyyy-MM"]),
    ];

    /// <summary>The input type of HTML to which the text is a value; null for everything else.</summary>
    public static string? TypeOf(string text) =>
        Known.FirstOrDefault(known => DateTime.TryParseExact(text, known.Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)).Type;

    /// <summary>Whether the text is a date or time as HTML writes it, or two dates with something between them.</summary>
    public static bool IsOne(string text) => TypeOf(text) is not null || Between().IsMatch(text);

    /// <param name="text">As <see cref="IsOne"/> tells.</param>
    /// <param name="pattern">As <c>2-dates.js</c> tells it: YYYY or YY, MM or M, DD or D; HH or hh with AM, mm, ss.</param>
    /// <returns>Null when the text is no such date or time, or has other parts than the pattern.</returns>
    public static string? In(string pattern, string text)
    {
        if (Between().Match(text) is { Success: true } two)
        {
            return In(pattern, two.Groups[1].Value) is { } from && In(pattern, two.Groups[3].Value) is { } to ? from + two.Groups[2].Value + to : null;
        }

        var (hasDate, hasTime) = (pattern.Contains('Y', StringComparison.Ordinal), pattern.Contains(':', StringComparison.Ordinal));
        var formats = Known.FirstOrDefault(known => known.Type == (hasDate ? hasTime ? "datetime-local" : "date" : "time")).Formats;
        return DateTime.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
            ? PartOfPattern().Replace(pattern, part => moment.ToString(Format(part.Value), CultureInfo.InvariantCulture))
            : null;
    }

    private static string Format(string part) => part switch
    {
        "AM" => "tt",
        "M" or "D" => $"%{part.ToLowerInvariant().Replace('m', 'M')}",
        _ => part.Replace('Y', 'y').Replace('D', 'd'),
    };

    [GeneratedRegex(@"^(\d{4}-\d\d-\d\d)(\s*\D{1,3}\s*|\D{1,9})(\d{4}-\d\d-\d\d)$")]
    private static partial Regex Between();

    [GeneratedRegex("Y+|AM|M+|D+|HH|hh|mm|ss")]
    private static partial Regex PartOfPattern();
}
