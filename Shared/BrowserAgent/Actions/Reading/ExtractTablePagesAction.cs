using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

public sealed class ExtractTablePagesAction : BrowserAction<ExtractTablePagesParameters>
{
    private const int MostPages = 100;

    private static readonly TimeSpan ChangePatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    public override string Name => ExtractTablePagesParameters.Type;

    public override string Description => "Read a table over all its pages, clicking on from page to page.";

    protected override bool HasOutsideEffect => true;

    public override TimeSpan TimeoutOf(TimeSpan ordinary) => ordinary * 5;

    public override async Task<ActionResult> ExecuteAsync(
        ActionContext context, ExtractTablePagesParameters parameters, CancellationToken cancellationToken)
    {
        if (parameters.MaxPages is < 1 or > MostPages)
        {
            throw new ActionException(ActionErrors.InvalidValue, $"Between 1 and {MostPages} pages are read.");
        }

        var started = context.Time.GetTimestamp();
        var table = await PageTable.ReadAsync(context, parameters.Target, cancellationToken);
        var first = table;
        var rows = new JsonArray();
        Add(rows, null, table);
        var pages = 1;
        string? why = null;
        while (why is null)
        {
            if (context.Time.GetElapsedTime(started) > TimeoutOf(context.Timeout) * 0.7)
            {
                why = "There was no time for more: the browser shows the last page that was read.";
            }
            else if (pages == parameters.MaxPages)
            {
                why = table.Paging is null ? "" : "More pages follow.";
            }
            else if (await NextAsync(context, parameters, table, cancellationToken) is not { } next)
            {
                why = "This is the last page.";
            }
            else if (await TurnAsync(context, table, next, cancellationToken) is not { } turned)
            {
                why = "The next page did not come, or holds no such table.";
            }
            else
            {
                Add(rows, table, turned);
                (table, pages) = (turned, pages + 1);
            }
        }

        await PageTable.KeepAsCsvAsync(context, parameters.Name, rows, cancellationToken);
        return new ActionResult
        {
            Text = string.Create(
                CultureInfo.InvariantCulture, $"Read {rows.Count} rows from {pages} pages with the columns {string.Join(", ", first.Columns)}. {why}").Trim() + table.NotDrawn(rows.Count),
            Data = JsonSerializer.SerializeToElement(rows),
            DataName = parameters.Name,
        };
    }

    private static async Task<ElementRef?> NextAsync(
        ActionContext context, ExtractTablePagesParameters parameters, PageTable table, CancellationToken cancellationToken)
    {
        if (parameters.Next is { } named)
        {
            try
            {
                return await context.Elements.ResolveAsync(named, cancellationToken);
            }
            catch (ActionException)
            {
                // It belonged to a page that is gone; what took its place is looked for.
            }
        }

        return await table.NextControlAsync(cancellationToken);
    }

    /// <summary>Clicks and waits until the table shows something else.</summary>
    private static async Task<PageTable?> TurnAsync(ActionContext context, PageTable table, ElementRef next, CancellationToken cancellationToken)
    {
        var pointer = new Pointer(table.Frame.Tab);
        try
        {
            var press = new MousePress();
            await context.ActAsync(
                table.Frame.Tab, next.Frame, () => pointer.ClickAsync(context, next, press, cancellationToken), cancellationToken);
        }
        catch (ActionException error) when (error.Code == ActionErrors.ElementDisabled)
        {
            return null;
        }

        var clicked = context.Time.GetTimestamp();
        while (context.Time.GetElapsedTime(clicked) < ChangePatience)
        {
            if (await LookAsync(table, cancellationToken) is { } now && !JsonNode.DeepEquals(now.Rows, table.Rows) && now.Rows.Count > 0)
            {
                return now;
            }

            await Task.Delay(BetweenLooks, context.Time, cancellationToken);
        }

        return null;
    }

    private static async Task<PageTable?> LookAsync(PageTable table, CancellationToken cancellationToken)
    {
        try
        {
            return await table.AgainAsync(cancellationToken);
        }
        catch (CdpException error) when (error.IsContextLost)
        {
            return null;
        }
    }

    /// <summary>A page that only grew (“show more”) brings what is new at its end.</summary>
    private static void Add(JsonArray rows, PageTable? before, PageTable now)
    {
        var grew = before is not null && now.Rows.Count > before.Rows.Count
            && before.Rows.Zip(now.Rows).All(pair => JsonNode.DeepEquals(pair.First, pair.Second));
        foreach (var row in grew ? now.Rows.Skip(before!.Rows.Count) : now.Rows)
        {
            rows.Add(row?.DeepClone());
        }
    }
}
