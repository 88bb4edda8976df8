using Dashboard.Api.Security;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Api.Users;

/// <summary>Lets a program act for a person, within scopes.</summary>
public sealed class ApiKey : IOwned
{
    public const string Prefix = "wfd_";
    public const int ShownLength = 8;
    public const int MaxNameLength = 100;

    public Guid Id { get; init; }

    public Guid OwnerId { get; init; }

    public string Name { get; init; } = "";

    /// <summary>The first letters, by which people tell their keys apart.</summary>
    public string Start { get; init; } = "";

    public byte[] Hash { get; init; } = [];

    public Scopes Scopes { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>To the minute.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }
}

internal sealed class ApiKeyConfiguration : IEntityTypeConfiguration<ApiKey>
{
    public void Configure(EntityTypeBuilder<ApiKey> builder)
    {
        builder.ToTable("api_keys");
        builder.HasKey(key => key.Id);
        builder.Property(key => key.Id).ValueGeneratedNever();
        builder.Property(key => key.Name).HasMaxLength(ApiKey.MaxNameLength);
        builder.Property(key => key.Start).HasMaxLength(32);
        builder.Property(key => key.Scopes).HasConversion<int>();
        builder.HasIndex(key => key.Hash).IsUnique();
        builder.HasIndex(key => key.OwnerId);
        builder.HasOne<User>().WithMany().HasForeignKey(key => key.OwnerId).OnDelete(DeleteBehavior.Cascade);
    }
}
