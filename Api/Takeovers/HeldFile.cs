using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Api.Takeovers;

/// <summary>
/// A file of a driver's own machine that may lie in the store. Written before its bytes are and removed after them, so that none lies there
/// longer than its takeover lasts, whichever process ends when.
/// </summary>
public sealed class HeldFile
{
    public required Guid Id { get; init; }

    public required Guid ExecutionId { get; init; }

    public required int Attempt { get; init; }

    /// <summary>The takeover whose driver sent it.</summary>
    public required Guid Takeover { get; init; }
}

internal sealed class HeldFileConfiguration : IEntityTypeConfiguration<HeldFile>
{
    public void Configure(EntityTypeBuilder<HeldFile> builder)
    {
        builder.ToTable("takeover_files");
        builder.HasKey(file => file.Id);
        builder.Property(file => file.Id).ValueGeneratedNever();
    }
}
