using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Data;

/// <summary>Names columns as PostgreSQL people write them, so that SQL by hand needs no quotes.</summary>
internal static class SnakeCaseNames
{
    public static void Apply(ModelBuilder modelBuilder)
    {
        foreach (var property in modelBuilder.Model.GetEntityTypes().Where(entity => !entity.IsMappedToJson()).SelectMany(entity => entity.GetProperties()))
        {
            property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
        }
    }
}
