using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>Notices a model that repeats itself: the same actions on a page that looks the same.</summary>
internal sealed class LoopDetector
{
    /// <summary>So many times the same brings a warning to the model.</summary>
    public const int WarnAt = 3;

    /// <summary>So many times the same ends the execution.</summary>
    public const int StopAt = 6;

    // A loop may also go back and forth between two or three places.
    private const int Window = 12;

    private readonly Queue<string> _recent = new();

    /// <summary>Notes a step.</summary>
    /// <param name="fingerprint">Of the page the actions were decided for.</param>
    /// <returns>How often this step was seen among the last ones, this time included.</returns>
    public int Note(IReadOnlyList<ActionParameters> actions, string fingerprint)
    {
        // Waiting and scrolling the same way again are what repeating is made for; they show in the fingerprint if they help.
        var step = fingerprint + "\n" + string.Join('\n', actions.Select(action => JsonSerializer.Serialize(action, Json.Options)));
        _recent.Enqueue(step);
        if (_recent.Count > Window)
        {
            _recent.Dequeue();
        }

        return _recent.Count(seen => seen == step);
    }
}
