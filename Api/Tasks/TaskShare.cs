using Dashboard.Api.Security;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Api.Tasks;

/// <summary>What others than its owner may do with a task and its executions.</summary>
public sealed class TaskShare
{
    public Guid Id { get; init; }

    public Guid TaskId { get; init; }

    /// <summary>With whom; null is everybody who can sign in.</summary>
    public Guid? UserId { get; init; }

    public Access Access { get; set; }
}

internal sealed class TaskShareConfiguration : IEntityTypeConfiguration<TaskShare>
{
    public void Configure(EntityTypeBuilder<TaskShare> builder)
    {
        builder.ToTable("task_shares");
        builder.HasKey(share => share.Id);
        builder.Property(share => share.Id).ValueGeneratedNever();

        // A number: what allows more compares greater.
        builder.Property(share => share.Access).HasConversion<int>();
        builder.HasIndex(share => new { share.TaskId, share.UserId }).IsUnique().AreNullsDistinct(false);
        builder.HasIndex(share => share.UserId);
        builder.HasOne<TaskEntity>().WithMany().HasForeignKey(share => share.TaskId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Users.User>().WithMany().HasForeignKey(share => share.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
