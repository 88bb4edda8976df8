using System.Security.Cryptography;
using Npgsql;

namespace Dashboard.Api.Backups;

/// <summary>Rows of tables in and out, with their number and fingerprint.</summary>
internal static class TableStream
{
    /// <summary>Makes the text of values the same on every server.</summary>
    public const string SessionSql =
        "SET datestyle = 'ISO, YMD'; SET timezone = 'UTC'; SET extra_float_digits = 3; SET intervalstyle = 'postgres'; SET bytea_output = 'hex'; SET statement_timeout = 0";

    private const int BufferBytes = 128 * 1024;

    /// <summary>Copies to its end; every row of COPY's text form ends in the one line feed that it holds.</summary>
    public static async Task<(long Rows, long Bytes, string Sha256)> CopyAsync(Stream from, Stream to, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferBytes];
        long rows = 0;
        long bytes = 0;
        for (var read = await from.ReadAsync(buffer, cancellationToken); read > 0; read = await from.ReadAsync(buffer, cancellationToken))
        {
            rows += buffer.AsSpan(0, read).Count((byte)'\n');
            bytes += read;
            hash.AppendData(buffer, 0, read);
            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        return (rows, bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    public static async Task<(long Rows, long Bytes, string Sha256)> ExportAsync(
        NpgsqlConnection connection, string schema, DatabaseTable table, Stream to, CancellationToken cancellationToken)
    {
        using var rows = await connection.BeginTextExportAsync(table.ExportSql(schema), cancellationToken);
        return await CopyAsync(((StreamReader)rows).BaseStream, to, cancellationToken);
    }

    public static async Task ImportAsync(NpgsqlConnection connection, string schema, SavedTable table, Stream from, CancellationToken cancellationToken)
    {
        await using var rows = await connection.BeginTextImportAsync(DatabaseTable.ImportSql(schema, table), cancellationToken);
        await CopyAsync(from, ((StreamWriter)rows).BaseStream, cancellationToken);
    }

    public static async Task RunAsync(this NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
