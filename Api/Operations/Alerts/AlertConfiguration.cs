using Dashboard.Api.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Api.Operations.Alerts;

internal sealed class AlertConfiguration : IEntityTypeConfiguration<Alert>
{
    public void Configure(EntityTypeBuilder<Alert> builder)
    {
        builder.ToTable("alerts");
        builder.HasKey(alert => alert.Id);
        builder.Property(alert => alert.Id).ValueGeneratedNever();
        builder.Property(alert => alert.Code).AsSnakeCaseText();
        builder.Property(alert => alert.Severity).AsSnakeCaseText();
        builder.Property(alert => alert.Arguments).AsJson();

        // The same trouble is told of once, whoever sees it.
        builder.HasIndex(alert => new { alert.Code, alert.Subject }).IsUnique()
            .HasDatabaseName("ux_alerts_open").HasFilter("ended_at IS NULL");
        builder.HasIndex(alert => alert.EndedAt).HasDatabaseName("ix_alerts_ended").HasFilter("ended_at IS NOT NULL");
    }
}
