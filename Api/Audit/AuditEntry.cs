using System.Text.Json;
using Dashboard.Api.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Api.Audit;

/// <summary>Who did what, when and from where.</summary>
public sealed class AuditEntry
{
    public Guid Id { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>Null when nobody was signed in, or the server did it.</summary>
    public Guid? UserId { get; init; }

    /// <summary>As it was then; the account may be gone.</summary>
    public string UserName { get; init; } = "";

    /// <summary>Stable: <c>tasks.run</c>, <c>auth.sign_in_failed</c>.</summary>
    public string Action { get; init; } = "";

    /// <summary>What it was done to.</summary>
    public Guid? SubjectId { get; init; }

    /// <summary>How that was called then, or just before it was deleted; null for what has no name.</summary>
    public string? SubjectName { get; init; }

    /// <summary>When an execution was created, which tells it from the others of its task; null for anything else.</summary>
    public DateTimeOffset? SubjectAt { get; init; }

    /// <summary>HTTP status of the answer; null for what was no request.</summary>
    public int? Status { get; init; }

    public string? Address { get; init; }

    /// <summary>The session or API key.</summary>
    public string? Via { get; init; }

    /// <summary>Fields that were changed, each with its value before and after. Never a secret.</summary>
    public JsonElement? Changes { get; init; }
}

internal sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("audit_entries");
        builder.HasKey(entry => entry.Id);
        builder.Property(entry => entry.Id).ValueGeneratedNever();
        builder.Property(entry => entry.UserName).HasMaxLength(256);
        builder.Property(entry => entry.Action).HasMaxLength(100);
        builder.Property(entry => entry.SubjectName).HasMaxLength(AuditSubjects.MaxNameLength);
        builder.Property(entry => entry.Address).HasMaxLength(64);
        builder.Property(entry => entry.Via).HasMaxLength(100);
        builder.Property(entry => entry.Changes).AsJson();
        builder.HasIndex(entry => new { entry.UserId, entry.Id });
        builder.HasIndex(entry => new { entry.SubjectId, entry.Id });
    }
}
