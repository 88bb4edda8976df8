namespace Dashboard.Web.Practice.Shop;

/// <summary>One line of the shop's sales.</summary>
internal sealed record Sale(
    string Number, DateOnly Date, string Customer, string Product, int Quantity, decimal Amount, string Status);

/// <summary>
/// The sales of the last 60 days. Every day is made from its date alone, so that it reads the same whenever and as
/// often as it is asked for.
/// </summary>
internal sealed class SalesBook(TimeProvider time, TimeZoneInfo zone)
{
    public const int Days = 60;

    private static readonly string[] Customers =
    [
        "Aoki Trading", "Brandt & Sons", "Café Lumière", "Daisy Chen", "Elm Street Books", "Fujita Yuki", "Green Fork",
        "Harbor Hotel", "Ines Moreau", "Jade Teahouse", "Kita Design", "Lopez Hardware", "Mori Hana", "Northwind School",
        "Olive & Oak", "Petersen Lab", "Quiet Studio", "River Clinic",
    ];

    private static readonly string[] Statuses = ["Paid", "Paid", "Paid", "Shipped", "Shipped", "Pending", "Refunded"];

    public DateOnly Today => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.GetUtcNow(), zone).DateTime);

    /// <summary>Sales from one day to another, both included, newest first.</summary>
    public IReadOnlyList<Sale> Between(DateOnly from, DateOnly to)
    {
        var today = Today;
        var first = Max(from, today.AddDays(1 - Days));
        var last = Min(to, today);
        var sales = new List<Sale>();
        for (var day = last; day >= first; day = day.AddDays(-1))
        {
            sales.AddRange(On(day));
        }

        return sales;
    }

    private static IEnumerable<Sale> On(DateOnly day)
    {
        var random = new Random(day.DayNumber);
        for (var number = random.Next(7, 15); number > 0; number--)
        {
            var product = ProductShelf.Catalogue[random.Next(ProductShelf.Catalogue.Length)];
            var quantity = random.Next(1, 6);
            yield return new Sale(
                $"SO-{day:yyMMdd}-{number:00}", day, Customers[random.Next(Customers.Length)], product.Name, quantity,
                quantity * product.Price, Statuses[random.Next(Statuses.Length)]);
        }
    }

    private static DateOnly Max(DateOnly a, DateOnly b) => a > b ? a : b;

    private static DateOnly Min(DateOnly a, DateOnly b) => a < b ? a : b;
}
