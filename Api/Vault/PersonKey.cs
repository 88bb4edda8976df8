using Dashboard.Api.Security;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Api.Vault;

/// <summary>
/// The key of one person, above the keys of their records and below the master key, so that a rotation rewraps one row for each
/// person and not every record. A person gets another one only when no given master key opens the old one any more.
/// </summary>
public sealed class PersonKey : IOwned
{
    public Guid Id { get; init; }

    public Guid OwnerId { get; init; }

    /// <summary>Name of the master key that wraps it.</summary>
    public string KeyId { get; set; } = "";

    public byte[] Wrapped { get; set; } = [];

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When a rotation put it under another master key.</summary>
    public DateTimeOffset? RewrappedAt { get; set; }

    internal string Context => ContextOf(Id, OwnerId);

    internal WrappedKey Key => new(KeyId, Wrapped);

    internal static string ContextOf(Guid id, Guid owner) => $"person key {id} of {owner}";
}

internal sealed class PersonKeyConfiguration : IEntityTypeConfiguration<PersonKey>
{
    public void Configure(EntityTypeBuilder<PersonKey> builder)
    {
        builder.ToTable("person_keys");
        builder.HasKey(key => key.Id);
        builder.Property(key => key.Id).ValueGeneratedNever();
        builder.Property(key => key.KeyId).HasMaxLength(32);
        builder.HasIndex(key => new { key.OwnerId, key.Id });
        builder.HasIndex(key => key.KeyId);
    }
}
