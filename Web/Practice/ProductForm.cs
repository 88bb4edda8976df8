using System.Globalization;
using Dashboard.Web.Practice.Shop;

namespace Dashboard.Web.Practice;

/// <summary>A form with every kind of input that the web has, so that every one can be practised.</summary>
internal sealed class ProductForm(Visitor visitor, Product product, Dictionary<string, string> errors)
{
    private static readonly string[] Categories = ["Lighting", "Furniture", "Textiles", "Kitchen", "Stationery", "Garden"];
    private static readonly string[] Tags = ["New", "Sale", "Handmade", "Fragile", "Gift"];
    private static readonly string[] Suppliers =
        ["Aichi Ceramics", "Baltic Timber", "Cotton Works", "Delta Lighting", "Edo Paper", "Fjord Wool", "Garden State"];

    public Markup Render() => Markup.Of($"""
        {(errors.Count > 0 ? Markup.Of($"""<p class="error" role="alert">{T("Please correct the fields that are marked.")}</p>""") : null)}
        <form class="product" method="post" enctype="multipart/form-data" novalidate aria-label="{T("Product")}">
          <section class="card grid"><h2>{T("Basics")}</h2>{Basics()}</section>
          <section class="card grid"><h2>{T("Selling")}</h2>{Selling()}</section>
          <section class="card grid"><h2>{T("Dates")}</h2>{Dates()}</section>
          <section class="card grid"><h2>{T("Presentation")}</h2>{Presentation()}</section>
          <section class="card grid"><h2>{T("Supplier")}</h2>{Supplier()}</section>
          <p class="actions"><a class="button quiet" href="/products">{T("Cancel")}</a>
          <button type="submit" data-testid="save-product">{T("Save product")}</button></p>
        </form>
        """);

    private Markup Basics() => Markup.Of($"""
        {Field("name", "Name", "text", product.Name, """autocomplete="off" required""")}
        {Field("sku", "SKU", "text", product.Sku, """placeholder="ABC-001" """)}
        <div class="wide"><label for="description">{T("Description")}</label>
          <textarea id="description" name="description" rows="3">{Value("description")}</textarea></div>
        <div class="wide"><span class="label" id="notes-label">{T("Notes")}</span>
          <div class="editable" contenteditable="true" role="textbox" aria-multiline="true" aria-labelledby="notes-label" data-mirror="notes">{Value("notes")}</div>
          <input type="hidden" id="notes" name="notes" value="{Value("notes")}"></div>
        """);

    private Markup Selling() => Markup.Of($"""
        {Field("price", "Price", "number", product.Price == 0 ? "" : product.Price.ToString("0.00", CultureInfo.InvariantCulture), """min="0.01" step="0.01" required""")}
        {Field("stock", "Stock", "number", product.Stock.ToString(CultureInfo.InvariantCulture), """min="0" step="1" """)}
        <div><label for="category">{T("Category")}</label>
          <select id="category" name="category" {Invalid("category")}><option value="">{T("Choose…")}</option>{Categories.Select(name => Option(name, product.Category == name))}</select>{Error("category")}</div>
        <div><label for="tags">{T("Tags")}</label>
          <select id="tags" name="tags" multiple size="4">{Tags.Select(name => Option(name, Has("tags", name)))}</select></div>
        <fieldset><legend>{T("Condition")}</legend>{Choice("radio", "condition", "New", "new", Value("condition") is "" or "new")}{Choice("radio", "condition", "Used", "used", Has("condition", "used"))}{Choice("radio", "condition", "Refurbished", "refurbished", Has("condition", "refurbished"))}</fieldset>
        <fieldset><legend>{T("Delivery")}</legend>{Choice("checkbox", "delivery", "Parcel", "parcel", Has("delivery", "parcel"))}{Choice("checkbox", "delivery", "Pick-up in the shop", "pickup", Has("delivery", "pickup"))}{Choice("checkbox", "delivery", "Abroad", "abroad", Has("delivery", "abroad"))}</fieldset>
        <div><span class="label" id="published-label">{T("Published")}</span>
          <button type="button" class="switch" role="switch" aria-checked="{(product.State == "Published" ? "true" : "false")}" aria-labelledby="published-label" data-switch="published"></button>
          <input type="checkbox" id="published" name="published" hidden {Flag(product.State == "Published", "checked")}></div>
        """);

