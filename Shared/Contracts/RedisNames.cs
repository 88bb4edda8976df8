namespace Dashboard.Contracts;

/// <summary>Every stream, key and channel in Redis, in one place.</summary>
public static class RedisNames
{
    /// <summary>Number of event streams; fixed, because a change would move executions between readers.</summary>
    public const int EventShards = 8;

    /// <summary>Stream of wakes: something may be claimable.</summary>
    public const string Jobs = "jobs";

    /// <summary>The runners' consumer group on <see cref="Jobs"/>.</summary>
    public const string JobsGroup = "runners";

    /// <summary>Channel on which every Api hears of state changes for the dashboard sockets.</summary>
    public const string Dashboard = "live:dashboard";

    /// <summary>Hash of the recent warnings of all services, by what makes one equal to another.</summary>
    public const string Warnings = "operations:warnings";

    /// <summary>Sorted set of the fields of <see cref="Warnings"/> by the time of the newest.</summary>
    public const string WarningsByTime = "operations:warnings:time";

    /// <summary>Stream of runner events that holds those of this execution.</summary>
    public static string Events(Guid executionId) => Events(ShardOf(executionId));

    public static string Events(int shard) => $"events:{shard}";

    /// <summary>FNV-1a over the id's bytes, so that every process agrees, whatever its version.</summary>
    public static int ShardOf(Guid executionId)
    {
        Span<byte> bytes = stackalloc byte[16];
        executionId.TryWriteBytes(bytes, bigEndian: true, out _);
        var hash = 2166136261u;
        foreach (var value in bytes)
        {
            hash = (hash ^ value) * 16777619u;
        }

        return (int)(hash % EventShards);
    }

    /// <summary>Channel of an execution's committed events.</summary>
    public static string Live(Guid executionId) => $"live:{executionId:N}";

    /// <summary>Channel of an execution's pictures (bytes of a <see cref="PictureFrame"/>).</summary>
    public static string LivePictures(Guid executionId) => $"live:{executionId:N}:pictures";

    /// <summary>Channel of what an execution's model writes just now (a <see cref="ThinkingUpdate"/>).</summary>
    public static string LiveThinking(Guid executionId) => $"live:{executionId:N}:thinking";

    /// <summary>Key of the newest picture, for who joins later.</summary>
    public static string LatestPicture(Guid executionId) => $"picture:{executionId:N}";

    /// <summary>Key that exists while somebody watches.</summary>
    public static string Viewers(Guid executionId) => $"viewers:{executionId:N}";

    /// <summary>Channel of control messages to one runner.</summary>
    public static string Control(Guid runnerId) => $"control:{runnerId:N}";

    /// <summary>Channel on which a runner hears what people do who drive its browsers.</summary>
    public static string Input(Guid runnerId) => $"input:{runnerId:N}";

    /// <summary>Channel of what a person who drives the browser sees beside the picture.</summary>
    public static string Takeover(Guid executionId) => $"live:{executionId:N}:takeover";

    /// <summary>Channel of what a person who drives the browser copies in its pages (a <see cref="TakeoverCopy"/>).</summary>
    public static string Copied(Guid executionId) => $"live:{executionId:N}:copied";

    /// <summary>Channel on which a runner hears what was committed.</summary>
    public static string Committed(Guid runnerId) => $"committed:{runnerId:N}";
}
