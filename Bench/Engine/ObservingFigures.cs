using Dashboard.BrowserAgent;
using Dashboard.Contracts;

namespace Dashboard.Bench.Engine;

/// <summary>Figures 1, 2 and 4: what looking at a page costs.</summary>
internal static class ObservingFigures
{
    /// <summary>A row of a list is added, one text and one attribute change.</summary>
    private const string SmallChange =
        """
        (() => {
          globalThis.changes = (globalThis.changes ?? 0) + 1;
          const row = document.createElement('tr');
          row.innerHTML = `<td><a href="#new">New order ${changes}</a></td><td><span>x</span></td><td>1</td><td><button>Cancel new ${changes}</button></td>`;
          rows.prepend(row);
          rows.children[5].children[1].textContent = 'Customer changed ' + changes;
          rows.children[6].querySelector('button').setAttribute('aria-label', 'Cancel changed ' + changes);
          return 0;
        })()
        """;

    private const double FrameMs = 1000.0 / 60;

    private static readonly (string What, double Ms, Func<EnginePage, bool> Pages)[] KnownScriptTimes =
    [
        ("real pages of 400 to 20,000 nodes, median", 13.5, page => page.Kind == PageKind.Real && page.Nodes is >= 400 and < 20_000),
        ("10,000 synthetic nodes", 44, page => page.Name == "10,000 nodes"),
        ("small pages, median", 1.5, page => page.Kind == PageKind.Small),
    ];

    public static async Task FirstLookAsync(Rivals rivals, EnginePages pages, EngineReport report)
    {
        Console.WriteLine("\n-- engine 1: observing a whole page without picture, all frames, ms; the first look after loading, medians");
        EngineReport.Row("page", "nodes", "ours", "again", "script", "near", "playwright", "mcp", "stagehand", "pw/ours", "st/ours");
        var measured = new List<(EnginePage Page, Looks Looks)>();
        foreach (var page in pages.All)
        {
            var looks = await LookAsync(rivals, page);
            measured.Add((page, looks));
            EngineReport.Row(
                page.Name, page.Nodes, looks.First, looks.Again, looks.Script, looks.Near, looks.Playwright, looks.Mcp, looks.Stagehand,
                looks.Playwright / looks.First, looks.Stagehand / looks.First);
        }

        var large = measured.Where(each => each.Page.IsLarge).ToList();
        Compare(report, "median of pages over 1,000 nodes", large.Select(each => each.Looks));
        report.Against(1, "page over 1,000 nodes with the worst ratio to Playwright", Worst(large).First, Worst(large).Playwright, 0.2);
        var slowest = measured.MaxBy(each => each.Looks.First / Math.Min(each.Looks.Playwright, Math.Min(each.Looks.Mcp, each.Looks.Stagehand)));
        report.Against(
            1, $"never slower on any page (worst: {slowest.Page.Name})", slowest.Looks.First,
            Math.Min(slowest.Looks.Playwright, Math.Min(slowest.Looks.Mcp, slowest.Looks.Stagehand)), 1);
        var above = measured.MaxBy(each => each.Looks.Above);
        report.AtMost(1, $"above the bare round trip of the script, pages up to 20,000 nodes, worst ({above.Page.Name} in all)", measured.Where(each => each.Page.Nodes < 20_000).Max(each => each.Looks.Above), 3);
        foreach (var (what, known, which) in KnownScriptTimes)
        {
            report.Against(1, $"the script itself: {what}, against the prototype's", measured.Where(each => which(each.Page)).Select(each => each.Looks.Script).Median(), known, 1);
        }
    }

    public static async Task AfterChangeAsync(Rivals rivals, EnginePages pages, EngineReport report)
    {
        Console.WriteLine("\n-- engine 2: observing again after a row was added, a text and an attribute changed, ms");
        EngineReport.Row("page", "nodes", "ours", "p90", "playwright");
        var medians = new List<double>();
        foreach (var name in new[] { "10,000 nodes", "40,000 nodes" })
        {
            var page = pages.Find(name);
            await rivals.Ours.GoAsync(page.Url);
            page.Nodes = await rivals.Ours.CountNodesAsync();
            await rivals.Playwright.GoAsync(page.Url);
            await rivals.Ours.Observer.DescribeAsync(ObservationSettings.Default);
            var (ours, theirs) = (new List<double>(), new List<double>());
            for (var round = 0; round < 12; round++)
            {
                await rivals.Ours.EvaluateAsync(SmallChange);
                ours.Add((await rivals.Ours.TimeAsync(() => rivals.Ours.Observer.DescribeAsync(ObservationSettings.Default))).Total);
                if (round < 3)
                {
                    await rivals.Playwright.EvaluateAsync(SmallChange);
                    theirs.Add((await rivals.Playwright.AskAsync("observe", new { quiet = true })).Milliseconds);
                }
            }

            medians.Add(ours.Skip(2).Median());
            EngineReport.Row(name, page.Nodes, medians[^1], ours.Skip(2).Percentile(0.9), theirs.Median());
        }

        report.AtMost(2, "observed again after a small change on 10,000 nodes, over a frame", Math.Max(0, medians[0] - FrameMs), 10);
        report.AtMost(2, "the same on 40,000 nodes, over a frame", Math.Max(0, medians[1] - FrameMs), 10);
        report.AtMost(2, "the same on 40,000 nodes, more than on 10,000", Math.Max(0, medians[1] - medians[0]), 3);
    }

