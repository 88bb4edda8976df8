using System.Globalization;
using System.Text;

namespace Dashboard.Tests.ServiceDefaults;

/// <summary>One line of numbers.</summary>
internal sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);

/// <summary>All that stands under one TYPE line.</summary>
internal sealed record MetricFamily(string Name, string Type, string Help, List<Sample> Samples);

/// <summary>
/// Reads Prometheus' text format 0.0.4 and takes nothing that Prometheus would not: order of lines, letters of names,
/// escapes, duplicates, and what makes a histogram whole.
/// </summary>
internal sealed class PrometheusParser
{
    private readonly Dictionary<string, MetricFamily> _families = [];
    private readonly HashSet<string> _series = [];
    private string _help = "";
    private string _helpOf = "";

    public static IReadOnlyDictionary<string, MetricFamily> Parse(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var parser = new PrometheusParser();
        MetricFamily? family = null;
        foreach (var line in text.Split('\n')[..^1])
        {
            family = parser.Read(line, family);
        }

        foreach (var histogram in parser._families.Values.Where(candidate => candidate.Type == "histogram"))
        {
            CheckHistogram(histogram);
        }

        return parser._families;
    }

    private MetricFamily? Read(string line, MetricFamily? family)
    {
        Assert.NotEqual("", line);
        if (line.StartsWith("# HELP ", StringComparison.Ordinal))
        {
            var parts = line[7..].Split(' ', 2);
            (_helpOf, _help) = (Name(parts[0]), Unescaped(parts[1], quotes: false));
            return null;
        }

        if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
        {
            var parts = line[7..].Split(' ');
            Assert.Equal(2, parts.Length);
            Assert.Contains(parts[1], new[] { "counter", "gauge", "histogram" });
            var begun = new MetricFamily(Name(parts[0]), parts[1], _helpOf == parts[0] ? _help : "", []);
            Assert.True(_families.TryAdd(begun.Name, begun), $"{begun.Name} comes twice.");
            return begun;
        }

        Assert.False(line.StartsWith('#'), line);
        Assert.NotNull(family);
        var sample = ReadSample(line);
        Assert.Contains(sample.Name, NamesOf(family));
        Assert.True(_series.Add(line[..line.LastIndexOf(' ')]), $"This series comes twice: {line}");
        family.Samples.Add(sample);
        return family;
    }

    private static string[] NamesOf(MetricFamily family) => family.Type == "histogram"
        ? [$"{family.Name}_bucket", $"{family.Name}_sum", $"{family.Name}_count"]
        : [family.Name];

    private static Sample ReadSample(string line)
    {
        var labels = new Dictionary<string, string>();
        var at = line.IndexOfAny(['{', ' ']);
        var name = Name(line[..at]);
        if (line[at] == '{')
        {
            at++;
            while (line[at] != '}')
            {
                var equals = line.IndexOf('=', at);
                var label = Name(line[at..equals]);
                Assert.DoesNotContain(':', label);
                Assert.Equal('"', line[equals + 1]);
                var end = equals + 2;
                while (line[end] != '"')
                {
                    end += line[end] == '\\' ? 2 : 1;
                }

                Assert.True(labels.TryAdd(label, Unescaped(line[(equals + 2)..end], quotes: true)), $"{label} comes twice: {line}");
                at = end + 1;
                if (line[at] == ',')
                {
                    at++;
                    Assert.NotEqual('}', line[at]);
                }
            }

            at++;
        }

        Assert.Equal(' ', line[at]);
        return new Sample(name, labels, Number(line[(at + 1)..]));
    }

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        "NaN" => double.NaN,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    private static string Name(string name)
    {
        Assert.Matches("^[a-zA-Z_:][a-zA-Z0-9_:]*$", name);
        return name;
    }

    private static string Unescaped(string text, bool quotes)
    {
        var plain = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '\\')
            {
                plain.Append(text[at]);
                continue;
            }

            at++;
            Assert.True(text[at] is '\\' or 'n' || (quotes && text[at] == '"'), $"No escape: \\{text[at]}");
            plain.Append(text[at] == 'n' ? '\n' : text[at]);
        }

        return plain.ToString();
    }

    private static void CheckHistogram(MetricFamily histogram)
    {
        var series = histogram.Samples.GroupBy(sample => string.Join(',', sample.Labels.Where(label => label.Key != "le").OrderBy(label => label.Key)));
        foreach (var samples in series)
        {
            var buckets = samples.Where(sample => sample.Name.EndsWith("_bucket", StringComparison.Ordinal)).ToList();
            var bounds = buckets.Select(bucket => Number(bucket.Labels["le"])).ToList();
            Assert.Equal(bounds.Order().Distinct(), bounds);
            Assert.Equal(double.PositiveInfinity, bounds[^1]);
            Assert.Equal(buckets.Select(bucket => bucket.Value).Order(), buckets.Select(bucket => bucket.Value));
            Assert.Equal(buckets[^1].Value, samples.Single(sample => sample.Name.EndsWith("_count", StringComparison.Ordinal)).Value);
            Assert.Single(samples, sample => sample.Name.EndsWith("_sum", StringComparison.Ordinal));
        }
    }
}
