using Dashboard.Api.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Api.Tasks;

internal sealed class TaskEntityConfiguration : IEntityTypeConfiguration<TaskEntity>
{
    public void Configure(EntityTypeBuilder<TaskEntity> builder)
    {
        builder.ToTable("tasks");
        builder.HasKey(task => task.Id);
        builder.Property(task => task.Id).ValueGeneratedNever();
        builder.Property(task => task.Name).HasMaxLength(TaskValidator.MaxNameLength);
        builder.Property(task => task.Recipe).AsJson();
        builder.Property(task => task.Limits).AsJson();
        builder.Property(task => task.Browser).AsJson();
        builder.Property(task => task.Agent).AsJson().HasDefaultValueSql("'{}'");
        builder.Property(task => task.Postconditions).AsJson().HasDefaultValueSql("'[]'");

        // json, not jsonb: people find their schema as they wrote it.
        builder.Property(task => task.ResultSchema).AsJson().HasColumnType("json");
        builder.Property(task => task.Credentials).AsJson().HasDefaultValueSql("'[]'");
        builder.Property(task => task.AllowedHosts).AsJson().HasDefaultValueSql("'[]'");
        builder.Property(task => task.BlockedHosts).AsJson().HasDefaultValueSql("'[]'");
        builder.Property(task => task.OnLostRunner).AsSnakeCaseText();
        builder.Property(task => task.WhenRunning).AsSnakeCaseText();
        builder.Property(task => task.Priority).AsSnakeCaseText();

        // Of two people who save at the same moment the second is told.
        builder.Property(task => task.UpdatedAt).IsConcurrencyToken();
        builder.HasIndex(task => new { task.OwnerId, task.Id });
    }
}
