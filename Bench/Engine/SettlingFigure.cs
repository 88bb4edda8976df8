using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Tests.BrowserAgent.Settling;
using Dashboard.Tests.Fixtures;

namespace Dashboard.Bench.Engine;

/// <summary>Figure 6: when an action counts as over.</summary>
internal static class SettlingFigure
{
    private const int Rounds = 5;

    public static async Task RunAsync(Rivals rivals, EngineReport report)
    {
        Console.WriteLine("\n-- engine 6: settling after an action, ms; how long it took, and how long the page itself took");
        EngineReport.Row("case", "settled", "page", "beyond", "right");
        await using var pages = await PageServer.StartAsync();
        var cases = new SettlingCases(pages).All;
        var (wrong, capped, nothing, busy) = (0, 0, 0.0, 0.0);
        foreach (var tested in cases)
        {
            var times = new List<double>();
            var right = 0;
            for (var round = 0; round < Rounds; round++)
            {
                await using var ours = await CaseAsync(rivals.Ours, pages, tested);
                var took = await rivals.Ours.TimeAsync(() => ours.ActAsync());
                times.Add(took.Settling);
                right += await ours.IsDoneAsync() ? 1 : 0;
                capped += took.Settling > 9_000 ? 1 : 0;
            }

            wrong += Rounds - right;
            nothing = tested.Name == "nothing happens" ? times.Median() : nothing;
            busy = tested.Name is "polling page" or "polling by timers" or "spinner without end" or "running clock" ? Math.Max(busy, times.Median()) : busy;
            EngineReport.Row(tested.Name, times.Median(), tested.Last, times.Median() - tested.Last, $"{right}/{Rounds}");
        }

        report.AtMost(6, $"wrong answers in {cases.Count} cases of {Rounds} rounds", wrong, 0, "");
        report.AtMost(6, "when nothing happens", nothing, 80);
        report.AtMost(6, "runs into the cap of 10 s", capped, 0, "");
        report.AtMost(6, "slowest of polling and animating pages on which nothing else happens", busy, 80);
    }

    private static async Task<Case> CaseAsync(Ours ours, PageServer pages, SettlingCase tested)
    {
        await ours.DoAsync(new NavigateParameters { Url = pages.Add(tested.Body) });
        while (!(await ours.EvaluateAsync(tested.Ready)).GetBoolean())
        {
            await Task.Delay(20);
        }

        var selector = tested.Types ? "#field" : "#a";
        var context = new ActionContext
        {
            Session = ours.Session,
            Elements = new AnchorResolver(ours.Session, TimeSpan.FromSeconds(10)),
            Downloads = ours.Downloads,
        };
        var target = new ElementTarget(new ElementAnchors { Css = selector });
        return new Case(ours, tested, () => ActionCatalog.ExecuteAsync(
            context, tested.Types ? new TypeParameters { Target = target, Text = "abc" } : new ClickParameters { Target = target }, default));
    }

    private sealed class Case(Ours ours, SettlingCase tested, Func<Task> act) : IAsyncDisposable
    {
        public Task ActAsync() => act();

        public async Task<bool> IsDoneAsync() => (await ours.EvaluateAsync(tested.Done)) is { ValueKind: System.Text.Json.JsonValueKind.True };

        /// <summary>A case that opened a tab leaves one behind.</summary>
        public async ValueTask DisposeAsync()
        {
            while (ours.Session.Tabs.Count > 1)
            {
                await ours.Session.CloseTabAsync(ours.Session.Tabs[^1]);
            }
        }
    }
}