    private Markup Dates() => Markup.Of($"""
        {Field("available_from", "Available from", "date", Value("available_from"))}
        {Field("pickup_time", "Pick-up time", "time", Value("pickup_time"))}
        {Field("launch", "Launch", "datetime-local", Value("launch"))}
        """);

    private Markup Presentation() => Markup.Of($"""
        {Field("colour", "Colour", "color", Value("colour") is { Length: > 0 } colour ? colour : "#2f6f5e")}
        <div><label for="discount">{T("Discount in percent")}</label>
          <input id="discount" name="discount" type="range" min="0" max="50" step="5" value="{Number("discount")}"> <output for="discount">{Number("discount")}</output></div>
        <div><label for="photo">{T("Photo")}</label><input id="photo" name="photo" type="file" accept="image/*,.pdf">{Hint(Value("photo"))}</div>
        """);

    private Markup Supplier() => Markup.Of($"""
        <div class="combo"><label for="supplier">{T("Supplier")}</label>
          <input id="supplier" name="supplier" role="combobox" aria-autocomplete="list" aria-expanded="false" aria-controls="supplier-list" autocomplete="off" value="{Value("supplier")}" data-combobox>
          <ul id="supplier-list" role="listbox" aria-label="{T("Suppliers")}" hidden>{Suppliers.Select(name => Markup.Of($"""<li role="option" id="supplier-{name[..1]}" aria-selected="false">{name}</li>"""))}</ul></div>
        {Field("contact_email", "Contact e-mail", "email", Value("contact_email"))}
        {Field("website", "Website", "url", Value("website"), """placeholder="https://" """)}
        """);

    private Markup Field(string name, string label, string type, string value, string attributes = "") => Markup.Of($"""
        <div><label for="{name}">{T(label)}</label>
          <input id="{name}" name="{name}" type="{type}" value="{value}" {Raw(attributes)} {Invalid(name)}>{Error(name)}</div>
        """);

    private Markup Option(string name, bool selected) => Markup.Of($"""<option value="{name}" {Flag(selected, "selected")}>{T(name)}</option>""");

    private Markup Choice(string type, string name, string label, string value, bool selected) => Markup.Of($"""
        <label class="choice"><input type="{type}" name="{name}" value="{value}" {Flag(selected, "checked")}> {T(label)}</label>
        """);

    private Markup? Error(string name) => errors.TryGetValue(name, out var message)
        ? Markup.Of($"""<p class="field-error" id="{name}-error">{T(message)}</p>""")
        : null;

    private Markup? Invalid(string name) =>
        errors.ContainsKey(name) ? Markup.Of($"""aria-invalid="true" aria-describedby="{name}-error" """) : null;

    private static Markup? Hint(string text) => text.Length > 0 ? Markup.Of($"""<p class="hint">{text}</p>""") : null;

    private static string Flag(bool set, string attribute) => set ? attribute : "";

    /// <summary>Attributes written in this file, never a visitor's text.</summary>
    private static Markup Raw(string attributes)
    {
        var markup = new Markup(attributes.Length, 0);
        markup.AppendLiteral(attributes);
        return markup;
    }

    private string T(string english) => visitor.T(english);

    private string Value(string name) => product.Fields.GetValueOrDefault(name, "");

    private string Number(string name) => Value(name) is { Length: > 0 } text ? text : "0";

    private bool Has(string name, string value) => Value(name).Split(", ").Contains(value);
}
