using System.Text.Json;
using Dashboard.Api.Data;
using Dashboard.Api.Security;
using Dashboard.Api.Vault;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Api.Credentials;

/// <summary>Something secret that tasks use. What is secret of it lies in <see cref="Payload"/> and nowhere else.</summary>
public sealed class Credential : IOwned
{
    public Guid Id { get; init; }

    public Guid OwnerId { get; init; }

    public string Name { get; set; } = "";

    /// <summary>Name of its <see cref="Types.CredentialType"/>; does not change.</summary>
    public string Type { get; init; } = "";

    /// <summary>Fields that are no secrets.</summary>
    public IReadOnlyDictionary<string, JsonElement> PublicFields { get; set; } = new Dictionary<string, JsonElement>();

    /// <summary>What may be shown of the secret ones: that they are there, and at most the end of a long key.</summary>
    public IReadOnlyDictionary<string, JsonElement> MaskedFields { get; set; } = new Dictionary<string, JsonElement>();

    /// <summary>Where its secrets may be typed.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; set; } = [];

    public Guid PersonKeyId { get; set; }

    public byte[] WrappedKey { get; set; } = [];

    public byte[] Payload { get; set; } = [];

    /// <summary>Taken where a task names none of this type.</summary>
    public bool IsDefault { get; set; }

    /// <summary>
    /// Its secrets came from somebody else, so its owner uses them as who was granted the use does, and does not read them: not in a
    /// file, and not by sending them elsewhere. Until all of them are typed in again.
    /// </summary>
    public bool IsInherited { get; set; }

    /// <summary>Counts edits, so that the second of two editors is told; being used or tested is no edit.</summary>
    public int Revision { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? LastUsedAt { get; set; }

    public DateTimeOffset? LastVerifiedAt { get; set; }

    /// <summary>How the newest test went.</summary>
    public CredentialTestOutcome? LastVerification { get; set; }

    public List<CredentialGrant> Grants { get; } = [];

    internal SealedRecord Sealed
    {
        get => new(PersonKeyId, WrappedKey, Payload);
        set => (PersonKeyId, WrappedKey, Payload) = (value.PersonKeyId, value.WrappedKey, value.Payload);
    }
}

/// <summary>Somebody other than the owner may use a credential, without reading it.</summary>
public sealed class CredentialGrant : IOwned
{
    public Guid Id { get; init; }

    public Guid CredentialId { get; init; }

    /// <summary>The credential's owner.</summary>
    public Guid OwnerId { get; init; }

    /// <summary>Who may use it; null is everyone.</summary>
    public Guid? UserId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}

internal sealed class CredentialConfiguration : IEntityTypeConfiguration<Credential>
{
    public const string DefaultIndex = "ix_credentials_default";

    public const int MaxNameLength = 100;

    public void Configure(EntityTypeBuilder<Credential> builder)
    {
        builder.ToTable("credentials");
        builder.HasKey(credential => credential.Id);
        builder.Property(credential => credential.Id).ValueGeneratedNever();
        builder.Property(credential => credential.Name).HasMaxLength(MaxNameLength);
        builder.Property(credential => credential.Type).HasMaxLength(32);
        builder.Property(credential => credential.PublicFields).AsJson();
        builder.Property(credential => credential.MaskedFields).AsJson();
        builder.Property(credential => credential.AllowedOrigins).AsJson();
        builder.Property(credential => credential.LastVerification).AsJson();
        builder.Property(credential => credential.Revision).IsConcurrencyToken();
        builder.Ignore(credential => credential.Sealed);
        builder.HasOne<PersonKey>().WithMany().HasForeignKey(credential => credential.PersonKeyId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(credential => new { credential.OwnerId, credential.Id });

        // Two requests at the same moment cannot both make theirs the default.
        builder.HasIndex(credential => new { credential.OwnerId, credential.Type }, DefaultIndex).IsUnique().HasFilter("is_default");
    }
}

internal sealed class CredentialGrantConfiguration : IEntityTypeConfiguration<CredentialGrant>
{
    public void Configure(EntityTypeBuilder<CredentialGrant> builder)
    {
        builder.ToTable("credential_grants");
        builder.HasKey(grant => grant.Id);
        builder.Property(grant => grant.Id).ValueGeneratedNever();
        builder.HasOne<Credential>().WithMany(credential => credential.Grants).HasForeignKey(grant => grant.CredentialId);
        builder.HasIndex(grant => new { grant.CredentialId, grant.UserId }).IsUnique();
        builder.HasIndex(grant => grant.CredentialId, "ix_credential_grants_everyone").IsUnique().HasFilter("user_id IS NULL");
        builder.HasIndex(grant => grant.UserId);
    }
}
