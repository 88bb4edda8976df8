using System.Text.Json;
using Dashboard.Api.Backups;
using Dashboard.Api.Data;
using Dashboard.Api.Security;
using Dashboard.Tests.Fixtures.Processes;
using Dashboard.Tests.Fixtures.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace Dashboard.Tests.Api.Data;

/// <summary>Databases of every earlier version, with rows written as that version would have, brought to this one by the product's own start.</summary>
public sealed class UpgradeTests(TestServers servers)
{
    public static TheoryData<string> Migrations
    {
        get
        {
            using var context = Context("Host=nowhere");
            var all = context.Database.GetMigrations().ToList();
            return [.. all.Count > 1 ? all[..^1] : all];
        }
    }

    [Theory]
    [MemberData(nameof(Migrations))]
    public async Task A_database_of_an_earlier_version_loses_nothing_and_works_where_it_is_and_restored_from_a_backup(string migration)
    {
        await using var database = await servers.CreateDatabaseAsync();
        var old = await FillAsync(database, migration, TestContext.Current.CancellationToken);
        await using var source = await Installation.CreateAsync(servers, new ServerAddresses(database.ConnectionString, null, null, null));
        await using var target = await Installation.CreateAsync(servers, account: TestAccount.OnceServed);
        var before = await CountsAsync(source);
        await RestoreAsync(source, target);
        await AssertNothingLostAsync(before, target);

        await Task.WhenAll(StartAndAssertWorksAsync(source, before, old), StartAndAssertWorksAsync(target, before, old));
    }

    private static async Task RestoreAsync(Installation source, Installation target)
    {
        var file = Path.Combine(target.Artifacts.FullName, "old.tar.gz");
        var saved = await ApiCommand.HostAsync(source.Settings, "backup", file);
        Assert.True(saved.ExitCode == 0, saved.ToString());
        var restored = await ApiCommand.HostAsync(target.Settings, "restore", file);
        Assert.True(restored.ExitCode == 0, restored.ToString());
    }

    /// <param name="before">Rows of the earlier version.</param>
    private static async Task StartAndAssertWorksAsync(Installation installation, Dictionary<string, long> before, OldRows old)
    {
        // The execution whose runner is gone is given to another one lease after the start.
        await installation.HostApiAsync(null, ("Leases__Lease", Installation.Seconds(3)));
        await AssertNothingLostAsync(before, installation);
        await AssertWorksAsync(installation, old);
    }

