using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Dashboard.Api.Data;

/// <summary>Lets <c>dotnet ef migrations add</c> work without a database or any configuration.</summary>
internal sealed class DesignTimeContextFactory : IDesignTimeDbContextFactory<DashboardContext>
{
    public DashboardContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<DashboardContext>().UseNpgsql("Host=design-time-only")
            .ReplaceService<IMigrationsSqlGenerator, PartitionedTablesSqlGenerator>().Options);
}
