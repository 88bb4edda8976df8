using Dashboard.Tests.Fixtures.Servers;

namespace Dashboard.Bench;

/// <summary>The same work with telemetry sent to a collector and without.</summary>
internal static class TelemetryCost
{
    private const int Rounds = 3;
    private const double Limit = 1.05;

    public static async Task RunAsync(TestServers servers)
    {
        Report.Begin("telemetry", $"traces, metrics and logs sent by OTLP to a local sink against none; {Rounds} rounds each, alternating, medians");
        await using var sink = await OtlpSink.StartAsync();
        var off = new List<(double Latency, double Drain, double Ingestion)>();
        var on = new List<(double Latency, double Drain, double Ingestion)>();
        for (var round = 0; round < Rounds; round++)
        {
            off.Add(await MeasureAsync(servers, settings: null));
            on.Add(await MeasureAsync(servers, sink.Settings));
        }

        Say("request to first action, median (ms)", round => round.Latency);
        Say("time for an execution of a full queue (ms)", round => 1_000 / round.Drain);
        Say("time to commit a thousand events (ms)", round => 1_000_000 / round.Ingestion);
        Report.State("sent to the sink", sink.Bytes / 1e6, "MB");

        void Say(string what, Func<(double Latency, double Drain, double Ingestion), double> choose)
        {
            var (with, without) = (on.Select(choose).Median(), off.Select(choose).Median());
            Report.Against($"{what}: on, off", with, without, "ms");
            Report.AtMost("   as a ratio", with / without, Limit, "");
        }
    }

    private static async Task<(double Latency, double Drain, double Ingestion)> MeasureAsync(TestServers servers, IReadOnlyDictionary<string, string>? settings) => (
        (await StartLatency.MeasureAsync(servers, 40, settings)).Median(),
        (await QueueDrain.MeasureAsync(servers, 400, settings)).Drained,
        await EventIngestion.MeasureAsync(servers, settings));
}
