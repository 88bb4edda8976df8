using System.Text.Json.Serialization;
using Dashboard.Contracts;

namespace Dashboard.Api.Operations.Alerts;

/// <summary>What an operator is told of. Each is explained in <c>docs/operations.md</c>.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<AlertCode>))]
public enum AlertCode
{
    /// <summary>A runner is not heard of any more and did not end in order.</summary>
    RunnerGone,

    /// <summary>Something waits and no runner takes anything.</summary>
    NoRunner,

    /// <summary>The oldest pending execution waits too long.</summary>
    QueueOld,

    /// <summary>A disk that an Api writes to is nearly full.</summary>
    DiskLow,

    /// <summary>Events of runners are not committed in time.</summary>
    EventsLagging,

    /// <summary>PostgreSQL, Redis or the artifact store does not answer.</summary>
    DependencyUnhealthy,

    /// <summary>Redis throws keys away when its memory is full.</summary>
    RedisEvicts,

    /// <summary>Redis keeps no append-only file.</summary>
    RedisNotPersistent,
}

/// <summary>How bad it is: errors stop work or lose something, warnings will if nobody looks.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<AlertSeverity>))]
public enum AlertSeverity
{
    Warning,
    Error,
}

/// <summary>
/// A condition that was seen, and what became of it. It is raised once it has lasted and ends once it has been away
/// for a while, so that it does not flap; all of that is in the row, so that any Api can go on from there.
/// </summary>
public sealed class Alert
{
    public Guid Id { get; init; }

    public AlertCode Code { get; init; }

    /// <summary>What it is about where a code can be about several things: a runner, a disk, a dependency.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The host whose Apis alone can see it; null when every Api sees the same.</summary>
    public string? Host { get; init; }

    public AlertSeverity Severity { get; init; }

    /// <summary>In English, for logs.</summary>
    public string Message { get; set; } = "";

    /// <summary>What the pages fill into their own words.</summary>
    public IReadOnlyDictionary<string, string> Arguments { get; set; } = new Dictionary<string, string>();

    /// <summary>When the condition was first seen.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Null while it has not lasted long enough.</summary>
    public DateTimeOffset? RaisedAt { get; set; }

    /// <summary>Since when it is away; null while it is there.</summary>
    public DateTimeOffset? ClearSince { get; set; }

    public DateTimeOffset? EndedAt { get; set; }
}
