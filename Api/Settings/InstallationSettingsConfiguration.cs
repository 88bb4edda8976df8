using Dashboard.Api.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Api.Settings;

internal sealed class InstallationSettingsConfiguration : IEntityTypeConfiguration<InstallationSettings>
{
    public void Configure(EntityTypeBuilder<InstallationSettings> builder)
    {
        builder.ToTable("settings");
        builder.HasKey(settings => settings.OwnerId);
        builder.Property(settings => settings.OwnerId).ValueGeneratedNever();
        builder.Property(settings => settings.Values).AsJson();
        builder.Property(settings => settings.UpdatedAt).IsConcurrencyToken();
    }
}
