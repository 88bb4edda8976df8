using System.Security.Cryptography;
using Npgsql;

namespace Dashboard.Api.Vault;

/// <summary>What a rotation came to.</summary>
/// <param name="Moved">Person keys that this run put under the new master key.</param>
/// <param name="Current">All that lie under it now.</param>
/// <param name="Lost">Person keys that no given master key opens, by the name of theirs.</param>
internal sealed record RotationResult(int Moved, int Current, IReadOnlyDictionary<string, int> Lost)
{
    public bool IsComplete => Lost.Count == 0;
}

/// <summary>
/// Puts the keys of people under the current master key, a batch in each transaction: broken off at any moment it leaves every key
/// under one of the two, and the next run goes on. Only 32 bytes for each person are rewritten, never their records.
/// </summary>
internal sealed class KeyRotation(NpgsqlDataSource database, KeyRing keys, TimeProvider time, Action<string> tell)
{
    /// <param name="batch">Keys in one transaction.</param>
    public async Task<RotationResult> RunAsync(int batch, CancellationToken cancellationToken)
    {
        var total = await CountAsync(cancellationToken);
        var moved = 0;
        for (var after = Guid.Empty; await MoveAsync(after, batch, cancellationToken) is { Last: { } last } done; after = last)
        {
            moved += done.Moved;
            tell($"{moved} of {total} keys are under the new master key");
        }

        return await ResultAsync(moved, cancellationToken);
    }

    private async Task<int> CountAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT count(*)::int FROM person_keys WHERE key_id <> $1");
        command.Parameters.AddWithValue(keys.Current.Id);
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <returns>The last key that was looked at; null when there is none after.</returns>
    private async Task<(int Moved, Guid? Last)> MoveAsync(Guid after, int batch, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var rows = await ReadAsync(connection, after, batch, cancellationToken);
        var moved = 0;
        foreach (var row in rows.Where(row => keys.Has(row.KeyId)))
        {
            var wrapped = Rewrapped(row);
            await using var command = new NpgsqlCommand("UPDATE person_keys SET key_id = $1, wrapped = $2, rewrapped_at = $3 WHERE id = $4", connection);
            command.Parameters.AddWithValue(wrapped.KeyId);
            command.Parameters.AddWithValue(wrapped.Bytes);
            command.Parameters.AddWithValue(time.GetUtcNow());
            command.Parameters.AddWithValue(row.Id);
            moved += await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return (moved, rows.Count == 0 ? null : rows[^1].Id);
    }

    private async Task<List<PersonKey>> ReadAsync(NpgsqlConnection connection, Guid after, int batch, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT id, owner_id, key_id, wrapped FROM person_keys WHERE key_id <> $1 AND id > $2 ORDER BY id LIMIT $3 FOR UPDATE", connection);
        command.Parameters.AddWithValue(keys.Current.Id);
        command.Parameters.AddWithValue(after);
        command.Parameters.AddWithValue(batch);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<PersonKey> rows = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new PersonKey { Id = reader.GetGuid(0), OwnerId = reader.GetGuid(1), KeyId = reader.GetString(2), Wrapped = reader.GetFieldValue<byte[]>(3) });
        }

        return rows;
    }

    private WrappedKey Rewrapped(PersonKey row)
    {
        try
        {
            return keys.Rewrap(row.Key, row.Context);
        }
        catch (SealedBytesException error)
        {
            // Its master key is here and does not open it: going on would hide damage.
            throw new CryptographicException($"The key {row.Id} of person {row.OwnerId} is damaged: {error.Message}", error);
        }
    }

    private async Task<RotationResult> ResultAsync(int moved, CancellationToken cancellationToken)
    {
        var counts = await StoredKeys.CountAsync(database, cancellationToken);
        return new RotationResult(
            moved,
            counts.GetValueOrDefault(keys.Current.Id),
            counts.Where(count => count.Key != keys.Current.Id).ToDictionary(count => count.Key, count => count.Value));
    }
}

/// <summary>Under which master keys the database's secrets lie.</summary>
internal static class StoredKeys
{
    /// <returns>Number of person keys by the name of the master key.</returns>
    public static async Task<Dictionary<string, int>> CountAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT key_id, count(*)::int FROM person_keys GROUP BY key_id");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        Dictionary<string, int> counts = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            counts.Add(reader.GetString(0), reader.GetInt32(1));
        }

        return counts;
    }

    /// <summary>What is lost without its key, what is not, and what to do.</summary>
    public static string Explain(int keys, IEnumerable<string> lost) =>
        $"The secrets of {keys} people lie under a master key that is not given ({string.Join(", ", lost)}). "
        + "Their credentials keep names, types, users and addresses, and everything else works; passwords, keys and tokens cannot be read.";

    public const string Advice =
        "Set the ENCRYPTION_KEY with which they were stored, or give it as ENCRYPTION_KEY_PREVIOUS; a backup made --with-key holds it. "
        + "If it is gone for good, open each credential that says so and type its secrets in again.";
}
