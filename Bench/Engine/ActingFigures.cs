using Dashboard.BrowserAgent;
using Dashboard.Contracts;

namespace Dashboard.Bench.Engine;

/// <summary>Figures 5 and 7: what acting costs, alone and as a whole step.</summary>
internal static class ActingFigures
{
    private const string ButtonName = "Bench press";
    private const string FieldName = "Bench field";

    /// <summary>The same button and field at the top of every page; the button changes a text beside it.</summary>
    private const string Install =
        $$"""
        (() => {
          const box = document.createElement('div');
          box.innerHTML = '<button id=bench-press>{{ButtonName}}</button> <input id=bench-field aria-label="{{FieldName}}"> <span id=bench-count>0</span>';
          document.body.prepend(box);
          document.getElementById('bench-press').onclick = () => { document.getElementById('bench-count').textContent++; };
          return 0;
        })()
        """;

    private static readonly string[] Pages =
        ["todos vue", "practice shop", "postgresql strings", "debian network", "python functions", "2,000 controls", "10,000 nodes"];

    public static async Task ActAsync(Rivals rivals, EnginePages pages, EngineReport report)
    {
        Console.WriteLine("\n-- engine 5: a checked click and a fill, without waiting for the page to settle, ms (our whole action less its settling)");
        EngineReport.Row("page", "nodes", "click", "commands", "playwright", "mcp", "fill", "commands", "playwright", "mcp");
        var (clicks, fills) = (new List<(double Ours, double Theirs)>(), new List<(double Ours, double Theirs)>());
        foreach (var name in Pages)
        {
            var page = pages.Find(name);
            await rivals.ShowAsync(page, Install);
            var click = await CompareAsync(rivals, "button", ButtonName, number => new ClickParameters { Target = new ElementTarget(number) }, "click", new { selector = "#bench-press", words = ButtonName });
            var fill = await CompareAsync(rivals, "textbox", FieldName, number => new TypeParameters { Target = new ElementTarget(number), Text = "some words to fill in" }, "fill", new { selector = "#bench-field", words = FieldName, text = "some words to fill in" });
            clicks.Add((click.Ours, click.Playwright));
            fills.Add((fill.Ours, fill.Playwright));
            EngineReport.Row(name, page.Nodes, click.Ours, click.Commands, click.Playwright, click.Mcp, fill.Ours, fill.Commands, fill.Playwright, fill.Mcp);
        }

        report.Against(5, "checked click, median of seven pages", clicks.Select(each => each.Ours).Median(), clicks.Select(each => each.Theirs).Median(), 1.0 / 3);
        report.Against(5, "fill, median of seven pages", fills.Select(each => each.Ours).Median(), fills.Select(each => each.Theirs).Median(), 0.5);
    }

    public static async Task StepAsync(Rivals rivals, EnginePages pages, EngineReport report)
    {
        Console.WriteLine("\n-- engine 7: a whole step (click, settle, observe, picture), ms; Playwright does not settle");
        EngineReport.Row("page", "nodes", "ours", "act", "settle", "observe", "playwright", "mcp", "stagehand");
        var steps = new List<(double Ours, double Playwright, double Mcp, double Stagehand)>();
        foreach (var name in Pages)
        {
            var page = pages.Find(name);
            await rivals.ShowAsync(page, Install);
            var step = await StepOnAsync(rivals);
            steps.Add((step.Ours, step.Playwright, step.Mcp, step.Stagehand));
            EngineReport.Row(name, page.Nodes, step.Ours, step.Act, step.Settle, step.Observe, step.Playwright, step.Mcp, step.Stagehand);
        }

        var ours = steps.Select(each => each.Ours).Median();
        report.Against(7, "whole step, against Playwright without settling", ours, steps.Select(each => each.Playwright).Median(), 0.5);
        report.Against(7, "whole step, against playwright-mcp", ours, steps.Select(each => each.Mcp).Median(), 0.125);
        report.Against(7, "whole step, against Stagehand", ours, steps.Select(each => each.Stagehand).Median(), 1);
    }

    private static async Task<Acted> CompareAsync(
        Rivals rivals, string role, string name, Func<int, ActionParameters> action, string operation, object given)
    {
        var number = await rivals.Ours.FindAsync(role, name);
        await rivals.Mcp.AskAsync("aim", new { words = name });
        var (ours, playwright, mcp, commands) = (new List<double>(), new List<double>(), new List<double>(), 0);
        for (var round = 0; round < 10; round++)
        {
            var took = await rivals.Ours.TimeAsync(() => rivals.Ours.DoAsync(action(number)));
            ours.Add(took.Total - took.Settling);
            commands = took.Commands;
            playwright.Add((await rivals.Playwright.AskAsync(operation, given)).Milliseconds);
            if (round < 3)
            {
                mcp.Add((await rivals.Mcp.AskAsync(operation, given)).Milliseconds);
            }
        }

        return new Acted(ours.Skip(2).Median(), commands, playwright.Skip(2).Median(), mcp.Median());
    }

    private static async Task<Step> StepOnAsync(Rivals rivals)
    {
        var number = await rivals.Ours.FindAsync("button", ButtonName);
        await rivals.Mcp.AskAsync("aim", new { words = ButtonName });
        var settings = ObservationSettings.Default with { Pictures = PictureMode.Always };
        var click = new ClickParameters { Target = new ElementTarget(number) };
        var (ours, playwright, mcp, stagehand) = (new List<(double Act, double Settle, double Observe)>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < 8; round++)
        {
            var acted = await rivals.Ours.TimeAsync(() => rivals.Ours.DoAsync(click));
            var observed = await rivals.Ours.TimeAsync(() => rivals.Ours.Observer.ObserveAsync(settings, 0, true, default));
            ours.Add((acted.Total - acted.Settling, acted.Settling, observed.Total));
            var given = new { selector = "#bench-press", words = ButtonName };
            playwright.Add((await rivals.Playwright.AskAsync("step", given)).Milliseconds);
            if (round < 4)
            {
                mcp.Add((await rivals.Mcp.AskAsync("step", given)).Milliseconds);
                stagehand.Add((await rivals.Stagehand.AskAsync("step", given)).Milliseconds);
            }
        }

        var mine = ours.Skip(2).ToList();
        return new Step(
            mine.Select(each => each.Act + each.Settle + each.Observe).Median(),
            mine.Select(each => each.Act).Median(),
            mine.Select(each => each.Settle).Median(),
            mine.Select(each => each.Observe).Median(),
            playwright.Skip(2).Median(),
            mcp.Skip(1).Median(),
            stagehand.Skip(1).Median());
    }

    private sealed record Acted(double Ours, int Commands, double Playwright, double Mcp);

    private sealed record Step(double Ours, double Act, double Settle, double Observe, double Playwright, double Mcp, double Stagehand);
}
