using System.Collections.Concurrent;
using System.Globalization;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>Says of each host once that it was not reached; a page may ask for the same one hundreds of times.</summary>
internal sealed class RefusalNotices(Action<LogSeverity, LocalizableText> notice)
{
    private const int MostHosts = 20;

    private readonly ConcurrentDictionary<string, byte> _known = new(StringComparer.OrdinalIgnoreCase);
    private int _count;

    /// <summary>Can be called on any thread.</summary>
    public void Add(RefusedConnection refused)
    {
        if (_count > MostHosts || !_known.TryAdd(refused.Host, 0))
        {
            return;
        }

        var number = Interlocked.Increment(ref _count);
        if (number <= MostHosts)
        {
            notice(refused.Reason == HostRefusal.Private ? LogSeverity.Warning : LogSeverity.Info, EventText.HostRefused(refused.Host, refused.Reason));
        }
        else if (number == MostHosts + 1)
        {
            notice(LogSeverity.Info, EventText.MoreHostsRefused(MostHosts.ToString(CultureInfo.InvariantCulture)));
        }
    }
}
