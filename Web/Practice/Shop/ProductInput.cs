using System.Globalization;
using System.Net.Mail;

namespace Dashboard.Web.Practice.Shop;

/// <summary>Reads and checks what the product form sent.</summary>
internal static class ProductInput
{
    private static readonly string[] Known = ["name", "sku", "price", "stock", "category"];

    /// <param name="form">What was sent.</param>
    /// <param name="before">The product as it was, for what the form does not carry.</param>
    /// <param name="product">What the form says, as far as it could be read.</param>
    /// <returns>Messages (in English, the key of their translation) by field; empty when all is well.</returns>
    public static Dictionary<string, string> Read(IFormCollection form, Product before, out Product product)
    {
        var errors = new Dictionary<string, string>();
        var price = Number(form, "price", 0.01m, 100_000m, "Enter a price above 0.", errors);
        var stock = Number(form, "stock", 0, 100_000, "Enter a whole number of at least 0.", errors);
        product = before with
        {
            Name = form["name"].ToString().Trim(),
            Sku = form["sku"].ToString().Trim(),
            Price = price,
            Stock = (int)stock,
            Category = form["category"].ToString(),
            State = form.ContainsKey("published") ? "Published" : "Draft",
            Fields = Others(form),
        };

        Require(product.Name.Length > 0, "name", "Enter a name.", errors);
        Require(product.Category.Length > 0, "category", "Choose a category.", errors);
        var email = form["contact_email"].ToString();
        Require(email.Length == 0 || MailAddress.TryCreate(email, out _), "contact_email", "Enter an address such as name@example.com.", errors);
        var website = form["website"].ToString();
        Require(website.Length == 0 || IsWebAddress(website), "website", "Enter an address that begins with https://.", errors);
        return errors;
    }

    private static Dictionary<string, string> Others(IFormCollection form)
    {
        var fields = form.Where(field => !Known.Contains(field.Key))
            .ToDictionary(field => field.Key, field => string.Join(", ", field.Value.ToArray()));
        foreach (var file in form.Files.Where(file => file.Length > 0))
        {
            fields[file.Name] = $"{file.FileName} ({file.Length} bytes)";
        }

        return fields;
    }

    private static decimal Number(
        IFormCollection form, string name, decimal least, decimal most, string message, Dictionary<string, string> errors)
    {
        var valid = decimal.TryParse(form[name], NumberStyles.Number, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most;
        Require(valid, name, message, errors);
        return valid ? number : 0;
    }

    private static bool IsWebAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "https" or "http";

    private static void Require(bool condition, string field, string message, Dictionary<string, string> errors)
    {
        if (!condition)
        {
            errors[field] = message;
        }
    }
}
