using System.Globalization;
using StackExchange.Redis;

namespace Dashboard.Messaging;

/// <summary>One entry of a stream; what we write has one field.</summary>
public readonly record struct StreamEntry(string Id, byte[] Payload);

/// <summary>Streams by plain commands, which the client library of the partial feed lacks and every version can send.</summary>
public static class RedisStreams
{
    private const string Field = "m";

    public static Task AddAsync(this IDatabase database, string stream, byte[] payload) =>
        RedisSpans.RunAsync("XADD", KindOf(stream), () => database.ExecuteAsync("XADD", stream, "*", Field, payload));

    /// <summary>Adds with an upper bound on the length, for streams whose entries are only hints.</summary>
    public static Task AddBoundedAsync(this IDatabase database, string stream, byte[] payload, int maxLength) =>
        RedisSpans.RunAsync("XADD", KindOf(stream), () => database.ExecuteAsync("XADD", stream, "MAXLEN", "~", maxLength, "*", Field, payload));

    public static async Task<long> LengthAsync(this IDatabase database, string stream) =>
        (long)await database.ExecuteAsync("XLEN", stream);

    /// <summary>Entries after the given ids, waiting up to <paramref name="block"/> for the first one.</summary>
    /// <param name="database">A connection of its own: the wait holds it.</param>
    public static async Task<IReadOnlyList<(string Stream, IReadOnlyList<StreamEntry> Entries)>> ReadAsync(
        this IDatabase database, IReadOnlyList<(string Stream, string AfterId)> positions, int count, TimeSpan block)
    {
        var arguments = new List<object> { "COUNT", count, "BLOCK", (long)block.TotalMilliseconds, "STREAMS" };
        arguments.AddRange(positions.Select(position => (object)position.Stream));
        arguments.AddRange(positions.Select(position => (object)position.AfterId));
        return Parse(await database.ExecuteAsync("XREAD", [.. arguments]));
    }

    /// <summary>Takes one entry for a consumer of a group and removes it; null when none came in time.</summary>
    public static async Task<StreamEntry?> TakeAsync(this IDatabase database, string stream, string group, string consumer, TimeSpan block)
    {
        RedisResult result;
        try
        {
            result = await database.ExecuteAsync(
                "XREADGROUP", "GROUP", group, consumer, "COUNT", 1, "BLOCK", (long)block.TotalMilliseconds, "STREAMS", stream, ">");
        }
        catch (RedisServerException exception) when (exception.Message.StartsWith("NOGROUP", StringComparison.Ordinal))
        {
            await database.CreateGroupAsync(stream, group);
            return null;
        }

        var entry = Parse(result).SelectMany(read => read.Entries).Cast<StreamEntry?>().FirstOrDefault();
        if (entry is { } taken)
        {
            await database.ExecuteAsync("XACK", stream, group, taken.Id);
            await database.ExecuteAsync("XDEL", stream, taken.Id);
        }

        return entry;
    }

    /// <summary>Makes the group (and the stream) unless it exists.</summary>
    public static async Task CreateGroupAsync(this IDatabase database, string stream, string group)
    {
        try
        {
            await database.ExecuteAsync("XGROUP", "CREATE", stream, group, "0", "MKSTREAM");
        }
        catch (RedisServerException exception) when (exception.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
        {
            // Somebody else was quicker; that is what was wanted.
        }
    }

    /// <summary>Forgets entries before the given id; the entry itself stays.</summary>
    public static Task TrimBeforeAsync(this IDatabase database, string stream, string id) =>
        database.ExecuteAsync("XTRIM", stream, "MINID", id);

    /// <summary>Id of the newest entry, null when there is none.</summary>
    public static async Task<string?> LastIdAsync(this IDatabase database, string stream)
    {
        var entries = (RedisResult[])await database.ExecuteAsync("XREVRANGE", stream, "+", "-", "COUNT", 1);
        return entries.Length == 0 ? null : (string)((RedisResult[])entries[0])[0];
    }

    /// <summary>Order of two entry ids (<c>milliseconds-counter</c>).</summary>
    public static int CompareIds(string left, string right)
    {
        var (leftTime, leftCounter) = Split(left);
        var (rightTime, rightCounter) = Split(right);
        return leftTime != rightTime ? leftTime.CompareTo(rightTime) : leftCounter.CompareTo(rightCounter);
    }

    /// <summary><c>events:3</c> is one of several <c>events</c>.</summary>
    private static string KindOf(string stream) => stream.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? stream[..colon] : stream;

    private static (ulong Time, ulong Counter) Split(string id)
    {
        var dash = id.IndexOf('-', StringComparison.Ordinal);
        return (ulong.Parse(id.AsSpan(0, dash), CultureInfo.InvariantCulture), ulong.Parse(id.AsSpan(dash + 1), CultureInfo.InvariantCulture));
    }

    private static List<(string Stream, IReadOnlyList<StreamEntry> Entries)> Parse(RedisResult result)
    {
        var read = new List<(string, IReadOnlyList<StreamEntry>)>();
        if (result.IsNull)
        {
            return read;
        }

        foreach (var stream in (RedisResult[])result)
        {
            var parts = (RedisResult[])stream;
            var entries = ((RedisResult[])parts[1]).Select(entry =>
            {
                var fields = (RedisResult[])entry;
                var values = fields[1].IsNull ? [] : (RedisResult[])fields[1];
                return new StreamEntry((string)fields[0], values.Length > 1 ? (byte[])values[1] : []);
            });
            read.Add(((string)parts[0], entries.ToList()));
        }

        return read;
    }
}
