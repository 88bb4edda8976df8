using System.Text.Json;

namespace Dashboard.BrowserAgent;

/// <summary>A field that is read when what was typed into it has come to rest, in the same breath.</summary>
internal sealed class FieldReading(Frame frame)
{
    public Frame Frame => frame;

    /// <summary>Where it stands among the elements of its kind, as <c>fields.js</c> says; null for one that is not to be read, or not so.</summary>
    public JsonElement? Place { get; set; }

    /// <summary>What it held; null when it was not read, or the text went elsewhere.</summary>
    public string? Held { get; set; }
}
