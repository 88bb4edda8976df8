using System.Diagnostics;
using Dashboard.Contracts;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Bench;

/// <summary>Events of many executions from the Redis streams to committed rows.</summary>
internal static class EventIngestion
{
    private const int Executions = 40;
    private const int StepsEach = 250;
    private const double LimitPerSecond = 3_000;

    public static async Task RunAsync(TestServers servers)
    {
        Report.Begin("ingestion", $"{Executions} executions tell of {StepsEach} steps each (step, log, log, progress, step), one Api, durable PostgreSQL");
        Report.AtLeast("events committed, from the first one sent to the last", await MeasureAsync(servers), LimitPerSecond, "/s");
    }

    /// <summary>Events a second.</summary>
    public static async Task<double> MeasureAsync(TestServers servers, IReadOnlyDictionary<string, string>? settings = null)
    {
        await using var product = await Product.StartAsync(servers, settings);
        try
        {
            return await MeasureAsync(product);
        }
        catch (Exception) when (product.Api.HasEnded)
        {
            Console.Error.WriteLine($"The Api ended. It said:\n{product.Api.Output}");
            throw;
        }
    }

    private static async Task<double> MeasureAsync(Product product)
    {
        await using var runner = await PretendRunner.StartAsync(product.Installation);
        var task = await product.CreateNoOpTaskAsync();
        var leases = new List<LeaseReference>();
        for (var number = 0; number < Executions; number++)
        {
            leases.Add(await runner.StartAsync(task));
        }

        using var stop = new CancellationTokenSource();
        var renewing = RenewAsync(runner, leases, stop.Token);
        var before = await CommittedAsync(product);
        var began = Stopwatch.GetTimestamp();
        for (var step = 1; step <= StepsEach; step++)
        {
            var events = Step(step);
            await Task.WhenAll(leases.Select(lease => runner.SendAsync(lease, events)));
        }

        var wanted = before + (Executions * StepsEach * Step(1).Length);
        while (await CommittedAsync(product) < wanted)
        {
            await Task.Delay(20, CancellationToken.None);
        }

        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await stop.CancelAsync();
        await renewing;
        return (wanted - before) / seconds;
    }

    private static Task<double> CommittedAsync(Product product) => product.NumberAsync("SELECT coalesce(sum(committed_sequence), 0) FROM executions");

    private static async Task RenewAsync(PretendRunner runner, List<LeaseReference> leases, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            foreach (var lease in leases)
            {
                await runner.RenewAsync(lease);
            }

            await Task.Delay(TimeSpan.FromSeconds(5), stop).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private static RunnerEvent[] Step(int number)
    {
        var step = new StepEvent
        {
            Number = number,
            ActionType = "click",
            Description = new LocalizableText($"Click \"Next\" on page {number}", "click", new Dictionary<string, string> { ["target"] = "Next" }),
            Status = StepState.Running,
            StartedAt = DateTimeOffset.UtcNow,
        };
        return
        [
            step,
            new LogEvent(LogSeverity.Info, $"Opened page {number} of the list", number),
            new LogEvent(LogSeverity.Debug, "The page came to rest after 84 ms: 3 requests, 12 changes", number),
            new ProgressEvent(number, StepsEach),
            step with { Status = StepState.Completed, CompletedAt = DateTimeOffset.UtcNow, DurationMs = 120, Result = "clicked" },
        ];
    }
}
