using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsvHelper;
using CsvHelper.Configuration;
using Dashboard.Contracts;

namespace Dashboard.BrowserAgent;

/// <summary>Extracted data as files that people open.</summary>
internal static class DataFiles
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,

        // Japanese stays Japanese.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>In the form that the name asks for: CSV, Markdown, else JSON.</summary>
    /// <exception cref="ActionException">The data is no table and the form needs one.</exception>
    public static byte[] Write(JsonNode data, string name) => Path.GetExtension(name.TrimEnd()).ToLowerInvariant() switch
    {
        ".csv" => Csv(Rows(data, name)),
        ".md" => Encoding.UTF8.GetBytes(Markdown(Rows(data, name))),
        ".txt" when data is JsonValue value => Encoding.UTF8.GetBytes(value.ToString()),
        _ => JsonSerializer.SerializeToUtf8Bytes(data, Indented),
    };

    /// <summary>CSV with a byte order mark, so that spreadsheets read it as UTF-8.</summary>
    public static byte[] Csv(JsonArray rows)
    {
        var columns = Columns(rows);
        using var buffer = new MemoryStream();
        using (var writer = new StreamWriter(buffer, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true))
        using (var csv = new CsvWriter(writer, new CsvConfiguration(CultureInfo.InvariantCulture)))
        {
            columns.DefaultIfEmpty("value").ToList().ForEach(column => csv.WriteField(SpreadsheetText.Harmless(column)));
            csv.NextRecord();
            foreach (var row in rows)
            {
                Cells(row, columns).ForEach(cell => csv.WriteField(SpreadsheetText.Harmless(cell)));
                csv.NextRecord();
            }
        }

        return buffer.ToArray();
    }

    private static JsonArray Rows(JsonNode data, string name) => data as JsonArray
        ?? (data is JsonObject holder && holder.Count == 1 && holder.First().Value is JsonArray only ? only : null)
        ?? throw new ActionException(ActionErrors.InvalidValue, $"This data is no table; write it as JSON instead of {Path.GetExtension(name)}.");

    private static string Markdown(JsonArray rows)
    {
        var columns = Columns(rows).DefaultIfEmpty("value").ToList();
        var text = new StringBuilder();
        text.Append("| ").AppendJoin(" | ", columns.Select(Escape)).Append(" |\n|").Insert(text.Length, " --- |", columns.Count).Append('\n');
        foreach (var row in rows)
        {
            text.Append("| ").AppendJoin(" | ", Cells(row, columns).Select(Escape)).Append(" |\n");
        }

        return text.ToString();
    }

    private static List<string> Columns(JsonArray rows) => [.. rows.OfType<JsonObject>().SelectMany(row => row.Select(cell => cell.Key)).Distinct()];

    private static List<string> Cells(JsonNode? row, List<string> columns) =>
        row is JsonObject named ? [.. columns.Select(column => Text(named[column]))] : [Text(row)];

    private static string Text(JsonNode? value) => value switch
    {
        null => "",
        JsonValue plain => plain.ToString(),
        _ => value.ToJsonString(),
    };

    private static string Escape(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
}
