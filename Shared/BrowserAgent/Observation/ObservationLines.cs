using System.Globalization;
using System.Text;

namespace Dashboard.BrowserAgent;

/// <summary>The lines of an observation, and which of them stay when there is not room for all.</summary>
internal static class ObservationLines
{
    internal sealed record Line(string Text, double Distance, bool HasElement, bool IsNote);

    public static List<Line> Of(PageTree tree, ObservationSettings settings)
    {
        var writer = new Writer(settings);
        writer.Write(tree.Nodes, indent: 0);
        writer.EndLine(0);
        return writer.Lines;
    }

    /// <summary>
    /// Leaves out what is farthest from the viewport first, then plain text, then the end; a note says how much.
    /// </summary>
    public static List<string> Fit(List<Line> lines, int maxCharacters)
    {
        var length = lines.Sum(line => line.Text.Length + 1);
        if (length <= maxCharacters)
        {
            return lines.ConvertAll(line => line.Text);
        }

        const int noteLength = 120;
        var dropped = new HashSet<int>();
        var order = Enumerable.Range(0, lines.Count)
            .Where(index => !lines[index].IsNote)
            .OrderByDescending(index => lines[index].Distance > 0 ? lines[index].Distance : 0)
            .ThenBy(index => lines[index].HasElement)
            .ThenByDescending(index => index);
        foreach (var index in order)
        {
            if (length <= maxCharacters - noteLength)
            {
                break;
            }

            dropped.Add(index);
            length -= lines[index].Text.Length + 1;
        }

        var kept = lines.Where((_, index) => !dropped.Contains(index)).Select(line => line.Text).ToList();
        var elements = dropped.Count(index => lines[index].HasElement);
        kept.Add($"… {dropped.Count} more lines, {elements} of them with elements, were left out because the page is long: scroll, or extract text or tables.");
        return kept;
    }

    private sealed class Writer(ObservationSettings settings)
    {
        /// <summary>Goes through what makes page text safe; scripts turn those of pages into blanks.</summary>
        private const char LineBreak = '\u2028';

        private readonly StringBuilder _line = new();
        private double _distance = double.MaxValue;
        private bool _hasElement;

        public List<Line> Lines { get; } = [];

        public void Write(IReadOnlyList<PageNode> nodes, int indent)
        {
            foreach (var node in nodes)
            {
                Write(node, indent);
            }
        }

        private void Write(PageNode node, int indent)
        {
            var source = node.Source;
            switch (node.Kind)
            {
                case "t":
                    WriteText(node, indent);
                    break;
                case "n":
                    EndLine(indent);
                    break;
                case "e":
                    Inline(node, ElementText.Of(node, settings), hasElement: true);
                    Write(node.Children, indent);
                    break;
                case "h":
                    Block(node, new string('#', Math.Clamp(source.Level, 1, 6)), indent, indent);
                    break;
                case "i":
                    Block(node, "-", indent, indent);
                    break;
                case "r":
                    EndLine(indent);
                    WriteRow(node, indent);
                    EndLine(indent);
                    break;
                case "o":
                    EndLine(indent);
                    Lines.Add(new Line(Indent(indent) + LeftOut(source), 0, false, IsNote: true));
                    break;
                default:
                    WriteContainer(node, indent);
                    break;
            }
        }

        /// <summary>Text that is shown with line breaks has them; it is cut like any other.</summary>
        private void WriteText(PageNode node, int indent)
        {
            var lines = ObservationText.Clean(node.Source.Text!.Trim(' ').Replace('\n', LineBreak), settings.MaxTextLength).Split(LineBreak);
            for (var index = 0; index < lines.Length; index++)
            {
                if (index > 0)
                {
                    EndLine(indent);
                }

                Inline(node, lines[index].Trim(), hasElement: false);
            }
        }

        private void WriteContainer(PageNode node, int indent)
        {
            var title = ElementText.Container(node, settings);
            EndLine(indent);
            if (title.Length == 0)
            {
                Write(node.Children, indent);
            }
            else
            {
                Inline(node, title, node.Number is not null);
                EndLine(indent);
                Write(node.Children, node.Kind == "tb" ? indent : indent + 1);
            }

            EndLine(node.Kind == "tb" || title.Length == 0 ? indent : indent + 1);
        }

        private void Block(PageNode node, string mark, int indent, int inner)
        {
            EndLine(indent);
            Inline(node, mark, hasElement: false);
            Write(node.Children, inner);
            EndLine(indent);
        }

        private void WriteRow(PageNode row, int indent)
        {
            if (row.Number is null && row.Children.All(static cell => cell.Children.All(static node => node.Kind == "n")))
            {
                // Calendars have one for each half hour.
                return;
            }

            if (row.Number is not null)
            {
                Inline(row, ElementText.NumberOf(row), hasElement: true);
            }

            if (RowExtent.Of(row).IsLayout)
            {
                foreach (var cell in row.Children)
                {
                    EndLine(indent);
                    Write(cell.Children, indent);
                }

                return;
            }

            foreach (var cell in row.Children)
            {
                Inline(row, "|", hasElement: false);
                WriteFlat(cell.Children);
            }

            Inline(row, "|", hasElement: false);
        }

        /// <summary>A cell stays on its row's line whatever blocks it is made of.</summary>
        private void WriteFlat(IReadOnlyList<PageNode> nodes)
        {
            foreach (var node in nodes)
            {
                if (node.Kind == "t")
                {
                    Inline(node, ObservationText.Clean(node.Source.Text!.Trim(), settings.MaxTextLength), hasElement: false);
                }
                else if (node.Kind == "e")
                {
                    Inline(node, ElementText.Of(node, settings), hasElement: true);
                }

                WriteFlat(node.Children);
            }
        }

        private void Inline(PageNode node, string text, bool hasElement)
        {
            if (text.Length == 0)
            {
                return;
            }

            if (_line.Length > 0)
            {
                _line.Append(' ');
            }

            _line.Append(text);
            _distance = Math.Min(_distance, node.Distance);
            _hasElement |= hasElement;
        }

        public void EndLine(int indent)
        {
            var text = _line.ToString();
            if (text.Length > 0 && text.Trim('#', '-', ' ').Length > 0)
            {
                Lines.Add(new Line(Indent(indent) + text, _distance, _hasElement, IsNote: false));
            }

            _line.Clear();
            _distance = double.MaxValue;
            _hasElement = false;
        }

        private static string Indent(int level) => new(' ', level * 2);

        private string LeftOut(SnapshotNode source)
        {
            var text = string.Create(
                CultureInfo.InvariantCulture,
                $"… further {source.Text}: {source.LeftOutElements} elements, {source.LeftOutCharacters:N0} characters of text");
            return source.LeftOutHeadings is { Count: > 0 } headings
                ? text + ", under " + string.Join(", ", headings.Select(heading => $"\"{ObservationText.Clean(heading, settings.MaxTextLength)}\""))
                : text;
        }
    }
}
