using System.Security.Cryptography;
using System.Text;
using Dashboard.Contracts;

namespace Dashboard.Messaging.Warnings;

/// <summary>
/// The recent warnings of this process, each kind once with a count. It waits here while Redis is away; what is too
/// many is forgotten, oldest first, so that a storm costs no memory.
/// </summary>
public sealed class WarningBuffer(TimeProvider time)
{
    /// <summary>Kinds kept, here and in Redis.</summary>
    public const int Capacity = 200;

    private const int MaxLength = 2_000;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = [];

    // Two processes of one name must not write over each other's counts.
    private readonly string _process = Guid.NewGuid().ToString("N");

    /// <param name="template">What stays the same when it is logged again with other values.</param>
    public void Add(LogSeverity level, string category, string template, string message, Exception? exception, Guid? executionId)
    {
        var now = time.GetUtcNow();
        var thrown = exception is null ? null : Cut($"{exception.GetType().Name}: {exception.Message}");
        var key = KeyOf($"{_process}\n{level}\n{category}\n{template}\n{exception?.GetType().Name}\n{executionId}");
        lock (_lock)
        {
            var known = _entries.GetValueOrDefault(key);
            var warning = new ServiceWarning(
                "", "", level, category, Cut(message), thrown, executionId, (known?.Warning.Count ?? 0) + 1, known?.Warning.FirstAt ?? now, now);
            _entries[key] = new Entry(warning, Changed: true);
            if (_entries.Count > Capacity)
            {
                _entries.Remove(_entries.MinBy(entry => entry.Value.Warning.LastAt).Key);
            }
        }
    }

    /// <summary>What has changed since it was last taken.</summary>
    public IReadOnlyList<KeyValuePair<string, ServiceWarning>> Take()
    {
        lock (_lock)
        {
            var changed = _entries.Where(entry => entry.Value.Changed).Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Warning)).ToList();
            changed.ForEach(entry => _entries[entry.Key] = new Entry(entry.Value, Changed: false));
            return changed;
        }
    }

    /// <summary>It could not be passed on and is taken again.</summary>
    public void GiveBack(IEnumerable<KeyValuePair<string, ServiceWarning>> taken)
    {
        lock (_lock)
        {
            foreach (var (key, _) in taken)
            {
                if (_entries.TryGetValue(key, out var entry))
                {
                    _entries[key] = entry with { Changed = true };
                }
            }
        }
    }

    private static string KeyOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));

    private static string Cut(string text) => text.Length <= MaxLength ? text : text[..MaxLength] + "…";

    private sealed record Entry(ServiceWarning Warning, bool Changed);
}
