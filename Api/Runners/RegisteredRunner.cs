using Dashboard.Contracts;

namespace Dashboard.Api.Runners;

/// <summary>A runner as its heartbeats tell of it.</summary>
public sealed class RegisteredRunner
{
    /// <summary>Heartbeats come every 10 s; after three missed ones a runner counts as gone.</summary>
    public static readonly TimeSpan Expiry = TimeSpan.FromSeconds(30);

    public Guid Id { get; init; }

    public string Name { get; set; } = "";

    public string Host { get; set; } = "";

    public string Version { get; set; } = "";

    public string OperatingSystem { get; set; } = "";

    public int Capacity { get; set; }

    public int Running { get; set; }

    public long MemoryBytes { get; set; }

    public long BrowserMemoryBytes { get; set; }

    /// <summary>It said that it is ending and takes nothing new.</summary>
    public bool Draining { get; set; }

    /// <summary>Since when a person wants it to take nothing new; the Api grants it nothing until it is resumed.</summary>
    public DateTimeOffset? DrainSince { get; set; }

    /// <summary>When it said good-bye; null while it runs, and for one that died.</summary>
    public DateTimeOffset? StoppedAt { get; set; }

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset LastSeenAt { get; set; }

    public RunnerState StateAt(DateTimeOffset now) =>
        StoppedAt is not null ? RunnerState.Stopped
        : now - LastSeenAt >= Expiry ? RunnerState.Gone
        : Draining || DrainSince is not null ? RunnerState.Draining
        : RunnerState.Live;

    public void Apply(RunnerHeartbeat heartbeat, DateTimeOffset now)
    {
        Name = heartbeat.Name;
        Host = heartbeat.Host;
        Version = heartbeat.Version;
        OperatingSystem = heartbeat.OperatingSystem;
        Capacity = heartbeat.Capacity;
        Running = heartbeat.Running;
        MemoryBytes = heartbeat.MemoryBytes;
        BrowserMemoryBytes = heartbeat.BrowserMemoryBytes;
        Draining = heartbeat.Draining;
        StoppedAt = heartbeat.Stopped ? now : null;
        LastSeenAt = now;
    }
}
