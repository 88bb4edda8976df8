using System.Buffers.Binary;
using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Data;

/// <summary>
/// Monthly partitions of steps, actions, logs and artifacts. The range is on the execution's UUIDv7, whose first 48 bits
/// are its time (RFC 9562), so that everything of an execution lies in one partition and a month is dropped at once.
/// </summary>
internal static class Partitions
{
    public static readonly string[] Tables = ["steps", "actions", "logs", "artifacts"];

    /// <summary>Tables whose rows are read and written by their execution alone, spread by its hash; never dropped by month.</summary>
    public static readonly string[] HashedTables = ["checkpoints"];

    /// <summary>Fixed, because a change would move rows.</summary>
    public const int HashPartitions = 8;

    /// <summary>Makes the partitions of this month and the next two; rows of other months go to the default partition.</summary>
    public static async Task EnsureAsync(DashboardContext context, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var first = new DateTimeOffset(now.UtcDateTime.Year, now.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);
        for (var month = 0; month < 3; month++)
        {
            foreach (var table in Tables)
            {
                await context.Database.ExecuteSqlRawAsync(CreateSql(table, first.AddMonths(month)), cancellationToken);
            }
        }
    }

    private static string CreateSql(string table, DateTimeOffset month)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{table}_{month:yyyy_MM}");
        return $"CREATE TABLE IF NOT EXISTS {name} PARTITION OF {table} FOR VALUES FROM ('{LowestId(month)}') TO ('{LowestId(month.AddMonths(1))}')";
    }

    /// <summary>The smallest UUIDv7 of a moment.</summary>
    internal static Guid LowestId(DateTimeOffset moment)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, moment.ToUnixTimeMilliseconds() << 16);
        return new Guid(bytes, bigEndian: true);
    }
}
