using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

public sealed class ExtractTableAction : BrowserAction<ExtractTableParameters>
{
    private static readonly PageScript Read = PageScript.Load(
        "Actions/Scripts/read-table.js", "Observation/Scripts/2-semantics.js", "Actions/Scripts/table.js");

    public override string Name => ExtractTableParameters.Type;

    public override string Description => "Read a table as data: one object per row, named by the column headers.";

    public override bool CanChangePage => false;

    public override bool CanRunInParallel => true;

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, ExtractTableParameters parameters, CancellationToken cancellationToken)
    {
        var table = parameters.Target is { } target
            ? await ReadTargetAsync(context, target, cancellationToken)
            : await ReadLargestAsync(context, cancellationToken);
        if (table.ValueKind != JsonValueKind.Object)
        {
            throw new ActionException(ActionErrors.NoTable, "There is no table here.");
        }

        var columns = table.GetProperty("columns").EnumerateArray().Select(static name => name.GetString()!).ToList();
        var rows = new JsonArray();
        foreach (var row in table.GetProperty("rows").EnumerateArray())
        {
            var values = row.EnumerateArray().Select((cell, index) => KeyValuePair.Create(columns[index], (JsonNode?)cell.GetString()));
            rows.Add(new JsonObject(values));
        }

        var footer = table.GetProperty("footer").GetArrayLength() > 0 ? " Its footer was left out." : "";
        return new ActionResult
        {
            Text = string.Create(CultureInfo.InvariantCulture, $"Read {rows.Count} rows with the columns {string.Join(", ", columns)}.{footer}"),
            Data = JsonSerializer.SerializeToElement(rows),
            DataName = parameters.Name,
        };
    }

    private static async Task<JsonElement> ReadTargetAsync(ActionContext context, ElementTarget target, CancellationToken cancellationToken)
    {
        var element = await context.Elements.ResolveAsync(target, cancellationToken);
        return await element.Frame.EvaluateAsync(Read, [element, null], cancellationToken);
    }

    private static async Task<JsonElement> ReadLargestAsync(ActionContext context, CancellationToken cancellationToken)
    {
        var tab = await context.Session.EnsureTabAsync(cancellationToken);
        var sizes = await tab.EvaluateInFramesAsync(Read, [null, null], cancellationToken);
        var largest = sizes
            .SelectMany(static frame => frame.Value.EnumerateArray().Select((size, index) => (frame.Frame, Index: index, Size: size.GetInt32())))
            .OrderByDescending(static table => table.Size)
            .FirstOrDefault();
        return largest.Frame is null ? default : await largest.Frame.EvaluateAsync(Read, [null, largest.Index], cancellationToken);
    }
}

public sealed class ExtractTextAction : BrowserAction<ExtractTextParameters>
{
    /// <summary>Beyond this, text is cut: nobody reads it, and it has to be stored and sent.</summary>
    private const int MaxLength = 500_000;

    public override string Name => ExtractTextParameters.Type;

    public override string Description => "Read the text of an element, or of the whole page.";

    public override bool CanChangePage => false;

    public override bool CanRunInParallel => true;

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, ExtractTextParameters parameters, CancellationToken cancellationToken)
    {
        var text = parameters.Target is { } target
            ? await PageText.OfElementAsync(await context.Elements.ResolveAsync(target, cancellationToken), cancellationToken)
            : await PageText.OfTabAsync(await context.Session.EnsureTabAsync(cancellationToken), cancellationToken);
        var kept = text.Length > MaxLength ? text[..MaxLength] : text;
        return new ActionResult
        {
            Text = string.Create(CultureInfo.InvariantCulture, $"Read {kept.Length} characters."),
            Data = JsonSerializer.SerializeToElement(kept),
            DataName = parameters.Name,
        };
    }
}