    private static async Task<OldRows> FillAsync(TestDatabase database, string migration, CancellationToken cancellationToken)
    {
        var old = new OldRows();
        await using var context = Context(database.ConnectionStringWithoutPooling);
        await context.GetService<IMigrator>().MigrateAsync(migration, cancellationToken);
        await Partitions.EnsureAsync(context, DateTimeOffset.UtcNow, cancellationToken);
        await context.Database.ExecuteSqlRawAsync(
            old.Sql.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal), cancellationToken);
        return old;
    }

    /// <summary>Every table but those of processes that live now has at least as many rows.</summary>
    private static async Task AssertNothingLostAsync(Dictionary<string, long> before, Installation installation)
    {
        var after = await CountsAsync(installation);
        Assert.All(
            before.Where(table => !DatabaseTables.NotKept.ContainsKey(table.Key)),
            table => Assert.True(after[table.Key] >= table.Value, $"{table.Key}: {table.Value} rows before, {after[table.Key]} after"));
    }

    private static async Task AssertWorksAsync(Installation installation, OldRows old)
    {
        var completed = await installation.ExecutionAsync(old.Completed);
        Assert.Equal("completed", completed.GetProperty("status").GetString());
        Assert.Contains("read 2 rows", completed.GetRawText(), StringComparison.Ordinal);
        foreach (var (list, text) in new[] { ("steps", "Click “Log in”"), ("logs", "a line"), ("artifacts", "売上.csv") })
        {
            var told = await installation.GetAsync($"/api/executions/{old.Completed}/{list}");
            Assert.Contains(text, JsonSerializer.Serialize(told, Readable), StringComparison.Ordinal);
        }

        await using var runner = await PretendRunner.StartAsync(installation);
        foreach (var id in new[] { old.Pending, old.Running, await installation.RunAsync(old.Task) })
        {
            var claimed = await runner.ClaimAsync(id);
            await runner.CompleteAsync(new(claimed.ExecutionId, claimed.Attempt));
            await installation.WaitForStateAsync(id, "completed");
        }
    }

    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static DashboardContext Context(string connectionString) => new(new DbContextOptionsBuilder<DashboardContext>().UseNpgsql(connectionString)
        .ReplaceService<IMigrationsSqlGenerator, PartitionedTablesSqlGenerator>().Options);

    private static async Task<Dictionary<string, long>> CountsAsync(Installation installation)
    {
        await using var connection = await installation.Database.OpenConnectionAsync();
        List<string> tables = [];
        await using (var names = new NpgsqlCommand(
            "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition", connection))
        await using (var reader = await names.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                tables.Add(reader.GetString(0));
            }
        }

        var counts = new Dictionary<string, long>();
        foreach (var table in tables)
        {
            await using var count = new NpgsqlCommand($"SELECT count(*) FROM \"{table}\"", connection);
            counts[table] = (long)(await count.ExecuteScalarAsync())!;
        }

        return counts;
    }

    /// <summary>Rows of the first version, in every table that it had; columns that came later have defaults.</summary>
    private sealed class OldRows
    {
        public Guid Task { get; } = Guid.CreateVersion7();

        public Guid Completed { get; } = Guid.CreateVersion7();

        public Guid Pending { get; } = Guid.CreateVersion7();

        public Guid Running { get; } = Guid.CreateVersion7();

        public string Sql => $$"""
            INSERT INTO settings (owner_id, values, updated_at) VALUES ('{{CurrentUser.FirstAdministrator}}', '{}', now());
            INSERT INTO tasks (id, owner_id, name, prompt, is_active, limits, browser, on_lost_runner, when_running, notify_on_success, notify_on_failure, created_at, updated_at)
                VALUES ('{{Task}}', '{{CurrentUser.FirstAdministrator}}', 'old task', 'Do it.', true, '{}', '{}', 'restart', 'parallel', false, true, now(), now());
            {{Execution(Completed, "completed", "started_at, completed_at, summary, total_steps", "now(), now(), 'read 2 rows', 1")}}
            {{Execution(Pending, "pending", "started_at", "NULL")}}
            {{Execution(Running, "running", "started_at, runner_id, runner_name, lease_until, active_since", $"now(), '{Guid.CreateVersion7()}', 'gone', now() - interval '1 hour', now()")}}
            INSERT INTO steps (execution_id, position, changed_position, id, attempt, number, action_type, description, status, started_at)
                VALUES ('{{Completed}}', 1, 1, gen_random_uuid(), 1, 1, 'click', '{"text": "Click “Log in”"}', 'completed', now());
            INSERT INTO actions (execution_id, position, changed_position, attempt, step_number, index, action_type, description, status, outside_effect)
                VALUES ('{{Completed}}', 2, 2, 1, 1, 0, 'click', '{"text": "Click"}', 'completed', false);
            INSERT INTO logs (execution_id, position, attempt, timestamp, level, message) VALUES ('{{Completed}}', 3, 1, now(), 'info', '{"text": "a line"}');
            INSERT INTO artifacts (execution_id, position, attempt, key, kind, name, content_type, size, created_at)
                VALUES ('{{Completed}}', 4, 1, 'executions/{{Completed}}/1/downloads/売上.csv', 'download', '売上.csv', 'text/csv', 8, now());
            INSERT INTO runners (id, name, host, version, operating_system, capacity, running, memory_bytes, browser_memory_bytes, draining, started_at, last_seen_at)
                VALUES (gen_random_uuid(), 'gone', 'host', '0.1.0', 'Linux', 2, 1, 1, 1, false, now(), now() - interval '1 hour');
            INSERT INTO event_shards (shard, last_id) VALUES (0, '5-0');
            INSERT INTO api_instances (id, last_seen_at) VALUES (gen_random_uuid(), now() - interval '1 hour');
            """;

        private string Execution(Guid id, string state, string columns, string values) => $$"""
            INSERT INTO executions (id, owner_id, started_by, task_id, task_name, snapshot, when_running, inputs, triggered_by, state, control, attempt, committed_sequence, position,
                attempt_position, created_at, queued_at, active_ms, current_step, completed_steps, input_tokens, output_tokens, cost_usd, outside_effect, outside_effect_pending, {{columns}})
            VALUES ('{{id}}', '{{CurrentUser.FirstAdministrator}}', '{{CurrentUser.FirstAdministrator}}', '{{Task}}', 'old task', '{"task_id": "{{Task}}", "name": "old task", "prompt": "Do it.", "on_lost_runner": "restart", "when_running": "parallel"}',
                'parallel', '{}', 'manual', '{{state}}', 'none', {{(state == "pending" ? 0 : 1)}}, 0, 4, 0, now(), now() - interval '1 minute', 10, 1, 1, 0, 0, 0, false, false, {{values}});
            """;
    }
}
