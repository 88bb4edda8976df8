using Dashboard.Api.Data;
using Dashboard.Api.Security;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Api.Users;

/// <summary>What a code that works once is for.</summary>
public enum OneTimeCodePurpose
{
    /// <summary>Creates the first administrator.</summary>
    SetUp,

    /// <summary>Creates an account with the role that it names.</summary>
    Invitation,

    /// <summary>Gives an account a new password.</summary>
    PasswordReset,
}

/// <summary>A code that works once and not for ever.</summary>
public sealed class OneTimeCode
{
    public Guid Id { get; init; }

    public OneTimeCodePurpose Purpose { get; init; }

    public byte[] Hash { get; init; } = [];

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Whose password; null for the others.</summary>
    public Guid? UserId { get; init; }

    /// <summary>Who made it; null when the server did.</summary>
    public Guid? CreatedBy { get; init; }

    /// <summary>Of an invitation: the only address that may take it; null is any.</summary>
    public string? Email { get; init; }

    /// <summary>Of an invitation.</summary>
    public UserRole? Role { get; init; }
}

internal sealed class OneTimeCodeConfiguration : IEntityTypeConfiguration<OneTimeCode>
{
    public void Configure(EntityTypeBuilder<OneTimeCode> builder)
    {
        builder.ToTable("one_time_codes");
        builder.HasKey(code => code.Id);
        builder.Property(code => code.Id).ValueGeneratedNever();
        builder.Property(code => code.Purpose).AsSnakeCaseText();
        builder.Property(code => code.Role).AsSnakeCaseText();
        builder.Property(code => code.Email).HasMaxLength(256);
        builder.HasIndex(code => code.Hash).IsUnique();
        builder.HasOne<User>().WithMany().HasForeignKey(code => code.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
