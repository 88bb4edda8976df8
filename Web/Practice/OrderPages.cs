using Dashboard.Web.Practice.Shop;

namespace Dashboard.Web.Practice;

/// <summary>All orders in one list that loads more as it is scrolled.</summary>
internal static class OrderPages
{
    private const int BatchSize = 25;

    public static void MapOrders(this IEndpointRouteBuilder office)
    {
        office.MapGet("/orders", (HttpContext context, SalesBook book) => Layout.Office(context, "Orders", visitor => Markup.Of($"""
            <section class="card">
              <p class="hint">{visitor.T("Scroll down for older orders.")}</p>
              <ul class="orders" data-testid="orders" aria-label="{visitor.T("Orders")}">{Batch(visitor, book, 0)}</ul>
              <p class="more" role="status" data-more="/orders/rows" data-loaded="{BatchSize}" data-end="{visitor.T("That is all.")}">{visitor.T("Loading…")}</p>
            </section>
            """)));
        office.MapGet("/orders/rows", (HttpContext context, SalesBook book, int after) =>
            Layout.Piece(Markup.Of($"{Batch(new Visitor(context), book, after)}")));
    }

    private static IEnumerable<Markup> Batch(Visitor visitor, SalesBook book, int after) => book
        .Between(book.Today.AddDays(1 - SalesBook.Days), book.Today)
        .Skip(after)
        .Take(BatchSize)
        .Select(sale => Markup.Of($"""
            <li><strong>{sale.Number}</strong><span>{sale.Customer}</span><span>{sale.Quantity} × {sale.Product}</span>
            <span class="number">{AccountPages.Money(sale.Amount)}</span><span class="badge {sale.Status.ToLowerInvariant()}">{visitor.T(sale.Status)}</span></li>
            """));
}
