using System.Diagnostics;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Bench;

/// <summary>A thousand waiting executions and two runners.</summary>
internal static class QueueDrain
{
    private const int Waiting = 1_000;

    public static async Task RunAsync(TestServers servers)
    {
        Report.Begin("drain", $"{Waiting:N0} queued executions that do nothing, two runners of default capacity");
        var (drained, enqueued, states) = await MeasureAsync(servers, Waiting);
        Report.State("executions started (HTTP requests, one after another)", enqueued, "/s");
        Report.State("executions drained", drained, "/s");
        Report.AtMost("executions lost, doubled or failed", Waiting - states.GetValueOrDefault("completed"), 0, "");
    }

    /// <summary>Executions a second that ended, that were started, and what became of them.</summary>
    public static async Task<(double Drained, double Enqueued, Dictionary<string, long> States)> MeasureAsync(
        TestServers servers, int count, IReadOnlyDictionary<string, string>? settings = null)
    {
        await using var product = await Product.StartAsync(servers, settings);
        var task = await product.CreateNoOpTaskAsync();
        await product.Installation.RunAsync(task);
        var began = Stopwatch.GetTimestamp();
        for (var number = 1; number < count; number++)
        {
            await product.Installation.RunAsync(task);
        }

        var enqueued = (count - 1) / Stopwatch.GetElapsedTime(began).TotalSeconds;
        await product.StartRunnerAsync();
        await product.StartRunnerAsync();
        while (await product.NumberAsync("SELECT count(*) FROM executions WHERE state NOT IN ('completed', 'failed', 'stopped')") > 0)
        {
            await Task.Delay(100);
        }

        var seconds = await product.NumberAsync("SELECT extract(epoch FROM max(completed_at) - min(started_at)) FROM executions");
        var once = await product.NumberAsync("SELECT count(*) FROM executions WHERE state = 'completed' AND attempt = 1");
        var states = await product.StatesAsync();
        states["completed"] = (long)once;
        return (count / seconds, enqueued, states);
    }
}
