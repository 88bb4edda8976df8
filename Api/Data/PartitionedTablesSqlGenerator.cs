using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure.Internal;
using Npgsql.EntityFrameworkCore.PostgreSQL.Migrations;

namespace Dashboard.Api.Data;

/// <summary>
/// Creates the tables of <see cref="Partitions.Tables"/> as partitioned ones, each with a default partition, and those of
/// <see cref="Partitions.HashedTables"/> with all of theirs; EF Core has no word for that.
/// </summary>
#pragma warning disable EF1001 // The generator's constructor takes an internal options type; there is no public way to extend it.
internal sealed class PartitionedTablesSqlGenerator(MigrationsSqlGeneratorDependencies dependencies, INpgsqlSingletonOptions options)
    : NpgsqlMigrationsSqlGenerator(dependencies, options)
#pragma warning restore EF1001
{
    protected override void Generate(CreateTableOperation operation, IModel? model, MigrationCommandListBuilder builder, bool terminate = true)
    {
        if (Partitions.HashedTables.Contains(operation.Name))
        {
            base.Generate(operation, model, builder, terminate: false);
            builder.AppendLine(" PARTITION BY HASH (execution_id);").EndCommand();
            for (var part = 0; part < Partitions.HashPartitions; part++)
            {
                builder.AppendLine(
                    $"CREATE TABLE {operation.Name}_{part} PARTITION OF {operation.Name} FOR VALUES WITH (MODULUS {Partitions.HashPartitions}, REMAINDER {part});").EndCommand();
            }

            return;
        }

        if (!Partitions.Tables.Contains(operation.Name))
        {
            base.Generate(operation, model, builder, terminate);
            return;
        }

        base.Generate(operation, model, builder, terminate: false);
        builder.AppendLine(" PARTITION BY RANGE (execution_id);").EndCommand();
        builder.AppendLine($"CREATE TABLE {operation.Name}_default PARTITION OF {operation.Name} DEFAULT;").EndCommand();
    }
}
