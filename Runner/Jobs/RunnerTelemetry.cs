using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Dashboard.BrowserAgent;
using Dashboard.Contracts;
using Dashboard.Runner.Browsers;

namespace Dashboard.Runner.Jobs;

/// <summary>What a runner measures, on the meter <c>Dashboard.Runner</c>; every label has few values.</summary>
internal sealed class RunnerTelemetry : IDisposable
{
    public const string Name = "Dashboard.Runner";

    /// <summary>The runner's spans.</summary>
    public static readonly ActivitySource Source = new(Name);

    private static readonly InstrumentAdvice<double> Times = new()
    {
        HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120],
    };

    private readonly Meter _meter;
    private readonly Histogram<double> _steps;
    private readonly Histogram<double> _actions;
    private readonly Counter<long> _tokens;
    private readonly Counter<double> _cost;
    private readonly Counter<long> _started;
    private readonly Counter<long> _crashed;
    private readonly Counter<long> _refused;

    public RunnerTelemetry(IMeterFactory meters, SessionRegistry sessions)
    {
        _meter = meters.Create(Name);
        _meter.CreateObservableUpDownCounter("dashboard.runner.executions", () => sessions.Count, "{execution}", "Executions that this runner holds.");
        _steps = _meter.CreateHistogram("dashboard.step.duration", "s", "Time of steps without pauses, by outcome and type of the first action.", null, Times);
        _actions = _meter.CreateHistogram("dashboard.action.duration", "s", "Time of browser actions, by type, outcome and error.", null, Times);
        _tokens = _meter.CreateCounter<long>("dashboard.model.tokens", "{token}", "Tokens used by executions, by type.");
        _cost = _meter.CreateCounter<double>("dashboard.model.cost", "USD", "What model calls cost, as far as the price is known.");
        _started = _meter.CreateCounter<long>("dashboard.browsers.started", "{browser}", "Browsers that were started.");
        _crashed = _meter.CreateCounter<long>("dashboard.browsers.crashed", "{browser}", "Browsers that ended by themselves.");
        _refused = _meter.CreateCounter<long>("dashboard.network.refused", "{connection}", "Connections of browsers that the network policy refused, by reason.");
    }

    /// <summary>Measured when somebody collects.</summary>
    /// <param name="memory">Bytes of all browsers.</param>
    public void ObserveBrowsers(Func<int> running, Func<long> memory)
    {
        _meter.CreateObservableUpDownCounter("dashboard.browsers.running", running, "{browser}", "Browsers that run now.");
        _meter.CreateObservableGauge("dashboard.browser.memory", memory, "By", "Proportional set size of all browser processes.");
    }

    public void Started(BrowserKind kind)
    {
        var label = new KeyValuePair<string, object?>("dashboard.browser.kind", Word(kind));
        _started.Add(1, label);

        // Who compares two scrapes sees the first crash only when there was a zero before it.
        _crashed.Add(0, label);
    }

    public void Crashed(BrowserKind kind) => _crashed.Add(1, new KeyValuePair<string, object?>("dashboard.browser.kind", Word(kind)));

    /// <summary>The host is no label: there are too many of them, and they tell what people do.</summary>
    public void Refused(RefusedConnection refused) =>
        _refused.Add(1, new KeyValuePair<string, object?>("dashboard.network.reason", Word(refused.Reason)));

    /// <summary>Counts what an event tells of.</summary>
    public void Happened(RunnerEvent happened)
    {
        switch (happened)
        {
            case StepEvent { DurationMs: { } took } step when step.Status is not (StepState.Pending or StepState.Running):
                _steps.Record(
                    took / 1000.0,
                    new KeyValuePair<string, object?>("dashboard.step.outcome", Word(step.Status)),
                    new KeyValuePair<string, object?>("dashboard.action.type", step.ActionType));
                break;
            case ActionEvent { DurationMs: { } took } action when action.Status is not (StepState.Pending or StepState.Running):
                Count(action, took);
                break;
            case UsageEvent usage:
                Count(usage);
                break;
        }
    }

    public void Dispose() => _meter.Dispose();

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private void Count(ActionEvent action, long took)
    {
        var labels = new TagList
        {
            { "dashboard.action.type", action.ActionType },
            { "dashboard.action.outcome", Word(action.Status) },
        };
        if (action.Error is { } error)
        {
            labels.Add("error.type", error.Code);
        }

        _actions.Record(took / 1000.0, labels);
    }

    private void Count(UsageEvent usage)
    {
        var model = new KeyValuePair<string, object?>("gen_ai.request.model", usage.Model);
        _tokens.Add(usage.InputTokens, model, new KeyValuePair<string, object?>("gen_ai.token.type", "input"));
        _tokens.Add(usage.OutputTokens, model, new KeyValuePair<string, object?>("gen_ai.token.type", "output"));
        if (usage.CostUsd is { } cost)
        {
            _cost.Add((double)cost, model);
        }
    }
}

/// <summary>The numbers of browsers are there from the start.</summary>
internal sealed class BrowserMeasurement : IHostedService
{
    public BrowserMeasurement(RunnerTelemetry telemetry, BrowserPool browsers) =>
        telemetry.ObserveBrowsers(() => browsers.RunningCount, browsers.MemoryBytes);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
