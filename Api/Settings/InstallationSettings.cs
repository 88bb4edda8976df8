using Dashboard.Api.Security;

namespace Dashboard.Api.Settings;

/// <summary>The one row of settings, under the id of the first administrator.</summary>
public sealed class InstallationSettings : IOwned
{
    public Guid OwnerId { get; init; }

    public SettingsResponse Values { get; set; } = new();

    public DateTimeOffset UpdatedAt { get; set; }
}
