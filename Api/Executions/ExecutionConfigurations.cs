using Dashboard.Api.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Api.Executions;

internal sealed class ExecutionConfiguration : IEntityTypeConfiguration<Execution>
{
    /// <summary>Keeps a second start apart from a running one where the task refuses it.</summary>
    public const string RefuseIndex = "ux_executions_refuse";

    /// <summary>Keeps two executions of a task from running at once unless it allows that.</summary>
    public const string ExclusiveIndex = "ux_executions_exclusive";

    private const string Active = "state IN ('running', 'paused', 'waiting_for_human', 'stopping')";
    private const string NotFinal = "state IN ('pending', 'running', 'paused', 'waiting_for_human', 'stopping')";

    public void Configure(EntityTypeBuilder<Execution> builder)
    {
        builder.ToTable("executions");
        builder.HasKey(execution => execution.Id);
        builder.Property(execution => execution.Id).ValueGeneratedNever();
        builder.Property(execution => execution.Snapshot).AsJson();
        builder.Property(execution => execution.Inputs).AsJson();

        // json, not jsonb: the columns of a table stay in the order in which they were read.
        builder.Property(execution => execution.Result).AsJson().HasColumnType("json");
        builder.Property(execution => execution.CurrentStepText).AsJson();
        builder.Property(execution => execution.Question).AsJson();
        builder.Property(execution => execution.LastAnswer).AsJson();
        builder.Property(execution => execution.Conditions).AsJson();
        builder.Property(execution => execution.Plan).AsJson();
        builder.Property(execution => execution.NotRestored).AsJson();
        builder.Property(execution => execution.State).AsSnakeCaseText();
        builder.Property(execution => execution.Control).AsSnakeCaseText();
        builder.Property(execution => execution.Verdict).AsSnakeCaseText();
        builder.Property(execution => execution.TriggeredBy).AsSnakeCaseText();
        builder.Property(execution => execution.WhenRunning).AsSnakeCaseText();
        builder.Property(execution => execution.Priority).AsSnakeCaseText();
        builder.Property(execution => execution.CostUsd).HasPrecision(18, 8);
        builder.Ignore(execution => execution.Error);
        builder.HasQueryFilter(execution => execution.DeletedAt == null);

        builder.HasIndex(execution => new { execution.OwnerId, execution.Id }).IsDescending(false, true);
        builder.HasIndex(execution => new { execution.TaskId, execution.Id }).IsDescending(false, true);
        builder.HasIndex(execution => new { execution.QueueOrder, execution.Id })
            .HasDatabaseName("ix_executions_pending").HasFilter("state = 'pending'");
        builder.HasIndex(execution => execution.LeaseUntil)
            .HasDatabaseName("ix_executions_lease").HasFilter(Active);
        builder.HasIndex(execution => execution.TakeoverUntil)
            .HasDatabaseName("ix_executions_takeover").HasFilter("takeover_until IS NOT NULL");
        builder.HasIndex(execution => execution.DeletedAt)
            .HasDatabaseName("ix_executions_deleted").HasFilter("deleted_at IS NOT NULL");
        builder.HasIndex(execution => execution.TaskId, RefuseIndex).IsUnique()
            .HasDatabaseName(RefuseIndex).HasFilter($"when_running = 'refuse' AND {NotFinal}");
        builder.HasIndex(execution => execution.TaskId, ExclusiveIndex).IsUnique()
            .HasDatabaseName(ExclusiveIndex).HasFilter($"when_running <> 'parallel' AND {Active}");
    }
}

internal sealed class ExecutionStepConfiguration : IEntityTypeConfiguration<ExecutionStep>
{
    public void Configure(EntityTypeBuilder<ExecutionStep> builder)
    {
        builder.ToTable("steps");
        builder.HasKey(step => new { step.ExecutionId, step.Position });
        builder.Property(step => step.Description).AsJson();
        builder.Property(step => step.Status).AsSnakeCaseText();
        builder.HasIndex(step => new { step.ExecutionId, step.Attempt, step.Number }).IsUnique();
    }
}

internal sealed class ExecutionActionConfiguration : IEntityTypeConfiguration<ExecutionAction>
{
    public void Configure(EntityTypeBuilder<ExecutionAction> builder)
    {
        builder.ToTable("actions");
        builder.HasKey(action => new { action.ExecutionId, action.Position });
        builder.Property(action => action.Description).AsJson();
        builder.Property(action => action.Status).AsSnakeCaseText();
        builder.HasIndex(action => new { action.ExecutionId, action.Attempt, action.StepNumber, action.Index }).IsUnique();
    }
}

internal sealed class ExecutionLogConfiguration : IEntityTypeConfiguration<ExecutionLog>
{
    public void Configure(EntityTypeBuilder<ExecutionLog> builder)
    {
        builder.ToTable("logs");
        builder.HasKey(log => new { log.ExecutionId, log.Position });
        builder.Property(log => log.Message).AsJson();
        builder.Property(log => log.Level).AsSnakeCaseText();
    }
}

internal sealed class ExecutionArtifactConfiguration : IEntityTypeConfiguration<ExecutionArtifact>
{
    public void Configure(EntityTypeBuilder<ExecutionArtifact> builder)
    {
        builder.ToTable("artifacts");
        builder.HasKey(artifact => new { artifact.ExecutionId, artifact.Position });
        builder.Property(artifact => artifact.Kind).AsSnakeCaseText();
    }
}

internal sealed class ExecutionCheckpointConfiguration : IEntityTypeConfiguration<ExecutionCheckpoint>
{
    public void Configure(EntityTypeBuilder<ExecutionCheckpoint> builder)
    {
        builder.ToTable("checkpoints");
        builder.HasKey(checkpoint => new { checkpoint.ExecutionId, checkpoint.Attempt, checkpoint.Step });
        builder.Property(checkpoint => checkpoint.Tabs).AsJson();
        builder.Property(checkpoint => checkpoint.NotRestorable).AsJson();
    }
}
