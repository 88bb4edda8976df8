using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Api.Security;

/// <summary>
/// A key under which cookies and tokens are sealed, common to all Apis. Whoever has it can make a cookie for anybody, so it lies
/// under the master key.
/// </summary>
public sealed class ProtectionKey
{
    public Guid Id { get; init; }

    public string Name { get; init; } = "";

    /// <summary>As it was kept before keys were sealed, and still is where there is no master key; null once it is sealed.</summary>
    public string? Xml { get; set; }

    /// <summary>Name of the master key that wraps it; null as long as it is not sealed.</summary>
    public string? KeyId { get; set; }

    public byte[]? Wrapped { get; set; }

    /// <summary>When a rotation put it under another master key.</summary>
    public DateTimeOffset? RewrappedAt { get; set; }

    internal static string ContextOf(Guid id) => $"protection key {id}";
}

internal sealed class ProtectionKeyConfiguration : IEntityTypeConfiguration<ProtectionKey>
{
    public void Configure(EntityTypeBuilder<ProtectionKey> builder)
    {
        builder.ToTable("protection_keys");
        builder.HasKey(key => key.Id);
        builder.Property(key => key.Id).ValueGeneratedNever();
        builder.Property(key => key.Name).HasMaxLength(200);
        builder.Property(key => key.KeyId).HasMaxLength(32);
    }
}
