using System.Globalization;
using Dashboard.Api.Runners;

namespace Dashboard.Api.Operations.Alerts;

/// <summary>A reason for an alert, as it is seen right now.</summary>
/// <param name="Host">See <see cref="Alert.Host"/>.</param>
internal sealed record AlertCondition(
    AlertCode Code, string Subject, AlertSeverity Severity, string Message, IReadOnlyDictionary<string, string> Arguments, string? Host = null);

/// <summary>What in a sample is a reason for an alert. Pure; how long it must last is <see cref="AlertKeeper"/>'s matter.</summary>
internal sealed class AlertRules(AlertOptions options)
{
    private readonly List<AlertCondition> _conditions = [];

    /// <summary>Codes that nothing can be said about, because what they are about could not be measured.</summary>
    public HashSet<AlertCode> Unknown { get; } = [];

    public IReadOnlyList<AlertCondition> Judge(OperationsSample sample)
    {
        Runners(sample);
        Queue(sample);
        Events(sample);
        Dependency("postgres", "PostgreSQL", sample.Postgres.Healthy, sample.Postgres.Error);
        Dependency("redis", "Redis", sample.Redis.Healthy, sample.Redis.Error);
        Dependency("artifacts", "The artifact store", sample.ArtifactStore.Healthy, sample.ArtifactStore.Error);
        RedisSettings(sample.Redis);
        foreach (var disk in sample.Disks)
        {
            Disk(disk);
        }

        return _conditions;
    }

    private void Runners(OperationsSample sample)
    {
        if (sample.Runners is not { } runners)
        {
            Unknown.UnionWith([AlertCode.RunnerGone, AlertCode.NoRunner]);
            return;
        }

        foreach (var gone in runners.Where(runner => runner.State == RunnerState.Gone))
        {
            // One that was drained and had nothing left could be switched off; one that came back under its name is not missed.
            var expected = gone.DrainSince is not null && gone.Running == 0;
            var replaced = runners.Any(other => other.Id != gone.Id && other.Name == gone.Name && other.StartedAt > gone.LastSeenAt);
            if (!expected && !replaced)
            {
                Add(AlertCode.RunnerGone, gone.Id.ToString(), AlertSeverity.Warning,
                    $"Runner {gone.Name} on {gone.Host} has not been heard of since {gone.LastSeenAt:u}.",
                    ("name", gone.Name), ("host", gone.Host));
            }
        }

        if (sample.Queue is { Pending: > 0, Capacity: 0 } queue)
        {
            Add(AlertCode.NoRunner, "", AlertSeverity.Error, $"{queue.Pending} executions wait and no runner takes any.", ("pending", Text(queue.Pending)));
        }
    }

    private void Queue(OperationsSample sample)
    {
        if (sample.Queue is not { } queue)
        {
            Unknown.Add(AlertCode.QueueOld);
        }
        else if (queue.OldestSeconds > options.QueueOlderThan.TotalSeconds)
        {
            var minutes = Math.Floor(queue.OldestSeconds / 60);
            Add(AlertCode.QueueOld, "", AlertSeverity.Warning,
                $"The oldest of {queue.Pending} pending executions has waited {Text(minutes)} minutes.",
                ("minutes", Text(minutes)), ("pending", Text(queue.Pending)));
        }
    }

    private void Events(OperationsSample sample)
    {
        if (sample.Events is not { } events)
        {
            Unknown.Add(AlertCode.EventsLagging);
        }
        else if (events.OldestSeconds > options.EventsLagOver.TotalSeconds)
        {
            var seconds = Math.Floor(events.OldestSeconds);
            Add(AlertCode.EventsLagging, "", AlertSeverity.Error,
                $"{events.Waiting} events of runners wait for their commit, the oldest for {Text(seconds)} s.",
                ("seconds", Text(seconds)), ("waiting", Text(events.Waiting)));
        }
    }

    private void Dependency(string subject, string name, bool healthy, string? error)
    {
        if (!healthy)
        {
            Add(AlertCode.DependencyUnhealthy, subject, AlertSeverity.Error, $"{name} does not answer: {error}", ("name", subject), ("error", error ?? ""));
        }
    }

    private void RedisSettings(RedisStatus redis)
    {
        if (!redis.Healthy)
        {
            Unknown.UnionWith([AlertCode.RedisEvicts, AlertCode.RedisNotPersistent]);
            return;
        }

        if (redis.EvictionPolicy is { } policy && policy != "noeviction")
        {
            Add(AlertCode.RedisEvicts, "", AlertSeverity.Warning, $"Redis has maxmemory-policy {policy}; it must be noeviction.", ("policy", policy));
        }

        if (redis.AppendOnly == false)
        {
            Add(AlertCode.RedisNotPersistent, "", AlertSeverity.Warning, "Redis keeps no append-only file; set appendonly yes.");
        }
    }

    private void Disk(DiskStatus disk)
    {
        if (disk.FreePercent < options.DiskFreeBelowPercent)
        {
            var percent = Math.Round(disk.FreePercent, 1);
            Add(AlertCode.DiskLow, $"{disk.Host}:{disk.Path}", AlertSeverity.Error,
                $"Only {Text(percent)} % of {disk.Path} on {disk.Host} is free.",
                ("host", disk.Host), ("path", disk.Path), ("percent", Text(percent)));
            _conditions[^1] = _conditions[^1] with { Host = disk.Host };
        }
    }

    private void Add(AlertCode code, string subject, AlertSeverity severity, string message, params (string Name, string Value)[] arguments) =>
        _conditions.Add(new AlertCondition(code, subject, severity, message, arguments.ToDictionary(argument => argument.Name, argument => argument.Value)));

    private static string Text(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);
}
