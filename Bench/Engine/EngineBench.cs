using System.Globalization;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Bench.Engine;

/// <summary>The engine against its peers: the nine figures, all in one run on the same pages.</summary>
internal static class EngineBench
{
    private static readonly IReadOnlyDictionary<int, Func<Rivals, EnginePages, EngineReport, Task>> Figures =
        new SortedDictionary<int, Func<Rivals, EnginePages, EngineReport, Task>>
        {
            [1] = ObservingFigures.FirstLookAsync,
            [2] = ObservingFigures.AfterChangeAsync,
            [3] = CompletenessFigure.RunAsync,
            [4] = ObservingFigures.WithPictureAsync,
            [5] = ActingFigures.ActAsync,
            [6] = (rivals, _, report) => SettlingFigure.RunAsync(rivals, report),
            [7] = ActingFigures.StepAsync,
            [8] = LoopFigure.RunAsync,
        };

    /// <param name="wanted">Numbers of figures; all when there are none.</param>
    public static async Task RunAsync(TestServers servers, IReadOnlyList<int> wanted)
    {
        Report.Begin("engine", "observation, actions and settling against Playwright, playwright-mcp and Stagehand");
        Report.Note($"load of the machine: {await File.ReadAllTextAsync("/proc/loadavg")}".TrimEnd());
        await using var pages = await EnginePages.StartAsync();
        var report = new EngineReport();
        if (wanted.Count == 0 || wanted.Any(Figures.ContainsKey))
        {
            await using var rivals = await Rivals.StartAsync();
            foreach (var (number, figure) in Figures.Where(figure => wanted.Count == 0 || wanted.Contains(figure.Key)))
            {
                await TryAsync(number, () => figure(rivals, pages, report));
            }
        }

        if (wanted.Count == 0 || wanted.Contains(9))
        {
            await TryAsync(9, () => StartFigures.RunAsync(servers, pages, report));
        }

        report.Print();
    }

    /// <summary>The figures of a name such as <c>engine:1,5</c>.</summary>
    public static IReadOnlyList<int> Numbers(string name) => name.Split(':') is [_, var numbers]
        ? [.. numbers.Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture))]
        : [];

    /// <summary>A figure that cannot be measured is said to fail, and the others are measured all the same.</summary>
    private static async Task TryAsync(int number, Func<Task> measure)
    {
        try
        {
            await measure();
        }
        catch (Exception exception)
        {
            Console.WriteLine($"   FAILED: figure {number}: {exception}");
        }
    }
}
