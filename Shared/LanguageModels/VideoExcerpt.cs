using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Dashboard.LanguageModels;

/// <summary>Which part of a video the model looks at, and how closely. Understood by Gemini.</summary>
/// <param name="FramesPerSecond">Pictures looked at in each second; null leaves it at one.</param>
public sealed record VideoExcerpt(TimeSpan? Start = null, TimeSpan? End = null, double? FramesPerSecond = null)
{
    private const string Key = "dashboard.video";

    /// <summary>Says that this excerpt of the content is meant.</summary>
    /// <returns>The same content.</returns>
    public T Of<T>(T video)
        where T : AIContent
    {
        (video.AdditionalProperties ??= [])[Key] = this;
        return video;
    }

    internal static VideoExcerpt? Of(AIContent content) =>
        content.AdditionalProperties?.TryGetValue(Key, out var value) == true ? value as VideoExcerpt : null;

    internal JsonObject ToJson()
    {
        var json = new JsonObject();
        json.AddIfAny("startOffset", Seconds(Start));
        json.AddIfAny("endOffset", Seconds(End));
        json.AddIfAny("fps", FramesPerSecond);
        return json;
    }

    private static string? Seconds(TimeSpan? time) =>
        time is { } value ? value.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + "s" : null;
}
