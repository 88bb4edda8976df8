using System.Globalization;
using System.Text.Json;
using CsvHelper;
using Dashboard.Api.Data;
using Dashboard.Api.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api.Audit;

/// <param name="Action">Stable: <c>tasks.run</c>.</param>
/// <param name="SubjectName">How what it was done to was called then: of an execution, its task's name.</param>
/// <param name="SubjectAt">When the execution was created that it was done to; null for anything else.</param>
/// <param name="Changes">Field to its value before and after.</param>
public sealed record AuditEntryResponse(
    Guid Id, DateTimeOffset At, Guid? UserId, string UserName, string Action, Guid? SubjectId, string? SubjectName, DateTimeOffset? SubjectAt, int? Status, string? Address, string? Via, JsonElement? Changes);

/// <summary>The audit log: for administrators, never changed, exported as a table.</summary>
internal static class AuditEndpoints
{
    private const int MostExported = 100_000;

    public static IEndpointRouteBuilder MapAudit(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/audit").WithTags("Audit log").Requires(Scopes.Admin);
        group.MapGet("/", ListAsync).WithSummary("Who did what, newest first; filters combine.");
        group.MapGet("/actions", ActionsAsync).WithSummary("The actions that occur.");
        group.MapGet("/export", ExportAsync).WithSummary("The same as CSV.").Produces(200, contentType: "text/csv");
        return endpoints;
    }

    private static async Task<Ok<PagedResponse<AuditEntryResponse>>> ListAsync(
        DashboardContext context, CancellationToken cancellationToken,
        [FromQuery] int? limit, [FromQuery] string? after, [FromQuery(Name = "user_id")] Guid? userId, [FromQuery] string? action,
        [FromQuery(Name = "subject_id")] Guid? subjectId, [FromQuery] string? search, [FromQuery] DateTimeOffset? from, [FromQuery] DateTimeOffset? to)
    {
        var page = Page.Read(limit, after);
        var query = Filtered(context, userId, action, subjectId, search, from, to);
        query = page.After is { } last ? query.Where(row => row.Id.CompareTo(last) < 0) : query;
        var rows = await query.OrderByDescending(row => row.Id).Take(page.Limit + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(page.Cut(rows, row => row.Id, ToResponse));
    }

    private static async Task<Ok<IReadOnlyList<string>>> ActionsAsync(DashboardContext context, CancellationToken cancellationToken) =>
        TypedResults.Ok<IReadOnlyList<string>>(await context.AuditEntries.AsNoTracking().Select(row => row.Action).Distinct().Order().ToListAsync(cancellationToken));

    private static async Task<FileContentHttpResult> ExportAsync(
        DashboardContext context, CancellationToken cancellationToken,
        [FromQuery(Name = "user_id")] Guid? userId, [FromQuery] string? action, [FromQuery(Name = "subject_id")] Guid? subjectId,
        [FromQuery] string? search, [FromQuery] DateTimeOffset? from, [FromQuery] DateTimeOffset? to)
    {
        var rows = await Filtered(context, userId, action, subjectId, search, from, to)
            .OrderByDescending(row => row.Id).Take(MostExported).ToListAsync(cancellationToken);
        using var buffer = new MemoryStream();
        await using (var writer = new StreamWriter(buffer, leaveOpen: true))
        {
            // Names and changes are text of people: what begins like a formula must not become one in a spreadsheet.
            await using var csv = new CsvWriter(writer, new CsvHelper.Configuration.CsvConfiguration(CultureInfo.InvariantCulture)
            {
                InjectionOptions = CsvHelper.Configuration.InjectionOptions.Escape,
            });
            await csv.WriteRecordsAsync(rows.Select(row => new
            {
                at = row.At.ToString("O", CultureInfo.InvariantCulture),
                user = row.UserName, user_id = row.UserId, action = row.Action, subject = row.SubjectName,
                subject_at = row.SubjectAt?.ToString("O", CultureInfo.InvariantCulture), subject_id = row.SubjectId, status = row.Status,
                address = row.Address, via = row.Via, changes = row.Changes?.GetRawText(),
            }), cancellationToken);
        }

        return TypedResults.File(buffer.ToArray(), "text/csv; charset=utf-8", "audit-log.csv");
    }

    private static IQueryable<AuditEntry> Filtered(
        DashboardContext context, Guid? userId, string? action, Guid? subjectId, string? search, DateTimeOffset? from, DateTimeOffset? to)
    {
        var query = context.AuditEntries.AsNoTracking();
        query = userId is { } user ? query.Where(row => row.UserId == user) : query;
        query = subjectId is { } subject ? query.Where(row => row.SubjectId == subject) : query;
        query = string.IsNullOrEmpty(action) ? query : query.Where(row => row.Action == action);
        var (since, until) = (from?.ToUniversalTime(), to?.ToUniversalTime());
        query = since is null ? query : query.Where(row => row.At >= since);
        query = until is null ? query : query.Where(row => row.At < until);
        if (string.IsNullOrWhiteSpace(search))
        {
            return query;
        }

        var pattern = Page.LikePattern(search);
        return query.Where(row => EF.Functions.ILike(row.UserName, pattern) || EF.Functions.ILike(row.Action, pattern)
            || EF.Functions.ILike(row.SubjectName!, pattern) || EF.Functions.ILike(row.Address!, pattern));
    }

    private static AuditEntryResponse ToResponse(AuditEntry row) =>
        new(row.Id, row.At, row.UserId, row.UserName, row.Action, row.SubjectId, row.SubjectName, row.SubjectAt, row.Status, row.Address, row.Via, row.Changes);
}
