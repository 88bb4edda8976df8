using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Bench;

/// <summary>From the click on "Run now" to the first action in the browser.</summary>
internal static class StartLatency
{
    private const int WarmUp = 10;
    private const double LimitMs = 250;

    public static async Task RunAsync(TestServers servers)
    {
        Report.Begin("latency", "one execution at a time, warm browser, default intervals");
        var samples = await MeasureAsync(servers, 100);
        Report.State("request to first action, median", samples.Median(), "ms");
        Report.AtMost("request to first action, p95", samples.Percentile(0.95), LimitMs, "ms");
    }

    /// <summary>Milliseconds from before the request is sent until the first action begins, once for each execution.</summary>
    public static async Task<List<double>> MeasureAsync(TestServers servers, int count, IReadOnlyDictionary<string, string>? settings = null)
    {
        await using var product = await Product.StartAsync(servers, settings);
        await product.StartRunnerAsync();
        var task = await product.CreateTaskAsync("open a page", new { action = new { type = "navigate", url = product.Practice } });
        var samples = new List<double>();
        for (var number = 0; number < WarmUp + count; number++)
        {
            var asked = DateTimeOffset.UtcNow;
            var execution = await product.Installation.RunAsync(task);
            await product.Installation.WaitForStateAsync(execution, "completed");
            await using var command = product.Installation.Database.CreateCommand("SELECT min(started_at) FROM actions WHERE execution_id = $1");
            command.Parameters.AddWithValue(execution);
            var began = new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync())!);
            if (number >= WarmUp)
            {
                samples.Add((began - asked).TotalMilliseconds);
            }
        }

        return samples;
    }
}
