using System.Globalization;
using Dashboard.Api.Backups;
using Dashboard.Api.Data;
using Dashboard.Api.Runners;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dashboard.Api.Checks;

/// <summary>PostgreSQL, what the product keeps in it, and the runners that announced themselves there.</summary>
internal static class DatabaseChecks
{
    private const int OldestServer = 140_000;
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(5);

    public static async Task<IReadOnlyList<CheckResult>> RunAsync(string? connectionString, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            return [CheckResult.Failed("postgres", "ConnectionStrings__database is not set", "Set it: Host=…;Database=dashboard;Username=…;Password=…")];
        }

        try
        {
            await using var context = new DashboardContext(new DbContextOptionsBuilder<DashboardContext>().UseNpgsql(connectionString).Options);
            await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Timeout = 5, Pooling = false }.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            List<CheckResult> results = [Server(connection), await RightsAsync(connection, cancellationToken), await ClockAsync(connection, cancellationToken)];
            var migrations = await MigrationsAsync(context, cancellationToken);
            results.Add(migrations);
            if (migrations.Status != CheckStatus.Failed && (await context.Database.GetAppliedMigrationsAsync(cancellationToken)).Any())
            {
                results.AddRange(await RunnersAsync(connection, cancellationToken));
            }

            return results;
        }
        catch (Exception exception) when (exception is NpgsqlException or ArgumentException or TimeoutException)
        {
            return [CheckResult.Failed("postgres", $"PostgreSQL does not answer: {exception.Message}",
                "Start it, and compare host, database, user and password in ConnectionStrings__database with it.")];
        }
    }

    private static CheckResult Server(NpgsqlConnection connection)
    {
        var version = connection.PostgreSqlVersion;
        var number = (version.Major * 10_000) + version.Minor;
        return number >= OldestServer
            ? CheckResult.Ok("postgres", $"PostgreSQL {version} at {connection.Host}, database {connection.Database}")
            : CheckResult.Failed("postgres", $"PostgreSQL {version} is too old", "Upgrade it to 14 or newer.");
    }

    private static async Task<CheckResult> RightsAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await ScalarAsync<bool>(connection, "SELECT has_schema_privilege('public', 'CREATE') AND has_database_privilege(current_database(), 'CREATE')", cancellationToken)
            ? CheckResult.Ok("postgres_rights", "may create tables and schemas")
            : CheckResult.Failed("postgres_rights", "this user may not create tables or schemas, which migrations, partitions and restores need",
                $"Make it the owner: ALTER DATABASE \"{connection.Database}\" OWNER TO \"{connection.UserName}\"");

    private static async Task<CheckResult> ClockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var before = DateTime.UtcNow;
        var there = await ScalarAsync<DateTime>(connection, "SELECT clock_timestamp()", cancellationToken);
        var apart = (there.ToUniversalTime() - before).Duration();
        var found = string.Create(CultureInfo.InvariantCulture, $"{apart.TotalSeconds:0.0} s between this machine and PostgreSQL");
        return apart < ClockTolerance
            ? CheckResult.Ok("clock", found)
            : CheckResult.Warning("clock", found, "Let both machines set their clocks by NTP: timedatectl set-ntp true");
    }

    private static async Task<CheckResult> MigrationsAsync(DashboardContext context, CancellationToken cancellationToken)
    {
        var applied = (await context.Database.GetAppliedMigrationsAsync(cancellationToken)).ToList();
        var known = context.Database.GetMigrations().ToList();
        if (applied.Except(known).FirstOrDefault() is { } newer)
        {
            return CheckResult.Failed("migrations", $"the database is newer than this program ({newer})",
                $"Start the version that made it, or restore the backup made before the upgrade. This is {BackupManifest.ThisVersion}.");
        }

        return known.Count == applied.Count ? CheckResult.Ok("migrations", $"up to date ({known[^1]})")
            : applied.Count == 0 ? CheckResult.Warning("migrations", "the product has never started on this database", "Start it: the Api makes its tables by itself.")
            : CheckResult.Warning("migrations", $"{known.Count - applied.Count} not applied yet", "Make a backup, then start the Api of this version: it applies them.");
    }

    private static async Task<IReadOnlyList<CheckResult>> RunnersAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        List<(string Name, string Host, string Version, int Capacity)> alive = [];
        await using var command = new NpgsqlCommand("SELECT name, host, version, capacity FROM runners WHERE last_seen_at > $1", connection);
        command.Parameters.AddWithValue(DateTimeOffset.UtcNow - RegisteredRunner.Expiry);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            alive.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3)));
        }

        if (alive.Count == 0)
        {
            return [CheckResult.Failed("runners", "no runner is alive, so executions stay pending", "Start a runner with the same RUNNER_KEY, and read its log if it does not stay.")];
        }

        var capacity = alive.Sum(runner => runner.Capacity);
        var others = alive.Where(runner => runner.Version.Split('+')[0] != BackupManifest.ThisVersion).Select(runner => $"{runner.Name} ({runner.Version})").ToList();
        return
        [
            CheckResult.Ok("runners", $"{alive.Count} alive, together {capacity} executions at once"),
            others.Count == 0
                ? CheckResult.Ok("runner_versions", $"all {BackupManifest.ThisVersion}")
                : CheckResult.Warning("runner_versions", $"not of this version {BackupManifest.ThisVersion}: {string.Join(", ", others)}", "Upgrade these runners."),
            MachineChecks.Capacity(alive.Where(runner => runner.Host == Environment.MachineName).Sum(runner => runner.Capacity)),
        ];
    }

    private static async Task<T> ScalarAsync<T>(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
