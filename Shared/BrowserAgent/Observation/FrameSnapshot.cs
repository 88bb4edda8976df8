using System.Text.Json.Serialization;

namespace Dashboard.BrowserAgent;

/// <summary>What the script in <c>Scripts/</c> saw of one frame. Its documentation is there.</summary>
internal sealed record FrameSnapshot
{
    /// <summary>Tells this document from every other one.</summary>
    public required string Token { get; init; }

    /// <summary>Tells this answer from every other one; empty for one that holds for this moment only.</summary>
    public string Stamp { get; init; } = "";

    public string Url { get; init; } = "";

    public string Title { get; init; } = "";

    /// <summary>Position among the parent's frames, -1 when it has none.</summary>
    public int Index { get; init; } = -1;

    public double Width { get; init; }

    public double Height { get; init; }

    /// <summary>Scrolled past, in heights of the viewport.</summary>
    public double Above { get; init; }

    public double Below { get; init; }

    /// <summary>Of the document, in CSS pixels.</summary>
    public double ScrollX { get; init; }

    public double ScrollY { get; init; }

    /// <summary>A dialog makes the rest unreachable, so only the dialog was told, and what can be reached beside it.</summary>
    public bool Modal { get; init; }

    /// <summary>Number of large pictures, canvases and videos.</summary>
    public int Media { get; init; }

    /// <summary>Number of embedded things that may be frames.</summary>
    public int Embeds { get; init; }

    public bool Truncated { get; init; }

    /// <summary>What lies over elements that can therefore not be reached.</summary>
    public IReadOnlyList<SnapshotCover> Covers { get; init; } = [];

    /// <summary>Messages that came and went since the last look.</summary>
    public IReadOnlyList<SnapshotNode> Gone { get; init; } = [];

    /// <summary>Number of elements that may keep a closed shadow root the hook did not see.</summary>
    public int Suspects { get; init; }

    public IReadOnlyList<SnapshotNode> Nodes { get; init; } = [];
}

/// <param name="Name">Of what covers.</param>
/// <param name="Count">How many elements it covers.</param>
/// <param name="Examples">Role and name of the first of them.</param>
internal sealed record SnapshotCover(
    [property: JsonPropertyName("n")] string Name,
    [property: JsonPropertyName("c")] int Count,
    [property: JsonPropertyName("e")] IReadOnlyList<string> Examples);

/// <summary>One node; which members are set depends on its kind.</summary>
internal sealed record SnapshotNode
{
    [JsonPropertyName("k")]
    public string Kind { get; init; } = "";

    /// <summary>Text, or the side (above, below) of what was left out.</summary>
    [JsonPropertyName("s")]
    public string? Text { get; init; }

    [JsonPropertyName("id")]
    public int? Id { get; init; }

    [JsonPropertyName("r")]
    public string? Role { get; init; }

    [JsonPropertyName("n")]
    public string? Name { get; init; }

    [JsonPropertyName("v")]
    public string? Value { get; init; }

    [JsonPropertyName("p")]
    public string? Placeholder { get; init; }

    [JsonPropertyName("st")]
    public IReadOnlyList<string>? States { get; init; }

    /// <summary>What a field demands, in words.</summary>
    [JsonPropertyName("cs")]
    public IReadOnlyList<string>? Constraints { get; init; }

    [JsonPropertyName("pr")]
    public string? Problem { get; init; }

    [JsonPropertyName("o")]
    public IReadOnlyList<string>? Options { get; init; }

    [JsonPropertyName("on")]
    public int OptionCount { get; init; }

    [JsonPropertyName("h")]
    public string? Href { get; init; }

    [JsonPropertyName("ty")]
    public string? InputType { get; init; }

    [JsonPropertyName("l")]
    public int Level { get; init; }

    [JsonPropertyName("hd")]
    public bool IsHeader { get; init; }

    /// <summary>Position of a frame among its parent's frames.</summary>
    [JsonPropertyName("i")]
    public int FrameIndex { get; init; } = -1;

    [JsonPropertyName("rows")]
    public int Rows { get; init; }

    [JsonPropertyName("a")]
    public double Above { get; init; }

    [JsonPropertyName("d")]
    public double Below { get; init; }

    [JsonPropertyName("w")]
    public double Aside { get; init; }

    [JsonPropertyName("e")]
    public int LeftOutElements { get; init; }

    [JsonPropertyName("ch")]
    public int LeftOutCharacters { get; init; }

    [JsonPropertyName("hs")]
    public IReadOnlyList<string>? LeftOutHeadings { get; init; }

    /// <summary>Distance from the top of the viewport in CSS pixels.</summary>
    [JsonPropertyName("y")]
    public double Top { get; init; }

    /// <summary>Left, top, width and height in the frame's viewport; only asked for with numbered pictures.</summary>
    [JsonPropertyName("b")]
    public IReadOnlyList<double>? Box { get; init; }

    [JsonPropertyName("c")]
    public IReadOnlyList<SnapshotNode>? Children { get; init; }
}

/// <summary>A frame of the page with its place among the others.</summary>
/// <param name="OwnerId">Number that the parent's document gave the element that holds it, for frames in shadow trees and embedded ones.</param>
internal sealed record ObservedFrame(string FrameId, string? ParentFrameId, FrameSnapshot Snapshot, int? OwnerId = null);
