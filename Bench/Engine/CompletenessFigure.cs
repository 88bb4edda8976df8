using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dashboard.BrowserAgent;

namespace Dashboard.Bench.Engine;

/// <summary>Figure 3: how much text, and whether it has what a person could use.</summary>
internal static partial class CompletenessFigure
{
    private const int ShownDifferences = 12;

    private static readonly string[] Interactive =
    [
        "button", "checkbox", "combobox", "link", "listbox", "menuitem", "menuitemcheckbox", "menuitemradio", "option", "radio",
        "searchbox", "slider", "spinbutton", "switch", "tab", "textbox", "treeitem",
    ];

    private static readonly PageScript PathOf = new(
        "path",
        """
        (element) => {
          const path = [];
          for (let at = element; at; at = at.parentElement ?? at.getRootNode().host) {
            path.unshift([...(at.parentElement ?? at.getRootNode()).children].indexOf(at));
          }
          return `${location.pathname} ${path.join('/')}`;
        }
        """);

    public static async Task RunAsync(Rivals rivals, EnginePages pages, EngineReport report)
    {
        Console.WriteLine("\n-- engine 3: characters for a model, and the interactive elements of Playwright's snapshot that a person could use");
        EngineReport.Row("page", "nodes", "ours", "playwright", "ratio", "listed", "usable", "missing");
        var (characters, listed, missed) = (new List<(double Ours, double Content, double Theirs, bool Large)>(), 0, 0);
        foreach (var page in pages.All)
        {
            await rivals.ShowAsync(page);
            var text = await rivals.Ours.Observer.DescribeAsync(Ours.WholePage);
            var theirs = (await rivals.Playwright.AskAsync("observe")).Value.GetString()!;
            var (count, unusable, missing) = await CompareAsync(rivals, text, theirs);
            characters.Add((text.Length, ContentOf(text).Length, theirs.Length, page.IsLarge));
            listed += count - unusable;
            missed += missing.Count;
            EngineReport.Row(page.Name, page.Nodes, text.Length, theirs.Length, (double)text.Length / theirs.Length, count, count - unusable, missing.Count);
            foreach (var line in missing.Take(ShownDifferences))
            {
                EngineReport.Note($"   missing: {line}");
            }
        }

        report.Against(3, "characters, median of all pages", characters.Select(each => each.Ours).Median(), characters.Select(each => each.Theirs).Median(), 1.0 / 3, "");
        report.AtMost(3, "characters, ratio of the median page", characters.Select(each => each.Ours / each.Theirs).Median(), 1.0 / 3, "");
        report.AtMost(3, "the same without what the snapshot does not tell (address, title, scrolling, fence)", characters.Select(each => each.Content / each.Theirs).Median(), 1.0 / 3, "");
        report.AtMost(3, "characters, ratio of the median page over 1,000 nodes", characters.Where(each => each.Large).Select(each => each.Ours / each.Theirs).Median(), 1.0 / 3, "");
        report.AtMost(3, "usable interactive elements of Playwright's that are missing, of " + listed.ToString("N0", CultureInfo.InvariantCulture), 100.0 * missed / Math.Max(1, listed), 1, "%");
        await SpecialAsync(rivals, pages, report);
    }

    /// <summary>What stands between the head of an observation and the end of its fence.</summary>
    private static string ContentOf(string text) =>
        text[(text.IndexOf("\n\n", StringComparison.Ordinal) + 2)..text.LastIndexOf('\n')];

