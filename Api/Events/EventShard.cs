namespace Dashboard.Api.Events;

/// <summary>Which Api reads an event stream, and how far it was committed.</summary>
public sealed class EventShard
{
    public int Shard { get; init; }

    public Guid? Owner { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }

    /// <summary>Redis id of the newest entry whose event is in the database.</summary>
    public string LastId { get; set; } = "0-0";
}

/// <summary>An Api that lives: for sharing the streams fairly, and to be seen.</summary>
public sealed class ApiInstance
{
    public Guid Id { get; init; }

    public string Host { get; init; } = "";

    public string Version { get; init; } = "";

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset LastSeenAt { get; set; }
}
