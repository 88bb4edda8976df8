using System.Globalization;

namespace Dashboard.Bench;

/// <summary>Prints a figure a line as it is found, with the limit or the peer it is held against.</summary>
internal static class Report
{
    private const string Layout = "{0,-58} {1,14} {2,18} {3,7}";

    public static void Heading() => Write(Layout, "what", "measured", "limit or peer", "ratio");

    public static void Begin(string name, string explanation) => Console.WriteLine($"\n-- {name}: {explanation}");

    /// <summary>A figure that nothing is held against.</summary>
    public static void State(string what, double value, string unit) => Write(Layout, what, Figure(value, unit), "", "");

    /// <param name="limit">A ratio of up to 1 keeps it.</param>
    public static void AtMost(string what, double value, double limit, string unit) =>
        Write(Layout, what, Figure(value, unit), $"<= {Figure(limit, unit)}", Ratio(limit == 0 && value == 0 ? 0 : value / limit));

    /// <param name="limit">A ratio of 1 and more keeps it.</param>
    public static void AtLeast(string what, double value, double limit, string unit) =>
        Write(Layout, what, Figure(value, unit), $">= {Figure(limit, unit)}", Ratio(value / limit));

    /// <param name="peer">The same thing another way, measured in the same run.</param>
    public static void Against(string what, double value, double peer, string unit) =>
        Write(Layout, what, Figure(value, unit), Figure(peer, unit), Ratio(value / peer));

    public static void Note(string text) => Console.WriteLine($"   {text}");

    private static string Figure(double value, string unit) =>
        value.ToString(Math.Abs(value) switch { >= 100 => "N0", >= 10 => "N1", _ => "N2" }, CultureInfo.InvariantCulture) + " " + unit;

    private static string Ratio(double ratio) => ratio.ToString("0.00", CultureInfo.InvariantCulture);

    private static void Write(string layout, params object[] cells) =>
        Console.WriteLine(string.Format(CultureInfo.InvariantCulture, layout, cells).TrimEnd());
}
