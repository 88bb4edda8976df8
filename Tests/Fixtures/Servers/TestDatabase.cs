using Npgsql;

namespace Dashboard.Tests.Fixtures.Servers;

/// <summary>A database of one test, dropped when disposed of whoever is still connected.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly string _server;

    private TestDatabase(string server, string name)
    {
        _server = server;
        Name = name;
        ConnectionString = new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
        ConnectionStringWithoutPooling =
            new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString;
    }

    public string Name { get; }

    public string ConnectionString { get; }

    public string ConnectionStringWithoutPooling { get; }

    /// <param name="server">Connection string of a user who may create databases.</param>
    /// <param name="template">Name of the database to copy; null makes an empty one.</param>
    internal static async Task<TestDatabase> CreateAsync(string server, string? template)
    {
        var name = $"test_{Guid.CreateVersion7():N}";
        await RunAsync(server, $"CREATE DATABASE \"{name}\" TEMPLATE \"{template ?? "template0"}\"");
        return new TestDatabase(server, name);
    }

    public async ValueTask DisposeAsync()
    {
        await using (var pooled = new NpgsqlConnection(ConnectionString))
        {
            NpgsqlConnection.ClearPool(pooled);
        }

        await RunAsync(_server, $"DROP DATABASE IF EXISTS \"{Name}\" WITH (FORCE)");
    }

    private static async Task RunAsync(string server, string sql)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
