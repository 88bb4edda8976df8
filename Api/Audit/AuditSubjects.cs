using Dashboard.Api.Data;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Audit;

/// <param name="Name">As people know it.</param>
/// <param name="At">When an execution was created; null for anything else.</param>
internal sealed record AuditSubject(string Name, DateTimeOffset? At);

/// <summary>How what the audit log speaks of is called.</summary>
internal static class AuditSubjects
{
    public const int MaxNameLength = 256;

    /// <summary>Looks wherever something with a name of its own is kept; ids are unique over all of it.</summary>
    /// <returns>Null for what is gone and for what has no name, such as a session.</returns>
    public static Task<AuditSubject?> FindAsync(DashboardContext context, Guid id, CancellationToken cancellationToken) =>
        context.Database.SqlQuery<AuditSubject>(
            $"""
            SELECT left(name, {MaxNameLength}) AS "Name", at AS "At" FROM (
                SELECT name, NULL::timestamptz AS at FROM tasks WHERE id = {id}
                UNION ALL SELECT task_name, created_at FROM executions WHERE id = {id}
                UNION ALL SELECT name, NULL FROM credentials WHERE id = {id}
                UNION ALL SELECT display_name, NULL FROM users WHERE id = {id}
                UNION ALL SELECT name, NULL FROM api_keys WHERE id = {id}
                UNION ALL SELECT name, NULL FROM runners WHERE id = {id}
                UNION ALL SELECT email, NULL FROM one_time_codes WHERE id = {id} AND email IS NOT NULL) AS found
            LIMIT 1
            """).SingleOrDefaultAsync(cancellationToken);
}
