using System.Collections.Concurrent;
using Dashboard.BrowserAgent;

namespace Dashboard.Runner.Secrets;

/// <summary>The secrets of all executions that this runner holds, for what belongs to none of them: logs and traces.</summary>
internal sealed class SecretRegistry
{
    private readonly ConcurrentDictionary<SecretScrubber, byte> _active = new();

    public void Add(SecretScrubber scrubber)
    {
        if (!scrubber.IsEmpty)
        {
            _active[scrubber] = 0;
        }
    }

    public void Remove(SecretScrubber scrubber) => _active.TryRemove(scrubber, out _);

    /// <returns>The very same text when nothing in it is secret.</returns>
    public string Scrub(string text)
    {
        foreach (var scrubber in _active.Keys)
        {
            text = scrubber.Scrub(text);
        }

        return text;
    }
}