    public static async Task WithPictureAsync(Rivals rivals, EnginePages pages, EngineReport report)
    {
        const string Change = "(() => { globalThis.c = (globalThis.c ?? 0) + 1; const p = document.createElement('p'); p.textContent = 'Change ' + c; document.body.prepend(p); return 0; })()";
        Console.WriteLine("\n-- engine 4: observing with a picture after a change, ms");
        EngineReport.Row("page", "nodes", "ours", "playwright", "ratio");
        var (ours, theirs) = (new List<double>(), new List<double>());
        foreach (var name in new[] { "todos react", "practice shop", "postgresql strings", "debian network", "python functions", "python datetime", "10,000 nodes" })
        {
            var page = pages.Find(name);
            await rivals.Ours.GoAsync(page.Url);
            page.Nodes = await rivals.Ours.CountNodesAsync();
            await rivals.Playwright.GoAsync(page.Url);
            var settings = ObservationSettings.Default with { Pictures = PictureMode.Always };
            var (mine, peer) = (new List<double>(), new List<double>());
            for (var round = 0; round < 8; round++)
            {
                await rivals.Ours.EvaluateAsync(Change);
                mine.Add((await rivals.Ours.TimeAsync(() => rivals.Ours.Observer.ObserveAsync(settings, 0, true, default))).Total);
                await rivals.Playwright.EvaluateAsync(Change);
                peer.Add((await rivals.Playwright.AskAsync("observeWithPicture")).Milliseconds);
            }

            ours.Add(mine.Skip(2).Median());
            theirs.Add(peer.Skip(2).Median());
            EngineReport.Row(name, page.Nodes, ours[^1], theirs[^1], ours[^1] / theirs[^1]);
        }

        report.Against(4, "observation with picture after a change, median of seven pages", ours.Median(), theirs.Median(), 1.0 / 3);
        var ratios = ours.Zip(theirs, (mine, peer) => mine / peer).Order().ToList();
        report.AtMost(4, "the same, ratio of the median page", ratios.Median(), 1.0 / 3, "");
    }

    private static void Compare(EngineReport report, string what, IEnumerable<Looks> looks)
    {
        var all = looks.ToList();
        report.Against(1, $"{what}, against Playwright", all.Select(each => each.First).Median(), all.Select(each => each.Playwright).Median(), 0.2);
        report.Against(1, $"{what}, as an agent looks (near the viewport, the rest in numbers), against Playwright", all.Select(each => each.Near).Median(), all.Select(each => each.Playwright).Median(), 0.2);
        report.Against(1, $"{what}, against Stagehand", all.Select(each => each.First).Median(), all.Select(each => each.Stagehand).Median(), 0.125);
    }

    private static Looks Worst(IEnumerable<(EnginePage Page, Looks Looks)> measured) => measured.MaxBy(each => each.Looks.First / each.Looks.Playwright).Looks;

    private static async Task<Looks> LookAsync(Rivals rivals, EnginePage page)
    {
        var (first, again, near) = (new List<Took>(), new List<Took>(), new List<Took>());
        var peers = rivals.Peers.ToDictionary(peer => peer, _ => new List<double>());
        for (var round = 0; round < (page.Nodes > 20_000 ? 3 : 5); round++)
        {
            await rivals.ShowAsync(page);
            var looks = new List<Func<Task>>
            {
                async () =>
                {
                    first.Add(await rivals.Ours.TimeAsync(() => rivals.Ours.Observer.DescribeAsync(Ours.WholePage)));
                    again.Add(await rivals.Ours.TimeAsync(() => rivals.Ours.Observer.DescribeAsync(Ours.WholePage)));
                },
            };
            looks.AddRange(rivals.Peers.Select(peer => new Func<Task>(async () =>
                peers[peer].Add((await peer.AskAsync("observe", new { quiet = true })).Milliseconds))));

            // Each goes first in turn: what the machine does beside hits all alike.
            for (var turn = 0; turn < looks.Count; turn++)
            {
                await looks[(turn + round) % looks.Count]();
            }

            await rivals.Ours.GoAsync(page.Url);
            near.Add(await rivals.Ours.TimeAsync(() => rivals.Ours.Observer.DescribeAsync(ObservationSettings.Default)));
        }

        return new Looks(
            first.Select(look => look.Total).Median(),
            again.Select(look => look.Total).Median(),
            again.Select(look => look.Waiting).Median(),
            near.Select(look => look.Total).Median(),
            first.Concat(again).Select(look => look.Total - look.Waiting).Median(),
            peers[rivals.Playwright].Median(),
            peers[rivals.Mcp].Median(),
            peers[rivals.Stagehand].Median());
    }

    /// <param name="Script">The round trip of the script alone.</param>
    /// <param name="Near">The first look as an agent has it.</param>
    /// <param name="Above">What the whole takes beside that.</param>
    private sealed record Looks(double First, double Again, double Script, double Near, double Above, double Playwright, double Mcp, double Stagehand);
}
