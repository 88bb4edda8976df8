using System.Collections.Concurrent;
using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>
/// Knows where pages show the secrets of a run as text. Pictures that are kept or given to a model are covered there; what cannot be
/// covered is not made.
/// </summary>
public sealed class SecretScreen(SecretScrubber scrubber)
{
    private static readonly PageScript Text = PageScript.Load("Secrets/Scripts/secret-text.js");
    private static readonly PageScript Places = PageScript.Load("Secrets/Scripts/secret-places.js");

    /// <summary>Where a frame's content begins, in its parent's viewport.</summary>
    private static readonly PageScript Inner = new("inner", """
        (element) => {
          const { left, top } = element.getBoundingClientRect();
          return { x: left + element.clientLeft, y: top + element.clientTop };
        }
        """);

    private readonly ConcurrentQueue<ElementRef> _fields = new();

    /// <summary>A secret was typed into this field, which shows it unless it shows dots; its value may be too short to be looked for.</summary>
    internal void Typed(ElementRef field) => _fields.Enqueue(field);

    /// <summary>Whether the tab shows a secret now.</summary>
    /// <exception cref="CdpException">The page cannot be asked.</exception>
    /// <exception cref="PageScriptException">The page cannot be asked.</exception>
    public async Task<bool> IsShownAsync(PageTab tab, CancellationToken cancellationToken = default) =>
        (await FindAsync(tab, cancellationToken)).Count > 0;

    /// <summary>Takes a picture and covers what is secret in it, as it was before or is after.</summary>
    /// <param name="take">Gives a picture of the area.</param>
    /// <param name="area">What the picture shows, in CSS pixels of the viewport; null for all of the viewport.</param>
    /// <param name="type"><c>image/jpeg</c> or <c>image/png</c>.</param>
    internal async Task<byte[]> CoverAsync(
        PageTab tab, Func<Task<byte[]>> take, PictureArea? area, string type, int quality, CancellationToken cancellationToken)
    {
        if (scrubber.IsEmpty && _fields.IsEmpty)
        {
            return await take();
        }

        var before = await FindAsync(tab, cancellationToken);
        var picture = await take();
        List<PictureArea> places = [.. before, .. await FindAsync(tab, cancellationToken)];
        if (places.Count == 0)
        {
            return picture;
        }

        var shown = area ?? await ViewportAsync(tab, cancellationToken);
        return await tab.Owner.Drawing.CoverAsync(
            picture, type, shown.Width, [.. places.Select(place => place with { X = place.X - shown.X, Y = place.Y - shown.Y })], quality, cancellationToken);
    }

    private static async Task<PictureArea> ViewportAsync(PageTab tab, CancellationToken cancellationToken)
    {
        var view = await TabViewport.OfAsync(tab, cancellationToken);
        return new PictureArea(0, 0, view.Width, view.Height);
    }

    private async Task<IReadOnlyList<PictureArea>> FindAsync(PageTab tab, CancellationToken cancellationToken)
    {
        var fields = _fields.Where(field => ReferenceEquals(field.Frame.Tab, tab) && !field.Frame.IsDetached).ToLookup(field => field.Frame);
        List<PictureArea> places = [];
        foreach (var (frame, value) in await tab.EvaluateInFramesAsync(Text, [], cancellationToken))
        {
            var ranges = value.ValueKind == JsonValueKind.String ? scrubber.Find(value.GetString()!) : [];
            foreach (var place in await PlacesAsync(frame, ranges, [.. fields[frame]], cancellationToken))
            {
                places.Add(place);
            }
        }

        return places;
    }

    private static async Task<IReadOnlyList<PictureArea>> PlacesAsync(
        Frame frame, IReadOnlyList<(int Start, int End)> ranges, IReadOnlyList<ElementRef> fields, CancellationToken cancellationToken)
    {
        if (ranges.Count == 0 && fields.Count == 0)
        {
            return [];
        }

        try
        {
            var found = await frame.EvaluateAsync(Places, [ranges.Select(range => new[] { range.Start, range.End }).ToArray(), .. fields], cancellationToken);
            var (left, top) = await OffsetAsync(frame, cancellationToken);
            return [.. found.EnumerateArray().Select(place => new PictureArea(
                left + place.GetProperty("x").GetDouble(), top + place.GetProperty("y").GetDouble(),
                place.GetProperty("width").GetDouble(), place.GetProperty("height").GetDouble()))];
        }
        catch (CdpException error) when (fields.Count > 0 && error.IsContextLost)
        {
            // The fields belong to a document that was left.
            return await PlacesAsync(frame, ranges, [], cancellationToken);
        }
    }

    private static async Task<(double Left, double Top)> OffsetAsync(Frame of, CancellationToken cancellationToken)
    {
        var (left, top) = (0.0, 0.0);
        for (var frame = of; await frame.GetOwnerAsync(cancellationToken) is { } owner; frame = owner.Frame)
        {
            var inner = await owner.Frame.EvaluateAsync(Inner, [owner], cancellationToken);
            left += inner.GetProperty("x").GetDouble();
            top += inner.GetProperty("y").GetDouble();
        }

        return (left, top);
    }

    /// <summary>Said once, where the live picture is withheld.</summary>
    public static LocalizableText Withheld { get; } = new("The live picture is withheld while the page shows a secret.", "live_picture_withheld");
}
