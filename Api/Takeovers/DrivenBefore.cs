using Dashboard.Api.Audit;
using Dashboard.Api.Executions;

namespace Dashboard.Api.Takeovers;

/// <summary>Who drove the browser of an execution before a transaction changed it.</summary>
internal sealed record DrivenBefore(Guid Lease, Guid? By, string ByName, DateTimeOffset? Since)
{
    /// <returns>Null when nobody drove.</returns>
    public static DrivenBefore? Of(Execution execution) =>
        execution.TakeoverLease is { } lease ? new(lease, execution.TakeoverBy, execution.TakeoverByName ?? "", execution.TakeoverSince) : null;

    /// <summary>
    /// For the audit log, in which the driver's own requests stand: that they drive no more without having handed back, because they
    /// were not heard of, somebody else took the browser, or the execution ended.
    /// </summary>
    /// <returns>Null while they drive, be it in another page of theirs.</returns>
    public AuditEntry? Lost(Execution execution, DateTimeOffset now)
    {
        if (execution.TakeoverLease is not null && execution.TakeoverBy == By)
        {
            return null;
        }

        return AuditTrail.EntryOf(
            "executions.takeover.lost", By, ByName, execution, now,
            ("takeover", Lease, null), ("lasted_seconds", null, (long)(now - (Since ?? now)).TotalSeconds), ("taken_by", null, execution.TakeoverByName));
    }
}
