using Dashboard.Api.Data;
using Dashboard.Tests.Fixtures.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace Dashboard.Tests.Api.Data;

public sealed class OperationsMigrationTests(TestServers servers)
{
    [Fact]
    public async Task What_waits_at_an_upgrade_keeps_its_place_and_an_api_of_the_version_before_can_still_write()
    {
        await using var database = await servers.CreateDatabaseAsync();
        var options = new DbContextOptionsBuilder<DashboardContext>().UseNpgsql(database.ConnectionStringWithoutPooling)
            .ReplaceService<IMigrationsSqlGenerator, PartitionedTablesSqlGenerator>();
        await using var context = new DashboardContext(options.Options);
        var migrator = context.GetService<IMigrator>();
        var cancellation = TestContext.Current.CancellationToken;
        await migrator.MigrateAsync("Initial", cancellation);
        var waiting = await InsertAsync(database, "pending");
        var running = await InsertAsync(database, "running");

        await migrator.MigrateAsync("Operations", cancellation);

        var later = await InsertAsync(database, "pending");
        foreach (var id in new[] { waiting, running })
        {
            Assert.Equal(("normal", true), await ReadAsync(database, id, "queue_order = queued_at"));
        }

        Assert.Equal(("normal", true), await ReadAsync(database, later, "queue_order > now() - interval '1 minute'"));
    }

    /// <summary>Writes a row as the version before does: it knows neither priority nor place.</summary>
    private static async Task<Guid> InsertAsync(TestDatabase database, string state)
    {
        const string Sql = """
            INSERT INTO executions (id, owner_id, started_by, task_id, task_name, snapshot, when_running, inputs, triggered_by, state, control, attempt,
                committed_sequence, position, attempt_position, created_at, queued_at, active_ms, current_step, completed_steps, input_tokens, output_tokens,
                cost_usd, outside_effect, outside_effect_pending)
            VALUES ($1, $1, $1, $1, 'task', '{}', 'parallel', '{}', 'manual', $2, 'none', 0,
                0, 0, 0, now() - interval '1 hour', now() - interval '1 hour', 0, 0, 0, 0, 0, 0, false, false)
            """;
        var id = Guid.CreateVersion7();
        await using var source = NpgsqlDataSource.Create(database.ConnectionStringWithoutPooling);
        await using var command = source.CreateCommand(Sql);
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(state);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return id;
    }

    private static async Task<(string Priority, bool Holds)> ReadAsync(TestDatabase database, Guid id, string condition)
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionStringWithoutPooling);
        await using var command = source.CreateCommand($"SELECT priority, {condition} FROM executions WHERE id = $1");
        command.Parameters.AddWithValue(id);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        Assert.True(await reader.ReadAsync(TestContext.Current.CancellationToken));
        return (reader.GetString(0), reader.GetBoolean(1));
    }
}
