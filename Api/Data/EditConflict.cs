namespace Dashboard.Api.Data;

/// <summary>Tells the second of two people who edit the same thing.</summary>
internal static class EditConflict
{
    /// <summary>The database keeps microseconds.</summary>
    private static readonly TimeSpan Precision = TimeSpan.FromMicroseconds(2);

    /// <param name="seen">As it was when it was read; null when the caller does not mind.</param>
    /// <exception cref="ApiException">409 <c>changed_meanwhile</c>.</exception>
    public static void ThrowIfChanged(DateTimeOffset? seen, DateTimeOffset now)
    {
        if (seen is { } read && (now - read).Duration() > Precision)
        {
            throw new ApiException(StatusCodes.Status409Conflict, "changed_meanwhile", "Somebody else changed this meanwhile. Load it again.")
            {
                Members = { ["updated_at"] = now },
            };
        }
    }
}
