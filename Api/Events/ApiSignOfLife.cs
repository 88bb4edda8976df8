using System.Data;
using Dashboard.Api.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Dashboard.Api.Events;

/// <summary>
/// An advisory lock that an Api holds on a connection of its own for as long as it lives. PostgreSQL frees it in the
/// moment in which the process ends, whatever it died of, so that others know without waiting for a lease.
/// </summary>
/// <remarks>A pooler that gives connections away between transactions would keep it from working: connect directly.</remarks>
internal sealed class ApiSignOfLife : IAsyncDisposable
{
    private NpgsqlConnection? _connection;

    /// <summary>Gives the sign, again where the connection was lost.</summary>
    public async Task KeepAsync(DashboardContext context, Guid instanceId, CancellationToken cancellationToken)
    {
        if (_connection is not null && await AnswersAsync(_connection, cancellationToken))
        {
            return;
        }

        await DisposeAsync();
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(context.Database.GetConnectionString()) { Pooling = false }.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand("SELECT pg_advisory_lock($1)", connection) { Parameters = { new() { Value = KeyOf(instanceId) } } };
            await command.ExecuteNonQueryAsync(cancellationToken);
            _connection = connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether another Api gives its sign. Asked within a transaction, at whose end the answer is forgotten.</summary>
    public static async Task<bool> IsGivenAsync(DashboardContext context, Guid instanceId, CancellationToken cancellationToken)
    {
        var key = KeyOf(instanceId);
        return !await context.Database.SqlQuery<bool>($"SELECT pg_try_advisory_xact_lock({key}) AS \"Value\"").SingleAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }

    /// <summary>The random half of the id; far from the small numbers of <see cref="DatabaseLocks"/>.</summary>
    private static long KeyOf(Guid instanceId) => BitConverter.ToInt64(instanceId.ToByteArray(), 8);

    private static async Task<bool> AnswersAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (connection.State != ConnectionState.Open)
        {
            return false;
        }

        try
        {
            await using var command = new NpgsqlCommand("SELECT 1", connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
