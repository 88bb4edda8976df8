using System.Text.RegularExpressions;
using Dashboard.Api.Data;
using Dashboard.Api.Executions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace Dashboard.Api.Backups;

/// <summary>
/// The restored tables in a schema of their own beside the present ones: migrated, filled and checked there, and moved to
/// their place in one transaction. Until then nothing of the installation has changed.
/// </summary>
internal sealed partial class StagedDatabase : IAsyncDisposable
{
    private const string Schema = "restoring";

    private readonly NpgsqlConnection _connection;
    private readonly DashboardContext _context;

    private StagedDatabase(NpgsqlConnection connection, DashboardContext context) => (_connection, _context) = (connection, context);

    public static async Task<StagedDatabase> CreateAsync(string connectionString, CancellationToken cancellationToken)
    {
        var staged = new NpgsqlConnectionStringBuilder(connectionString) { SearchPath = Schema, Pooling = false, CommandTimeout = 0 }.ConnectionString;
        var connection = new NpgsqlConnection(staged);
        await connection.OpenAsync(cancellationToken);
        await connection.RunAsync(
            $"{TableStream.SessionSql}; SET client_min_messages = warning; DROP SCHEMA IF EXISTS {Schema} CASCADE; CREATE SCHEMA {Schema}",
            cancellationToken);
        var options = new DbContextOptionsBuilder<DashboardContext>()
            .UseNpgsql(staged, npgsql => npgsql.MigrationsHistoryTable(HistoryRepository.DefaultTableName, Schema))
            .ReplaceService<IMigrationsSqlGenerator, PartitionedTablesSqlGenerator>();
        return new StagedDatabase(connection, new DashboardContext(options.Options));
    }

    /// <param name="migration">Null: to the newest.</param>
    public Task MigrateAsync(string? migration, CancellationToken cancellationToken) =>
        _context.GetService<IMigrator>().MigrateAsync(migration, cancellationToken);

    /// <summary>Makes the partitions that the backup had.</summary>
    public async Task MakePartitionsAsync(IEnumerable<SavedTable> tables, CancellationToken cancellationToken)
    {
        foreach (var table in tables)
        {
            foreach (var partition in table.Partitions.Where(partition => partition.Bound != "DEFAULT"))
            {
                if (!PartitionBound().IsMatch(partition.Bound))
                {
                    throw BackupException.Broken($"{partition.Name} is no partition.");
                }

                await _connection.RunAsync(
                    $"CREATE TABLE IF NOT EXISTS {DatabaseTable.Quote(partition.Name)} PARTITION OF {DatabaseTable.Quote(table.Name)} {partition.Bound}", cancellationToken);
            }
        }
    }

    public Task ImportAsync(SavedTable table, Stream rows, CancellationToken cancellationToken) =>
        TableStream.ImportAsync(_connection, Schema, table, rows, cancellationToken);

    /// <summary>Reads every row back and compares it with the backup.</summary>
    public async Task CompareAsync(IReadOnlyList<SavedTable> saved, CancellationToken cancellationToken)
    {
        var present = await DatabaseTables.ReadAsync(_connection, Schema, cancellationToken);
        foreach (var table in saved)
        {
            var read = present.FirstOrDefault(candidate => candidate.Name == table.Name) is { } found
                ? await TableStream.ExportAsync(_connection, Schema, found with { Columns = table.Columns }, Stream.Null, cancellationToken)
                : default;
            if ((read.Rows, read.Sha256) != (table.Rows, table.Sha256))
            {
                throw new BackupException("restore_differs", $"The table {table.Name} did not arrive as it was saved ({read.Rows} of {table.Rows} rows). Nothing was changed.");
            }
        }
    }

    /// <summary>
    /// Takes every execution from the runner that had it. It may be running elsewhere still, in the installation that was saved: that
    /// runner must not be able to renew here, and the reconciler decides at once what the task wants done with lost ones.
    /// </summary>
    public Task<int> ReleaseExecutionsAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        _context.Executions.IgnoreQueryFilters()
            .Where(execution => execution.RunnerId != null && !Execution.FinalStates.Contains(execution.State))
            .ExecuteUpdateAsync(
                set => set.SetProperty(execution => execution.RunnerId, (Guid?)null)
                    .SetProperty(execution => execution.LeaseUntil, now - TimeSpan.FromSeconds(1)),
                cancellationToken);

    public async Task EnsurePartitionsAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await Partitions.EnsureAsync(_context, now, cancellationToken);
        await _connection.RunAsync(SequencesSql, cancellationToken);
    }

    /// <summary>Drops the present tables and moves the restored ones to their place, all or nothing.</summary>
    public async Task TakePlaceAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await _connection.BeginTransactionAsync(cancellationToken);
        await _connection.RunAsync(SwapSql, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _context.DisposeAsync();
            await _connection.RunAsync($"DROP SCHEMA IF EXISTS {Schema} CASCADE", CancellationToken.None);
        }
        finally
        {
            await _connection.DisposeAsync();
        }
    }

    [GeneratedRegex(@"^FOR VALUES (FROM|WITH) [A-Za-z0-9 (),':+.\-]+$")]
    private static partial Regex PartitionBound();

    /// <summary>Sequences go on after the highest number restored.</summary>
    private const string SequencesSql = """
        DO $$
        DECLARE found record; highest bigint;
        BEGIN
            FOR found IN SELECT c.relname, a.attname, pg_get_serial_sequence(quote_ident(n.nspname) || '.' || quote_ident(c.relname), a.attname) AS sequence
                FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = 'restoring' AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped
            LOOP
                IF found.sequence IS NOT NULL THEN
                    EXECUTE format('SELECT max(%I) FROM restoring.%I', found.attname, found.relname) INTO highest;
                    PERFORM setval(found.sequence, coalesce(highest, 0) + 1, false);
                END IF;
            END LOOP;
        END $$
        """;

    /// <summary>Table by table, so that the schema, its rights and extensions in it stay as they are. Indexes and sequences go with their tables.</summary>
    private const string SwapSql = """
        DO $$
        DECLARE found record;
        BEGIN
            FOR found IN SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
            LOOP
                EXECUTE format('DROP TABLE public.%I CASCADE', found.relname);
            END LOOP;
            FOR found IN SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = 'restoring' AND c.relkind IN ('r', 'p')
            LOOP
                EXECUTE format('ALTER TABLE restoring.%I SET SCHEMA public', found.relname);
            END LOOP;
        END $$
        """;
}
