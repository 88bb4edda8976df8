using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>A table of a page as rows: cells that are joined are said in each row and column they cover.</summary>
/// <param name="Index">Which of the tables with these columns it is; -1 when it is none that the page shows as such.</param>
/// <param name="Paging">Words of the controls that lead to the rest of it; null when this is all, as far as one can see.</param>
/// <param name="Total">Rows that it says it has, where it draws some of them only.</param>
/// <param name="IsPartlyDrawn">It keeps room for rows that it does not draw.</param>
internal sealed record PageTable(
    Frame Frame, IReadOnlyList<string> Columns, JsonArray Rows, bool HasFooter, int Index, string? Paging, int? Total, bool IsPartlyDrawn)
{
    private static readonly PageScript Read = PageScript.Load(
        "Actions/Scripts/read-table.js", "Observation/Scripts/2-semantics.js", "Observation/Scripts/3-geometry.js", "Actions/Scripts/table.js", "Actions/Scripts/pager.js");

    private static readonly PageScript NextPage = PageScript.Load(
        "Actions/Scripts/next-page.js", "Observation/Scripts/2-semantics.js", "Observation/Scripts/3-geometry.js", "Actions/Scripts/table.js", "Actions/Scripts/pager.js");

    /// <param name="target">The table, something in it or around it; null takes the largest of the page.</param>
    /// <exception cref="ActionException">There is none.</exception>
    public static async Task<PageTable> ReadAsync(ActionContext context, ElementTarget? target, CancellationToken cancellationToken) =>
        (target is null ? await LargestAsync(context, cancellationToken) : await AtAsync(context, target, cancellationToken))
        ?? throw new ActionException(ActionErrors.NoTable, "There is no table here.");

    /// <summary>The same table on the page that is shown now; null when there is none with these columns.</summary>
    public async Task<PageTable?> AgainAsync(CancellationToken cancellationToken) =>
        From(Frame, await Frame.EvaluateAsync(Read, [null, Index, Columns], cancellationToken));

    /// <summary>What leads to its next page; null on the last one.</summary>
    public Task<ElementRef?> NextControlAsync(CancellationToken cancellationToken) => Frame.EvaluateHandleAsync(NextPage, [Columns, Index], cancellationToken);

    /// <summary>Keeps rows as a CSV file of the workspace, after those read earlier under the name.</summary>
    public static async Task KeepAsCsvAsync(ActionContext context, string name, JsonArray rows, CancellationToken cancellationToken)
    {
        if (context.Workspace is not { } workspace || rows.Count == 0)
        {
            return;
        }

        Func<string, JsonNode?> extracted = context.Extracted ?? (static _ => null);
        var own = AgentState.NameFor(name, rows, extracted);
        var all = (JsonArray?)extracted(own)?.DeepClone() ?? [];
        if (!AgentState.EndsWith(all, rows))
        {
            foreach (var row in rows)
            {
                all.Add(row?.DeepClone());
            }
        }

        // The rows are part of the result, with which they can be had as CSV: the file is for the agent.
        workspace.NoteKept(await workspace.WriteAsync(FileName(own), DataFiles.Csv(all), cancellationToken));
    }

    public string Words() => string.Create(
        CultureInfo.InvariantCulture,
        $"Read {Rows.Count} rows with the columns {string.Join(", ", Columns)}.{(HasFooter ? " Its footer was left out." : "")}{NotDrawn(Rows.Count)}");

    /// <summary>A sentence when the table draws only some of its rows.</summary>
    /// <param name="read">Rows that were read of it in all.</param>
    public string? NotDrawn(int read) => Total is { } total && total > read
        ? string.Create(CultureInfo.InvariantCulture, $" The table says that it has {total} rows: those that it does not draw now were NOT read.")
        : Total is null && IsPartlyDrawn ? " It draws only rows around those in view: the others were NOT read. Scroll it and read again." : null;

    private static async Task<PageTable?> AtAsync(ActionContext context, ElementTarget target, CancellationToken cancellationToken)
    {
        var element = await context.Elements.ResolveAsync(target, cancellationToken);
        return From(element.Frame, await element.Frame.EvaluateAsync(Read, [element, null, null], cancellationToken));
    }

    private static async Task<PageTable?> LargestAsync(ActionContext context, CancellationToken cancellationToken)
    {
        var tab = await context.Session.EnsureTabAsync(cancellationToken);
        var sizes = await tab.EvaluateInFramesAsync(Read, [null, null, null], cancellationToken);
        var largest = sizes
            .SelectMany(static frame => frame.Value.EnumerateArray().Select((size, index) => (frame.Frame, Index: index, Size: size.GetInt32())))
            .OrderByDescending(static table => table.Size)
            .FirstOrDefault();
        return largest.Frame is null
            ? null
            : From(largest.Frame, await largest.Frame.EvaluateAsync(Read, [null, largest.Index, null], cancellationToken));
    }

    private static PageTable? From(Frame frame, JsonElement table)
    {
        if (table.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var columns = table.GetProperty("columns").EnumerateArray().Select(static name => name.GetString()!).ToList();
        var rows = new JsonArray();
        foreach (var row in table.GetProperty("rows").EnumerateArray())
        {
            var values = row.EnumerateArray().Select((cell, index) => KeyValuePair.Create(columns[index], (JsonNode?)cell.GetString()));
            rows.Add(new JsonObject(values));
        }

        return new PageTable(
            frame,
            columns,
            rows,
            table.GetProperty("footer").GetArrayLength() > 0,
            table.GetProperty("index").GetInt32(),
            table.Text("paging"),
            table.GetProperty("total") is { ValueKind: JsonValueKind.Number } total ? total.GetInt32() : null,
            table.GetProperty("partly").GetBoolean());
    }

    private static string FileName(string name)
    {
        var clean = string.Concat(name.Select(letter => char.IsLetterOrDigit(letter) && !char.IsSurrogate(letter) || letter is '-' or '_' ? letter : '_')).Trim('_');
        return $"{(clean.Length == 0 ? "table" : clean.Length > 80 ? clean[..80] : clean)}.csv";
    }
}
