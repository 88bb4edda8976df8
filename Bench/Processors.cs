using System.Globalization;

namespace Dashboard.Bench;

/// <summary>How busy the whole machine was: services, browsers and databases together.</summary>
internal static class Processors
{
    /// <summary>Processor time that all cores have worked since the machine was started.</summary>
    public static TimeSpan Busy()
    {
        // "cpu user nice system idle iowait irq softirq …", in hundredths of a second.
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..8]
            .Select(field => long.Parse(field, CultureInfo.InvariantCulture)).ToArray();
        return TimeSpan.FromSeconds((fields.Sum() - fields[3] - fields[4]) / 100.0);
    }
}
