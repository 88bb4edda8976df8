using System.Diagnostics.Metrics;
using Dashboard.ServiceDefaults;
using Dashboard.ServiceDefaults.Metrics;
using Dashboard.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Dashboard.Tests.ServiceDefaults;

/// <summary>Alone: another server that ends in this process takes the meters of the same name with it.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MetricsGroup
{
    public const string Name = "Metrics";
}

[Collection(MetricsGroup.Name)]
public sealed class MetricsEndpointTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Instruments_become_families_with_units_totals_and_whole_histograms()
    {
        using var meter = new Meter("Dashboard.Test.Names");
        await using var service = await StartAsync();
        var ended = meter.CreateCounter<long>("dashboard.executions.ended", "{execution}", "Ended \\ by status,\nin two lines");
        var duration = meter.CreateHistogram("dashboard.execution.duration", "s", "Time", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 10] });
        meter.CreateObservableGauge("dashboard.browser.memory", () => 12_345L, "By");
        meter.CreateObservableGauge("dashboard.pool.use", () => 0.25, "1");
        meter.CreateCounter<double>("dashboard.model.cost", "USD").Add(0.125);
        meter.CreateUpDownCounter<int>("dashboard.live.viewers", "{viewer}").Add(-1);
        ended.Add(2, new KeyValuePair<string, object?>("dashboard.status", "completed"));
        ended.Add(3, new KeyValuePair<string, object?>("dashboard.status", "say \"no\" \\ and\ngo"));
        duration.Record(0.5);
        duration.Record(5);
        duration.Record(50);

        var families = await ScrapeAsync(service);

        var counter = families["dashboard_executions_ended_total"];
        Assert.Equal(("counter", "Ended \\ by status,\nin two lines"), (counter.Type, counter.Help));
        Assert.Equal(
            [("completed", 2.0), ("say \"no\" \\ and\ngo", 3.0)],
            counter.Samples.Select(sample => (sample.Labels["dashboard_status"], sample.Value)).OrderBy(sample => sample.Value));
        Assert.Equal(
            [("1", 1.0), ("10", 2.0), ("+Inf", 3.0)],
            families["dashboard_execution_duration_seconds"].Samples.Where(sample => sample.Labels.ContainsKey("le"))
                .Select(sample => (sample.Labels["le"], sample.Value)));
        Assert.Equal(55.5, families["dashboard_execution_duration_seconds"].Samples.Single(sample => sample.Name.EndsWith("_sum", StringComparison.Ordinal)).Value);
        Assert.Equal(("gauge", 12_345.0), Single(families["dashboard_browser_memory_bytes"]));
        Assert.Equal(("gauge", 0.25), Single(families["dashboard_pool_use_ratio"]));
        Assert.Equal(("counter", 0.125), Single(families["dashboard_model_cost_usd_total"]));
        Assert.Equal(("gauge", -1.0), Single(families["dashboard_live_viewers"]));
        Assert.Equal("dashboard-tests", families["target_info"].Samples.Single().Labels["service_name"]);
    }

    [Fact]
    public async Task Requests_are_counted_by_route_method_and_status_and_probes_are_not()
    {
        await using var service = await StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(service.Urls.Single()) };
        await client.GetStringAsync("/things/1", Cancellation);
        await client.GetStringAsync("/things/2", Cancellation);
        await client.GetStringAsync("/alive", Cancellation);

        // The answer is out a moment before its request is measured.
        var requests = await Until.SomeAsync("both requests are measured", async () =>
            (await ScrapeAsync(service)).GetValueOrDefault("http_server_request_duration_seconds") is { } family && family.Samples.Any(sample => sample.Value == 2)
                ? family
                : null);
        var counted = Assert.Single(requests.Samples, sample => sample.Name.EndsWith("_count", StringComparison.Ordinal));
        Assert.Equal(2, counted.Value);
        Assert.Equal("/things/{id}", counted.Labels["http_route"]);
        Assert.Equal("GET", counted.Labels["http_request_method"]);
        Assert.Equal("200", counted.Labels["http_response_status_code"]);
    }

    private static (string Type, double Value) Single(MetricFamily family) => (family.Type, family.Samples.Single().Value);

    private static async Task<IReadOnlyDictionary<string, MetricFamily>> ScrapeAsync(WebApplication service)
    {
        using var client = new HttpClient { BaseAddress = new Uri(service.Urls.Single()) };
        using var response = await client.GetAsync(new Uri("/metrics", UriKind.Relative), Cancellation);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        return PrometheusParser.Parse(await response.Content.ReadAsStringAsync(Cancellation));
    }

    private static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = typeof(MetricsEndpointTests).Assembly.GetName().Name });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddServiceDefaults();
        builder.AddMetricsEndpoint();
        var service = builder.Build();
        service.MapDefaultEndpoints();
        service.MapMetrics();
        service.MapGet("/things/{id}", (string id) => id);
        await service.StartAsync(Cancellation);
        return service;
    }
}