    /// <summary>What lists of accessible elements do not show at all.</summary>
    private static async Task SpecialAsync(Rivals rivals, EnginePages pages, EngineReport report)
    {
        await rivals.Ours.GoAsync(pages.Find("shadow roots").Url);
        var shadows = await rivals.Ours.Observer.DescribeAsync(Ours.WholePage);
        var wanted = Enumerable.Range(1, 20).SelectMany(number => new[] { "button", "link", "field" }.SelectMany(kind => new[] { $"open {kind} {number}\"", $"closed {kind} {number}\"" })).Append("declared closed button");
        var lost = wanted.Where(name => !shadows.Contains(name, StringComparison.Ordinal)).ToList();
        report.AtMost(3, $"elements in open, closed and declared shadow roots that are not seen{Named(lost)}", lost.Count, 0, "");
        await rivals.Ours.GoAsync(pages.Find("frames").Url);
        var frames = await rivals.Ours.Observer.DescribeAsync(Ours.WholePage);
        var inner = new[] { "Button of level 3", "Button of level 2", "Button of level 1", "Innermost field" }.Where(name => !frames.Contains(name, StringComparison.Ordinal)).ToList();
        report.AtMost(3, $"elements in frames three deep, in another process, that are not seen{Named(inner)}", inner.Count, 0, "");
    }

    private static string Named(List<string> names) => names.Count == 0 ? "" : $" ({string.Join(", ", names.Take(4))})";

    private static async Task<(int Listed, int Unusable, List<string> Missing)> CompareAsync(Rivals rivals, string text, string theirs)
    {
        var mine = Ours.Element().Matches(text)
            .Select(match => (Number: int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture), Name: Normal(match.Groups["name"].Value)))
            .DistinctBy(each => each.Number)
            .ToList();
        var listed = Listed().Matches(theirs)
            .Where(match => Interactive.Contains(match.Groups["role"].Value) && match.Groups["rest"].Value.Contains("[ref=", StringComparison.Ordinal))
            .Select(match => (
                Role: match.Groups["role"].Value,
                Name: Normal(match.Groups["name"].Value.Replace("\\\"", "\"", StringComparison.Ordinal)),
                Ref: Reference().Match(match.Groups["rest"].Value).Groups[1].Value))
            .ToList();

        // Most are told apart by their names; only what is left is looked up in both pages.
        var names = mine.GroupBy(each => each.Name).ToDictionary(group => group.Key, group => new Queue<int>(group.Select(each => each.Number)));
        var unmatched = listed.Where(each => !names.TryGetValue(each.Name, out var numbers) || !numbers.TryDequeue(out _)).ToList();
        if (unmatched.Count == 0)
        {
            return (listed.Count, 0, []);
        }

        var left = names.Values.SelectMany(numbers => numbers).ToList();
        var paths = await PathsAsync(rivals.Ours, left.Count > 3_000 ? [.. mine.Select(each => each.Number)] : left);
        var sample = unmatched.Take(400).ToList();
        var inspected = (await rivals.Playwright.AskAsync("inspect", new { refs = sample.Select(each => each.Ref) })).Value.EnumerateArray().ToList();
        var (unusable, missing) = (0, new List<string>());
        foreach (var (element, found) in sample.Zip(inspected))
        {
            if (found.GetProperty("unusable").ValueKind == JsonValueKind.String)
            {
                unusable++;
            }
            else if (!paths.Contains(found.GetProperty("path").GetString()!))
            {
                missing.Add($"{element.Role} “{element.Name}” {found.GetProperty("html").GetString()}".ReplaceLineEndings(" "));
            }
        }

        return (listed.Count, unusable, missing);
    }

    private static async Task<HashSet<string>> PathsAsync(Ours ours, List<int> numbers)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (var number in numbers)
        {
            if (await ours.Observer.FindAsync(number) is { } element)
            {
                paths.Add((await element.Frame.EvaluateAsync(PathOf, [element])).GetString()!);
            }
        }

        return paths;
    }

    private static string Normal(string name)
    {
        var plain = Blank().Replace(name, " ").Trim().TrimEnd('…');
        return plain.Length > 60 ? plain[..60] : plain;
    }

    [GeneratedRegex("""^\s*- '?(?<role>[a-z]+)(?: "(?<name>(?:[^"\\]|\\.)*)")?(?<rest>.*)$""", RegexOptions.Multiline)]
    private static partial Regex Listed();

    [GeneratedRegex(@"\[ref=(\w+)\]")]
    private static partial Regex Reference();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();
}
