using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dashboard.BrowserAgent;

/// <summary>Looks for extracted values in the text that they are said to come from.</summary>
internal static class Provenance
{
    private const int MaxTold = 5;

    /// <summary>Values that the page does not say, as far as one can tell without understanding it.</summary>
    /// <returns>Each with its place in the data; at most five.</returns>
    public static IReadOnlyList<string> NotOn(PageMarkdown page, JsonNode? data)
    {
        var words = Fold(page.Text + "\n" + page.Title + "\n" + page.Url);
        var digits = Digits(page.Text);
        var missing = Leaves(data, "").Where(leaf => !IsThere(leaf.Value, words, digits, page.Url)).ToList();
        var told = missing.Take(MaxTold).Select(leaf => $"{leaf.Path} = {Short(leaf.Value)}").ToList();
        return missing.Count <= MaxTold ? told : [.. told, string.Create(CultureInfo.InvariantCulture, $"and {missing.Count - MaxTold} more")];
    }

    private static bool IsThere(JsonValue value, string words, string digits, string url)
    {
        switch (value.GetValueKind())
        {
            case JsonValueKind.Number:
                // 1234.5 may be written 1,234.50, 1.234,5 or １２３４．５
                var number = value.ToString().TrimStart('-');
                number = number.Contains('.', StringComparison.Ordinal) ? number.TrimEnd('0') : number;
                return digits.Contains(number.Replace(".", "", StringComparison.Ordinal).TrimStart('0'), StringComparison.Ordinal);
            case JsonValueKind.String:
                var text = Fold(value.ToString());
                return text.Length == 0 || words.Contains(text, StringComparison.Ordinal) || IsDate(text, digits) || IsAddress(value.ToString(), words, url);
            default:
                return true;
        }
    }

    /// <summary>2026-01-31 may be written in many ways; its day and year must be there.</summary>
    private static bool IsDate(string text, string digits) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, out var date)
        && digits.Contains((date.Year % 100).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        && digits.Contains(date.Day.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>Links of the page's own site stand in it without their origin.</summary>
    private static bool IsAddress(string text, string words, string url) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && Uri.TryCreate(url, UriKind.Absolute, out var page)
        && address.GetLeftPart(UriPartial.Authority) == page.GetLeftPart(UriPartial.Authority)
        && words.Contains(Fold(address.PathAndQuery + address.Fragment), StringComparison.Ordinal);

    private static IEnumerable<(string Path, JsonValue Value)> Leaves(JsonNode? node, string path) => node switch
    {
        JsonObject values => values.SelectMany(entry => Leaves(entry.Value, path.Length == 0 ? entry.Key : $"{path}.{entry.Key}")),
        JsonArray items => items.SelectMany((item, index) => Leaves(item, string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]"))),
        JsonValue value => [(path, value)],
        _ => [],
    };

    /// <summary>Without case, white space, width of letters and the signs of Markdown.</summary>
    private static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var letter in text.Normalize(NormalizationForm.FormKC))
        {
            if (!char.IsWhiteSpace(letter) && !"*_`~\\|[]#".Contains(letter, StringComparison.Ordinal))
            {
                folded.Append(char.ToLowerInvariant(letter));
            }
        }

        return folded.ToString();
    }

    private static string Digits(string text)
    {
        var digits = new StringBuilder(text.Length);
        foreach (var letter in text.Normalize(NormalizationForm.FormKC))
        {
            if (char.IsAsciiDigit(letter))
            {
                digits.Append(letter);
            }
            else if (letter is not ('.' or ',' or '\'' or ' ' or '\u00A0' or '\u2009'))
            {
                digits.Append('|');
            }
        }

        return digits.ToString();
    }

    private static string Short(JsonValue value)
    {
        var text = value.ToString().ReplaceLineEndings(" ");
        return text.Length <= 60 ? text : text[..60] + "…";
    }
}
