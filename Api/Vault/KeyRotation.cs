using System.Security.Cryptography;
using Npgsql;

namespace Dashboard.Api.Vault;

/// <summary>What a rotation came to.</summary>
/// <param name="Moved">Keys that this run put under the new master key.</param>
/// <param name="Current">All that lie under it now.</param>
/// <param name="Lost">Person keys that no given master key opens, by the name of theirs.</param>
/// <param name="LostSessions">Keys of sessions that no given master key opens; all they cost is signing in again.</param>
internal sealed record RotationResult(int Moved, int Current, IReadOnlyDictionary<string, int> Lost, int LostSessions)
{
    public bool IsComplete => Lost.Count == 0;
}

/// <summary>
/// Puts the keys of people and of sessions under the current master key, a batch in each transaction: broken off at any moment it
/// leaves every key under one of the two, and the next run goes on. Only the keys are rewritten, never what lies under them.
/// </summary>
internal sealed class KeyRotation(NpgsqlDataSource database, KeyRing keys, TimeProvider time, Action<string> tell)
{
    /// <param name="batch">Keys in one transaction.</param>
    public async Task<RotationResult> RunAsync(int batch, CancellationToken cancellationToken)
    {
        var total = (await StoredKeys.CountAsync(database, cancellationToken)).Behind(keys);
        var moved = 0;
        foreach (var table in WrappedTable.All)
        {
            for (var after = Guid.Empty; await MoveAsync(table, after, batch, cancellationToken) is { Last: { } last } done; after = last)
            {
                moved += done.Moved;
                tell($"{moved} of {total} keys are under the new master key");
            }
        }

        var counts = await StoredKeys.CountAsync(database, cancellationToken);
        return new RotationResult(
            moved,
            counts.People.GetValueOrDefault(keys.Current.Id) + counts.Sessions.GetValueOrDefault(keys.Current.Id),
            counts.People.Where(count => count.Key != keys.Current.Id).ToDictionary(),
            counts.Sessions.Where(count => count.Key != keys.Current.Id).Sum(count => count.Value));
    }

    /// <returns>The last key that was looked at; null when there is none after.</returns>
    private async Task<(int Moved, Guid? Last)> MoveAsync(WrappedTable table, Guid after, int batch, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var rows = await ReadAsync(connection, table, after, batch, cancellationToken);
        var moved = 0;
        foreach (var row in rows.Where(row => keys.Has(row.Key.KeyId)))
        {
            var wrapped = Rewrapped(row);
            await using var command = new NpgsqlCommand($"UPDATE {table.Name} SET key_id = $1, wrapped = $2, rewrapped_at = $3 WHERE id = $4", connection);
            command.Parameters.AddWithValue(wrapped.KeyId);
            command.Parameters.AddWithValue(wrapped.Bytes);
            command.Parameters.AddWithValue(time.GetUtcNow());
            command.Parameters.AddWithValue(row.Id);
            moved += await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return (moved, rows.Count == 0 ? null : rows[^1].Id);
    }

    private async Task<List<WrappedRow>> ReadAsync(NpgsqlConnection connection, WrappedTable table, Guid after, int batch, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT id, {table.Owner}, key_id, wrapped FROM {table.Name} WHERE key_id <> $1 AND id > $2 ORDER BY id LIMIT $3 FOR UPDATE", connection);
        command.Parameters.AddWithValue(keys.Current.Id);
        command.Parameters.AddWithValue(after);
        command.Parameters.AddWithValue(batch);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<WrappedRow> rows = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            var id = reader.GetGuid(0);
            rows.Add(new WrappedRow(id, new WrappedKey(reader.GetString(2), reader.GetFieldValue<byte[]>(3)), table.ContextOf(id, reader.GetGuid(1))));
        }

        return rows;
    }

    private WrappedKey Rewrapped(WrappedRow row)
    {
        try
        {
            return keys.Rewrap(row.Key, row.Context);
        }
        catch (SealedBytesException error)
        {
            // Its master key is here and does not open it: going on would hide damage.
            throw new CryptographicException($"The {row.Context} is damaged: {error.Message}", error);
        }
    }

    /// <param name="Context">What it is and whose.</param>
    private sealed record WrappedRow(Guid Id, WrappedKey Key, string Context);
}
