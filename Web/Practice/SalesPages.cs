using System.Globalization;
using System.Text;
using Dashboard.Web.Practice.Shop;

namespace Dashboard.Web.Practice;

/// <summary>The sales table with its filter and pages, and the same rows as CSV.</summary>
internal static class SalesPages
{
    private static readonly string[] Columns = ["Order", "Date", "Customer", "Product", "Quantity", "Amount", "Status"];

    public static void MapSales(this IEndpointRouteBuilder office)
    {
        office.MapGet("/sales", (HttpContext context, SalesBook book) =>
        {
            var filter = SalesFilter.Read(context.Request.Query, book.Today);
            return Layout.Office(context, "Sales", visitor => Content(visitor, filter, book.Between(filter.From, filter.To)));
        });
        office.MapGet("/sales.csv", (HttpContext context, SalesBook book) =>
        {
            var filter = SalesFilter.Read(context.Request.Query, book.Today);
            var name = $"sales-{filter.From:yyyy-MM-dd}-{filter.To:yyyy-MM-dd}.csv";
            return Results.File(Encoding.UTF8.GetBytes(Csv(book.Between(filter.From, filter.To))), "text/csv; charset=utf-8", name);
        });
    }

    public static Markup Table(Visitor visitor, IReadOnlyList<Sale> sales, string testId) => Markup.Of($"""
        <div class="scroll"><table data-testid="{testId}">
          <caption class="unseen">{visitor.T("Sales")}</caption>
          <thead><tr>{Columns.Select(column => Markup.Of($"""<th scope="col">{visitor.T(column)}</th>"""))}</tr></thead>
          <tbody>{sales.Select(sale => Row(visitor, sale))}</tbody>
        </table></div>
        """);

    private static Markup Row(Visitor visitor, Sale sale) => Markup.Of($"""
        <tr><td>{sale.Number}</td><td>{sale.Date:yyyy-MM-dd}</td><td>{sale.Customer}</td><td>{sale.Product}</td>
        <td class="number">{sale.Quantity}</td><td class="number">{AccountPages.Money(sale.Amount)}</td>
        <td><span class="badge {sale.Status.ToLowerInvariant()}">{visitor.T(sale.Status)}</span></td></tr>
        """);

    private static Markup Content(Visitor visitor, SalesFilter filter, IReadOnlyList<Sale> sales) => Markup.Of($"""
        <form class="card filter" method="get" action="/sales" aria-label="{visitor.T("Filter")}">
          <div><label for="from">{visitor.T("From")}</label><input id="from" name="from" type="date" value="{filter.From:yyyy-MM-dd}"></div>
          <div><label for="to">{visitor.T("To")}</label><input id="to" name="to" type="date" value="{filter.To:yyyy-MM-dd}"></div>
          <button type="submit">{visitor.T("Apply")}</button>
          <button type="submit" class="quiet" name="range" value="yesterday" data-testid="range-yesterday">{visitor.T("Yesterday")}</button>
          <button type="submit" class="quiet" name="range" value="last-7-days" data-testid="range-week">{visitor.T("Last 7 days")}</button>
          <a class="button quiet end" href="/sales.csv?{filter.Query}" download data-testid="download-csv">{visitor.T("Download CSV")}</a>
        </form>
        <section class="card">
          <p class="hint" role="status" data-testid="sales-summary">{sales.Count} {visitor.T("orders")}, {AccountPages.Money(sales.Sum(sale => sale.Amount))}</p>
          {(sales.Count == 0
              ? Markup.Of($"""<p class="empty">{visitor.T("No sales on these days.")}</p>""")
              : Table(visitor, [.. sales.Skip((filter.Page - 1) * SalesFilter.PageSize).Take(SalesFilter.PageSize)], "sales-table"))}
          {Pager(visitor, filter, sales.Count)}
        </section>
        """);

    private static Markup? Pager(Visitor visitor, SalesFilter filter, int count)
    {
        var pages = (count + SalesFilter.PageSize - 1) / SalesFilter.PageSize;
        return pages < 2 ? null : Markup.Of($"""
            <nav class="pager" aria-label="{visitor.T("Pages")}">
              {PageLink(filter, filter.Page - 1, pages, visitor.T("Previous"))}
              <span>{visitor.T("Page")} {filter.Page} / {pages}</span>
              {PageLink(filter, filter.Page + 1, pages, visitor.T("Next"))}
            </nav>
            """);
    }

    private static Markup PageLink(SalesFilter filter, int page, int pages, string words) => page < 1 || page > pages
        ? Markup.Of($"""<span class="button quiet" aria-disabled="true">{words}</span>""")
        : Markup.Of($"""<a class="button quiet" href="/sales?{filter.Query}&amp;page={page}">{words}</a>""");

    private static string Csv(IEnumerable<Sale> sales)
    {
        var text = new StringBuilder("order,date,customer,product,quantity,amount,status\r\n");
        foreach (var sale in sales)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"{sale.Number},{sale.Date:yyyy-MM-dd},\"{sale.Customer}\",\"{sale.Product}\",{sale.Quantity},{sale.Amount:0.00},{sale.Status}\r\n");
        }

        return text.ToString();
    }
}
