using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Dashboard.ServiceDefaults.Logs;

/// <summary>One log entry as one line of JSON.</summary>
internal static class JsonLine
{
    private const string Template = "{OriginalFormat}";

    // Nothing here is ever put into a page; readable text is what people search for.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write<TState>(
        DateTimeOffset time, LogLevel level, string category, EventId eventId, TState state, string message, Exception? exception, IExternalScopeProvider scopes)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("timestamp", time.UtcDateTime);
            json.WriteString("level", Word(level));
            json.WriteString("category", category);
            if (eventId.Id != 0 || eventId.Name is not null)
            {
                json.WriteNumber("event_id", eventId.Id);
                json.WriteString("event", eventId.Name);
            }

            json.WriteString("message", message);
            WriteFields(json, "fields", state as IEnumerable<KeyValuePair<string, object?>>);
            WriteScopes(json, scopes);
            if (exception is not null)
            {
                json.WriteString("exception", exception.ToString());
            }

            if (Activity.Current is { } span)
            {
                json.WriteString("trace_id", span.TraceId.ToHexString());
                json.WriteString("span_id", span.SpanId.ToHexString());
            }

            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Says in the file itself that it is not whole.</summary>
    public static byte[] LeftOut(long count) => Write(
        DateTimeOffset.UtcNow, LogLevel.Warning, "Dashboard.ServiceDefaults.Logs", default, 0, $"{count} log lines were left out.", null, new LoggerExternalScopeProvider());

    private static void WriteFields(Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, object?>>? fields)
    {
        var open = false;
        foreach (var (key, value) in fields ?? [])
        {
            if (key == Template)
            {
                continue;
            }

            if (!open)
            {
                json.WriteStartObject(name);
                open = true;
            }

            json.WritePropertyName(key);
            WriteValue(json, value);
        }

        if (open)
        {
            json.WriteEndObject();
        }
    }

    private static void WriteScopes(Utf8JsonWriter json, IExternalScopeProvider scopes)
    {
        // Later ones lie within earlier ones and win; property names must be unique.
        var fields = new Dictionary<string, object?>();
        scopes.ForEachScope(
            static (scope, all) =>
            {
                if (scope is IEnumerable<KeyValuePair<string, object?>> named)
                {
                    foreach (var (key, value) in named)
                    {
                        all[key] = value;
                    }
                }
                else if (scope is not null)
                {
                    all["scope"] = scope.ToString();
                }
            },
            fields);
        WriteFields(json, "scopes", fields);
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool yes:
                json.WriteBooleanValue(yes);
                break;
            case int or long or short or byte or uint:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case decimal number:
                json.WriteNumberValue(number);
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "critical",
    };
}
