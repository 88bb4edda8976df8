using Dashboard.Api.Data;
using Dashboard.Api.Security;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Api.Users;

/// <summary>
/// A sign-in that lasts. Cookies and tokens name it and say nothing else that counts: when it goes, they are worth nothing from
/// the next request on.
/// </summary>
public sealed class Session
{
    public Guid Id { get; init; }

    public Guid UserId { get; init; }

    public SignInKind Kind { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Moves on while it is used.</summary>
    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>So long after it was used last it ends.</summary>
    public TimeSpan Lifetime { get; init; }

    /// <summary>To the minute.</summary>
    public DateTimeOffset LastSeenAt { get; set; }

    /// <summary>From where it was opened.</summary>
    public string? Address { get; init; }

    public string? UserAgent { get; init; }
}

internal sealed class SessionConfiguration : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> builder)
    {
        builder.ToTable("sessions");
        builder.HasKey(session => session.Id);
        builder.Property(session => session.Id).ValueGeneratedNever();
        builder.Property(session => session.Kind).AsSnakeCaseText();
        builder.Property(session => session.Address).HasMaxLength(64);
        builder.Property(session => session.UserAgent).HasMaxLength(400);
        builder.HasIndex(session => session.UserId);
        builder.HasIndex(session => session.ExpiresAt);
        builder.HasOne<User>().WithMany().HasForeignKey(session => session.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
