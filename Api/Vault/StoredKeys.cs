using Dashboard.Api.Security;
using Npgsql;

namespace Dashboard.Api.Vault;

/// <summary>A table of keys that a master key wraps, in the columns <c>key_id</c>, <c>wrapped</c> and <c>rewrapped_at</c>.</summary>
/// <param name="Owner">SQL of whose they are.</param>
/// <param name="ContextOf">What a key is sealed with, from its id and whose it is.</param>
internal sealed record WrappedTable(string Name, string Owner, Func<Guid, Guid, string> ContextOf)
{
    public static readonly WrappedTable People = new("person_keys", "owner_id", PersonKey.ContextOf);

    public static readonly WrappedTable Sessions = new("protection_keys", "id", (id, _) => ProtectionKey.ContextOf(id));

    public static IReadOnlyList<WrappedTable> All { get; } = [People, Sessions];
}

/// <summary>How many keys lie under each master key, by its name.</summary>
/// <param name="People">Keys above the secrets of people.</param>
/// <param name="Sessions">Keys of cookies and tokens.</param>
internal sealed record StoredKeyCounts(IReadOnlyDictionary<string, int> People, IReadOnlyDictionary<string, int> Sessions)
{
    /// <summary>Those that a rotation has yet to look at.</summary>
    public int Behind(KeyRing keys) => People.Concat(Sessions).Where(count => count.Key != keys.Current.Id).Sum(count => count.Value);
}

/// <summary>Under which master keys the database's secrets lie.</summary>
internal static class StoredKeys
{
    public const string Advice =
        "Set the ENCRYPTION_KEY with which they were stored, or give it as ENCRYPTION_KEY_PREVIOUS; a backup made --with-key holds it. "
        + "If it is gone for good, open each credential that says so and type its secrets in again.";

    public static async Task<StoredKeyCounts> CountAsync(NpgsqlDataSource database, CancellationToken cancellationToken) =>
        new(await CountAsync(database, WrappedTable.People, cancellationToken), await CountAsync(database, WrappedTable.Sessions, cancellationToken));

    /// <summary>What is lost without its key, what is not, and what to do.</summary>
    public static string Explain(int keys, IEnumerable<string> lost) =>
        $"The secrets of {keys} people lie under a master key that is not given ({string.Join(", ", lost)}). "
        + "Their credentials keep names, types, users and addresses, and everything else works; passwords, keys and tokens cannot be read.";

    private static async Task<IReadOnlyDictionary<string, int>> CountAsync(NpgsqlDataSource database, WrappedTable table, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT key_id, count(*)::int FROM {table.Name} WHERE key_id IS NOT NULL GROUP BY key_id");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        Dictionary<string, int> counts = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            counts.Add(reader.GetString(0), reader.GetInt32(1));
        }

        return counts;
    }
}
