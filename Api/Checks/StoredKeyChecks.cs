using Dashboard.Api.Vault;
using Npgsql;

namespace Dashboard.Api.Checks;

/// <summary>Whether the keys that are given open what is stored.</summary>
internal static class StoredKeyChecks
{
    private const string Name = "stored_keys";

    /// <returns>Nothing where the database or the key is not there: other checks say that.</returns>
    public static async Task<IReadOnlyList<CheckResult>> RunAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        try
        {
            if (configuration.GetConnectionString("database") is not { Length: > 0 } connection)
            {
                return [];
            }

            var keys = KeyRing.From(configuration);
            await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection) { Timeout = 5, Pooling = false });
            return [Judge(keys, await StoredKeys.CountAsync(database, cancellationToken))];
        }
        catch (Exception exception) when (exception is NpgsqlException or ArgumentException or TimeoutException or SealedBytesException)
        {
            return [];
        }
    }

    private static CheckResult Judge(KeyRing keys, StoredKeyCounts counts)
    {
        var lost = counts.People.Where(count => !keys.Has(count.Key)).ToList();
        if (lost.Count > 0)
        {
            return CheckResult.Failed(Name, StoredKeys.Explain(lost.Sum(count => count.Value), lost.Select(count => count.Key)), StoredKeys.Advice);
        }

        // A key of sessions that nothing opens is worth nothing any more and needs nothing.
        var behind = counts.People.Concat(counts.Sessions).Where(count => count.Key != keys.Current.Id && keys.Has(count.Key)).Sum(count => count.Value);
        return behind > 0
            ? CheckResult.Warning(Name, $"{behind} keys still lie under {KeyRing.PreviousSetting}", "Run rotate-key, then remove the earlier key.")
            : CheckResult.Ok(Name, $"ENCRYPTION_KEY opens all {counts.People.Values.Sum()} keys of people");
    }
}
