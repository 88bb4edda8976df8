using Npgsql;

namespace Dashboard.Api.Data;

/// <summary>Tells failures that pass by themselves (the database restarts, is out of reach) from all others.</summary>
internal static class DatabaseOutage
{
    /// <summary>True also for what EF Core wraps around such a failure.</summary>
    public static bool Is(Exception? exception) =>
        exception is not null && (exception is NpgsqlException { IsTransient: true } || Is(exception.InnerException));
}
