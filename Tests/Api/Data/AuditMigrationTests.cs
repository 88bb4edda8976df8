using Dashboard.Api.Data;
using Dashboard.Tests.Fixtures.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Dashboard.Tests.Api.Data;

public sealed class AuditMigrationTests(TestServers servers)
{
    [Fact]
    public async Task Lines_of_the_version_before_get_the_names_that_are_still_known()
    {
        var (task, gone, unknown) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        await using var database = await servers.CreateDatabaseAsync();
        await using var context = new DashboardContext(new DbContextOptionsBuilder<DashboardContext>().UseNpgsql(database.ConnectionStringWithoutPooling)
            .ReplaceService<IMigrationsSqlGenerator, PartitionedTablesSqlGenerator>().Options);
        var migrator = context.GetService<IMigrator>();
        var cancellation = TestContext.Current.CancellationToken;
        await migrator.MigrateAsync("SealedSessionKeys", cancellation);
        await context.Database.ExecuteSqlAsync(
            $$$"""
            INSERT INTO tasks (id, owner_id, name, prompt, is_active, limits, browser, on_lost_runner, when_running, notify_on_success, notify_on_failure, created_at, updated_at)
                VALUES ({{{task}}}, {{{task}}}, 'kept', 'p', true, '{}', '{}', 'restart', 'parallel', false, true, now(), now());
            INSERT INTO audit_entries (id, at, user_name, action, subject_id, changes) VALUES
                (gen_random_uuid(), now(), 'Ann', 'tasks.toggle', {{{task}}}, NULL),
                (gen_random_uuid(), now(), 'Ann', 'tasks.run', {{{gone}}}, NULL),
                (gen_random_uuid(), now(), 'Ann', 'tasks.delete', {{{gone}}}, '{"name": {"before": "deleted", "after": null}}'),
                (gen_random_uuid(), now(), 'Ann', 'tasks.run', {{{unknown}}}, NULL);
            """, cancellation);

        await migrator.MigrateAsync("NamesInAuditLog", cancellation);

        var names = await context.AuditEntries.AsNoTracking().OrderBy(row => row.Action).ThenBy(row => row.SubjectName)
            .Select(row => new { row.Action, row.SubjectName }).ToListAsync(cancellation);
        Assert.Equal(
            [("tasks.delete", "deleted"), ("tasks.run", "deleted"), ("tasks.run", null), ("tasks.toggle", "kept")],
            names.Select(row => (row.Action, row.SubjectName)));
    }
}
