using Dashboard.Api.Security;

namespace Dashboard.Api.Settings;

/// <summary>The settings row of an owner.</summary>
public sealed class InstallationSettings : IOwned
{
    public Guid OwnerId { get; init; }

    public SettingsResponse Values { get; set; } = new();

    public DateTimeOffset UpdatedAt { get; set; }
}
