namespace Dashboard.BrowserAgent;

/// <summary>A part of a page's text that is read at once.</summary>
/// <param name="From">Its first character; it ends where the next part begins.</param>
/// <param name="Overlap">Characters that it repeats of the part before, so that nothing is torn apart unseen.</param>
internal readonly record struct PagePart(int From, int End, int Overlap)
{
    public int Length => End - From;
}

/// <summary>Cuts the Markdown of a long page into parts that can be read one by one.</summary>
/// <param name="overlap">Most characters that a part repeats.</param>
internal sealed class PageParts(string text, int overlap)
{
    /// <summary>A part repeats no more than this share of the one before: merging knows of no more.</summary>
    private const int OverlapShare = 4;

    /// <summary>The whole text.</summary>
    /// <param name="length">Most characters of a part, without what it repeats.</param>
    public IReadOnlyList<PagePart> Of(int length) => Of(text.Length, length);

    /// <summary>The text up to a place.</summary>
    public IReadOnlyList<PagePart> Of(int end, int length)
    {
        var parts = new List<PagePart> { First(new PagePart(0, end, 0), length) };
        while (After(parts[^1], end, length) is { } next)
        {
            parts.Add(next);
        }

        return parts;
    }

    /// <summary>The beginning of a part.</summary>
    public PagePart First(PagePart part, int length) => part.Length <= length
        ? part
        : part with { End = PageMarkdown.Cut(text, part.From, length).Next!.Value, Overlap = Math.Min(part.Overlap, length / OverlapShare) };

    /// <summary>What follows a part; null at the end.</summary>
    public PagePart? After(PagePart part, int end, int length) =>
        part.End >= end ? null : First(new PagePart(part.End, end, Math.Min(overlap, part.Length / OverlapShare)), length);

    /// <summary>What stands there, beginning with what it repeats.</summary>
    public string TextOf(PagePart part)
    {
        var begin = part.Overlap == 0 ? part.From : LineStart(part.From - part.Overlap, part.From);
        return Head(begin) + text[begin..part.End].TrimEnd();
    }

    private int LineStart(int from, int limit)
    {
        var line = text.IndexOf('\n', from);
        return line >= 0 && line < limit ? line + 1 : from;
    }

    /// <summary>The column names of a table that a part begins within.</summary>
    private string Head(int begin)
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
