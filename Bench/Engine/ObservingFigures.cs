using System.Globalization;
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

    /// <summary>Playwright's snapshot of 10,000 synthetic nodes where the prototype was measured.</summary>
    private const double SyntheticPlaywrightMs = 373;

    private static readonly PageScript Nothing = new("nothing", "() => 0");

    /// <summary>What four browsers go on doing after a page has loaded would be measured with whoever looks first.</summary>
    private static readonly TimeSpan AfterLoad = TimeSpan.FromMilliseconds(400);

    /// <summary>Anything: what is kept of the last look no longer holds.</summary>
    private const string AnyChange = "(() => { document.body.title = document.body.title ? '' : 'changed'; return 0; })()";

    /// <summary>Until the browser has laid out and painted what changed.</summary>
    private const string NextFrame = "new Promise(done => requestAnimationFrame(() => { const shown = new MessageChannel(); shown.port1.onmessage = () => done(0); shown.port2.postMessage(0); }))";

    /// <summary>
    /// What the prototype's script took, and Playwright's snapshot in the same run: another machine's times tell something only as ratios.
    /// Both were looking at the same page again and again, and so they are here.
    /// </summary>
    private static readonly (string What, double Ms, double Playwright, Func<EnginePage, bool> Pages)[] KnownScriptTimes =
    [
        ("real pages of 400 to 20,000 nodes, median", 13.5, 98, page => page.Kind == PageKind.Real && page.Nodes is >= 400 and < 20_000),
        ("10,000 synthetic nodes", 44, SyntheticPlaywrightMs, page => page.Name == "10,000 nodes"),
        ("small pages, median", 1.5, 6, page => page.Kind == PageKind.Small),
    ];

    public static async Task FirstLookAsync(Rivals rivals, EnginePages pages, EngineReport report)
    {
        Console.WriteLine("\n-- engine 1: observing without picture, all frames, ms, medians: the first look after loading as an agent has it");
        Console.WriteLine("   (what is near the viewport one by one, the rest summarised), and, which no agent asks for, at all of the page;");
        Console.WriteLine("   script and pw-ai: the script's round trip and Playwright's snapshot when the same page is looked at again and again;");
        Console.WriteLine("   changed: the script's when something on the page changed before each look, since otherwise it says that nothing did");
        EngineReport.Row("page", "nodes", "ours", "again", "script", "changed", "empty", "pw-ai", "all of it", "playwright", "mcp", "stagehand", "pw/ours", "st/ours");
        var measured = new List<(EnginePage Page, Looks Looks)>();
        foreach (var page in pages.All)
        {
            var looks = await LookAsync(rivals, page);
            measured.Add((page, looks));
            EngineReport.Row(
                page.Name, page.Nodes, looks.First, looks.Again, looks.Script, looks.Changed, looks.Empty, looks.Repeated, looks.Whole, looks.Playwright, looks.Mcp, looks.Stagehand,
                looks.Playwright / looks.First, looks.Stagehand / looks.First);
        }

        var large = measured.Where(each => each.Page.IsLarge).Select(each => each.Looks).ToList();
        Compare(report, "pages over 1,000 nodes", large, looks => looks.First);
        report.Tell(1, "pages over 1,000 nodes, all of the page at once, which no agent asks for, median, against Playwright", large.Select(page => page.Whole).Median(), large.Select(page => page.Playwright).Median());
        report.Tell(1, "the same, against Stagehand", large.Select(page => page.Whole).Median(), large.Select(page => page.Stagehand).Median());
        var slowest = measured.MaxBy(each => each.Looks.First / each.Looks.Fastest);
        report.Against(1, $"never slower on any page (worst: {slowest.Page.Name})", slowest.Looks.First, slowest.Looks.Fastest, 1);
        var above = measured.MaxBy(each => each.Looks.Above);
        report.AtMost(1, $"above the bare round trip of the script, worst page ({above.Page.Name})", above.Looks.Above, 3);
        foreach (var (what, known, playwright, which) in KnownScriptTimes)
        {
            var looks = measured.Where(each => which(each.Page)).Select(each => each.Looks).ToList();
            var script = looks.Select(each => each.Script).Median();
            report.Tell(1, $"the script itself: {what}, against the prototype's on another machine", script, known);
            report.Against(
                1, "the same as a share of Playwright's time in the same run, against the prototype's share", 100 * script / looks.Select(each => each.Repeated).Median(),
                100 * known / playwright, 1, "%");
            report.Tell(1, "the same when something changed before each look", looks.Select(each => each.Changed).Median(), known);
        }
    }

    public static async Task AfterChangeAsync(Rivals rivals, EnginePages pages, EngineReport report)
    {
        Console.WriteLine("\n-- engine 2: observing again after a row was added, a text and an attribute changed, ms");
        Console.WriteLine("   (the frame: what the browser itself takes to show the change when nobody looks)");
        EngineReport.Row("page", "nodes", "frame", "ours", "p90", "playwright");
        var over = new List<double>();
        var slowness = 1.0;
        foreach (var name in new[] { "10,000 nodes", "40,000 nodes" })
        {
            var page = pages.Find(name);
            await rivals.Ours.GoAsync(page.Url);
            page.Nodes = await rivals.Ours.CountNodesAsync();
            await rivals.Playwright.GoAsync(page.Url);
            await rivals.Ours.Observer.DescribeAsync(ObservationSettings.Default);
            slowness = name == "10,000 nodes" ? await SlownessAsync(rivals) : slowness;
            var (frames, ours, theirs) = (new List<double>(), new List<double>(), new List<double>());
            for (var round = 0; round < 12; round++)
            {
                await rivals.Ours.EvaluateAsync(SmallChange);
                frames.Add((await rivals.Ours.TimeAsync(() => rivals.Ours.EvaluateAsync(NextFrame))).Total);
                await rivals.Ours.EvaluateAsync(SmallChange);
                ours.Add((await rivals.Ours.TimeAsync(() => rivals.Ours.Observer.DescribeAsync(ObservationSettings.Default))).Total);
                if (round < 3)
                {
                    await rivals.Playwright.EvaluateAsync(SmallChange);
                    theirs.Add((await rivals.Playwright.AskAsync("observe", new { quiet = true })).Milliseconds);
                }
            }

            var (frame, look) = (frames.Skip(2).Median(), ours.Skip(2).Median());
            over.Add(Math.Max(0, look - frame));
            EngineReport.Row(name, page.Nodes, frame, look, ours.Skip(2).Percentile(0.9), theirs.Median());
            report.AtMost(2, $"observed again after a small change on {name}, over the frame that shows it", over[^1], 10);
            report.AtMost(2, string.Create(CultureInfo.InvariantCulture, $"the same on a machine as fast as the prototype's, of which this one takes {slowness:0.0} times the time"), over[^1] / slowness, 10);
            report.Against(2, $"the same on {name}, frame included, against Playwright", look, theirs.Median(), 0.2);
        }

        report.AtMost(2, "the same on 40,000 nodes, more over the frame than on 10,000", Math.Max(0, over[1] - over[0]), 3);
    }

    /// <summary>How much longer this machine takes than the one that the limits were found on: by Playwright's snapshot of 10,000 nodes, again and again.</summary>
    private static async Task<double> SlownessAsync(Rivals rivals)
    {
        var theirs = new List<double>();
        for (var round = 0; round < 4; round++)
        {
            theirs.Add((await rivals.Playwright.AskAsync("observe", new { quiet = true })).Milliseconds);
        }

        return theirs.Skip(1).Median() / SyntheticPlaywrightMs;
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

    private static void Compare(EngineReport report, string what, IReadOnlyList<Looks> pages, Func<Looks, double> ours)
    {
        report.Against(1, $"{what}, median, against Playwright", pages.Select(ours).Median(), pages.Select(page => page.Playwright).Median(), 0.2);
        report.Against(1, $"{what}, median, against Stagehand", pages.Select(ours).Median(), pages.Select(page => page.Stagehand).Median(), 0.125);
        var worst = pages.MaxBy(page => ours(page) / page.Playwright)!;
        report.Against(1, $"{what}, worst ratio to Playwright", ours(worst), worst.Playwright, 0.2);
        worst = pages.MaxBy(page => ours(page) / page.Stagehand)!;
        report.Against(1, $"{what}, worst ratio to Stagehand", ours(worst), worst.Stagehand, 0.125);
    }

    private static async Task<Looks> LookAsync(Rivals rivals, EnginePage page)
    {
        var (first, again, whole) = (new List<Took>(), new List<Took>(), new List<Took>());
        var peers = rivals.Peers.ToDictionary(peer => peer, _ => new List<double>());
        for (var round = 0; round < (page.Nodes > 20_000 ? 3 : 5); round++)
        {
            await rivals.ShowAsync(page);
            await Task.Delay(AfterLoad);
            var looks = new List<Func<Task>>
            {
                async () =>
                {
                    first.Add(await rivals.Ours.TimeAsync(() => rivals.Ours.Observer.DescribeAsync(ObservationSettings.Default)));
                    again.Add(await rivals.Ours.TimeAsync(() => rivals.Ours.Observer.DescribeAsync(ObservationSettings.Default)));
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
            whole.Add(await rivals.Ours.TimeAsync(() => rivals.Ours.Observer.DescribeAsync(Ours.WholePage)));
        }

        var (script, changed, empty, repeated) = await RepeatAsync(rivals, page);
        return new Looks(
            first.Select(look => look.Total).Median(),
            again.Select(look => look.Total).Median(),
            script,
            changed,
            empty,
            repeated,
            whole.Select(look => look.Total).Median(),
            first.Concat(again).Select(look => look.Total - look.Waiting).Median(),
            peers[rivals.Playwright].Median(),
            peers[rivals.Mcp].Median(),
            peers[rivals.Stagehand].Median());
    }

    /// <summary>The script's round trip, also after a change, one of a script that does nothing, and Playwright's snapshot, in turn on the page that is shown.</summary>
    private static async Task<(double Script, double Changed, double Empty, double Playwright)> RepeatAsync(Rivals rivals, EnginePage page)
    {
        var (ours, changed, empty, theirs) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < (page.IsLarge ? 6 : 16); round++)
        {
            await rivals.Ours.EvaluateAsync(AnyChange);
            changed.Add((await rivals.Ours.TimeAsync(() => rivals.Ours.Observer.DescribeAsync(ObservationSettings.Default))).Waiting);
            ours.Add((await rivals.Ours.TimeAsync(() => rivals.Ours.Observer.DescribeAsync(ObservationSettings.Default))).Waiting);
            empty.Add((await rivals.Ours.TimeAsync(() => rivals.Ours.Session.CurrentTab.EvaluateInFramesAsync(Nothing, []))).Waiting);
            if (round < 3 || page.Nodes < 20_000)
            {
                theirs.Add((await rivals.Playwright.AskAsync("observe", new { quiet = true })).Milliseconds);
            }
        }

        return (ours.Skip(2).Median(), changed.Skip(2).Median(), empty.Skip(2).Median(), theirs.Skip(2).Median());
    }

    /// <param name="First">As an agent has it.</param>
    /// <param name="Script">The round trip of the script alone, when the page is looked at again and again.</param>
    /// <param name="Changed">The same when something changed before.</param>
    /// <param name="Empty">The round trip of a script that does nothing.</param>
    /// <param name="Repeated">Playwright's snapshot, likewise.</param>
    /// <param name="Whole">The first look at all of the page.</param>
    /// <param name="Above">What a look takes beside the script.</param>
    private sealed record Looks(double First, double Again, double Script, double Changed, double Empty, double Repeated, double Whole, double Above, double Playwright, double Mcp, double Stagehand)
    {
        public double Fastest => Math.Min(Playwright, Math.Min(Mcp, Stagehand));
    }
}
