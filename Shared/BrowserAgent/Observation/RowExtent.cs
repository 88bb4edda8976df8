namespace Dashboard.BrowserAgent;

/// <summary>How much there is in the cells of a row. Pages of old are laid out in tables: a row may be most of the page.</summary>
internal readonly record struct RowExtent(int Characters, int Lines, int Rows, bool HoldsFrame, bool HoldsTable, bool HoldsArea)
{
    /// <summary>What an element takes on its line, beside its name.</summary>
    private const int PerElement = 20;

    private const int ShortLine = 160;
    private const int LongLine = 500;
    private const int FewLines = 6;

    /// <summary>Whether the row only says what stands where; a line of data otherwise.</summary>
    public bool IsLayout => HoldsFrame || HoldsTable || (Characters > ShortLine && (Rows > 1 || HoldsArea)) || (Characters > LongLine && Lines > FewLines);

    public static RowExtent Of(PageNode row) => Of(row.Children.SelectMany(static cell => cell.Children));

    private static RowExtent Of(IEnumerable<PageNode> nodes) => nodes.Aggregate(default(RowExtent), static (sum, node) => sum + Own(node) + Of(node.Children));

    private static RowExtent Own(PageNode node) => new(
        (node.Source.Text?.Length ?? 0) + (node.Source.Name?.Length ?? 0) + (node.Kind == "e" ? PerElement : 0),
        node.Kind == "n" ? 1 : 0,
        node.Kind == "r" ? 1 : 0,
        node.Kind == "f",
        node is { Kind: "tb", Children.Count: > 1 },
        node.Kind == "s");

    public static RowExtent operator +(RowExtent a, RowExtent b) => new(
        a.Characters + b.Characters, a.Lines + b.Lines, a.Rows + b.Rows, a.HoldsFrame || b.HoldsFrame, a.HoldsTable || b.HoldsTable, a.HoldsArea || b.HoldsArea);
}
