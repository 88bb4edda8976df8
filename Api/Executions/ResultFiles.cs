using System.Globalization;
using System.Text;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;
using Dashboard.Contracts;

namespace Dashboard.Api.Executions;

/// <summary>An execution's result as files.</summary>
internal static class ResultFiles
{
    private static readonly JsonSerializerOptions Indented = new(ApiJson.Options)
    {
        WriteIndented = true,

        // A file that people open: Japanese stays Japanese.
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static byte[] Json(Execution execution) => JsonSerializer.SerializeToUtf8Bytes(
        new { execution_id = execution.Id, task = execution.TaskName, summary = execution.Summary, data = execution.Result },
        Indented);

    /// <summary>One extracted table as CSV, with a byte order mark so that spreadsheets read it as UTF-8.</summary>
    /// <param name="name">Which result; null takes the first that is a table.</param>
    /// <exception cref="ApiException">404 when there is no such table.</exception>
    public static byte[] Csv(Execution execution, string? name)
    {
        var rows = Table(execution.Result, name)
            ?? throw new ApiException(StatusCodes.Status404NotFound, "table_not_found", "The result holds no such table; download it as JSON.");
        var columns = rows.Where(row => row.ValueKind == JsonValueKind.Object)
            .SelectMany(row => row.EnumerateObject().Select(property => property.Name)).Distinct().ToList();

        using var buffer = new MemoryStream();
        using (var writer = new StreamWriter(buffer, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true))
        using (var csv = new CsvWriter(writer, new CsvConfiguration(CultureInfo.InvariantCulture)))
        {
            foreach (var column in columns.DefaultIfEmpty("value"))
            {
                csv.WriteField(SpreadsheetText.Harmless(column));
            }

            csv.NextRecord();
            foreach (var row in rows)
            {
                WriteRow(csv, row, columns);
            }
        }

        return buffer.ToArray();
    }

    public static string FileName(Execution execution, string? part, string extension)
    {
        var words = $"{execution.TaskName} {part} {execution.CreatedAt:yyyy-MM-dd HHmm}";
        var safe = string.Concat(words.Select(character => char.IsLetterOrDigit(character) || character is '-' ? character : '_'));
        return $"{string.Join('_', safe.Split('_', StringSplitOptions.RemoveEmptyEntries))}.{extension}";
    }

    private static List<JsonElement>? Table(JsonElement? result, string? name)
    {
        if (result is not { ValueKind: JsonValueKind.Object } data)
        {
            return result is { ValueKind: JsonValueKind.Array } array && name is null ? [.. array.EnumerateArray()] : null;
        }

        foreach (var property in data.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Array && (name is null || property.Name == name))
            {
                return [.. property.Value.EnumerateArray()];
            }
        }

        return null;
    }

    private static void WriteRow(CsvWriter csv, JsonElement row, List<string> columns)
    {
        if (row.ValueKind != JsonValueKind.Object)
        {
            csv.WriteField(SpreadsheetText.Harmless(Text(row)));
        }

        foreach (var column in row.ValueKind == JsonValueKind.Object ? columns : [])
        {
            csv.WriteField(row.TryGetProperty(column, out var value) ? SpreadsheetText.Harmless(Text(value)) : "");
        }

        csv.NextRecord();
    }

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Null => "",
        _ => value.GetRawText(),
    };
}
