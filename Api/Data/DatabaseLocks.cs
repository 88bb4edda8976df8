namespace Dashboard.Api.Data;

/// <summary>Numbers of PostgreSQL advisory locks, in one place so that none is used twice.</summary>
internal static class DatabaseLocks
{
    public const long Migration = 7_100_001;
    public const long EventShards = 7_100_002;
    public const long Reconciler = 7_100_003;
    public const long Alerts = 7_100_004;
}
