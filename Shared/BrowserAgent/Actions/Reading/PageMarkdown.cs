using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dashboard.BrowserAgent;

/// <summary>What a page says, as Markdown: all its frames and open shadow roots, whatever part of it is in view.</summary>
/// <param name="Text">Untrusted. Blocks are separated by empty lines.</param>
/// <param name="LeftOut">Characters of navigation, header and footer that were left out.</param>
internal sealed partial record PageMarkdown(string Url, string Title, string Text, int LeftOut)
{
    private static readonly PageScript Script = PageScript.Load(
        "Actions/Reading/Scripts/read-page.js",
        "Observation/Scripts/2-semantics.js",
        "Observation/Scripts/3-geometry.js",
        "Observation/Scripts/2-states.js",
        "Actions/Scripts/table.js",
        "Actions/Reading/Scripts/markdown.js",
        "Actions/Reading/Scripts/markdown-lists.js");

    private static readonly PageScript NumberOfEmbedded = new("number-of-embedded", "(owner) => [...document.$getElementsByTagName('embed')].indexOf(owner)");

    private static readonly TimeSpan ChildFramePatience = TimeSpan.FromSeconds(5);

    /// <param name="all">Also what stands beside the main content.</param>
    /// <param name="numbers">Gives the number of an element from its document's token and its id there; null leaves numbers out.</param>
    /// <exception cref="CdpException">The page went away.</exception>
    public static async Task<PageMarkdown> ReadAsync(
        PageTab tab, bool all, Func<string, int, int?>? numbers, TimeProvider time, CancellationToken cancellationToken)
    {
        var options = new { main = !all, numbers = numbers is not null };
        var frames = await Task.WhenAll(tab.Frames.Select(frame => ReadFrameAsync(frame, options, time, cancellationToken)));
        var read = await PlacedAsync([.. frames.OfType<ReadFrame>()], cancellationToken);
        var main = read.First(frame => frame.Frame.IsMain);
        var text = new Joiner(read, numbers).Join(main);
        return new PageMarkdown(main.Url, main.Title, text, main.Left);
    }

    public static async Task<PageMarkdown> ReadElementAsync(
        ElementRef element, Func<string, int, int?>? numbers, TimeProvider time, CancellationToken cancellationToken)
    {
        var options = new { main = false, numbers = numbers is not null };
        var value = await element.Frame.EvaluateAsync(Script, [element, options], cancellationToken);
        var own = ReadFrame.From(element.Frame, value);
        var inner = await Task.WhenAll(element.Frame.Tab.Frames.Where(frame => frame.Parent is not null && frame != element.Frame)
            .Select(frame => ReadFrameAsync(frame, options, time, cancellationToken)));
        var read = await PlacedAsync([own, .. inner.OfType<ReadFrame>()], cancellationToken);
        return new PageMarkdown(own.Url, own.Title, new Joiner(read, numbers).Join(own), 0);
    }

    /// <summary>A part of the text that ends with a block, for a reader who takes only so much at once.</summary>
    /// <returns>The part and where the next one begins; null at the end.</returns>
    public static (string Part, int? Next) Cut(string text, int offset, int length)
    {
        if (text.Length - offset <= length)
        {
            return (text[offset..], null);
        }

        var end = offset + length;
        foreach (var boundary in new[] { "\n\n", "\n", " " })
        {
            var found = text.LastIndexOf(boundary, end, length / 2, StringComparison.Ordinal);
            if (found > offset)
            {
                return (text[offset..found], found + boundary.Length);
            }
        }

        end -= char.IsHighSurrogate(text[end - 1]) ? 1 : 0;
        return (text[offset..end], end);
    }

    private static async Task<ReadFrame?> ReadFrameAsync(Frame frame, object options, TimeProvider time, CancellationToken cancellationToken)
    {
        var patience = frame.IsMain ? Timeout.InfiniteTimeSpan : ChildFramePatience;
        try
        {
            var value = await frame.EvaluateAsync(Script, [null, options], cancellationToken).WaitAsync(patience, time, cancellationToken);
            return ReadFrame.From(frame, value);
        }
        catch (Exception error) when (!frame.IsMain && error is CdpException or PageScriptException or TimeoutException)
        {
            return null;
        }
    }

    /// <summary>Embedded frames have the number of the element that holds them, which only they can be asked for, instead of a position.</summary>
    private static async Task<List<ReadFrame>> PlacedAsync(List<ReadFrame> frames, CancellationToken cancellationToken)
    {
        var embedding = frames.Where(frame => frame.Embeds > 0).Select(frame => frame.Frame).ToHashSet();
        return embedding.Count == 0 ? frames : [.. await Task.WhenAll(frames.Select(async frame =>
            frame.Frame.Parent is { } parent && embedding.Contains(parent) && await NumberOfOwnerAsync(frame.Frame, cancellationToken) is { } number
                ? frame with { Index = -2 - number }
                : frame))];
    }

    private static async Task<int?> NumberOfOwnerAsync(Frame frame, CancellationToken cancellationToken)
    {
        try
        {
            return await frame.GetOwnerAsync(cancellationToken) is { } owner
                && (await owner.Frame.EvaluateAsync(NumberOfEmbedded, [owner], cancellationToken)).GetInt32() is >= 0 and var number ? number : null;
        }
        catch (CdpException)
        {
            // It went away; what was read of it has no place any more.
            return null;
        }
    }

    private sealed record ReadFrame(Frame Frame, string Text, int Left, int Index, int Embeds, string? Token, string Url, string Title)
    {
        public static ReadFrame From(Frame frame, JsonElement value) => new(
            frame,
            value.GetProperty("text").GetString()!,
            value.GetProperty("left").GetInt32(),
            value.GetProperty("index").GetInt32(),
            value.GetProperty("embeds").GetInt32(),
            value.Text("token"),
            value.Text("url") ?? "",
            value.Text("title") ?? "");
    }

    /// <summary>Puts the frames where they stand in their parents, and numbers where there are some.</summary>
    private sealed partial class Joiner(List<ReadFrame> frames, Func<string, int, int?>? numbers)
    {
        private readonly HashSet<Frame> _placed = [];

        public string Join(ReadFrame frame)
        {
            _placed.Add(frame.Frame);
            var text = NumberMark().Replace(Unsigned().Replace(frame.Text, "[ #"), match => NumberOf(frame, match));
            return FrameMark().Replace(text, match => Inner(frame, int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)));
        }

        // Frames in shadow trees have no position and are taken in order.
        private string Inner(ReadFrame parent, int index)
        {
            var child = frames.FirstOrDefault(frame => frame.Frame.Parent == parent.Frame && frame.Index == index && !_placed.Contains(frame.Frame));
            var text = child is null ? "" : Join(child);
            return text.Length == 0 ? "" : $"(frame {child!.Url})\n\n{text}\n\n(end of frame)";
        }

        private string NumberOf(ReadFrame frame, Match match) =>
            frame.Token is { } token && numbers?.Invoke(token, int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)) is { } number
                ? string.Create(CultureInfo.InvariantCulture, $"[#{number}] ")
                : "";

        [GeneratedRegex(@"\uE000(-?\d+)\uE001")]
        private static partial Regex FrameMark();

        [GeneratedRegex(@"\uE002(\d+)\uE003")]
        private static partial Regex NumberMark();

        // A page must not be able to write what looks like one of our numbers.
        [GeneratedRegex(@"\[#(?=\d+\])")]
        private static partial Regex Unsigned();
    }
}
