using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Api.Events;

internal sealed class EventShardConfiguration : IEntityTypeConfiguration<EventShard>, IEntityTypeConfiguration<ApiInstance>
{
    public void Configure(EntityTypeBuilder<EventShard> builder)
    {
        builder.ToTable("event_shards");
        builder.HasKey(shard => shard.Shard);
        builder.Property(shard => shard.Shard).ValueGeneratedNever();
    }

    public void Configure(EntityTypeBuilder<ApiInstance> builder)
    {
        builder.ToTable("api_instances");
        builder.HasKey(instance => instance.Id);
        builder.Property(instance => instance.Id).ValueGeneratedNever();
    }
}
