using System.Collections.Concurrent;

namespace Dashboard.Web.Practice.Shop;

/// <summary>A product as its form has it. What the form leaves empty is an empty text or list.</summary>
internal sealed record Product
{
    public int Id { get; init; }

    public string Name { get; init; } = "";

    public string Sku { get; init; } = "";

    public decimal Price { get; init; }

    public int Stock { get; init; }

    public string Category { get; init; } = "";

    public string State { get; init; } = "Draft";

    /// <summary>Every other field of the form by its name, as it was sent.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();
}

/// <summary>The products, in memory: a restart brings the catalogue back.</summary>
internal sealed class ProductShelf
{
    public static readonly Product[] Catalogue =
    [
        New(1, "Desk lamp Aurora", "LMP-010", 49.90m, 38, "Lighting"),
        New(2, "Pendant light Mist", "LMP-022", 129.00m, 12, "Lighting"),
        New(3, "Oak side table", "TBL-003", 189.00m, 7, "Furniture"),
        New(4, "Stacking chair", "CHR-015", 74.50m, 64, "Furniture"),
        New(5, "Wool throw", "TXT-008", 59.00m, 41, "Textiles"),
        New(6, "Linen cushion", "TXT-011", 24.90m, 120, "Textiles"),
        New(7, "Teapot Kyusu", "KIT-004", 42.00m, 33, "Kitchen"),
        New(8, "Cup set of four", "KIT-009", 36.00m, 58, "Kitchen"),
        New(9, "Notebook A5 dotted", "STA-001", 8.50m, 410, "Stationery"),
        New(10, "Fountain pen", "STA-006", 31.00m, 76, "Stationery"),
        New(11, "Plant pot terracotta", "GRD-002", 14.90m, 92, "Garden"),
        New(12, "Watering can", "GRD-005", 27.50m, 29, "Garden"),
    ];

    private readonly ConcurrentDictionary<int, Product> _products = new(Catalogue.ToDictionary(product => product.Id));
    private int _lastId = Catalogue.Length;

    public IEnumerable<Product> All => _products.Values.OrderBy(product => product.Id);

    public Product? Find(int id) => _products.GetValueOrDefault(id);

    /// <summary>Keeps a product; one without an id gets the next.</summary>
    public Product Save(Product product)
    {
        var kept = product.Id == 0 ? product with { Id = Interlocked.Increment(ref _lastId) } : product;
        _products[kept.Id] = kept;
        return kept;
    }

    public bool Delete(int id) => _products.TryRemove(id, out _);

    private static Product New(int id, string name, string sku, decimal price, int stock, string category) =>
        new() { Id = id, Name = name, Sku = sku, Price = price, Stock = stock, Category = category, State = "Published" };
}
