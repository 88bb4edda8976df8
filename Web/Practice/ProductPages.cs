using Dashboard.Web.Practice.Shop;

namespace Dashboard.Web.Practice;

/// <summary>The products: list, form, deleting with a dialog.</summary>
internal static class ProductPages
{
    public static void MapProducts(this IEndpointRouteBuilder office)
    {
        office.MapGet("/products", (HttpContext context, ProductShelf shelf) =>
            Layout.Office(context, "Products", visitor => List(visitor, shelf, context.Request.Query)));
        office.MapGet("/products/new", (HttpContext context) => Form(context, new Product(), []));
        office.MapGet("/products/{id:int}", (HttpContext context, int id, ProductShelf shelf) =>
            shelf.Find(id) is { } product ? Form(context, product, []) : Results.NotFound());
        office.MapPost("/products/new", (HttpContext context, ProductShelf shelf) => SaveAsync(context, new Product(), shelf));
        office.MapPost("/products/{id:int}", async (HttpContext context, int id, ProductShelf shelf) =>
            shelf.Find(id) is { } product ? await SaveAsync(context, product, shelf) : Results.NotFound());
        office.MapPost("/products/{id:int}/delete", (int id, ProductShelf shelf) =>
            Results.Redirect(shelf.Delete(id) ? "/products?deleted=1" : "/products"));
        office.MapPost("/products/{id:int}/archive", (int id, ProductShelf shelf) =>
        {
            if (shelf.Find(id) is { } product)
            {
                shelf.Save(product with { State = "Archived" });
            }

            return Results.Redirect("/products?archived=1");
        });
    }

    private static IResult Form(HttpContext context, Product product, Dictionary<string, string> errors) => Layout.Office(
        context, product.Id == 0 ? "New product" : "Edit product", visitor => new ProductForm(visitor, product, errors).Render(),
        errors.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> SaveAsync(HttpContext context, Product before, ProductShelf shelf)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var errors = ProductInput.Read(form, before, out var product);
        if (errors.Count > 0)
        {
            return Form(context, product, errors);
        }

        var saved = shelf.Save(product);
        return Results.Redirect($"/products?saved={saved.Id}");
    }

    private static Markup List(Visitor visitor, ProductShelf shelf, IQueryCollection query) => Markup.Of($"""
        {Notice(visitor, shelf, query)}
        <section class="card">
          <p class="actions"><a class="button" href="/products/new" data-testid="new-product">{visitor.T("New product")}</a></p>
          <div class="scroll"><table data-testid="products-table">
            <caption class="unseen">{visitor.T("Products")}</caption>
            <thead><tr><th scope="col">{visitor.T("Name")}</th><th scope="col">{visitor.T("SKU")}</th><th scope="col">{visitor.T("Category")}</th>
              <th scope="col">{visitor.T("Price")}</th><th scope="col">{visitor.T("Stock")}</th><th scope="col">{visitor.T("State")}</th><th scope="col">{visitor.T("Actions")}</th></tr></thead>
            <tbody>{shelf.All.Select(product => Row(visitor, product))}</tbody>
          </table></div>
        </section>
        <dialog id="delete-dialog" aria-labelledby="delete-title">
          <form method="post">
            <h2 id="delete-title">{visitor.T("Delete this product?")}</h2>
            <p><strong data-name></strong> {visitor.T("will be gone for good.")}</p>
            <p class="actions"><button type="button" class="quiet" data-close>{visitor.T("Keep it")}</button>
            <button type="submit" class="danger" data-testid="confirm-delete">{visitor.T("Delete")}</button></p>
          </form>
        </dialog>
        """);

    private static Markup? Notice(Visitor visitor, ProductShelf shelf, IQueryCollection query)
    {
        var saved = int.TryParse(query["saved"], out var id) ? shelf.Find(id) : null;
        var words = saved is not null ? $"{visitor.T("Saved:")} {saved.Name}"
            : query.ContainsKey("deleted") ? visitor.T("The product was deleted.")
            : query.ContainsKey("archived") ? visitor.T("The product was archived.")
            : null;
        return words is null ? null : Markup.Of($"""<p class="notice" role="status" data-testid="notice">{words}</p>""");
    }

    private static Markup Row(Visitor visitor, Product product) => Markup.Of($"""
        <tr><td><a href="/products/{product.Id}">{product.Name}</a></td><td>{product.Sku}</td><td>{visitor.T(product.Category)}</td>
        <td class="number">{AccountPages.Money(product.Price)}</td><td class="number">{product.Stock}</td>
        <td><span class="badge {product.State.ToLowerInvariant()}">{visitor.T(product.State)}</span></td>
        <td class="row-actions">
          <form method="post" action="/products/{product.Id}/archive" data-confirm="{visitor.T("Archive this product?")}">
            <button type="submit" class="quiet small" aria-label="{visitor.T("Archive")} {product.Name}">{visitor.T("Archive")}</button></form>
          <button type="button" class="quiet small" data-delete="/products/{product.Id}/delete" data-name="{product.Name}"
            aria-label="{visitor.T("Delete")} {product.Name}">{visitor.T("Delete")}</button>
        </td></tr>
        """);
}
