using System.Diagnostics;
using Dashboard.Tests.Fixtures;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Bench;

/// <summary>How many executions a server of 8 GB holds, by memory and by its cores.</summary>
internal static class Capacity
{
    private const double ServerMb = 8_192;

    /// <summary>Left to the operating system, PostgreSQL, Redis, the proxy in front, and what nobody thought of.</summary>
    private const double ReservedMb = 2_048;

    private static readonly int[] Counts = [1, 2, 4, 8, 16, 24];

    public static async Task RunAsync(TestServers servers)
    {
        Report.Begin("capacity", "memory of runner, driver and browser while N executions stand on a page; rate with N at once");
        await using var pages = await PageServer.StartAsync();
        await using var product = await Product.StartAsync(servers);
        var runner = await product.StartRunnerAsync(Counts[^1]);
        var services = ProcessMemory.Of(product.Api.Id) + ProcessMemory.Of(product.Web.Id);
        await HoldAsync("the practice shop, signed in", product, runner, services, [.. (await product.SampleRecipeAsync()).SkipLast(1), Wait]);
        await HoldAsync(
            "a heavy page (10,000 nodes, 10 pictures of 8 MB)", product, runner, services,
            [new { action = new { type = "navigate", url = pages.Add(HeavyPage) } }, Wait]);
        await RateAsync(product);
    }

    private static object Wait => new { action = new { type = "wait", seconds = 590 }, timeout_seconds = 600 };

    private static string HeavyPage =>
        $$"""
        <ul>{{string.Concat(Enumerable.Range(0, 5_000).Select(number => $"<li><a href='#{number}'>Product {number}</a></li>"))}}</ul>
        <script>
          for (let index = 0; index < 10; index++) {
            const canvas = document.createElement('canvas');
            canvas.width = 1600; canvas.height = 1250;
            const context = canvas.getContext('2d');
            context.fillStyle = `hsl(${index * 36} 80% 50%)`;
            context.fillRect(0, 0, 1600, 1250);
            document.body.prepend(canvas);
          }
        </script>
        """;

    private static async Task HoldAsync(string what, Product product, ServiceProcess runner, double services, object[] recipe)
    {
        var task = await product.CreateTaskAsync(what, recipe);
        var waiting = recipe.Length;
        var points = new List<(double, double)>();
        var running = new List<Guid>();
        foreach (var count in Counts)
        {
            while (running.Count < count)
            {
                running.Add(await product.Installation.RunAsync(task));
            }

            await product.Installation.WaitForStepAsync(running, waiting);
            await Task.Delay(TimeSpan.FromSeconds(3));
            points.Add((count, ProcessMemory.OfTree(runner.Id)));
            Report.State($"{what}: {count} at once", points[^1].Item2, "MB");
        }

        foreach (var execution in running)
        {
            await product.Installation.ControlAsync(execution, "stop");
        }

        foreach (var execution in running)
        {
            await product.Installation.WaitForStateAsync(execution, "stopped");
        }

        var (idle, slope) = points.Line();
        Report.State("   slope, for each execution", slope, "MB");
        Report.State("   fit into 8 GB with 2 GB left to everything else", Math.Floor((ServerMb - ReservedMb - services - idle) / slope), "executions");
    }

    private static async Task RateAsync(Product product)
    {
        var task = await product.CreateTaskAsync("sample", await product.SampleRecipeAsync());
        double? alone = null;
        foreach (var count in Counts.Take(5))
        {
            var (began, processor) = (Stopwatch.GetTimestamp(), Processors.Busy());
            const int Each = 3;
            await Task.WhenAll(Enumerable.Range(0, count).Select(async _ =>
            {
                for (var number = 0; number < Each; number++)
                {
                    await product.Installation.WaitForStateAsync(await product.Installation.RunAsync(task), "completed", "failed");
                }
            }));
            var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            var rate = 60 * Each * count / seconds;
            alone ??= rate;
            Report.Against($"sample recipe, {count} at once, against one at a time", rate, alone.Value, "/min");
            Report.Note($"{(Processors.Busy() - processor).TotalSeconds / seconds:N1} of the machine's cores busy");
        }

        var failed = (await product.StatesAsync()).GetValueOrDefault("failed");
        Report.AtMost("executions that failed", failed, 0, "");
    }
}
