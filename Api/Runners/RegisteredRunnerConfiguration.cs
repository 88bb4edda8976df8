using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Api.Runners;

internal sealed class RegisteredRunnerConfiguration : IEntityTypeConfiguration<RegisteredRunner>
{
    public void Configure(EntityTypeBuilder<RegisteredRunner> builder)
    {
        builder.ToTable("runners");
        builder.HasKey(runner => runner.Id);
        builder.Property(runner => runner.Id).ValueGeneratedNever();
    }
}
