namespace Dashboard.Bench;

/// <summary>What is made of several measurements of one thing.</summary>
internal static class Samples
{
    /// <summary>The value below which this share (0 to 1) of the samples lies; nearest rank.</summary>
    public static double Percentile(this IEnumerable<double> samples, double share)
    {
        var sorted = samples.Order().ToList();
        return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];
    }

    public static double Median(this IEnumerable<double> samples) => samples.Percentile(0.5);

    /// <summary>Straight line through the points by least squares.</summary>
    public static (double Base, double Slope) Line(this IReadOnlyList<(double X, double Y)> points)
    {
        var (meanX, meanY) = (points.Average(point => point.X), points.Average(point => point.Y));
        var slope = points.Sum(point => (point.X - meanX) * (point.Y - meanY)) / points.Sum(point => (point.X - meanX) * (point.X - meanX));
        return (meanY - (slope * meanX), slope);
    }
}
