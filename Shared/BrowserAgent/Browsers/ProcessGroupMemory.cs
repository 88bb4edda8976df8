using System.Globalization;

namespace Dashboard.BrowserAgent;

/// <summary>Memory of a process group as Linux accounts it.</summary>
internal static class ProcessGroupMemory
{
    /// <summary>
    /// Sum of the proportional set sizes (shared pages are counted once over all who share them) in bytes; where the
    /// kernel refuses that figure, the resident size stands in. 0 on systems without /proc.
    /// </summary>
    public static long Measure(int processGroup)
    {
        if (!Directory.Exists("/proc/self"))
        {
            return 0;
        }

        long sum = 0;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), CultureInfo.InvariantCulture, out _) && GroupOf(folder) == processGroup)
            {
                sum += Proportional(folder) ?? Resident(folder) ?? 0;
            }
        }

        return sum;
    }

    private static int? GroupOf(string folder)
    {
        // "pid (name) state ppid pgrp …"; the name may hold blanks and parentheses.
        var stat = Read(Path.Combine(folder, "stat"));
        var fields = stat?[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields is { Length: > 2 } && int.TryParse(fields[2], CultureInfo.InvariantCulture, out var group) ? group : null;
    }

    private static long? Proportional(string folder)
    {
        var line = Read(Path.Combine(folder, "smaps_rollup"))?.Split('\n').FirstOrDefault(static text => text.StartsWith("Pss:", StringComparison.Ordinal));
        return line is not null && long.TryParse(line.AsSpan(4, line.Length - 6).Trim(), CultureInfo.InvariantCulture, out var kib) ? kib * 1024 : null;
    }

    private static long? Resident(string folder)
    {
        var fields = Read(Path.Combine(folder, "statm"))?.Split(' ');
        return fields is { Length: > 1 } && long.TryParse(fields[1], CultureInfo.InvariantCulture, out var pages)
            ? pages * Environment.SystemPageSize
            : null;
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The process has ended meanwhile, or belongs to somebody else.
            return null;
        }
    }
}
