using System.Diagnostics.Metrics;
using Dashboard.Api.Data;
using Dashboard.Api.Operations.Alerts;
using Dashboard.Api.Runners;
using Dashboard.Contracts;

namespace Dashboard.Api.Operations;

/// <summary>
/// What the monitor sees as gauges. All but the disks are of the whole installation, so of several Apis each tells the
/// same: take one or the greatest, not the sum.
/// </summary>
internal sealed class OperationsMetrics : IHostedService
{
    private static readonly RunnerState[] States = Enum.GetValues<RunnerState>();
    private readonly OperationsMonitor _monitor;

    public OperationsMetrics(OperationsMonitor monitor, AlertKeeper alerts, IMeterFactory meters)
    {
        _monitor = monitor;
        var meter = meters.Create("Dashboard.Api");
        meter.CreateObservableGauge("dashboard.queue.length", QueueLength, "{execution}", "Pending executions.");
        meter.CreateObservableGauge("dashboard.queue.age", () => Of(sample => sample.Queue?.OldestSeconds), "s", "Age of the oldest pending execution.");
        meter.CreateObservableGauge("dashboard.queue.priority.age", QueueAges, "s", "Age of the oldest pending execution of each priority.");
        meter.CreateObservableGauge("dashboard.runners", RunnersByState, "{runner}", "Runners by state.");
        meter.CreateObservableGauge("dashboard.runner.capacity", () => Of(sample => sample.Queue?.Capacity), "{execution}", "Executions that runners take together.");
        meter.CreateObservableGauge("dashboard.executions.active", () => Of(sample => sample.Queue?.Active), "{execution}", "Executions that a runner holds.");
        meter.CreateObservableGauge("dashboard.events.lag", () => Of(sample => sample.Events?.OldestSeconds), "s", "Age of the oldest event that is not committed.");
        meter.CreateObservableGauge("dashboard.alerts.active", () => Enum.GetValues<AlertCode>().Select(code =>
            Measured(alerts.Active.Count(alert => alert.Code == code), "code", EnumText<AlertCode>.Write(code))), "{alert}", "Active alerts by code.");
        meter.CreateObservableGauge("dashboard.disk.free", DiskFree, "By", "Free bytes of a disk that this Api writes to.");
        meter.CreateObservableGauge("dashboard.artifacts.size", ArtifactSizes, "By", "Bytes of kept artifacts by kind.");
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static Measurement<long> Measured(long value, string tag, string of) => new(value, KeyValuePair.Create<string, object?>(tag, of));

    private IEnumerable<Measurement<double>> Of(Func<OperationsSample, double?> read)
    {
        if (_monitor.Latest is { } sample && read(sample) is { } value)
        {
            yield return new Measurement<double>(value);
        }
    }

    private IEnumerable<Measurement<long>> QueueLength() =>
        _monitor.Latest?.Queue?.ByPriority.Select(row => Measured(row.Pending, "priority", EnumText<Priority>.Write(row.Priority))) ?? [];

    private IEnumerable<Measurement<double>> QueueAges() => _monitor.Latest?.Queue?.ByPriority.Select(row =>
        new Measurement<double>(row.OldestSeconds, KeyValuePair.Create<string, object?>("priority", EnumText<Priority>.Write(row.Priority)))) ?? [];

    private IEnumerable<Measurement<long>> RunnersByState() => _monitor.Latest?.Runners is { } runners
        ? States.Select(state => Measured(runners.Count(runner => runner.State == state), "state", EnumText<RunnerState>.Write(state)))
        : [];

    private IEnumerable<Measurement<long>> DiskFree() => _monitor.Latest?.Disks.Select(disk => Measured(disk.FreeBytes, "path", disk.Path)) ?? [];

    private IEnumerable<Measurement<long>> ArtifactSizes() =>
        _monitor.Latest?.Artifacts?.Select(usage => Measured(usage.Bytes, "kind", EnumText<ArtifactKind>.Write(usage.Kind))) ?? [];
}
