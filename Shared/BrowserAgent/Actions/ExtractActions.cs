using System.Globalization;
using System.Text.Json;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

public sealed class ExtractTableAction : BrowserAction<ExtractTableParameters>
{
    public override string Name => ExtractTableParameters.Type;

    public override string Description => "Read a table as data: one object per row, named by the column headers.";

    public override bool CanChangePage => false;

    public override bool CanRunInParallel => true;

    public override async Task<ActionResult> ExecuteAsync(ActionContext context, ExtractTableParameters parameters, CancellationToken cancellationToken)
    {
        var table = await PageTable.ReadAsync(context, parameters.Target, cancellationToken);
        await PageTable.KeepAsCsvAsync(context, parameters.Name, table.Rows, cancellationToken);
        var more = table.Paging is { } paging ? $" It goes on (“{paging}”): extract_table_pages reads every page." : "";
        return new ActionResult
        {
            Text = table.Words() + more,
            Data = JsonSerializer.SerializeToElement(table.Rows),
            DataName = parameters.Name,
        };
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
