using Npgsql;

namespace Dashboard.Api.Backups;

/// <summary>A table as the database describes it.</summary>
/// <param name="Key">Columns of the primary key with what orders them the same everywhere.</param>
internal sealed record DatabaseTable(string Name, IReadOnlyList<string> Columns, IReadOnlyList<string> Key, IReadOnlyList<SavedPartition> Partitions)
{
    /// <summary>Its rows as COPY text, in an order that does not depend on where they lie.</summary>
    public string ExportSql(string schema) =>
        $"COPY (SELECT {Names(Columns)} FROM {Quote(schema)}.{Quote(Name)} ORDER BY {string.Join(", ", Key)}) TO STDOUT";

    public static string ImportSql(string schema, SavedTable table) =>
        $"COPY {Quote(schema)}.{Quote(table.Name)} ({Names(table.Columns)}) FROM STDIN";

    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Names(IEnumerable<string> columns) => string.Join(", ", columns.Select(Quote));
}

/// <summary>
/// Which tables a backup holds: every one that the database has, read from its catalogue, so that a new one cannot be
/// forgotten; but for those named here with a reason.
/// </summary>
internal static class DatabaseTables
{
    public static readonly IReadOnlyDictionary<string, string> NotKept = new Dictionary<string, string>
    {
        ["__EFMigrationsHistory"] = "written by the migrations that a restore runs",
        ["event_shards"] = "positions in the streams of one Redis",
        ["api_instances"] = "processes that live now",
        ["runners"] = "processes that live now; they announce themselves",
    };

    /// <summary>The tables to keep, each after those that it refers to.</summary>
    public static async Task<IReadOnlyList<DatabaseTable>> ReadAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        var names = (await QueryAsync(connection, TablesSql, schema, row => row.GetString(0), cancellationToken))
            .Where(name => !NotKept.ContainsKey(name)).ToList();
        var columns = await QueryAsync(connection, ColumnsSql, schema, row => (Table: row.GetString(0), Name: row.GetString(1)), cancellationToken);
        var keys = await QueryAsync(connection, KeysSql, schema, row => (Table: row.GetString(0), Name: row.GetString(1), IsText: row.GetBoolean(2)), cancellationToken);
        var partitions = await QueryAsync(
            connection, PartitionsSql, schema, row => (Table: row.GetString(0), Partition: new SavedPartition(row.GetString(1), row.GetString(2))), cancellationToken);
        var references = await QueryAsync(connection, ReferencesSql, schema, row => (From: row.GetString(0), To: row.GetString(1)), cancellationToken);

        return Ordered(names, references).Select(name =>
        {
            var all = columns.Where(column => column.Table == name).Select(column => column.Name).ToList();
            var key = keys.Where(column => column.Table == name)
                .Select(column => DatabaseTable.Quote(column.Name) + (column.IsText ? " COLLATE \"C\"" : "")).ToList();
            return new DatabaseTable(
                name,
                all,
                key.Count > 0 ? key : [.. all.Select(column => $"{DatabaseTable.Quote(column)}::text COLLATE \"C\"")],
                [.. partitions.Where(partition => partition.Table == name).Select(partition => partition.Partition)]);
        }).ToList();
    }

    private static List<string> Ordered(List<string> names, List<(string From, string To)> references)
    {
        List<string> ordered = [];
        while (ordered.Count < names.Count)
        {
            var rest = names.Except(ordered).ToList();

            // Tables that refer to each other in a circle come in any order; then the restore says which one fails.
            ordered.Add(rest.Find(name => references.All(reference =>
                reference.From != name || reference.To == name || !rest.Contains(reference.To))) ?? rest[0]);
        }

        return ordered;
    }

    private static async Task<List<T>> QueryAsync<T>(
        NpgsqlConnection connection, string sql, string schema, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddWithValue(schema);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<T> rows = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private const string TablesSql = """
        SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY c.relname COLLATE "C"
        """;

    private const string ColumnsSql = """
        SELECT c.relname::text, a.attname::text FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY c.relname, a.attnum
        """;

    private const string KeysSql = """
        SELECT c.relname::text, a.attname::text, a.attcollation <> 0
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(number, place)
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
        WHERE n.nspname = $1 AND i.indisprimary ORDER BY c.relname, k.place
        """;

    private const string PartitionsSql = """
        SELECT p.relname::text, c.relname::text, pg_get_expr(c.relpartbound, c.oid)
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent JOIN pg_namespace n ON n.oid = p.relnamespace
        WHERE n.nspname = $1 AND p.relkind = 'p' AND c.relispartition ORDER BY p.relname, c.relname
        """;

    private const string ReferencesSql = """
        SELECT f.relname::text, t.relname::text FROM pg_constraint k JOIN pg_class f ON f.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid
        JOIN pg_namespace n ON n.oid = f.relnamespace WHERE n.nspname = $1 AND k.contype = 'f'
        """;
}
