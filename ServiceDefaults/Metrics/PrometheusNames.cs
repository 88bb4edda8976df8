using System.Text;

namespace Dashboard.ServiceDefaults.Metrics;

/// <summary>OpenTelemetry names, units and attributes in the letters that Prometheus takes.</summary>
internal static class PrometheusNames
{
    private static readonly Dictionary<string, string> Units = new(StringComparer.Ordinal)
    {
        ["s"] = "seconds",
        ["ms"] = "milliseconds",
        ["us"] = "microseconds",
        ["ns"] = "nanoseconds",
        ["min"] = "minutes",
        ["h"] = "hours",
        ["d"] = "days",
        ["By"] = "bytes",
        ["KiBy"] = "kibibytes",
        ["MiBy"] = "mebibytes",
        ["%"] = "percent",
        ["USD"] = "usd",
    };

    /// <param name="type"><c>counter</c>, <c>gauge</c> or <c>histogram</c>.</param>
    public static string Of(string instrument, string unit, string type)
    {
        var name = Clean(instrument, colons: true);
        var suffix = UnitOf(unit, type);
        if (suffix.Length > 0 && !name.EndsWith('_' + suffix, StringComparison.Ordinal))
        {
            name += '_' + suffix;
        }

        return type == "counter" && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    /// <summary>Adds <c>name="value"</c>, after a comma when it is not the first.</summary>
    public static void AppendLabel(StringBuilder labels, string name, string value)
    {
        if (labels.Length > 0)
        {
            labels.Append(',');
        }

        labels.Append(Clean(name, colons: false)).Append("=\"");
        foreach (var character in value)
        {
            _ = character switch
            {
                '\\' => labels.Append(@"\\"),
                '"' => labels.Append("\\\""),
                '\n' => labels.Append(@"\n"),
                _ => labels.Append(character),
            };
        }

        labels.Append('"');
    }

    public static string EscapeHelp(string text) =>
        text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);

    /// <summary>What stands in braces only annotates; <c>By/s</c> is a rate.</summary>
    private static string UnitOf(string unit, string type)
    {
        if (unit.Length == 0 || unit.StartsWith('{'))
        {
            return "";
        }

        if (unit == "1")
        {
            return type == "gauge" ? "ratio" : "";
        }

        var parts = unit.Split('/', 2);
        var first = Units.GetValueOrDefault(parts[0], Clean(parts[0], colons: false));
        return parts.Length == 1 ? first : $"{first}_per_{Units.GetValueOrDefault(parts[1], Clean(parts[1], colons: false)).TrimEnd('s')}";
    }

    private static string Clean(string name, bool colons)
    {
        var clean = new StringBuilder(name.Length + 1);
        foreach (var character in name)
        {
            var good = char.IsAsciiLetterOrDigit(character) || character == '_' || (colons && character == ':');
            if (clean.Length == 0 && char.IsAsciiDigit(character))
            {
                clean.Append('_');
            }

            // Several that are replaced in a row become one.
            if (good || clean.Length == 0 || clean[^1] != '_')
            {
                clean.Append(good ? character : '_');
            }
        }

        return clean.ToString();
    }
}
