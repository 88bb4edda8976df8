using System.Globalization;

namespace Dashboard.Web.Practice.Shop;

/// <summary>Which sales are looked at: two days, both included, and the page.</summary>
internal sealed record SalesFilter(DateOnly From, DateOnly To, int Page)
{
    public const int PageSize = 20;

    public string Query => $"from={From:yyyy-MM-dd}&to={To:yyyy-MM-dd}";

    /// <summary>
    /// Reads <c>range</c> (yesterday, last-7-days) or <c>from</c> and <c>to</c>, and <c>page</c>; what is missing or
    /// unreadable is the last 30 days and the first page.
    /// </summary>
    public static SalesFilter Read(IQueryCollection query, DateOnly today)
    {
        var page = int.TryParse(query["page"], CultureInfo.InvariantCulture, out var number) ? Math.Max(1, number) : 1;
        return query["range"].ToString() switch
        {
            "yesterday" => new SalesFilter(today.AddDays(-1), today.AddDays(-1), page),
            "last-7-days" => new SalesFilter(today.AddDays(-7), today.AddDays(-1), page),
            _ => new SalesFilter(ReadDay(query["from"], today.AddDays(-29)), ReadDay(query["to"], today), page),
        };
    }

    private static DateOnly ReadDay(string? text, DateOnly otherwise) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : otherwise;
}
