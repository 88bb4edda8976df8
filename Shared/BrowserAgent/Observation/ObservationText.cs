using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Dashboard.BrowserAgent;

/// <summary>A tab as the model is told about it.</summary>
public sealed record TabInfo(int Number, string Title, string Url, bool IsCurrent);

/// <summary>
/// The text of an observation. Everything that comes from a page is inside the fence, and nothing in it can look like the
/// fence's end or like an element's number.
/// </summary>
internal static partial class ObservationText
{
    public const string FenceStart = "<untrusted_page>";
    public const string FenceEnd = "</untrusted_page>";

    /// <summary>
    /// How marks begin that mean something to the model: ours around pages, people's words, the user's task and what a judge is to look for. A
    /// placeholder that a page shows is no secret to be typed somewhere.
    /// </summary>
    private static readonly string[] Marks = ["untrusted", "secret:", "user_answer", "task>", "criterion>"];

    /// <summary>Letters of mathematics take two places each.</summary>
    private const int LongestMark = 32;

    /// <summary>In screens: less would be told as none.</summary>
    private const double LeastScroll = 0.05;

    private static readonly SearchValues<char> Blanks = SearchValues.Create(" \t\u00a0\u2028");

    public static string Render(PageTree tree, IReadOnlyList<TabInfo> tabs, ObservationSettings settings) => Body(tree, tabs, settings).Text;

    public static ObservationBody Body(PageTree tree, IReadOnlyList<TabInfo> tabs, ObservationSettings settings)
    {
        var header = Header(tree, tabs, settings);
        var room = settings.MaxCharacters - header.Length - FenceStart.Length - FenceEnd.Length;
        var lines = ObservationLines.Fit(ObservationLines.Of(tree, settings), Math.Max(0, room));
        return new ObservationBody(header, lines.Count > 0 ? lines : ["(the page shows nothing readable)"]);
    }

    /// <summary>Text from a page between the marks that tell the model not to obey it; line breaks stay.</summary>
    public static string Fence(string content, int maxLength) =>
        $"{FenceStart}\n{string.Join('\n', Clean(content.ReplaceLineEndings("\u2028").Replace('"', '\uE005'), maxLength).Replace('\uE005', '"').Split('\u2028'))}\n{FenceEnd}";

    /// <summary>Page text made safe and short: one line, no element numbers but ours, no fence but ours.</summary>
    public static string Clean(string? text, int maxLength)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        text = VisibleText.Of(text);
        var clean = new StringBuilder(Math.Min(text.Length, maxLength) + 16);
        var length = Math.Min(text.Length, maxLength);
        if (length < text.Length && char.IsHighSurrogate(text[length - 1]))
        {
            length--;
        }

        for (var i = 0; i < length; i++)
        {
            clean.Append(Safe(text, i));
        }

        if (length < text.Length)
        {
            clean.Append(CultureInfo.InvariantCulture, $"…(+{text.Length - length})");
        }

        return clean.ToString();
    }

    private static char Safe(string text, int index) => text[index] switch
    {
        '"' => '\'',
        '[' or '［' when MayBeNumber(text, index + 1, +1) => '(',
        ']' or '］' when MayBeNumber(text, index - 1, -1) => ')',
        '<' or '＜' or '﹤' when IsFence(text, index + 1) => '‹',
        '_' when text.AsSpan(0, index).EndsWith("untrusted", StringComparison.OrdinalIgnoreCase) => ' ',
        var c when char.IsControl(c) => ' ',
        var c => c,
    };

    /// <summary>Beside a digit, or where the text ends: the rest of a number may stand in the text that comes next.</summary>
    private static bool MayBeNumber(string text, int index, int direction)
    {
        while (index >= 0 && index < text.Length && char.IsWhiteSpace(text[index]))
        {
            index += direction;
        }

        return index < 0 || index >= text.Length || char.IsDigit(text[index]);
    }

    private static bool IsFence(string text, int index)
    {
        var at = index;
        while (at < text.Length && (text[at] is '/' or '／' || char.IsWhiteSpace(text[at])))
        {
            at++;
        }

        var rest = Plain(text, at).AsSpan();
        foreach (var mark in Marks)
        {
            // Where the text ends, the rest of a mark may stand in the text that comes next; "a < c" is left alone.
            if (rest.StartsWith(mark, StringComparison.OrdinalIgnoreCase)
                || (!text.AsSpan(index, at - index).ContainsAny(Blanks) && mark.AsSpan().StartsWith(rest, StringComparison.OrdinalIgnoreCase)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>As much as a mark could be, in the letters that others are drawn like: "ｔａｓｋ" is read as "task".</summary>
    private static string Plain(string text, int start)
    {
        var part = text.AsSpan(start, Math.Min(text.Length - start, LongestMark));
        return System.Text.Ascii.IsValid(part) ? part.ToString() : LoneSurrogates().Replace(part.ToString(), "?").Normalize(NormalizationForm.FormKC);
    }

    [GeneratedRegex(@"[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]")]
    private static partial Regex LoneSurrogates();

    private static string Header(PageTree tree, IReadOnlyList<TabInfo> tabs, ObservationSettings settings)
    {
        var main = tree.Main;
        var header = new StringBuilder();
        header.Append("URL: ").Append(Clean(main.Url, 300)).Append('\n');
        header.Append("Title: ").Append(Clean(main.Title, settings.MaxTextLength)).Append('\n');
        if (tabs.Count > 1)
        {
            foreach (var tab in tabs)
            {
                header.Append(CultureInfo.InvariantCulture, $"Tab {tab.Number}{(tab.IsCurrent ? " (this one)" : "")}: ")
                    .Append(Clean(tab.Title, 60)).Append(" — ").Append(Clean(tab.Url, 100)).Append('\n');
            }
        }

        if (Math.Max(main.Above, main.Below) >= LeastScroll)
        {
            header.Append(CultureInfo.InvariantCulture, $"Scroll: {main.Above:0.0} screens above, {main.Below:0.0} below\n");
        }

        if (main.Modal)
        {
            header.Append("A dialog is open; the rest of the page cannot be used until it is closed.\n");
        }

        foreach (var frame in tree.Frames)
        {
            foreach (var cover in frame.Covers)
            {
                header.Append(CultureInfo.InvariantCulture, $"Covered by {Clean(cover.Name, settings.MaxTextLength)}: {cover.Count} elements (")
                    .AppendJoin(", ", cover.Examples.Select(example => Clean(example, settings.MaxTextLength)))
                    .Append(cover.Count > cover.Examples.Count ? ", …)\n" : ")\n");
            }

            foreach (var message in frame.Gone)
            {
                header.Append("Shown for a moment (").Append(Clean(message.Role, settings.MaxTextLength)).Append("): ")
                    .Append(Clean(message.Text, settings.MaxTextLength * 2)).Append('\n');
            }
        }

        return header.Append('\n').ToString();
    }
}
