namespace Dashboard.BrowserAgent;

/// <summary>A node of the whole page: elements have their numbers, frames their content.</summary>
/// <param name="Number">Null for what cannot be aimed at.</param>
/// <param name="Distance">How far outside of the viewport it begins, in CSS pixels; 0 inside.</param>
internal sealed record PageNode(SnapshotNode Source, int? Number, bool IsNew, double Distance, IReadOnlyList<PageNode> Children)
{
    public string Kind => Source.Kind;
}

/// <summary>The frames of a page put together into one tree.</summary>
internal sealed record PageTree(FrameSnapshot Main, IReadOnlyList<PageNode> Nodes)
{
    private List<PageNode>? _all;

    /// <summary>All frames, the main one first.</summary>
    public IReadOnlyList<FrameSnapshot> Frames { get; init; } = [Main];

    /// <summary>Every node, those that hold others before them.</summary>
    public IReadOnlyList<PageNode> All() => _all ??= Flatten(Nodes, []);

    private static List<PageNode> Flatten(IReadOnlyList<PageNode> nodes, List<PageNode> all)
    {
        foreach (var node in nodes)
        {
            all.Add(node);
            Flatten(node.Children, all);
        }

        return all;
    }

    /// <summary>Numbers and places of the elements that are in view, in the coordinates of the page's viewport.</summary>
    public IReadOnlyList<PictureMark> Marks()
    {
        List<PictureMark> marks = [];
        Collect(Nodes, 0, 0, marks);
        return [.. marks.Where(mark => mark.X < Main.Width && mark.Y < Main.Height && mark.X + mark.Width > 0 && mark.Y + mark.Height > 0)];
    }

    private static void Collect(IReadOnlyList<PageNode> nodes, double left, double top, List<PictureMark> marks)
    {
        foreach (var node in nodes)
        {
            if (node is { Number: { } number, Source.Box: [var x, var y, var width, var height] })
            {
                marks.Add(new PictureMark(number, left + x, top + y, width, height));
            }

            var inFrame = node.Kind == "f" && node.Source.Box is { Count: 4 };
            Collect(node.Children, inFrame ? left + node.Source.Box![0] : left, inFrame ? top + node.Source.Box![1] : top, marks);
        }
    }

    /// <param name="frames">The main frame, which has no parent, and the others in any order.</param>
    public static PageTree Build(IReadOnlyList<ObservedFrame> frames, ElementNumbers numbers)
    {
        var main = frames.First(frame => frame.ParentFrameId is null);
        numbers.Begin(main.Snapshot.Token);
        return new PageTree(main.Snapshot, new Builder(frames, numbers).Build(main, 0))
        {
            Frames = [main.Snapshot, .. frames.Where(frame => !ReferenceEquals(frame, main)).Select(frame => frame.Snapshot)],
        };
    }

    private sealed class Builder(IReadOnlyList<ObservedFrame> frames, ElementNumbers numbers)
    {
        private readonly HashSet<string> _placed = [];

        /// <param name="distance">How far outside of the viewport the frame itself is.</param>
        public List<PageNode> Build(ObservedFrame frame, double distance)
        {
            _placed.Add(frame.FrameId);
            return [.. frame.Snapshot.Nodes.Select(node => Build(node, frame, distance)).OfType<PageNode>()];
        }

        /// <returns>Null for what is embedded and no frame.</returns>
        private PageNode? Build(SnapshotNode node, ObservedFrame frame, double frameDistance)
        {
            var distance = Math.Max(frameDistance, DistanceOf(node.Top, frame.Snapshot.Height));
            if (node.Kind == "f" && ChildOf(frame, node) is { } child)
            {
                return new PageNode(node with { Href = child.Snapshot.Url }, null, false, distance, Build(child, distance));
            }

            if (node is { Kind: "f", Role: "embed" })
            {
                return null;
            }

            int? number = node.Id is { } id && node.Kind != "f" ? numbers.Of(frame.FrameId, frame.Snapshot.Token, id) : null;
            PageNode[] children = [.. (node.Children ?? []).Select(inner => Build(inner, frame, frameDistance)).OfType<PageNode>()];
            return new PageNode(node, number, number is { } known && numbers.IsNew(known), distance, children);
        }

        /// <summary>The child frame in this element; those in shadow trees and embedded ones have no position among the others, but an owner that was asked for.</summary>
        private ObservedFrame? ChildOf(ObservedFrame parent, SnapshotNode node) =>
            frames.FirstOrDefault(frame => frame.ParentFrameId == parent.FrameId && !_placed.Contains(frame.FrameId)
                && (frame.OwnerId is { } owner ? owner == node.Id : frame.Snapshot.Index == node.FrameIndex));

        private static double DistanceOf(double top, double height) => top < 0 ? -top : Math.Max(0, top - height);
    }
}
