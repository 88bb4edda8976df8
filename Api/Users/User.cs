using Dashboard.Api.Data;
using Dashboard.Api.Security;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Api.Users;

/// <summary>Somebody who can sign in. Their e-mail address is their name for signing in.</summary>
public sealed class User : IdentityUser<Guid>
{
    public const int MaxNameLength = 100;

    public string DisplayName { get; set; } = "";

    public UserRole Role { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when they cannot sign in; what is theirs stays. Null while they can.</summary>
    public DateTimeOffset? DeactivatedAt { get; set; }

    public UserQuota Quota { get; set; } = new();
}

/// <summary>How much a person may use; null is without limit.</summary>
public sealed record UserQuota
{
    public int? ExecutionsPerDay { get; init; }

    public int? ParallelExecutions { get; init; }

    /// <summary>For models, in US dollars, within a calendar month (UTC).</summary>
    public decimal? CostPerMonthUsd { get; init; }

    /// <summary>For models, in US dollars, by one task within a calendar month (UTC).</summary>
    public decimal? CostPerTaskUsd { get; init; }

    /// <summary>For files and pictures of executions.</summary>
    public long? StorageMegabytes { get; init; }
}

internal sealed class UserConfiguration : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("users");
        builder.HasKey(user => user.Id);
        builder.Property(user => user.Id).ValueGeneratedNever();
        builder.Property(user => user.UserName).HasMaxLength(256);
        builder.Property(user => user.NormalizedUserName).HasMaxLength(256);
        builder.Property(user => user.Email).HasMaxLength(256);
        builder.Property(user => user.NormalizedEmail).HasMaxLength(256);
        builder.Property(user => user.ConcurrencyStamp).IsConcurrencyToken();
        builder.HasIndex(user => user.NormalizedUserName).IsUnique();
        builder.HasIndex(user => user.NormalizedEmail).IsUnique();
        builder.Property(user => user.DisplayName).HasMaxLength(User.MaxNameLength);
        builder.Property(user => user.Role).AsSnakeCaseText();
        builder.Property(user => user.Quota).AsJson().HasDefaultValueSql("'{}'");
    }
}

/// <summary>
/// Identity's own tables, but for those of claims and of sign-ins by other sites, which nothing here uses. Not by its context class:
/// that one makes another model with Identity's services than without, as commands and migrations have it.
/// </summary>
internal sealed class UserTokenConfiguration : IEntityTypeConfiguration<IdentityUserToken<Guid>>
{
    public void Configure(EntityTypeBuilder<IdentityUserToken<Guid>> builder)
    {
        builder.ToTable("user_tokens");
        builder.HasKey(token => new { token.UserId, token.LoginProvider, token.Name });
        builder.HasOne<User>().WithMany().HasForeignKey(token => token.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class UserPasskeyConfiguration : IEntityTypeConfiguration<IdentityUserPasskey<Guid>>
{
    public void Configure(EntityTypeBuilder<IdentityUserPasskey<Guid>> builder)
    {
        builder.ToTable("user_passkeys");
        builder.HasKey(passkey => passkey.CredentialId);
        builder.Property(passkey => passkey.CredentialId).HasMaxLength(1_024);
        builder.OwnsOne(passkey => passkey.Data).ToJson("data");
        builder.HasOne<User>().WithMany().HasForeignKey(passkey => passkey.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
