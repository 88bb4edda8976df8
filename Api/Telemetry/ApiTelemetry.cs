using System.Diagnostics;
using System.Diagnostics.Metrics;
using Dashboard.Api.Executions;
using Dashboard.Contracts;

namespace Dashboard.Api.Telemetry;

/// <summary>Section <c>Telemetry</c>.</summary>
internal sealed class TelemetryOptions
{
    /// <summary>Where a person sees a trace; <c>{trace_id}</c> stands for its id. Empty leaves the link out.</summary>
    public string TraceUrl { get; set; } = "";

    /// <summary>How many tasks, and how many owners, get a label value of their own; the others share <c>other</c>.</summary>
    public int MostLabels { get; set; } = 50;

    public string? UrlOf(string? traceId) =>
        traceId is null || TraceUrl.Length == 0 ? null : TraceUrl.Replace("{trace_id}", traceId, StringComparison.Ordinal);
}

/// <summary>
/// What the Api measures, on the meter <c>Dashboard.Api</c>. Instruments are named <c>dashboard.{thing}</c>; every
/// label has few values.
/// </summary>
internal sealed class ApiTelemetry : IDisposable
{
    public const string Name = "Dashboard.Api";

    /// <summary>The Api's spans.</summary>
    public static readonly ActivitySource Source = new(Name);

    private static readonly InstrumentAdvice<double> RunTimes = new()
    {
        HistogramBucketBoundaries = [0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600],
    };

    private static readonly InstrumentAdvice<double> WaitTimes = new()
    {
        HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600],
    };

    private readonly Meter _meter;
    private readonly Counter<long> _created;
    private readonly Counter<long> _ended;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _wait;
    private readonly Counter<long> _committed;
    private readonly Counter<long> _dropped;
    private readonly Histogram<double> _commit;
    private readonly BoundedLabel _tasks;
    private readonly BoundedLabel _owners;

    public ApiTelemetry(IMeterFactory meters, TelemetryOptions options)
    {
        _meter = meters.Create(Name);
        _created = _meter.CreateCounter<long>("dashboard.executions.created", "{execution}", "Executions that were created, by what triggered them.");
        _ended = _meter.CreateCounter<long>("dashboard.executions.ended", "{execution}", "Executions that ended, by status, task and owner.");
        _duration = _meter.CreateHistogram("dashboard.execution.duration", "s", "Running time of executions without pauses, by status.", null, RunTimes);
        _wait = _meter.CreateHistogram("dashboard.execution.queue_wait", "s", "Time from queued to taken by a runner.", null, WaitTimes);
        _committed = _meter.CreateCounter<long>("dashboard.events.committed", "{event}", "Events of runners that were committed.");
        _dropped = _meter.CreateCounter<long>("dashboard.events.dropped", "{event}", "Events of runners that were left out, by reason.");
        _commit = _meter.CreateHistogram("dashboard.events.commit.duration", "s", "Time to commit one batch of events.", null, WaitTimes);
        _tasks = new BoundedLabel(options.MostLabels);
        _owners = new BoundedLabel(options.MostLabels);
    }

    /// <summary>Who compares two scrapes sees the first loss only when there was a zero before it.</summary>
    public void BeginAtZero()
    {
        foreach (var reason in DropReasons.All)
        {
            Dropped(reason, 0);
        }
    }

    /// <summary>Measured when somebody collects; called once by whoever knows.</summary>
    public void ObserveViewers(Func<int> executions, Func<int> dashboards) => _meter.CreateObservableUpDownCounter(
        "dashboard.live.viewers",
        () => new Measurement<int>[]
        {
            new(executions(), new KeyValuePair<string, object?>("dashboard.live.view", "execution")),
            new(dashboards(), new KeyValuePair<string, object?>("dashboard.live.view", "dashboard")),
        },
        "{viewer}",
        "Open live connections.");

    public void Created(Execution execution) => _created.Add(1, new KeyValuePair<string, object?>("dashboard.triggered_by", Word(execution.TriggeredBy)));

    /// <summary>An execution was changed and that is committed.</summary>
    /// <param name="before">Its state before.</param>
    /// <param name="queuedAt">When it was queued, before.</param>
    public void Changed(Execution execution, ExecutionState before, DateTimeOffset queuedAt, DateTimeOffset now)
    {
        if (before == ExecutionState.Pending && execution.IsActive)
        {
            _wait.Record(Math.Max(0, (now - queuedAt).TotalSeconds));
        }

        if (execution.IsFinal && !Execution.FinalStates.Contains(before))
        {
            var status = new KeyValuePair<string, object?>("dashboard.execution.status", Word(execution.State));
            _ended.Add(
                1,
                status,
                new KeyValuePair<string, object?>("dashboard.task.id", _tasks.Of(execution.TaskId)),
                new KeyValuePair<string, object?>("dashboard.owner.id", _owners.Of(execution.OwnerId)));
            _duration.Record(execution.ElapsedMs(now) / 1000.0, status);
        }
    }

    public void Committed(int events, TimeSpan took)
    {
        _committed.Add(events);
        _commit.Record(took.TotalSeconds);
    }

    /// <param name="reason">One of <see cref="DropReasons"/>.</param>
    public void Dropped(string reason, int events = 1) => _dropped.Add(events, new KeyValuePair<string, object?>("dashboard.drop.reason", reason));

    public void Dispose() => _meter.Dispose();

    private static string Word<T>(T value)
        where T : struct, Enum => Data.EnumText<T>.Write(value);
}

/// <summary>Why an event of a runner was not committed.</summary>
internal static class DropReasons
{
    public static readonly string[] All = [NotExpected, NoExecution, Unreadable, Refused];

    /// <summary>Known already, from another attempt, of an execution that ended, or too early.</summary>
    public const string NotExpected = "not_expected";

    /// <summary>Its execution is gone.</summary>
    public const string NoExecution = "no_execution";

    /// <summary>It cannot be read.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>The database refused it.</summary>
    public const string Refused = "refused";
}

/// <summary>
/// Label values of which there may be any number: the first ones seen since the start keep their own, the others share one.
/// </summary>
internal sealed class BoundedLabel(int most)
{
    private const string Other = "other";

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, string> _known = [];

    public string Of(Guid id)
    {
        lock (_lock)
        {
            if (_known.TryGetValue(id, out var known))
            {
                return known;
            }

            if (_known.Count >= most)
            {
                return Other;
            }

            return _known[id] = id.ToString();
        }
    }
}
