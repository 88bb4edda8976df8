namespace Dashboard.BrowserAgent;

/// <summary>Cuts the Markdown of a long page into parts that can be read one by one.</summary>
internal static class PageParts
{
    /// <param name="length">Most characters of a part, without what it repeats.</param>
    /// <param name="overlap">Characters that a part repeats of the one before, so that nothing is torn apart unseen.</param>
    public static IReadOnlyList<string> Of(string text, int length, int overlap)
    {
        var parts = new List<string>();
        int? start = 0;
        while (start is { } from)
        {
            var (_, next) = PageMarkdown.Cut(text, from, length);
            var end = next ?? text.Length;
            var begin = from == 0 ? 0 : LineStart(text, Math.Max(0, from - overlap), from);
            parts.Add(Head(text, begin) + text[begin..end].TrimEnd());
            start = next;
        }

        return parts;
    }

    private static int LineStart(string text, int from, int limit)
    {
        var line = text.IndexOf('\n', from);
        return line >= 0 && line < limit ? line + 1 : from;
    }

    /// <summary>The column names of a table that a part begins within.</summary>
    private static string Head(string text, int begin)
    {
        if (begin == 0 || text[begin] != '|')
        {
            return "";
        }

        var block = text.LastIndexOf("\n\n", begin, StringComparison.Ordinal);
        var first = block < 0 ? 0 : block + 2;
        var lines = text[first..begin].Split('\n');
        return lines.Length >= 2 && lines[1].StartsWith("| ---", StringComparison.Ordinal) ? $"{lines[0]}\n{lines[1]}\n" : "";
    }
}
