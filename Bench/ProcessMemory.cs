using System.Globalization;

namespace Dashboard.Bench;

/// <summary>Memory as Linux accounts it: proportional set sizes, so that pages which processes share count once.</summary>
internal static class ProcessMemory
{
    private const double BytesOfMegabyte = 1024 * 1024;

    /// <summary>Of one process, in MB.</summary>
    public static double Of(int process) => Proportional(process) / BytesOfMegabyte;

    /// <summary>Of a process and everything below it, in MB.</summary>
    public static double OfTree(int process) => Tree(process).Sum(Proportional) / BytesOfMegabyte;

    private static List<int> Tree(int root)
    {
        var children = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id != 0)
            .Select(id => (Id: id, Parent: Stat(id) is { } fields ? int.Parse(fields[1], CultureInfo.InvariantCulture) : 0))
            .ToLookup(process => process.Parent, process => process.Id);
        var tree = new List<int> { root };
        for (var index = 0; index < tree.Count; index++)
        {
            tree.AddRange(children[tree[index]]);
        }

        return tree;
    }

    /// <summary>The fields after the name: state, parent, …; null when the process has ended.</summary>
    private static string[]? Stat(int process)
    {
        var text = Read($"/proc/{process}/stat");
        return text?[(text.LastIndexOf(')') + 2)..].Split(' ');
    }

    private static double Proportional(int process)
    {
        var line = Read($"/proc/{process}/smaps_rollup")?.Split('\n').FirstOrDefault(text => text.StartsWith("Pss:", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line[4..^2], CultureInfo.InvariantCulture) * 1024;
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It ended between being listed and being read.
            return null;
        }
    }
}
