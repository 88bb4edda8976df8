using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Dashboard.ServiceDefaults.Metrics;

/// <summary>
/// Metrics of the OpenTelemetry SDK as Prometheus text (exposition format 0.0.4), with names as the OpenTelemetry
/// specification "Prometheus and OpenMetrics compatibility" makes them: units in full, counters with <c>_total</c>.
/// </summary>
internal sealed class PrometheusText
{
    private readonly Dictionary<string, Family> _families = new(StringComparer.Ordinal);

    public static string Write(in Batch<Metric> metrics, Resource resource)
    {
        var text = new PrometheusText();
        text.AddTarget(resource);
        foreach (var metric in metrics)
        {
            text.Add(metric);
        }

        return text.ToString();
    }

    public override string ToString()
    {
        var output = new StringBuilder();
        foreach (var (name, family) in _families.OrderBy(static family => family.Key, StringComparer.Ordinal))
        {
            if (family.Help.Length > 0)
            {
                output.Append("# HELP ").Append(name).Append(' ').Append(PrometheusNames.EscapeHelp(family.Help)).Append('\n');
            }

            output.Append("# TYPE ").Append(name).Append(' ').Append(family.Type).Append('\n').Append(family.Lines);
        }

        return output.ToString();
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private void AddTarget(Resource resource)
    {
        var labels = new StringBuilder();
        foreach (var (name, value) in resource.Attributes)
        {
            PrometheusNames.AppendLabel(labels, name, Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
        }

        Find("target_info", "gauge", "What measures.")?.Line("target_info", labels.ToString(), "1");
    }

    private void Add(Metric metric)
    {
        var type = TypeOf(metric.MetricType);
        if (type is null)
        {
            return;
        }

        var name = PrometheusNames.Of(metric.Name, metric.Unit, type);
        if (Find(name, type, metric.Description) is not { } family)
        {
            // Another instrument of another kind has the name; two types under one name would spoil the whole page.
            return;
        }

        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            var labels = LabelsOf(point);
            if (!family.Series.Add(labels))
            {
                continue;
            }

            if (type == "histogram")
            {
                AddHistogram(family, name, labels, point);
            }
            else
            {
                family.Line(name, labels, Number(ValueOf(metric.MetricType, point)));
            }
        }
    }

    private static void AddHistogram(Family family, string name, string labels, in MetricPoint point)
    {
        long count = 0;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            count += bucket.BucketCount;
            var separator = labels.Length == 0 ? "" : ",";
            family.Line($"{name}_bucket", $"{labels}{separator}le=\"{Number(bucket.ExplicitBound)}\"", Number(count));
        }

        family.Line($"{name}_sum", labels, Number(point.GetHistogramSum()));
        family.Line($"{name}_count", labels, Number(point.GetHistogramCount()));
    }

    private static string LabelsOf(in MetricPoint point)
    {
        var labels = new StringBuilder();
        foreach (var (name, value) in point.Tags)
        {
            PrometheusNames.AppendLabel(labels, name, Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
        }

        return labels.ToString();
    }

    private static string? TypeOf(MetricType type) => type switch
    {
        MetricType.LongSum or MetricType.DoubleSum => "counter",
        MetricType.Histogram => "histogram",
        MetricType.LongGauge or MetricType.DoubleGauge or MetricType.LongSumNonMonotonic or MetricType.DoubleSumNonMonotonic => "gauge",
        _ => null,
    };

    private static double ValueOf(MetricType type, in MetricPoint point) => type switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong(),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => point.GetSumDouble(),
        MetricType.LongGauge => point.GetGaugeLastValueLong(),
        _ => point.GetGaugeLastValueDouble(),
    };

    private Family? Find(string name, string type, string help)
    {
        if (!_families.TryGetValue(name, out var family))
        {
            _families[name] = family = new Family(type, help);
        }

        return family.Type == type ? family : null;
    }

    private sealed record Family(string Type, string Help)
    {
        public StringBuilder Lines { get; } = new();

        public HashSet<string> Series { get; } = new(StringComparer.Ordinal);

        public void Line(string name, string labels, string value)
        {
            Lines.Append(name);
            if (labels.Length > 0)
            {
                Lines.Append('{').Append(labels).Append('}');
            }

            Lines.Append(' ').Append(value).Append('\n');
        }
    }
}
